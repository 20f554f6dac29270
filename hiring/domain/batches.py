"""Planning several loops together: what may be asked for, stopped and accepted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from hiring.domain.errors import FieldError, Refusal
from hiring.domain.terms import BatchOutcome, BatchState, LoopState
from hiring.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hiring.domain.timetable import Interval

    Reasons = tuple[Refusal, ...]

MOST_LOOPS: Final = 50
MOST_WAITING: Final = 3
"""So many batches of one person wait or are planned at a time."""
LEAST_SECONDS: Final = 1
MOST_SECONDS: Final = 600
LARGEST_SEED: Final = 2**31 - 1
LEASE: Final = timedelta(seconds=30)
"""A worker that says nothing for so long has died; another takes its batch up."""
MOST_ATTEMPTS: Final = 3
"""A batch that brought down so many workers is given up."""
KEPT: Final = timedelta(days=30)
"""So long after it ended a batch can be looked at."""

UNDER_WAY: Final = frozenset({BatchState.QUEUED, BatchState.RUNNING, BatchState.CANCELLING})
ENDED: Final = frozenset(set(BatchState) - UNDER_WAY)


def wrong_with(loops: int, seconds: int, seed: int) -> tuple[FieldError, ...]:
    """What is wrong with how much is asked for."""
    wrong = []
    if not 1 <= loops <= MOST_LOOPS:
        wrong.append(FieldError("/loop_ids", f"Choose 1 to {MOST_LOOPS} loops."))
    if not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        wrong.append(FieldError("/seconds", f"{LEAST_SECONDS} to {MOST_SECONDS} seconds, please."))
    if not 0 <= seed <= LARGEST_SEED:
        wrong.append(FieldError("/seed", f"A whole number from 0 to {LARGEST_SEED}."))
    return tuple(wrong)


def why_not_plan_together(state: LoopState, name: str, *, is_planned_now: bool) -> Reasons:
    """Why a loop may not be part of a batch.

    Args:
        state: the effective state.
        name: the candidate's.
        is_planned_now: whether another batch that has not ended holds it.
    """
    if state is not LoopState.DRAFT:
        return (
            Refusal(
                "L4",
                f"The loop of {name} is {state.label}: only a draft is planned.",
                "Leave it out.",
            ),
        )
    if is_planned_now:
        return (
            Refusal(
                None,
                f"The loop of {name} is being planned already.",
                "Wait for that plan, or stop it first.",
            ),
        )
    return ()


def why_not_start(waiting: int) -> Reasons:
    """Why somebody with so many batches under way may not start another."""
    if waiting < MOST_WAITING:
        return ()
    return (
        Refusal(
            None,
            f"You have {counted(waiting, 'batch', 'batches')} under way.",
            "Wait until one has ended, or stop one.",
        ),
    )


def why_not_cancel(state: BatchState) -> Reasons:
    """Why a batch can no longer be stopped."""
    if state in UNDER_WAY:
        return ()
    return (Refusal(None, "This has ended already.", "Look at what came of it."),)


def why_not_accept(state: BatchState, outcome: BatchOutcome) -> Reasons:
    """Why the plan of one loop cannot be accepted."""
    if state in UNDER_WAY:
        return (Refusal(None, "The loops are still being planned.", "Wait, or stop the planning."),)
    if outcome is BatchOutcome.PLANNED:
        return ()
    detail = {
        BatchOutcome.ACCEPTED: "This plan was accepted already.",
        BatchOutcome.STALE: "This plan no longer holds: others went on meanwhile.",
    }.get(outcome, "There is no plan for this loop.")
    return (Refusal(None, detail, "Plan the loop again, or seat its panel yourself."),)


def why_not_held_twice(name: str, mine: Interval, others: Sequence[Interval], hold: int) -> Reasons:
    """Why somebody cannot take an interview for which another accepted draft counts on them (L5).

    Args:
        name: of the interviewer.
        mine: the interview.
        others: theirs on accepted plans that are not scheduled yet.
        hold: minutes for writing after each.
    """
    if not any(mine.held(hold).overlaps(other.held(hold)) for other in others):
        return ()
    detail = f"{name} is planned on another loop at that time by now."
    return (Refusal("L5", detail, "Plan the loop again."),)
