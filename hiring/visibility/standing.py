"""Where one seat's feedback stands, worked out from a row of facts about it (F6, F9)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hiring.domain import deadlines
from hiring.domain.feedback import feedback_status
from hiring.domain.policy import Policy
from hiring.domain.terms import FeedbackStatus


def due_of(row: Any, ends_at: datetime | None, policy: Policy) -> datetime | None:
    """When the feedback is due (F6), or due again after its return (F9); None without a time.

    The later moment is for those who may know of the return: to all others it is due when it
    was, or the moment would tell them.

    Args:
        row: with ``returned_at``, ``answered_at`` and ``return_open``.
        ends_at: of the interview (aware).
        policy: for the hours.
    """
    if ends_at is None:
        return None
    due = deadlines.due_at(ends_at, policy)
    if row.return_open and row.returned_at is not None and row.answered_at is None:
        return max(due, deadlines.due_after_return(row.returned_at, policy))
    return due


def status_of(row: Any, ends_at: datetime | None, policy: Policy, now: datetime) -> FeedbackStatus:
    """Pending, submitted, overdue or waived.

    Args:
        row: with ``is_submitted``, ``waived_by``, ``returned_at``, ``answered_at`` and
            ``return_open``.
        ends_at: of the interview (aware); without one nothing is overdue.
        policy: for the hours.
        now: aware.
    """
    due = due_of(row, ends_at, policy)
    return feedback_status(
        submitted=bool(row.is_submitted),
        waived=row.waived_by is not None,
        returned_open=row.returned_at is not None and row.answered_at is None,
        due_at=due or now,
        now=now,
    )
