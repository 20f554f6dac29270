"""Phone screens: notes and votes under the same rule as F7 (S1)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from hiring.audit import chain
from hiring.domain.actor import Actor
from hiring.domain.policy import Policy
from hiring.domain.terms import FeedbackVisibility, LoopState, Vote
from hiring.models.candidates import Application
from hiring.models.feedback import PhoneScreen
from hiring.models.loops import Loop, Seat
from hiring.models.people import Person
from hiring.models.requisitions import Requisition
from hiring.visibility import facts as sql
from hiring.visibility import formula

_BEGUN = (
    LoopState.COLLECTING,
    LoopState.DEBRIEF_READY,
    LoopState.DEBRIEFING,
    LoopState.DECIDED,
)


@dataclass(frozen=True)
class PhoneScreenView:
    """A phone screen as one viewer may know it; ``notes`` and ``vote`` are None while hidden."""

    application_id: uuid.UUID
    screener_id: uuid.UUID
    screener_name: str
    held_at: datetime
    principles: tuple[str, ...]
    notes: str | None
    vote: Vote | None
    hidden_because: str | None


def find_phone_screen(
    session: Session, actor: Actor, policy: Policy, application_id: uuid.UUID, *, now: datetime
) -> PhoneScreenView | None:
    """The application's phone screen as the viewer may know it; its reading is recorded.

    The facts of F7, taken over every loop of the application: whoever owes feedback on one of
    them reads after their own is in; the hiring manager and the recruiter once everyone's is in.
    Before a loop begins that is so for the recruiter alone: the hiring manager will be on it
    (L1), and emptying or cancelling a loop opens nothing to whoever had a seat.
    """
    row = session.execute(
        sa.select(
            PhoneScreen,
            col(Person.name).label("screener_name"),
            _open_to(actor, policy).label("is_open"),
        )
        .join(Application, col(Application.id) == col(PhoneScreen.application_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .join(Person, col(Person.id) == col(PhoneScreen.screener_id))
        .where(col(PhoneScreen.application_id) == application_id, _knows_of(actor))
    ).first()
    if row is None:
        return None
    screen: PhoneScreen = row.PhoneScreen
    if row.is_open and screen.screener_id != actor.id:
        chain.record(
            session,
            "phone_screen.read",
            actor_id=actor.id,
            now=now,
            subject_id=application_id,
        )
    return PhoneScreenView(
        application_id=application_id,
        screener_id=screen.screener_id,
        screener_name=row.screener_name,
        held_at=screen.held_at,
        principles=tuple(screen.principles),
        notes=screen.notes if row.is_open else None,
        vote=screen.vote if row.is_open else None,
        hidden_because=None
        if row.is_open
        else "Phone-screen notes open once your own feedback on the loop is in, or, if you owe "
        "none, once everyone's is (S1).",
    )


def screened_at() -> sa.ScalarSelect[Any]:
    """When an application's phone screen was written down, over a query with ``Application``.

    That there is one is known to the requisition's hiring manager and its recruiter (S1): for
    statements that find nobody else's.
    """
    return (
        sa.select(col(PhoneScreen.submitted_at))
        .where(col(PhoneScreen.application_id) == col(Application.id))
        .correlate(Application)
        .scalar_subquery()
    )


def _any_loop(*conditions: Any) -> sa.ColumnElement[bool]:
    """A live loop of the application meets all the conditions."""
    return (
        sa.exists()
        .where(
            col(Loop.application_id) == col(PhoneScreen.application_id),
            col(Loop.state) != LoopState.CANCELLED,
            *conditions,
        )
        .correlate(PhoneScreen)
    )


def _is_recruiter_only(actor: Actor) -> sa.ColumnElement[bool]:
    """The recruiter, who neither is nor was to interview."""
    seat: Any = aliased(Seat)
    of_any_loop: Any = aliased(Loop)
    ever_seated = (
        sa.exists()
        .where(
            of_any_loop.application_id == col(PhoneScreen.application_id),
            seat.loop_id == of_any_loop.id,
            seat.person_id == actor.id,
        )
        .correlate(PhoneScreen)
    )
    return sa.and_(
        col(Requisition.recruiter_id) == actor.id,
        col(Requisition.hiring_manager_id) != actor.id,
        ~ever_seated,
    )


def _panel_seat(actor: Actor) -> sa.ColumnElement[bool]:
    mine: Any = aliased(Seat)
    return (
        sa.exists()
        .where(mine.loop_id == Loop.id, mine.person_id == actor.id, sql.active(mine))
        .correlate(Loop)
    )


def _knows_of(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.or_(
        col(PhoneScreen.screener_id) == actor.id,
        col(Requisition.hiring_manager_id) == actor.id,
        col(Requisition.recruiter_id) == actor.id,
        _any_loop(_panel_seat(actor)),
    )


def _open_to(actor: Actor, policy: Policy) -> sa.ColumnElement[bool]:
    true, false = sa.true(), sa.false()
    facts: formula.Facts[Any] = formula.Facts(
        is_author=col(PhoneScreen.screener_id) == actor.id,
        is_involved=_knows_of(actor),
        stands_apart=false,
        is_submitted=true,
        counts=true,
        trains=false,
        own_is_in=_any_loop(sql.own_is_in(actor.id))
        & ~_any_loop(~sql.own_is_in(actor.id), ~sql.owes_none(actor.id)),
        owes_none=~_any_loop(~sql.owes_none(actor.id))
        & (_any_loop(col(Loop.state).in_(_BEGUN)) | _is_recruiter_only(actor)),
        all_are_in=~_any_loop(~sql.all_are_in()),
        opens_after_own=sa.literal(
            policy.feedback_visibility is FeedbackVisibility.AFTER_OWN, sa.Boolean
        ),
        debrief_is_open=~_any_loop(~sql.debrief_is_open()),
        is_mentor=false,
        mentor_is_in=false,
        leads_programme=false,
    )
    opened: sa.ColumnElement[bool] = formula.vote(facts)
    return opened
