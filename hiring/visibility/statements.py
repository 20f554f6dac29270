"""The statements behind the views, made once for each viewer: making one costs more than running it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from hiring.models.feedback import FeedbackReturn, FeedbackVersion, FeedbackWaiver
from hiring.models.loops import Loop, Seat
from hiring.models.people import Person
from hiring.visibility import formula
from hiring.visibility.facts import VIEWERS, Viewer, active, facts_for, has_version


@lru_cache(maxsize=VIEWERS)
def statuses_statement(viewer: Viewer) -> Any:
    """The status rung of the seats of the loops in ``wanted``."""
    facts = facts_for(viewer)
    return (
        sa.select(
            col(Seat.id),
            col(Seat.ends_at),
            col(FeedbackWaiver.waived_by),
            col(FeedbackReturn.returned_at),
            col(FeedbackReturn.answered_at),
            has_version().label("is_submitted"),
            return_open(facts),
        )
        .join(Loop, col(Loop.id) == col(Seat.loop_id))
        .outerjoin(FeedbackWaiver, col(FeedbackWaiver.seat_id) == col(Seat.id))
        .outerjoin(FeedbackReturn, col(FeedbackReturn.seat_id) == col(Seat.id))
        .where(
            active(),
            col(Seat.loop_id).in_(sa.bindparam("wanted", expanding=True)),
            formula.status(facts),
        )
    )


def return_open(facts: Any) -> Any:
    """Whether the viewer may know that the seat's feedback was returned (F9)."""
    return sa.type_coerce(formula.why_returned(facts), sa.Boolean).label("return_open")


@lru_cache(maxsize=VIEWERS)
def views_statement(viewer: Viewer, *, own_seat: bool) -> Any:
    """The views of a loop, or of a seat of the viewer's own, as ``wanted`` says."""
    facts, wanted = facts_for(viewer), sa.bindparam("wanted", type_=sa.Uuid())
    where = (
        sa.and_(col(Seat.id) == wanted, col(Seat.person_id) == viewer.id)
        if own_seat
        else col(Seat.loop_id) == wanted
    )
    wrote_it = col(FeedbackWaiver.waived_by) == viewer.id
    return _of_seats(
        vote_open=formula.vote(facts),
        content_open=formula.content(facts),
        waiver_open=formula.why_waived(facts, wrote_it),
        return_open=return_open(facts),
    ).where(where, formula.status(facts))


def _of_seats(**rungs: Any) -> Any:
    return (
        sa.select(
            Seat,
            col(Person.name).label("person_name"),
            col(FeedbackWaiver.waived_by),
            col(FeedbackWaiver.reason).label("waived_because"),
            col(FeedbackReturn.reason).label("returned_because"),
            col(FeedbackReturn.returned_at),
            col(FeedbackReturn.answered_at),
            sa.exists().where(col(FeedbackVersion.seat_id) == col(Seat.id)).label("is_submitted"),
            *(sa.type_coerce(rung, sa.Boolean).label(name) for name, rung in rungs.items()),
        )
        .join(Loop, col(Loop.id) == col(Seat.loop_id))
        .join(Person, col(Person.id) == col(Seat.person_id))
        .outerjoin(FeedbackWaiver, col(FeedbackWaiver.seat_id) == col(Seat.id))
        .outerjoin(FeedbackReturn, col(FeedbackReturn.seat_id) == col(Seat.id))
        .where(active())
        .order_by(col(Seat.loop_id), col(Seat.position), col(Seat.id))
    )
