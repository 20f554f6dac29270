"""The facts of the formulas as SQL: EXISTS clauses over a loop, a seat and a viewer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from hiring.domain.actor import Actor
from hiring.domain.policy import Policy
from hiring.domain.terms import FeedbackVisibility, Role, SeatKind
from hiring.models.candidates import Application
from hiring.models.debrief import Debrief
from hiring.models.feedback import FeedbackReturn, FeedbackVersion, FeedbackWaiver
from hiring.models.loops import Loop, Seat
from hiring.models.requisitions import Requisition
from hiring.visibility.formula import Facts

Truth = sa.ColumnElement[bool]

# Made once: an alias works out its columns when they are first asked for, which costs more than
# everything else here. Each stands in an EXISTS of its own, so that one name serves many.
_MINE: Any = aliased(Seat, name="mine")
_OWED: Any = aliased(Seat, name="owed")
_OPEN: Any = aliased(Seat, name="open_seat")
_MENTOR: Any = aliased(Seat, name="mentor_seat")


VIEWERS = 128
"""For how many viewers the clauses are kept: making them costs more than running them."""


@dataclass(frozen=True)
class Viewer:
    """All of a viewer and the settings that F7's clauses depend on: statements are kept by it."""

    id: uuid.UUID
    leads_programme: bool
    opens_after_own: bool


def viewer_of(actor: Actor, policy: Policy) -> Viewer:
    """The viewer whom the actor is under these settings."""
    return Viewer(
        id=actor.id,
        leads_programme=actor.has(Role.PROGRAMME_LEAD),
        opens_after_own=policy.feedback_visibility is FeedbackVisibility.AFTER_OWN,
    )


def active(seat: Any = Seat) -> Truth:
    """The seat is on the panel now."""
    return col(seat.removed_at).is_(None)


def counting(seat: Any = Seat) -> Truth:
    """The seat's feedback counts."""
    return col(seat.kind) != SeatKind.TRAINEE


def has_version(seat: Any = Seat) -> Truth:
    """Feedback was submitted for the seat."""
    return sa.exists().where(col(FeedbackVersion.seat_id) == seat.id).correlate(seat)


def is_waived(seat: Any = Seat) -> Truth:
    """The Bar Raiser waived the seat's feedback."""
    return sa.exists().where(col(FeedbackWaiver.seat_id) == seat.id).correlate(seat)


def is_returned(seat: Any = Seat) -> Truth:
    """The feedback was returned for rework and not amended since."""
    return (
        sa.exists()
        .where(col(FeedbackReturn.seat_id) == seat.id, col(FeedbackReturn.answered_at).is_(None))
        .correlate(seat)
    )


def is_in(seat: Any = Seat) -> Truth:
    """The seat's feedback is submitted and stands."""
    return has_version(seat) & ~is_returned(seat)


def involved(actor: Actor, loop: Any = Loop) -> Truth:
    """The viewer is on the loop's panel, or its hiring manager or recruiter.

    The one rule for knowing that a loop exists.
    """
    return involves(actor.id, loop)


@lru_cache(maxsize=VIEWERS)
def involves(person_id: uuid.UUID, loop: Any = Loop) -> Truth:
    """The same by person, made once for each."""
    on_panel = (
        sa.exists()
        .where(_MINE.loop_id == loop.id, _MINE.person_id == person_id, active(_MINE))
        .correlate(loop)
    )
    runs = (
        sa.exists()
        .where(
            col(Application.id) == loop.application_id,
            col(Requisition.id) == col(Application.requisition_id),
            sa.or_(
                col(Requisition.hiring_manager_id) == person_id,
                col(Requisition.recruiter_id) == person_id,
            ),
        )
        .correlate(loop)
    )
    return on_panel | runs


def own_is_in(person_id: uuid.UUID, loop: Any = Loop) -> Truth:
    """The person owes feedback on the loop, and all of it is in."""
    some_in = sa.exists().where(
        _MINE.loop_id == loop.id,
        _MINE.person_id == person_id,
        active(_MINE),
        ~is_waived(_MINE),
        is_in(_MINE),
    )
    none_owed = ~sa.exists().where(
        _OWED.loop_id == loop.id,
        _OWED.person_id == person_id,
        active(_OWED),
        ~is_waived(_OWED),
        ~is_in(_OWED),
    ).correlate(loop)
    return some_in.correlate(loop) & none_owed


def owes_none(person_id: uuid.UUID, loop: Any = Loop) -> Truth:
    """The person owes no feedback on the loop: no seat, or waived."""
    return ~sa.exists().where(
        _MINE.loop_id == loop.id,
        _MINE.person_id == person_id,
        active(_MINE),
        ~is_waived(_MINE),
    ).correlate(loop)


def all_are_in(loop: Any = Loop) -> Truth:
    """Every counting seat's feedback is submitted or waived."""
    return ~sa.exists().where(
        _OPEN.loop_id == loop.id,
        active(_OPEN),
        counting(_OPEN),
        ~is_waived(_OPEN),
        ~is_in(_OPEN),
    ).correlate(loop)


def debrief_is_open(loop: Any = Loop) -> Truth:
    """The debrief was opened."""
    return sa.exists().where(col(Debrief.loop_id) == loop.id).correlate(loop)


def facts_of(actor: Actor, policy: Policy, seat: Any = Seat, loop: Any = Loop) -> Facts[Truth]:
    """The facts for a viewer, over a query that has ``seat`` and ``loop`` in its FROM."""
    return facts_for(viewer_of(actor, policy), seat, loop)


@lru_cache(maxsize=VIEWERS)
def facts_for(viewer: Viewer, seat: Any = Seat, loop: Any = Loop) -> Facts[Truth]:
    """The same, made once for each viewer."""
    person_id = viewer.id
    mentors = sa.exists().where(_MENTOR.id == seat.mentor_seat_id, active(_MENTOR))
    is_involved = involves(person_id, loop)
    return Facts(
        is_author=col(seat.person_id) == person_id,
        is_involved=is_involved,
        stands_apart=~is_involved,
        is_submitted=has_version(seat),
        counts=counting(seat),
        trains=col(seat.kind) == SeatKind.TRAINEE,
        own_is_in=own_is_in(person_id, loop),
        owes_none=owes_none(person_id, loop),
        all_are_in=all_are_in(loop),
        opens_after_own=sa.literal(viewer.opens_after_own, sa.Boolean),
        debrief_is_open=debrief_is_open(loop),
        is_mentor=mentors.where(_MENTOR.person_id == person_id).correlate(seat),
        mentor_is_in=mentors.where(is_in(_MENTOR) | is_waived(_MENTOR)).correlate(seat),
        leads_programme=sa.literal(viewer.leads_programme, sa.Boolean),
    )
