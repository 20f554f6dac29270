"""Rewording a principle: a further version, never a change of an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from hiring.audit import chain
from hiring.domain.actor import Actor
from hiring.domain.authority import why_not_lead_programme
from hiring.domain.errors import FieldError, Invalid, NotAllowed, StaleWrite, demand
from hiring.domain.principles import Wording, faults_in, why_not_reword, with_keys
from hiring.models.principles import PrincipleQuestion, PrincipleVersion
from hiring.principles.commands import RewordPrinciple
from hiring.principles.queries import PrincipleView, get_principle
from hiring.wording.versions import newest_versions, question_keys

LONGEST_REASON = 2_000


def reword_principle(
    session: Session,
    actor: Actor,
    command: RewordPrinciple,
    *,
    first: Mapping[str, Wording],
    now: datetime,
) -> PrincipleView:
    """Keep other words for a principle as its next version, from now on in force.

    Args:
        session: of a transaction.
        actor: a programme lead.
        command: the words, and why.
        first: what each principle starts from.
        now: aware.

    Raises:
        NotAllowed: the actor leads no programme.
        NotFound: there is no such principle.
        StaleWrite: somebody else has reworded it since.
        Invalid: a part is missing or too long, or too few questions stay.
        RuleRefused: nothing is different, or another principle has that name.
    """
    for refusal in why_not_lead_programme(actor):
        raise NotAllowed(refusal)
    current = get_principle(session, command.key, first)
    if command.expected_number not in {None, current.number}:
        detail = "Somebody else has reworded this principle since. Nothing of yours was saved."
        raise StaleWrite(detail, current.number)
    _check(session, command, first)
    others = {key: wording.name for key, wording in first.items()}
    others |= {key: one.wording.name for key, one in newest_versions(session).items()}
    others.pop(command.key)
    demand(why_not_reword(current.wording, command.wording, others.values()))
    taken = {question.key for wording in first.values() for question in wording.questions}
    wording = with_keys(command.key, command.wording, taken | question_keys(session, command.key))
    kept = PrincipleView(command.key, current.number + 1, wording)
    _keep(session, actor, kept, command.reason.strip(), now)
    return kept


def _check(session: Session, command: RewordPrinciple, first: Mapping[str, Wording]) -> None:
    known = {question.key for question in first[command.key].questions}
    faults = list(faults_in(command.wording, known | question_keys(session, command.key)))
    if not command.reason.strip():
        faults.append(FieldError("/reason", "Say why: it is read beside the change."))
    elif len(command.reason) > LONGEST_REASON:
        faults.append(FieldError("/reason", f"{LONGEST_REASON} characters are the most."))
    if faults:
        raise Invalid(faults)


def _keep(session: Session, actor: Actor, kept: PrincipleView, reason: str, now: datetime) -> None:
    version = PrincipleVersion(
        key=kept.key,
        number=kept.number,
        name=kept.wording.name,
        meaning=kept.wording.meaning,
        reason=reason,
        author_id=actor.id,
        written_at=now,
    )
    session.add(version)
    session.flush()
    session.add_all(
        PrincipleQuestion(
            version_id=version.id,
            key=question.key,
            position=position,
            text=question.text,
            situation=question.situation,
            task=question.task,
            action=question.action,
            result=question.result,
        )
        for position, question in enumerate(kept.wording.questions)
    )
    session.flush()
    chain.record(
        session,
        "principle.reworded",
        actor_id=actor.id,
        now=now,
        principle=kept.key,
        number=kept.number,
        questions=len(kept.wording.questions),
    )
