"""Changes to a panel that stands already: who takes over a seat, and what may move where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hiring.domain.errors import Refusal
from hiring.domain.terms import LoopState, SeatKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    Reasons = tuple[Refusal, ...]

SWAPPABLE = frozenset(
    {LoopState.DRAFT, LoopState.SCHEDULED, LoopState.COLLECTING, LoopState.DEBRIEF_READY}
)
REPAIRABLE = frozenset({LoopState.DRAFT, LoopState.SCHEDULED, LoopState.COLLECTING})


def why_not_plan(state: LoopState) -> Reasons:
    """Why a loop may not be planned as a whole (L4): only while it is a draft.

    Args:
        state: the loop's effective state.
    """
    if state is LoopState.DRAFT:
        return ()
    mend = (
        "Ask for the smallest change instead: whoever is invited stays where they can."
        if state in REPAIRABLE
        else ""
    )
    return (Refusal("L4", f"The loop is {state.label}, so it is not planned afresh.", mend),)


def why_not_repair(state: LoopState, *, has_times: bool) -> Reasons:
    """Why no smallest change of a panel may be proposed or made (L4).

    Args:
        state: the loop's effective state.
        has_times: whether anybody sits on it at a time.
    """
    if state not in REPAIRABLE:
        return (Refusal("L4", f"The loop is {state.label}; its panel no longer changes."),)
    if not has_times:
        return (
            Refusal("L4", "Nobody has a time on this loop yet.", "Plan the whole loop instead."),
        )
    return ()


def why_not_swap(state: LoopState, *, has_feedback: bool) -> Reasons:
    """Why a seat may not go from one person to another (L4).

    Args:
        state: the loop's effective state.
        has_feedback: whether feedback was ever submitted for the seat.
    """
    if state not in SWAPPABLE:
        return (Refusal("L4", f"The loop is {state.label}; its panel no longer changes."),)
    if has_feedback:
        return (
            Refusal(
                "F3",
                "Feedback was submitted for this seat, and it stays its author's.",
                "Add a seat for the other person instead.",
            ),
        )
    return ()


def why_not_join(*, has_read: bool, recruiter_has_read_screen: bool = False) -> Reasons:
    """Why a person may not come to owe feedback on this loop: they know what others wrote (F7).

    Args:
        has_read: whether they have read another's feedback on it.
        recruiter_has_read_screen: whether they are its recruiter, who may read the phone screen
            before a loop begins, and have (S1).
    """
    if recruiter_has_read_screen:
        return (
            Refusal(
                "S1",
                "The recruiter has read the phone screen; what they wrote now would not be blind.",
                "Choose somebody who has not.",
            ),
        )
    if not has_read:
        return ()
    return (
        Refusal(
            "F7",
            "This person has read feedback on this loop; what they wrote now would not be blind.",
            "Choose somebody who has read none of it.",
        ),
    )


def why_not_add_seat(state: LoopState, starts_at: datetime | None, now: datetime) -> Reasons:
    """Why a seat may not be added one by one (L4, L5).

    Args:
        state: the loop's effective state.
        starts_at: when the new interview starts (aware), None while no time is set.
        now: the present moment (aware).
    """
    if state not in {LoopState.DRAFT, LoopState.SCHEDULED, LoopState.COLLECTING}:
        return (Refusal("L4", f"The loop is {state.label}; its panel no longer changes."),)
    if state is LoopState.SCHEDULED:
        return why_not_move_to(state, starts_at, now)
    return ()


def why_not_move_to(state: LoopState, starts_at: datetime | None, now: datetime) -> Reasons:
    """Why an interview may not be moved to this time (L5): into the past, on a loop still to come.

    A loop recorded after the fact gets its past times while it is a draft.

    Args:
        state: the loop's effective state.
        starts_at: the new start (aware), None to take the time away.
        now: the present moment (aware).
    """
    if state is LoopState.DRAFT or starts_at is None or starts_at > now:
        return ()
    return (
        Refusal(
            "L5",
            "An interview that is planned cannot be moved into the past.",
            "Choose a time to come.",
        ),
    )


def why_not_prepare(state: LoopState, *, held: bool) -> Reasons:
    """Why there is no kit to open yet (L6): its questions are kept when the loop is scheduled.

    Args:
        state: the loop's effective state.
        held: whether the seat's time is held, also while the rest of the loop is mended.
    """
    if held or state is not LoopState.DRAFT:
        return ()
    return (
        Refusal(
            "L6",
            "The loop is not scheduled yet, so no questions are kept for you.",
            "Come back once it is; what you are to look at may still change.",
        ),
    )


def newly_broken(before: Iterable[Refusal], after: Iterable[Refusal]) -> Reasons:
    """What a change would break that was sound before it."""
    known = {(one.rule, one.detail) for one in before}
    return tuple(one for one in after if (one.rule, one.detail) not in known)


def owes_after_swap(kind: SeatKind, state: LoopState) -> bool:
    """Whether the one who takes over owes feedback that the loop was no longer waiting for."""
    return state is LoopState.DEBRIEF_READY and kind.counts


def is_complete(owing: Collection[object], state: LoopState) -> bool:
    """Whether a loop that collects feedback has nothing left to wait for (D1)."""
    return state is LoopState.COLLECTING and not owing
