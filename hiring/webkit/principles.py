"""The organisation's principles and question bank as they are in force.

The file that comes with the installation is where they start; a version that a programme lead has
written since takes its place. Several web processes agree: each asks the database how many
versions there are, and reads them again when there are more than it knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask import current_app, g, has_app_context, has_request_context
from sqlmodel import Session

from config.principles import Principle, Probes, Question, default_principles
from hiring.domain.principles import PreparedQuestion, Wording
from hiring.webkit.transaction import current_session
from hiring.wording.versions import count_versions, last_wording_of, newest_versions

_KNOWN = "principles_in_force"


@dataclass(frozen=True, slots=True)
class KeptQuestion(Question):
    """A question as a kit shows it.

    Args:
        withdrawn: it was kept for somebody, and is no longer in the bank.
    """

    withdrawn: bool = False


def principles() -> tuple[Principle, ...]:
    """Every principle as it is in force, in the organisation's order. One query at most."""
    if not has_app_context():
        return default_principles()
    if not has_request_context():
        return _in_force(current_session())
    found: tuple[Principle, ...] | None = g.get(_KNOWN)
    if found is None:
        found = _in_force(current_session())
        setattr(g, _KNOWN, found)
    return found


def principle_names() -> dict[str, str]:
    """The name of each principle by its key."""
    return {principle.key: principle.name for principle in principles()}


def question_bank() -> dict[str, tuple[str, ...]]:
    """The keys of each principle's prepared questions, by its key (L6)."""
    return {
        principle.key: tuple(question.key for question in principle.questions)
        for principle in principles()
    }


def kept_questions(keys: Iterable[str]) -> dict[str, KeptQuestion]:
    """Questions by their keys: a withdrawn one reads as it was worded last (L6)."""
    wanted = set(keys)
    found = {
        question.key: KeptQuestion(question.key, question.text, question.probes)
        for principle in principles()
        for question in principle.questions
        if question.key in wanted
    }
    if gone := wanted - set(found):
        found |= {
            question.key: KeptQuestion(question.key, question.text, question.probes, withdrawn=True)
            for principle in default_principles()
            for question in principle.questions
            if question.key in gone
        }
        found |= {
            key: KeptQuestion(key, question.text, _probes(question), withdrawn=True)
            for key, question in last_wording_of(current_session(), gone).items()
        }
    return found


def first_wordings() -> dict[str, Wording]:
    """What each principle starts from, by its key: the words of the installation's file."""
    return {principle.key: wording_of(principle) for principle in default_principles()}


def wording_of(principle: Principle) -> Wording:
    """A principle's words, without its key."""
    return Wording(
        principle.name,
        principle.meaning,
        tuple(
            PreparedQuestion(
                question.key,
                question.text,
                question.probes.situation,
                question.probes.task,
                question.probes.action,
                question.probes.result,
            )
            for question in principle.questions
        ),
    )


def _in_force(session: Session) -> tuple[Principle, ...]:
    count = count_versions(session)
    known: tuple[int, tuple[Principle, ...]] | None = current_app.extensions.get(_KNOWN)
    if known is not None and known[0] == count:
        return known[1]
    versions = newest_versions(session) if count else {}
    merged = tuple(
        _worded(each, versions[each.key].wording) if each.key in versions else each
        for each in default_principles()
    )
    if "writing_session" not in g:
        # What a transaction has written may yet be taken back: only what is committed is kept.
        current_app.extensions[_KNOWN] = (count, merged)
    return merged


def _worded(principle: Principle, wording: Wording) -> Principle:
    return replace(
        principle,
        name=wording.name,
        meaning=wording.meaning,
        questions=tuple(
            Question(question.key, question.text, _probes(question))
            for question in wording.questions
        ),
    )


def _probes(question: PreparedQuestion) -> Probes:
    return Probes(question.situation, question.task, question.action, question.result)
