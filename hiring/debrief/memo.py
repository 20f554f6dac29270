"""The prose of the decision memo: who was there, and how votes moved (D3, D5)."""

from __future__ import annotations

from dataclasses import dataclass

from hiring.debrief.view import DebriefView, PanelistView
from hiring.domain.debrief import Direction
from hiring.domain.terms import SeatKind
from hiring.domain.wording import listed


@dataclass(frozen=True)
class Account:
    """What the memo says of the panel, in sentences."""

    present: str
    absent: tuple[str, ...]
    votes: tuple[str, ...]


def account_of(view: DebriefView) -> Account:
    """The account of a debrief that is decided, in speaking order."""
    there = [one for one in view.speakers if one.was_there]
    missing = [one for one in view.speakers if not one.was_there]
    return Account(
        present=f"{listed(_with_part(one) for one in there)} took part in the debrief."
        if there
        else "Nobody marked their reading or cast a second vote.",
        absent=tuple(
            f"{_with_part(one)} did not take part"
            + (
                f". The panel went on without them: {one.excused_because}"
                if one.excused_because
                else "."
            )
            for one in missing
        ),
        votes=tuple(_vote(one) for one in view.speakers),
    )


def _vote(one: PanelistView) -> str:
    if one.first_vote is None:
        return f"{one.name}’s written feedback was waived, so there was no vote to move from."
    first = one.first_vote.label
    moved = one.moved
    if moved is None or moved.second is None:
        return f"{one.name} was {first} in writing and cast no second vote."
    if moved.direction is Direction.UNCHANGED:
        return f"{one.name} was {first}, before the debrief and after the reading."
    way = "toward hire" if moved.direction is Direction.TOWARD_HIRE else "away from hire"
    return f"{one.name} was {first} in writing, then {moved.second.label}: a move {way}."


def _with_part(one: PanelistView) -> str:
    if one.kind is SeatKind.INTERVIEWER:
        return one.name
    return f"{one.name} ({one.kind.label})"
