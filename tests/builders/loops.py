"""Loops in the database as planning, scheduling and time would have left them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, select

from hiring.domain.terms import LoopEvent, LoopState, SeatKind
from hiring.models.loops import Loop, LoopMove, Seat, SeatPrinciple
from hiring.models.people import Person
from hiring.models.requisitions import Requirement, Requisition
from tests.builders.candidates import a_candidate, an_application
from tests.builders.people import a_person
from tests.builders.requisitions import a_requisition
from tests.harness.clock import START

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlmodel import Session

    from hiring.models.candidates import Application

PRINCIPLES = ("ownership", "dive_deep", "earn_trust", "deliver_results", "customer_obsession")
# How each state came about, from a draft.
_PATH = (
    (LoopState.DRAFT, LoopEvent.SCHEDULE, LoopState.SCHEDULED),
    (LoopState.SCHEDULED, LoopEvent.FIRST_INTERVIEW_BEGAN, LoopState.COLLECTING),
    (LoopState.COLLECTING, LoopEvent.FEEDBACK_COMPLETE, LoopState.DEBRIEF_READY),
    (LoopState.DEBRIEF_READY, LoopEvent.OPEN_DEBRIEF, LoopState.DEBRIEFING),
    (LoopState.DEBRIEFING, LoopEvent.DECIDE, LoopState.DECIDED),
)


@dataclass(frozen=True)
class SeatPlan:
    """A seat to build; whatever is left out is made up so that the loop keeps every rule.

    ``mentor`` is the place, in the panel, of the seat a trainee sits beside.
    """

    kind: SeatKind = SeatKind.INTERVIEWER
    person: Person | None = None
    principles: tuple[str, ...] | None = None
    mentor: int | None = None

    def __post_init__(self) -> None:
        """Let a kind be named by its value."""
        object.__setattr__(self, "kind", SeatKind(self.kind))


USUAL_PANEL = (
    SeatPlan(SeatKind.HIRING_MANAGER),
    SeatPlan(SeatKind.BAR_RAISER),
    SeatPlan(),
    SeatPlan(),
    SeatPlan(),
)


@dataclass
class BuiltLoop:
    """A loop, its seats in the panel's order, and everybody around it."""

    loop: Loop
    requisition: Requisition
    application: Application
    hiring_manager: Person
    recruiter: Person
    seats: list[Seat] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    def of(self, kind: SeatKind | str) -> list[tuple[Seat, Person]]:
        """The seats of a kind, each with its person."""
        return [pair for pair in zip(self.seats, self.people, strict=True) if pair[0].kind == kind]

    def seat(self, kind: SeatKind | str, place: int = 0) -> Seat:
        return self.of(kind)[place][0]

    def person(self, kind: SeatKind | str, place: int = 0) -> Person:
        return self.of(kind)[place][1]

    @property
    def bar_raiser(self) -> Person:
        return self.person(SeatKind.BAR_RAISER)

    @property
    def interviewers(self) -> list[Person]:
        return [person for _, person in self.of(SeatKind.INTERVIEWER)]


def a_loop(
    session: Session,
    *,
    state: str = "collecting",
    panel: Sequence[SeatPlan] | None = None,
    requisition: Requisition | None = None,
    application: Application | None = None,
    hiring_manager: Person | None = None,
    recruiter: Person | None = None,
    bar_raiser: Person | None = None,
    starts_at: datetime | None = None,
    now: datetime = START,
    minutes: int = 45,
    gap_minutes: int = 15,
) -> BuiltLoop:
    """A legal loop: manager, Bar Raiser, three interviewers, one principle each; flushed.

    Args:
        session: a writing session; the caller commits.
        state: what the loop's row says.
        panel: who sits as what, in order; without it, the usual five.
        requisition: without it, an approved one that asks for five principles.
        application: without it, one of a new candidate.
        hiring_manager: of a new requisition.
        recruiter: of a new requisition.
        bar_raiser: whoever takes the Bar Raiser's seat.
        starts_at: of the first interview (aware); the others follow, with a pause between.
            Without it: this morning, or in a week for a loop that is still to come. Moved by a
            whole loop, as often as needed, where somebody sits in another interview just then.
        now: the test's clock.
        minutes: the length of each interview.
        gap_minutes: the pause after each.
    """
    wanted = LoopState(state)
    if requisition is None and application is not None:
        requisition = session.get_one(Requisition, application.requisition_id)
    requisition, manager, staff = _requisition_of(session, requisition, hiring_manager, recruiter)
    application = application or an_application(
        session, candidate=a_candidate(session), requisition=requisition
    )
    to_come = wanted in {LoopState.DRAFT, LoopState.SCHEDULED}
    first = starts_at or (
        now + timedelta(days=7, hours=-6) if to_come else now - timedelta(hours=8)
    )
    plans = tuple(panel or USUAL_PANEL)
    held = wanted not in {LoopState.DRAFT, LoopState.CANCELLED}
    each = timedelta(minutes=minutes + gap_minutes)
    while held and _somebody_is_taken(session, plans, manager, bar_raiser, first, each):
        first += len(plans) * (each if to_come else -each)
    built = BuiltLoop(
        Loop(
            application_id=application.id,
            state=LoopState.DRAFT,
            created_by=staff.id,
            created_at=first - timedelta(days=14),
            changed_at=first - timedelta(days=14),
        ),
        requisition,
        application,
        manager,
        staff,
    )
    session.add(built.loop)
    session.flush()
    shares = _shares(session, requisition, sum(plan.kind.counts for plan in plans))
    start = first
    for place, plan in enumerate(plans):
        person = plan.person or _person_for(session, built, plan.kind, place, bar_raiser)
        mentor = None if plan.mentor is None else built.seats[plan.mentor]
        seat = Seat(
            loop_id=built.loop.id,
            person_id=person.id,
            kind=plan.kind,
            starts_at=mentor.starts_at if mentor else start,
            ends_at=mentor.ends_at if mentor else start + timedelta(minutes=minutes),
            place=f"Room {place + 1}",
            mentor_seat_id=mentor.id if mentor else None,
            position=place,
            held=held,
            created_at=built.loop.created_at,
        )
        session.add(seat)
        session.flush()
        keys = plan.principles
        if keys is None:
            keys = shares.pop(0) if plan.kind.counts else ()
        session.add_all(
            SeatPrinciple(seat_id=seat.id, key=key, position=at) for at, key in enumerate(keys)
        )
        built.seats.append(seat)
        built.people.append(person)
        if mentor is None:
            start += timedelta(minutes=minutes + gap_minutes)
    _bring_to(session, built, wanted)
    session.flush()
    return built


def _somebody_is_taken(
    session: Session,
    plans: Sequence[SeatPlan],
    manager: Person,
    bar_raiser: Person | None,
    first: datetime,
    each: timedelta,
) -> bool:
    """Whether the database would refuse these interviews: somebody holds another then (L5)."""
    usual = {SeatKind.HIRING_MANAGER: manager, SeatKind.BAR_RAISER: bar_raiser}
    start = first
    starts: list[datetime] = []
    for plan in plans:
        starts.append(start if plan.mentor is None else starts[plan.mentor])
        start += each if plan.mentor is None else timedelta()
    for plan, starts_at in zip(plans, starts, strict=True):
        person = plan.person or usual.get(plan.kind)
        if person is None:
            continue
        taken = select(Seat.id).where(
            col(Seat.person_id) == person.id,
            col(Seat.held),
            col(Seat.removed_at).is_(None),
            col(Seat.starts_at) < starts_at + each,
            col(Seat.ends_at) > starts_at,
        )
        if session.exec(taken).first() is not None:
            return True
    return False


def _requisition_of(
    session: Session,
    requisition: Requisition | None,
    hiring_manager: Person | None,
    recruiter: Person | None,
) -> tuple[Requisition, Person, Person]:
    if requisition is not None:
        return (
            requisition,
            session.get_one(Person, requisition.hiring_manager_id),
            session.get_one(Person, requisition.recruiter_id),
        )
    manager = hiring_manager or a_person(
        session, name="Maya Manager", level=7, team="Berth Planning"
    )
    staff = recruiter or a_person(
        session, name="Rae Recruiter", level=5, team="Recruiting", roles=("recruiter",)
    )
    made = a_requisition(
        session,
        hiring_manager=manager,
        recruiter=staff,
        principles=tuple((key, 1) for key in PRINCIPLES),
    )
    return made, manager, staff


def _shares(session: Session, requisition: Requisition, seats: int) -> list[tuple[str, ...]]:
    """What each counting seat takes, so that every requirement is covered as often as asked."""
    asked = session.exec(
        select(Requirement)
        .where(Requirement.requisition_id == requisition.id)
        .order_by(col(Requirement.position))
    )
    wanted = [line.key for line in asked for _ in range(line.interviewers)]
    return [
        tuple(dict.fromkeys(wanted[place::seats])) or (wanted[place % len(wanted)],)
        for place in range(seats)
    ]


def _person_for(
    session: Session, built: BuiltLoop, kind: SeatKind, place: int, bar_raiser: Person | None
) -> Person:
    family = (built.requisition.job_family,)
    if kind is SeatKind.HIRING_MANAGER:
        return built.hiring_manager
    if kind is SeatKind.BAR_RAISER:
        return bar_raiser or a_person(
            session,
            name="Bea Barraiser",
            level=max(7, built.requisition.level),
            team="Payments",
            certified_for=family,
            bar_raiser="certified",
        )
    return a_person(
        session,
        name=f"{'Tia Trainee' if kind is SeatKind.TRAINEE else 'Ines Interviewer'} {place + 1}",
        level=built.requisition.level,
        team="Berth Planning",
        certified_for=() if kind is SeatKind.TRAINEE else family,
    )


def _bring_to(session: Session, built: BuiltLoop, wanted: LoopState) -> None:
    loop, seats = built.loop, built.seats
    starts = [seat.starts_at for seat in seats if seat.starts_at is not None]
    ends = [seat.ends_at for seat in seats if seat.ends_at is not None]
    if wanted not in {LoopState.DRAFT, LoopState.CANCELLED}:
        loop.first_starts_at, loop.last_ends_at = min(starts), max(ends)
    steps = list(_PATH)
    if wanted is LoopState.CANCELLED:
        steps = [(LoopState.DRAFT, LoopEvent.CANCEL, LoopState.CANCELLED)]
    for before, event, after in steps:
        if loop.state is wanted:
            break
        loop.state = after
        at = loop.created_at if event is LoopEvent.SCHEDULE else min(starts)
        session.add(
            LoopMove(
                loop_id=loop.id,
                event=event,
                from_state=before,
                to_state=after,
                actor_id=None if event is LoopEvent.FIRST_INTERVIEW_BEGAN else built.recruiter.id,
                at=at,
            )
        )
