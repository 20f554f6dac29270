"""Situations of a loop, as the agenda meets them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from hiring.app.agenda import agenda_of
from hiring.app.duties import Urgency
from hiring.domain.policy import Policy
from hiring.domain.terms import LoopEvent, LoopState, Rehire
from hiring.models.debrief import DebriefMark
from hiring.models.loops import LoopMove, SeatPrinciple
from hiring.models.offers import ReferenceCheck
from hiring.webkit.actor import actor_of
from tests.builders.debrief import a_veto, an_offer, an_open_debrief
from tests.builders.feedback import a_return, a_waiver, submitted_feedback
from tests.builders.loops import USUAL_PANEL, BuiltLoop, a_loop
from tests.harness.clock import START

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from hiring.app.agenda import Agenda
    from hiring.models.people import Person

POLICY = Policy()
OVERDUE, TODAY, WEEK, LATER, OPEN = (one.name for one in Urgency)
LONG_AGO = START - timedelta(days=3)


@dataclass
class World:
    """A loop in some state, and people by the part they have in it."""

    session: Session
    built: BuiltLoop

    @property
    def people(self) -> dict[str, Person]:
        built = self.built
        interviewers = zip(("interviewer", "second"), built.interviewers, strict=False)
        return {
            "hiring_manager": built.hiring_manager,
            "recruiter": built.recruiter,
            "bar_raiser": built.bar_raiser,
            **dict(interviewers),
        }

    def everyone_writes(self, but: tuple[int, ...] = ()) -> None:
        for place, seat in enumerate(self.built.seats):
            if place not in but:
                submitted_feedback(self.session, seat)


def agenda(session: Session, person: Person, policy: Policy = POLICY, **later: float) -> Agenda:
    """Their agenda, at the test's clock or so much later."""
    actor = actor_of(session, person)
    return agenda_of(session, actor, policy, now=START + timedelta(**later))


def said(found: Agenda) -> list[tuple[str, str]]:
    """Each duty's urgency and kind, in the page's order."""
    return [(urgency.name, duty.kind) for urgency, duties in found.groups for duty in duties]


def interviewing(session: Session) -> World:
    """Interviews this morning; nobody has written."""
    return World(session, a_loop(session, state="collecting"))


def going_on(session: Session) -> World:
    """The Bar Raiser's interview is going on, the others' come."""
    begins = START - timedelta(hours=1, minutes=15)
    return World(session, a_loop(session, state="collecting", starts_at=begins))


def late(session: Session) -> World:
    """Three days ago; the first interviewer alone has not written."""
    world = World(session, a_loop(session, state="collecting", starts_at=LONG_AGO))
    world.everyone_writes(but=(2,))
    return world


def a_bit_late(session: Session) -> World:
    """Late by the author's hours, before anybody else is told (F6)."""
    begins = START - timedelta(hours=28)
    world = World(session, a_loop(session, state="collecting", starts_at=begins))
    world.everyone_writes(but=(2,))
    return world


def late_by_the_recruiters_hours(session: Session) -> World:
    begins = START - timedelta(hours=33)
    world = World(session, a_loop(session, state="collecting", starts_at=begins))
    world.everyone_writes(but=(2,))
    return world


def returned(session: Session) -> World:
    """All in, and one piece came back this minute."""
    world = late(session)
    seat = world.built.seats[2]
    submitted_feedback(session, seat, submitted_at=START - timedelta(hours=2))
    a_return(session, seat, world.built.bar_raiser.id, returned_at=START - timedelta(hours=1))
    return world


def waived(session: Session) -> World:
    world = late(session)
    a_waiver(session, world.built.seats[2], world.built.bar_raiser.id)
    return world


def ready(session: Session) -> World:
    world = World(session, a_loop(session, state="debrief_ready"))
    world.everyone_writes()
    return world


def in_the_debrief(phase: str) -> Callable[[Session], World]:
    def make(session: Session) -> World:
        world = World(session, a_loop(session, state="debrief_ready"))
        an_open_debrief(session, world.built, phase=phase)
        return world

    return make


def reading_one_has_read(session: Session) -> World:
    world = in_the_debrief("reading")(session)
    loop, seats = world.built.loop, world.built.seats
    session.add(DebriefMark(loop_id=loop.id, seat_id=seats[2].id, read_at=START))
    session.add(
        DebriefMark(
            loop_id=loop.id,
            seat_id=seats[3].id,
            excused_at=START,
            excused_by=world.built.bar_raiser.id,
            excuse_reason="A storm.",
        )
    )
    return world


def decided(session: Session, *, reference: bool = False, offer: str = "") -> World:
    world = World(session, a_loop(session, state="debrief_ready"))
    an_open_debrief(session, world.built, phase="decided")
    if reference or offer:
        session.add(
            ReferenceCheck(
                loop_id=world.built.loop.id,
                referee="Ann",
                relation="manager",
                would_rehire=Rehire.YES,
                notes="",
                checked_by=world.built.hiring_manager.id,
                checked_at=START,
            )
        )
    if offer:
        an_offer(session, world.built, state=offer)
    return world


def vetoed(session: Session) -> World:
    world = decided(session)
    a_veto(session, world.built)
    return world


def draft(session: Session) -> World:
    return World(session, a_loop(session, state="draft"))


def draft_with_a_gap(session: Session) -> World:
    world = draft(session)
    session.flush()
    session.execute(
        sa.delete(SeatPrinciple).where(SeatPrinciple.seat_id == world.built.seats[4].id)  # type: ignore[arg-type]
    )
    return world


def half_planned(session: Session) -> World:
    """Two seats of five: gaps are what planning begins with."""
    return World(session, a_loop(session, state="draft", panel=USUAL_PANEL[:3]))


def sent_back(session: Session) -> World:
    world = draft_with_a_gap(session)
    loop = world.built.loop
    loop.first_starts_at = START + timedelta(days=3)
    loop.last_ends_at = START + timedelta(days=3, hours=5)
    session.add(
        LoopMove(
            loop_id=loop.id,
            event=LoopEvent.RULE_BROKEN_BY_SEAT_CHANGE,
            from_state=LoopState.SCHEDULED,
            to_state=LoopState.DRAFT,
            actor_id=None,
            at=START,
        )
    )
    return world
