"""Written feedback, as it stands in the tables: versions, drafts, returns, waivers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from hiring.domain.terms import Rating, Vote
from hiring.models.feedback import (
    FeedbackDraft,
    FeedbackEvidence,
    FeedbackReturn,
    FeedbackVersion,
    FeedbackWaiver,
)
from hiring.models.loops import Seat, SeatPrinciple
from tests.harness.clock import START

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from sqlmodel import Session

NARRATIVE = (
    "The candidate led the move of a billing system that four teams leaned on, found within a "
    "week that the old numbers had never been right, and told everybody so before being asked. "
    "They wrote the plan in two pages, took the objections of the operations group seriously, "
    "changed the order of the work because of them, and measured after every step. When the "
    "third step went wrong they rolled it back the same evening, wrote down why, and had the "
    "fix in place two days later. Customers saw one short delay. I would want them on my team."
)


def principles_of(session: Session, seat: Seat | uuid.UUID) -> tuple[str, ...]:
    """The keys the seat takes, in order."""
    return tuple(
        session.exec(
            select(SeatPrinciple.key)
            .where(SeatPrinciple.seat_id == _id(seat))
            .order_by(col(SeatPrinciple.position), col(SeatPrinciple.key))
        )
    )


def a_body(
    principles: Sequence[str],
    *,
    vote: str | None = "yes",
    narrative: str = NARRATIVE,
    rating: str = "meets",
    canary: str = "",
) -> dict[str, Any]:
    """Complete feedback in the shape the API takes; ``canary`` stands in every text."""
    mark = f" {canary}" if canary else ""
    return {
        "evidence": [
            {
                "principle": key,
                "situation": f"A release was a month late ({key}).{mark}",
                "task": f"They owned the release and the three people on it.{mark}",
                "action": f"They cut the scope in half and told the customers why.{mark}",
                "result": f"It shipped in two weeks and nothing was rolled back.{mark}",
                "rating": rating,
                "reason": f"It never came up.{mark}" if rating == "not_observed" else "",
            }
            for key in principles
        ],
        "narrative": narrative + mark,
        "vote": vote,
    }


def submitted_feedback(
    session: Session,
    seat: Seat | uuid.UUID,
    *,
    vote: str = "yes",
    narrative: str = NARRATIVE,
    rating: str = "meets",
    canary: str = "",
    reason: str | None = None,
    could_read_others: bool = False,
    submitted_at: datetime = START,
) -> FeedbackVersion:
    """A complete version on the seat: its first, or with ``reason`` its next.

    Written past the actions: the loop's state, audit and draft stay as they are.
    """
    number = 1 + len(
        session.exec(select(FeedbackVersion.id).where(FeedbackVersion.seat_id == _id(seat))).all()
    )
    mark = f" {canary}" if canary else ""
    version = FeedbackVersion(
        seat_id=_id(seat),
        number=number,
        vote=Vote(vote),
        narrative=narrative + mark,
        reason=f"{reason or 'I had left something out.'}{mark}" if number > 1 else None,
        could_read_others=could_read_others,
        submitted_at=submitted_at,
    )
    session.add(version)
    session.flush()
    body = a_body(principles_of(session, seat), rating=rating, canary=canary)
    for position, line in enumerate(body["evidence"]):
        session.add(
            FeedbackEvidence(
                version_id=version.id,
                position=position,
                **{**line, "rating": Rating(line["rating"])},
            )
        )
    session.flush()
    return version


def a_draft(
    session: Session,
    seat: Seat | uuid.UUID,
    *,
    version: int = 1,
    body: dict[str, Any] | None = None,
    vote: str | None = None,
    narrative: str = "Notes to myself.",
    canary: str = "",
    saved_at: datetime = START,
) -> FeedbackDraft:
    """A draft on the seat, by default not complete."""
    draft = FeedbackDraft(
        seat_id=_id(seat),
        version=version,
        body=body
        or a_body(principles_of(session, seat), vote=vote, narrative=narrative, canary=canary),
        saved_at=saved_at,
    )
    session.add(draft)
    session.flush()
    return draft


def a_return(
    session: Session,
    seat: Seat | uuid.UUID,
    returned_by: uuid.UUID,
    *,
    reason: str = "The evidence names no result.",
    answered: bool = False,
    returned_at: datetime = START,
) -> FeedbackReturn:
    """The seat's feedback, sent back by the Bar Raiser; ``answered`` when amended since."""
    row = FeedbackReturn(
        seat_id=_id(seat),
        returned_by=returned_by,
        returned_at=returned_at,
        answered_at=returned_at + timedelta(hours=1) if answered else None,
        reason=reason,
    )
    session.add(row)
    session.flush()
    return row


def a_waiver(
    session: Session,
    seat: Seat | uuid.UUID,
    waived_by: uuid.UUID,
    *,
    reason: str = "The interviewer fell ill.",
    waived_at: datetime = START,
) -> FeedbackWaiver:
    """The seat's missing feedback, waived by the Bar Raiser."""
    row = FeedbackWaiver(seat_id=_id(seat), waived_by=waived_by, waived_at=waived_at, reason=reason)
    session.add(row)
    session.flush()
    return row


def _id(seat: Seat | uuid.UUID) -> uuid.UUID:
    return seat.id if isinstance(seat, Seat) else seat
