"""The reminder ladder at work (F6): a clock for each seat that owes feedback, and its sweep."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.domain.ladder import Rung, Step, next_rung_at, rungs_due
from hiring.domain.messages import MessageKind
from hiring.domain.policy import Policy
from hiring.domain.terms import Addressee, LoopState, SeatKind
from hiring.mail.frames import LoopFrame, loop_frames
from hiring.mail.ladders import current_ladder
from hiring.mail.posting import Draft, post_all
from hiring.mail.queries.leave import who_is_away
from hiring.models.mail import ReminderClock
from hiring.visibility.owing import OwingSeat, seats_owing

SWEPT_AT_ONCE = 200
_JUST_BEFORE = timedelta(microseconds=1)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When a clock is due whose ladder has ended: it stays while feedback is owed, so that nothing makes
another that would start from the first step."""
_REMINDED = frozenset({LoopState.SCHEDULED, LoopState.COLLECTING, LoopState.DEBRIEF_READY})
"""Once the debrief has opened nobody is reminded: what is missing then was waived (F9, D1)."""


def settle_clocks(session: Session, frames: Collection[LoopFrame], *, policy: Policy) -> None:
    """Set a clock for each seat that owes feedback, and stop those of the others (F6).

    The ladder's hours count from the interview's end; of an interview that was recorded when it
    was over, from then; of feedback that was returned, from the return (F9). Three queries.
    """
    loop_ids = [frame.loop_id for frame in frames if frame.state in _REMINDED]
    owing = seats_owing(session, loop_ids)
    clocks = {
        clock.seat_id: clock
        for clock in session.exec(
            select(ReminderClock).where(
                col(ReminderClock.loop_id).in_([frame.loop_id for frame in frames])
            )
        )
    }
    if not owing and not clocks:
        return
    ladder = current_ladder(session, policy)
    scheduled = {frame.loop_id: frame.scheduled_at for frame in frames}
    for seat_id, clock in clocks.items():
        if seat_id not in owing:
            session.delete(clock)
    for seat_id, seat in owing.items():
        basis = seat.returned_at or seat.ends_at
        if seat_id in clocks and clocks[seat_id].basis == basis:
            continue
        anchor = max(basis, scheduled[seat.loop_id] or basis)
        # Whoever gets feedback back is told so at once: that is the first step of that round.
        swept_at = anchor if seat.returned_at else anchor - _JUST_BEFORE
        next_at = next_rung_at(_steps_for(seat, ladder), anchor, after=swept_at)
        clock = clocks.get(seat_id) or ReminderClock(seat_id=seat_id, loop_id=seat.loop_id)
        clock.round = 1 if seat.returned_at else 0
        clock.basis, clock.anchor = basis, anchor
        clock.swept_at, clock.next_at = swept_at, next_at or NEVER
        session.add(clock)
    session.flush()


def sweep_reminders(
    session: Session, *, now: datetime, policy: Policy, limit: int = SWEPT_AT_ONCE
) -> int:
    """Write the reminders that are due, and answer how many clocks were looked at (F6).

    Its cost follows what is due: clocks are found by their time. Safe to run by several workers
    at once. A worker that was down sends at most one reminder to each addressee.

    Args:
        session: a writing session.
        now: aware.
        policy: for the ladder, where the organisation has none of its own.
        limit: the most clocks in one transaction; the rest waits for the next.
    """
    due = session.exec(
        select(ReminderClock)
        .where(col(ReminderClock.next_at) <= now)
        .order_by(col(ReminderClock.next_at), col(ReminderClock.seat_id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    if not due:
        return 0
    loop_ids = {clock.loop_id for clock in due}
    sweep = _Sweep(
        frames=loop_frames(session, loop_ids),
        owing=seats_owing(session, loop_ids),
        ladder=current_ladder(session, policy),
        now=now,
    )
    authors = {
        sweep.owing[clock.seat_id].person_id for clock in due if clock.seat_id in sweep.owing
    }
    away = who_is_away(session, authors, now=now)
    drafts: list[Draft] = []
    for clock in due:
        seat = sweep.owing.get(clock.seat_id)
        frame = sweep.frames[clock.loop_id]
        if seat is None or frame.state not in _REMINDED:
            session.delete(clock)
            continue
        steps = _steps_for(seat, sweep.ladder)
        rungs = rungs_due(
            steps,
            clock.anchor,
            after=clock.swept_at,
            now=now,
            is_away=seat.person_id in away,
        )
        for rung in rungs:
            drafts += _told(sweep, frame, seat, clock.round, rung)
        clock.swept_at = max(clock.swept_at, now)
        clock.next_at = next_rung_at(steps, clock.anchor, after=clock.swept_at) or NEVER
    post_all(session, drafts, now=now)
    session.flush()
    return len(due)


def reaim_clocks(session: Session, *, now: datetime) -> None:
    """Have every clock work out its next rung anew, once the ladder was edited (F6).

    No step of the new ladder that lies in the past is made up for.
    """
    later = sa.case((col(ReminderClock.swept_at) < now, now), else_=col(ReminderClock.swept_at))
    session.execute(sa.update(ReminderClock).values(swept_at=later, next_at=now))


@dataclass(frozen=True)
class _Sweep:
    frames: Mapping[uuid.UUID, LoopFrame]
    owing: Mapping[uuid.UUID, OwingSeat]
    ladder: tuple[Step, ...]
    now: datetime


def _steps_for(seat: OwingSeat, ladder: tuple[Step, ...]) -> tuple[Step, ...]:
    """The rungs that there are for a seat.

    A trainee is asked, and nobody is told: their feedback never counts (F8). That feedback was
    returned is between its author and the Bar Raiser: the recruiter would know it by the hour at
    which they hear that it is missing (F9).
    """
    told = {Addressee.AUTHOR}
    if seat.kind.counts:
        told |= {Addressee.BAR_RAISER} if seat.returned_at else set(Addressee)
    return tuple(step for step in ladder if step.to in told)


def _told(
    sweep: _Sweep, frame: LoopFrame, seat: OwingSeat, round_: int, rung: Rung
) -> Iterator[Draft]:
    if rung.for_leave and seat.kind is SeatKind.TRAINEE:
        return
    recipient = _recipient(frame, seat, rung)
    if recipient is None:
        return
    yield Draft(
        key=f"reminder:{seat.seat_id}:{round_}:{rung.key}:{recipient}",
        kind=_kind(sweep.ladder, rung, round_),
        at=sweep.now,
        person_id=recipient,
        loop_id=frame.loop_id,
        seat_id=seat.seat_id,
        facts={"step": rung.key, "round": round_},
    )


def _kind(ladder: tuple[Step, ...], rung: Rung, round_: int) -> MessageKind:
    if rung.step.to is not Addressee.AUTHOR:
        return MessageKind.FEEDBACK_MISSING
    if rung.step == ladder[0] and round_ == 0:
        return MessageKind.FEEDBACK_REQUESTED
    return MessageKind.FEEDBACK_REMINDER


def _recipient(frame: LoopFrame, seat: OwingSeat, rung: Rung) -> uuid.UUID | None:
    """Whom a rung is for. Nobody is told on about themselves: the hiring manager is, in their stead."""
    if rung.step.to is Addressee.AUTHOR:
        return seat.person_id
    to_recruiter = rung.step.to is Addressee.RECRUITER and not seat.returned_at
    told = frame.recruiter_id if to_recruiter else frame.bar_raiser_id
    if told == seat.person_id:
        told = frame.hiring_manager_id
    return None if told == seat.person_id else told
