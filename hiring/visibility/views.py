"""The only place where a row of feedback becomes something to show: frozen views, under F7.

Pages, JSON, exports, search and mail take these types and never a table.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.audit import chain
from hiring.domain.actor import Actor
from hiring.domain.errors import NotFound
from hiring.domain.policy import Policy
from hiring.domain.terms import (
    AuditRung,
    FeedbackStatus,
    FeedbackVisibility,
    Rating,
    SeatKind,
    Vote,
)
from hiring.models.feedback import FeedbackEvidence, FeedbackVersion
from hiring.models.loops import Loop, Seat
from hiring.visibility import formula
from hiring.visibility.facts import active, facts_of, viewer_of
from hiring.visibility.standing import due_of, status_of
from hiring.visibility.statements import statuses_statement, views_statement


@dataclass(frozen=True)
class EvidenceView:
    """Evidence on one principle."""

    principle: str
    situation: str
    task: str
    action: str
    result: str
    rating: Rating
    reason: str


@dataclass(frozen=True)
class VersionView:
    """One submitted version; ``could_read_others`` marks an amendment made when unblinded (F3)."""

    number: int
    vote: Vote
    narrative: str
    evidence: tuple[EvidenceView, ...]
    submitted_at: datetime
    reason: str | None
    could_read_others: bool


@dataclass(frozen=True)
class FeedbackView:
    """One seat's feedback as one viewer may know it.

    ``versions`` is empty and ``vote`` None unless their rung is open; ``hidden_because`` then
    says why and when it opens, from what the viewer may know anyway: it is given for what is
    known to be submitted, so that it does not tell that pending feedback was returned.
    """

    seat_id: uuid.UUID
    person_id: uuid.UUID
    person_name: str
    kind: SeatKind
    status: FeedbackStatus
    due_at: datetime | None
    is_own: bool
    returned: bool
    waived_because: str | None
    returned_because: str | None
    vote: Vote | None
    versions: tuple[VersionView, ...]
    hidden_because: str | None

    @property
    def latest(self) -> VersionView | None:
        """The version that stands."""
        return self.versions[-1] if self.versions else None


@dataclass(frozen=True)
class DraftView:
    """A draft, for its author alone (F2)."""

    seat_id: uuid.UUID
    version: int
    body: dict[str, Any]
    saved_at: datetime


def list_loop_feedback(
    session: Session,
    actor: Actor,
    policy: Policy,
    loop_id: uuid.UUID,
    *,
    now: datetime,
    with_trainees: bool = True,
) -> tuple[FeedbackView, ...]:
    """Every seat's feedback on a loop as the viewer may know it, in the panel's order.

    The reading of each content that is another's is recorded; the session must be a writer.
    Order is by seat, never by arrival (F10). Empty when the viewer may know of none. In a debrief
    it is read without the trainees' (F8).
    """
    views = tuple(
        view
        for view in _views(session, actor, policy, loop_id, now)
        if with_trainees or view.kind.counts
    )
    record_reading(session, actor, views, loop_id=loop_id, now=now)
    return views


def get_seat_feedback(
    session: Session,
    actor: Actor,
    policy: Policy,
    loop_id: uuid.UUID,
    seat_id: uuid.UUID,
    *,
    now: datetime,
) -> FeedbackView:
    """One seat's feedback as the viewer may know it; its reading is recorded.

    Raises:
        NotFound: there is no such seat on the loop, or it is not for this viewer to know of.
    """
    views = _views(session, actor, policy, loop_id, now)
    found = tuple(view for view in views if view.seat_id == seat_id)
    if not found:
        raise NotFound("seat")
    record_reading(session, actor, found, loop_id=loop_id, now=now)
    return found[0]


def find_own_feedback(
    session: Session, actor: Actor, policy: Policy, seat_id: uuid.UUID, *, now: datetime
) -> FeedbackView | None:
    """The viewer's own feedback on a seat of theirs. Nothing to record."""
    return next(iter(_views(session, actor, policy, seat_id, now, own_seat=True)), None)


def feedback_statuses(
    session: Session,
    actor: Actor,
    policy: Policy,
    loop_ids: Collection[uuid.UUID],
    *,
    now: datetime,
) -> dict[uuid.UUID, FeedbackStatus]:
    """The status rung alone, by seat, for loops the viewer is on. Nothing to record."""
    if not loop_ids:
        return {}
    rows = session.execute(
        statuses_statement(viewer_of(actor, policy)), {"wanted": list(loop_ids)}
    ).all()
    return {row.id: status_of(row, row.ends_at, policy, now) for row in rows}


def readable_versions(actor: Actor, policy: Policy) -> sa.Select[FeedbackVersion, Seat, Loop]:
    """The versions whose content the viewer may read: for search and exports to build on."""
    facts = facts_of(actor, policy)
    return (
        sa.select(FeedbackVersion, Seat, Loop)
        .join(Seat, col(Seat.id) == col(FeedbackVersion.seat_id))
        .join(Loop, col(Loop.id) == col(Seat.loop_id))
        .where(active(), formula.content(facts))
    )


def record_reading(
    session: Session,
    actor: Actor,
    views: Sequence[FeedbackView],
    *,
    loop_id: uuid.UUID,
    now: datetime,
) -> None:
    """Put on the trail that the viewer read these contents of others."""
    for view in views:
        if view.versions and not view.is_own:
            chain.record(
                session,
                "feedback.read",
                actor_id=actor.id,
                now=now,
                loop_id=loop_id,
                seat_id=view.seat_id,
                rung=AuditRung.VOTE,
                version=view.versions[-1].number,
            )


def _views(
    session: Session,
    actor: Actor,
    policy: Policy,
    wanted: uuid.UUID,
    now: datetime,
    *,
    own_seat: bool = False,
) -> list[FeedbackView]:
    statement = views_statement(viewer_of(actor, policy), own_seat=own_seat)
    rows = session.execute(statement, {"wanted": wanted}).all()
    versions = _versions(session, [row.Seat.id for row in rows if row.vote_open])
    own_owed = any(
        row.Seat.person_id == actor.id
        and status_of(row, row.Seat.ends_at, policy, now)
        in {FeedbackStatus.PENDING, FeedbackStatus.OVERDUE}
        for row in rows
    )
    return [_view(row, actor, policy, versions, own_owed=own_owed, now=now) for row in rows]


def _view(
    row: Any,
    actor: Actor,
    policy: Policy,
    versions: dict[uuid.UUID, tuple[VersionView, ...]],
    *,
    own_owed: bool,
    now: datetime,
) -> FeedbackView:
    seat: Seat = row.Seat
    shown = versions.get(seat.id, ()) if row.content_open else ()
    status, hidden = status_of(row, row.Seat.ends_at, policy, now), None
    if status is FeedbackStatus.SUBMITTED and not row.vote_open:
        hidden = _why_hidden(seat, policy, own_owed=own_owed)
    return FeedbackView(
        seat_id=seat.id,
        person_id=seat.person_id,
        person_name=row.person_name,
        kind=seat.kind,
        status=status,
        due_at=due_of(row, row.Seat.ends_at, policy),
        is_own=seat.person_id == actor.id,
        returned=bool(row.return_open) and row.returned_at is not None and row.answered_at is None,
        waived_because=row.waived_because if row.waiver_open else None,
        returned_because=row.returned_because if row.return_open else None,
        vote=versions[seat.id][-1].vote if row.vote_open and seat.id in versions else None,
        versions=shown,
        hidden_because=hidden,
    )


def _why_hidden(seat: Seat, policy: Policy, *, own_owed: bool) -> str:
    if not seat.kind.counts:
        return "A trainee's feedback is read by the trainee, their mentor and programme leads (F8)."
    if own_owed:
        opens = "It opens once your own is submitted"
        if policy.feedback_visibility is FeedbackVisibility.AT_DEBRIEF:
            opens = "It opens once your own is submitted and the debrief has opened"
        return f"You still owe feedback on this loop. {opens} (F7)."
    if policy.feedback_visibility is FeedbackVisibility.AT_DEBRIEF:
        return "It opens when the Bar Raiser opens the debrief (F7)."
    return "You owe no feedback on this loop. It opens once everyone's is in (F7)."


def _versions(
    session: Session, seat_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, tuple[VersionView, ...]]:
    if not seat_ids:
        return {}
    versions = session.exec(
        select(FeedbackVersion)
        .where(col(FeedbackVersion.seat_id).in_(seat_ids))
        .order_by(col(FeedbackVersion.seat_id), col(FeedbackVersion.number))
    ).all()
    lines: defaultdict[uuid.UUID, list[EvidenceView]] = defaultdict(list)
    for line in session.exec(
        select(FeedbackEvidence)
        .where(col(FeedbackEvidence.version_id).in_([version.id for version in versions]))
        .order_by(col(FeedbackEvidence.position))
    ):
        lines[line.version_id].append(
            EvidenceView(
                line.principle,
                line.situation,
                line.task,
                line.action,
                line.result,
                line.rating,
                line.reason,
            )
        )
    found: defaultdict[uuid.UUID, list[VersionView]] = defaultdict(list)
    for version in versions:
        found[version.seat_id].append(
            VersionView(
                version.number,
                version.vote,
                version.narrative,
                tuple(lines[version.id]),
                version.submitted_at,
                version.reason,
                version.could_read_others,
            )
        )
    return {seat_id: tuple(listed) for seat_id, listed in found.items()}
