"""What is a person's to do, by deadline: the first thing the home page shows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain import deadlines
from hiring.domain.actor import Actor
from hiring.domain.policy import Policy
from hiring.domain.states import FINAL_STATES, effective_state
from hiring.domain.terms import (
    DebriefPhase,
    FeedbackStatus,
    LoopState,
    RequisitionState,
    SeatKind,
)
from hiring.models.candidates import Application, Candidate
from hiring.models.debrief import Debrief
from hiring.models.loops import Loop, Seat
from hiring.models.requisitions import NarrativeVersion, Requisition
from hiring.visibility.facts import active, involved
from hiring.visibility.views import feedback_statuses

MOST_LOOPS = 100
SOON = timedelta(days=14)


@dataclass(frozen=True)
class Duty:
    """One thing to do.

    Args:
        endpoint: where to do it.
        due: the deadline (aware); None when there is none.
    """

    title: str
    detail: str
    endpoint: str
    target: uuid.UUID
    due: datetime | None = None
    overdue: bool = False


@dataclass(frozen=True)
class Agenda:
    """What is to do now, and the interviews that come."""

    duties: tuple[Duty, ...]
    coming: tuple[Duty, ...]


@dataclass(frozen=True)
class _Part:
    """One live loop and the actor's part in it."""

    loop: Loop
    state: LoopState
    candidate: str
    title: str
    seat: Seat | None
    phase: DebriefPhase | None
    is_hiring_manager: bool
    is_recruiter: bool

    @property
    def about(self) -> str:
        """The loop in a few words."""
        return f"{self.candidate} · {self.title}"


def agenda_of(session: Session, actor: Actor, policy: Policy, *, now: datetime) -> Agenda:
    """The actor's duties, the most urgent first. Four queries, whatever the volume."""
    parts = _parts(session, actor, now)
    statuses = feedback_statuses(session, actor, policy, [part.loop.id for part in parts], now=now)
    duties: list[Duty] = []
    coming: list[Duty] = []
    for part in parts:
        duties += _written(part, statuses, policy, now)
        duties += _run(part, policy)
        coming += _interview(part, now)
    if actor.certified_bar_raiser:
        duties += _approvals(session, actor)
    far = now + timedelta(days=36500)
    return Agenda(
        duties=tuple(sorted(duties, key=lambda duty: (duty.due or far, duty.title, duty.detail))),
        coming=tuple(sorted(coming, key=lambda duty: duty.due or far)),
    )


def _parts(session: Session, actor: Actor, now: datetime) -> list[_Part]:
    rows = session.execute(
        sa.select(Loop, Seat, Requisition, col(Candidate.name), col(Debrief.phase))
        .join(Application, col(Application.id) == col(Loop.application_id))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .outerjoin(
            Seat,
            sa.and_(col(Seat.loop_id) == col(Loop.id), col(Seat.person_id) == actor.id, active()),
        )
        .outerjoin(Debrief, col(Debrief.loop_id) == col(Loop.id))
        .where(col(Loop.state).not_in(FINAL_STATES), involved(actor))
        .order_by(col(Loop.first_starts_at), col(Loop.id))
        .limit(MOST_LOOPS)
    ).all()
    return [_part(row, actor, now) for row in rows]


def _part(row: Any, actor: Actor, now: datetime) -> _Part:
    loop, seat, requisition, candidate, phase = row
    return _Part(
        loop=loop,
        state=effective_state(loop.state, loop.first_starts_at, now),
        candidate=candidate,
        title=requisition.title,
        seat=seat,
        phase=phase,
        is_hiring_manager=requisition.hiring_manager_id == actor.id,
        is_recruiter=requisition.recruiter_id == actor.id,
    )


def _written(
    part: _Part, statuses: dict[uuid.UUID, FeedbackStatus], policy: Policy, now: datetime
) -> list[Duty]:
    seat = part.seat
    if seat is None or not seat.held or seat.ends_at is None or seat.ends_at > now:
        return []
    status = statuses.get(seat.id)
    if status not in {FeedbackStatus.PENDING, FeedbackStatus.OVERDUE}:
        return []
    return [
        Duty(
            title=f"Write your feedback on {part.candidate}",
            detail=part.title,
            endpoint="feedback.mine",
            target=part.loop.id,
            due=deadlines.due_at(seat.ends_at, policy),
            overdue=status is FeedbackStatus.OVERDUE,
        )
    ]


def _run(part: _Part, policy: Policy) -> list[Duty]:
    duties: list[Duty] = []
    target = part.loop.id
    is_bar_raiser = part.seat is not None and part.seat.kind is SeatKind.BAR_RAISER
    ends = part.loop.last_ends_at
    due = deadlines.debrief_target([ends], policy) if ends else None
    if is_bar_raiser and part.state is LoopState.DEBRIEF_READY:
        duties.append(Duty("Open the debrief", part.about, "debrief.show", target, due))
    if part.state is LoopState.DEBRIEFING and part.seat is not None:
        if part.is_hiring_manager and part.phase is DebriefPhase.DISCUSSION:
            duties.append(Duty("Discuss and decide", part.about, "debrief.show", target))
        elif part.seat.kind.counts:
            duties.append(Duty("Take part in the debrief", part.about, "debrief.show", target))
    if part.is_recruiter and part.state is LoopState.DRAFT:
        duties.append(Duty("Finish and schedule the loop", part.about, "loops.show", target))
    return duties


def _interview(part: _Part, now: datetime) -> list[Duty]:
    seat = part.seat
    if seat is None or not seat.held or seat.starts_at is None or seat.ends_at is None:
        return []
    if seat.ends_at <= now or seat.starts_at > now + SOON:
        return []
    return [
        Duty(f"Interview {part.candidate}", part.title, "loops.kit", part.loop.id, seat.starts_at)
    ]


def _approvals(session: Session, actor: Actor) -> list[Duty]:
    newest = (
        sa.select(sa.func.max(col(NarrativeVersion.number)))
        .where(col(NarrativeVersion.requisition_id) == col(Requisition.id))
        .correlate(Requisition)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(col(Requisition.id), col(Requisition.title))
        .join(
            NarrativeVersion,
            sa.and_(
                col(NarrativeVersion.requisition_id) == col(Requisition.id),
                col(NarrativeVersion.number) == newest,
            ),
        )
        .where(
            col(Requisition.state) == RequisitionState.DRAFT,
            col(Requisition.hiring_manager_id) != actor.id,
            sa.func.length(sa.func.trim(col(NarrativeVersion.text))) > 0,
        )
        .order_by(col(Requisition.id))
        .limit(MOST_LOOPS)
    ).all()
    return [
        Duty("Read and approve a role narrative", title, "requisitions.show", requisition_id)
        for requisition_id, title in rows
    ]
