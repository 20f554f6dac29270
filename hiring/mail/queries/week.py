"""What a week holds for recruiters and Bar Raisers: the status rung of their own loops (F7)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from hiring.domain.policy import Policy
from hiring.domain.states import FINAL_STATES
from hiring.domain.terms import LoopState, SeatKind
from hiring.mail.wording_facts import WeekLoop
from hiring.models.base import UtcDateTime
from hiring.models.candidates import Application, Candidate
from hiring.models.loops import Loop, Seat
from hiring.models.requisitions import Requisition
from hiring.visibility.facts import active, counting, is_in, is_waived

WEEK: Final = timedelta(days=7)
_PANEL: Any = aliased(Seat, name="panel_seat")


def loops_run_by(
    session: Session, person_ids: Collection[uuid.UUID], *, now: datetime, policy: Policy
) -> dict[uuid.UUID, list[WeekLoop]]:
    """By recruiter: the loops of their requisitions that are not over. One query."""
    return _by_person(session, person_ids, _of_recruiters(), now=now, policy=policy)


def loops_raised_by(
    session: Session, person_ids: Collection[uuid.UUID], *, now: datetime, policy: Policy
) -> dict[uuid.UUID, list[WeekLoop]]:
    """By Bar Raiser: the loops on which they hold that seat; over ones of this week too. One query."""
    return _by_person(session, person_ids, _of_bar_raisers(), now=now, policy=policy)


def _by_person(
    session: Session,
    person_ids: Collection[uuid.UUID],
    statement: Any,
    *,
    now: datetime,
    policy: Policy,
) -> dict[uuid.UUID, list[WeekLoop]]:
    found: defaultdict[uuid.UUID, list[WeekLoop]] = defaultdict(list)
    if not person_ids:
        return found
    given = {
        "people": list(person_ids),
        "moment": now,
        "until": now + WEEK,
        "week_before": now - WEEK,
        "owed_since": now - timedelta(hours=policy.feedback_due_hours),
    }
    for row in session.execute(statement, given):
        found[row.person_id].append(
            WeekLoop(
                id=row.id,
                state=row.state,
                candidate=row.candidate,
                title=row.title,
                first_starts_at=row.first_starts_at,
                overdue=row.overdue,
                coming=row.coming,
                first_coming=row.first_coming,
            )
        )
    return found


def _moment(name: str) -> Any:
    return sa.bindparam(name, type_=UtcDateTime())


def _lines(person_id: Any) -> Any:
    seats = (
        sa.select(sa.func.count())
        .select_from(_PANEL)
        .where(_PANEL.loop_id == col(Loop.id), active(_PANEL), counting(_PANEL), _PANEL.held)
        .correlate(Loop)
    )
    soon = (_PANEL.starts_at >= _moment("moment"), _PANEL.starts_at < _moment("until"))
    owed = (_PANEL.ends_at < _moment("owed_since"), ~is_waived(_PANEL), ~is_in(_PANEL))
    return (
        sa.select(
            person_id.label("person_id"),
            col(Loop.id),
            col(Loop.state),
            col(Loop.first_starts_at),
            col(Candidate.name).label("candidate"),
            col(Requisition.title).label("title"),
            seats.where(*owed).scalar_subquery().label("overdue"),
            seats.where(*soon).scalar_subquery().label("coming"),
            sa.type_coerce(
                seats.with_only_columns(sa.func.min(_PANEL.starts_at))
                .where(*soon)
                .scalar_subquery(),
                UtcDateTime(),
            ).label("first_coming"),
        )
        .select_from(Loop)
        .join(Application, col(Application.id) == col(Loop.application_id))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .order_by(col(Loop.first_starts_at), col(Loop.id))
    )


@cache
def _of_recruiters() -> Any:
    return _lines(col(Requisition.recruiter_id)).where(
        col(Requisition.recruiter_id).in_(sa.bindparam("people", expanding=True)),
        col(Loop.state).not_in(FINAL_STATES),
    )


@cache
def _of_bar_raisers() -> Any:
    return (
        _lines(col(Seat.person_id))
        .join(Seat, col(Seat.loop_id) == col(Loop.id))
        .where(
            col(Seat.person_id).in_(sa.bindparam("people", expanding=True)),
            col(Seat.kind) == SeatKind.BAR_RAISER,
            active(),
            col(Loop.state) != LoopState.CANCELLED,
            sa.or_(
                col(Loop.state) != LoopState.DECIDED,
                col(Loop.first_starts_at) >= _moment("week_before"),
            ),
        )
    )
