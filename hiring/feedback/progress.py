"""How far feedback is, part by part of its page: help while writing, by the rule that submits it.

Nothing is judged here: what is missing is what ``missing_parts`` says (F4, F5), put where the page
shows it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hiring.domain.errors import Refusal
from hiring.domain.feedback import missing_parts, word_count
from hiring.domain.policy import Policy
from hiring.domain.wording import blank, counted
from hiring.feedback.asked import Asked
from hiring.feedback.body import is_blank
from hiring.feedback.forms import FeedbackForm

_EVIDENCE = re.compile(r"/evidence/(?P<place>[0-9]+)/(?P<part>\w+)")
_CALLED = {"reason": "why it was not observed", "principle": "one place for it"}
_FIRST_RADIO = "-0"
# Of one principle, as the page asks for it.
_ORDER = ("principle", "situation", "task", "action", "result", "rating", "reason")


class PartState(StrEnum):
    """How far one part of the page is."""

    EMPTY = "empty"
    BEGUN = "begun"
    COMPLETE = "complete"


@dataclass(frozen=True)
class Lack:
    """Something missing.

    Args:
        field: the id of the control where it would be written.
        label: in a few words.
    """

    field: str
    label: str


@dataclass(frozen=True)
class Part:
    """One part of the page.

    Args:
        id: of the element that holds it.
        first: the id of its first control.
    """

    id: str
    title: str
    first: str
    state: PartState
    lacks: tuple[Lack, ...]

    def as_json(self) -> dict[str, Any]:
        """The same for the page's script."""
        lacks = [{"field": lack.field, "label": lack.label} for lack in self.lacks]
        return {"id": self.id, "state": self.state.value, "lacks": lacks}


def progress_of(form: FeedbackForm, asked: Asked, policy: Policy) -> tuple[Part, ...]:
    """The parts of the page with what each still lacks, in the order of the page."""
    lacks = _lacks(form, asked, policy)
    everything = form.everything()
    return (
        *(
            _part(
                f"evidence-{place}",
                asked.name_of(line.principle),
                f"evidence-{place}-situation",
                lacks,
                begun=not is_blank(line),
            )
            for place, line in enumerate(everything.evidence)
        ),
        _part(
            "narrative-part", "Narrative", "narrative", lacks, begun=not blank(everything.narrative)
        ),
        _part("vote", "Vote", f"vote{_FIRST_RADIO}", lacks, begun=everything.vote is not None),
    )


def complete(parts: Iterable[Part]) -> int:
    """How many parts are complete."""
    return sum(part.state is PartState.COMPLETE for part in parts)


def _part(
    part_id: str, title: str, first: str, lacks: dict[str, list[Lack]], *, begun: bool
) -> Part:
    missing = tuple(lacks[part_id])
    unfinished = PartState.BEGUN if begun else PartState.EMPTY
    return Part(part_id, title, first, unfinished if missing else PartState.COMPLETE, missing)


def _lacks(form: FeedbackForm, asked: Asked, policy: Policy) -> dict[str, list[Lack]]:
    body, places = form.body_with_places(asked)
    found: defaultdict[str, list[Lack]] = defaultdict(list)
    refusals = missing_parts(body, asked.assigned, policy, asked.names)
    for refusal in sorted(refusals, key=_in_page_order):
        for part_id, lack in _where(refusal, places, body.narrative, policy):
            found[part_id].append(lack)
    return found


def _in_page_order(refusal: Refusal) -> int:
    match = _EVIDENCE.fullmatch(refusal.pointer)
    return _ORDER.index(match["part"]) if match else len(_ORDER)


def _where(
    refusal: Refusal, places: tuple[int, ...], narrative: str, policy: Policy
) -> Iterator[tuple[str, Lack]]:
    if match := _EVIDENCE.fullmatch(refusal.pointer):
        at, part = f"evidence-{places[int(match['place'])]}", match["part"]
        field = {"rating": f"{at}-rating{_FIRST_RADIO}", "principle": f"{at}-situation"}
        yield at, Lack(field.get(part, f"{at}-{part}"), _CALLED.get(part, part))
    elif refusal.pointer == "/narrative":
        more = policy.feedback_min_words - word_count(narrative)
        yield "narrative-part", Lack("narrative", counted(more, "more word"))
    elif refusal.pointer == "/vote":
        yield "vote", Lack(f"vote{_FIRST_RADIO}", "your vote")
