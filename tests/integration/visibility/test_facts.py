"""The facts as SQL agree with the process in plain Python, over generated loops."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from hiring.domain.actor import Actor
from hiring.domain.policy import Policy
from hiring.domain.terms import FeedbackVisibility, Role, SeatKind
from hiring.models.database import Database
from hiring.models.debrief import Debrief
from hiring.visibility.room import may_follow_debrief
from hiring.visibility.trainees import list_readable_trainees
from hiring.visibility.views import feedback_statuses, list_loop_feedback, readable_versions
from tests.builders.candidates import an_application
from tests.builders.feedback import a_draft, a_return, a_waiver, submitted_feedback
from tests.builders.loops import SeatPlan, a_loop
from tests.builders.people import a_person
from tests.builders.requisitions import a_requisition
from tests.harness.clock import START
from tests.integration.visibility.model import ModelLoop, ModelSeat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlmodel import Session

    from hiring.models.loops import Seat
    from hiring.models.people import Person
    from hiring.visibility.views import FeedbackView

LOOPS = 24
FATES = (
    *("nothing",) * 3,
    "draft",
    *("in",) * 7,
    "amended",
    "returned",
    "answered",
    *("waived",) * 2,
    "returned then waived",
)


@dataclass
class World:
    """Loops and the people who look at them; some sit on one and stand apart from another."""

    database: Database
    loops: list[ModelLoop]
    viewers: list[Actor]


@pytest.fixture
def world(database: str) -> Iterator[World]:
    made = Database(database)
    with made.writer() as session:
        built = _build(session, random.Random(20260310))  # noqa: S311  repeatable, not secret
        session.commit()
    yield World(made, *built)
    made.dispose()


def _build(session: Session, chance: random.Random) -> tuple[list[ModelLoop], list[Actor]]:
    people = [a_person(session, name=f"Person {number}") for number in range(10)]
    leads = {person.id for person in people[:4]}
    loops = [_loop(session, chance, people) for _ in range(LOOPS)]
    viewers = [
        Actor(
            person.id,
            person.name,
            roles=frozenset({Role.PROGRAMME_LEAD} if person.id in leads else {Role.ADMINISTRATOR}),
        )
        for person in people
    ]
    return loops, viewers


def _loop(session: Session, chance: random.Random, people: list[Person]) -> ModelLoop:
    manager, recruiter, *panel = chance.sample(people, k=chance.randint(5, 8))
    requisition = a_requisition(session, hiring_manager=manager, recruiter=recruiter)
    application = an_application(session, requisition=requisition)
    if chance.random() < 0.3:
        panel[-1] = recruiter
    if chance.random() < 0.6:
        panel[0] = manager
    plans = [SeatPlan(SeatKind.INTERVIEWER, person, ("ownership",)) for person in panel]
    if len(plans) > 3:
        plans[-1] = replace(plans[-1], kind=SeatKind.TRAINEE, mentor=chance.randrange(3))
    built = a_loop(session, application=application, panel=plans)
    loop = ModelLoop(
        id=built.loop.id,
        hiring_manager=manager.id,
        recruiter=recruiter.id,
        debrief_open=chance.random() < 0.4,
    )
    if loop.debrief_open:
        session.add(
            Debrief(
                loop_id=loop.id,
                opened_by=panel[0].id,
                opened_at=START,
                reading_ends_at=START + timedelta(minutes=10),
                changed_at=START,
            )
        )
    all_in = chance.random() < 0.45
    for seat in built.seats:
        fate = chance.choice(("in", "in", "amended", "waived") if all_in else FATES)
        loop.seats.append(_seat(session, chance, loop, seat, fate))
    session.flush()
    return loop


def _seat(
    session: Session, chance: random.Random, loop: ModelLoop, seat: Seat, fate: str
) -> ModelSeat:
    made = ModelSeat(
        id=seat.id,
        person=seat.person_id,
        trains=seat.kind is SeatKind.TRAINEE,
        mentor=next((one for one in loop.seats if one.id == seat.mentor_seat_id), None),
        submitted=fate in {"in", "amended", "returned", "answered", "returned then waived"},
        returned=fate in {"returned", "returned then waived"},
        waived=fate in {"waived", "returned then waived"},
        removed=chance.random() < 0.06,
    )
    if fate == "draft":
        a_draft(session, seat)
    if made.submitted:
        submitted_feedback(session, seat)
    if fate in {"amended", "answered"}:
        submitted_feedback(session, seat, reason="More came back to me.")
    if fate in {"returned", "answered", "returned then waived"}:
        a_return(session, seat, loop.hiring_manager, answered=fate == "answered")
    if made.waived:
        a_waiver(session, seat, loop.hiring_manager)
    if made.removed:
        seat.removed_at = START
    return made


def test_f7_every_list_agrees_with_the_process(world: World) -> None:
    """One world for both settings: building it is what takes time."""
    seen: Counter[str] = Counter()
    for setting in FeedbackVisibility:
        with world.database.writer() as session:
            seen += _compare(world, session, setting)
    assert min(seen.values()) > 2, seen
    assert set(seen) == {
        "follows",
        "stays outside",
        "reads",
        "only knows",
        "knows nothing",
        "reads a trainee",
        "reads no trainee",
        "told why waived",
        "not told why waived",
    }


def _compare(world: World, session: Session, setting: FeedbackVisibility) -> Counter[str]:
    policy = Policy(feedback_visibility=setting)
    at_debrief = setting is FeedbackVisibility.AT_DEBRIEF
    seen: Counter[str] = Counter()
    for viewer in world.viewers:
        lead = viewer.has(Role.PROGRAMME_LEAD)
        statuses = feedback_statuses(
            session, viewer, policy, [loop.id for loop in world.loops], now=START
        )
        readable = {row[1].id for row in session.execute(readable_versions(viewer, policy))}
        trainees = {
            line.seat_id for line in list_readable_trainees(session, viewer, policy, limit=1000)
        }
        for loop in world.loops:
            listed = list_loop_feedback(session, viewer, policy, loop.id, now=START)
            views = {view.seat_id: view for view in listed}
            follows = may_follow_debrief(session, viewer, policy, loop.id)
            assert follows is loop.may_follow_debrief(viewer.id)
            seen["follows" if follows else "stays outside"] += 1
            for seat in loop.seats:
                case = (setting, viewer.name, loop, seat)
                knows = loop.may_know(viewer.id, seat, lead=lead, at_debrief=at_debrief)
                reads = loop.may_read(viewer.id, seat, lead=lead, at_debrief=at_debrief)
                assert (seat.id in views) is knows, case
                assert (seat.id in statuses) is knows, case
                assert (seat.id in readable) is reads, case
                if seat.trains and seat.person != viewer.id:
                    assert (seat.id in trainees) is reads, case
                    seen["reads a trainee" if reads else "reads no trainee"] += 1
                if not knows:
                    seen["knows nothing"] += 1
                    continue
                view = views[seat.id]
                assert bool(view.versions) is reads, case
                assert (view.vote is not None) is reads, case
                assert view.status == statuses[seat.id], case
                assert "Notes to myself." not in repr(view)  # F2: a draft is in no list
                seen["reads" if reads else "only knows"] += 1
                _compare_reasons(loop, seat, view, viewer, at_debrief=at_debrief)
                if seat.waived:
                    told = view.waived_because is not None
                    seen["told why waived" if told else "not told why waived"] += 1
    return seen


def _compare_reasons(
    loop: ModelLoop, seat: ModelSeat, view: FeedbackView, viewer: Actor, *, at_debrief: bool
) -> None:
    """What the Bar Raiser wrote may speak of what others wrote: it waits with it."""
    in_season = loop.debrief_open or not at_debrief
    unblinded = loop.involves(viewer.id) and loop.unblinded(viewer.id) and in_season
    may_know_why = unblinded or viewer.id == loop.hiring_manager  # who wrote it, in this world
    assert (view.waived_because is not None) is (seat.waived and may_know_why)
    assert view.returned_because is None or view.is_own or view.versions
    # Pending feedback that was returned looks like pending feedback.
    hidden = seat.submitted and seat.is_in and not seat.waived and not view.versions
    assert (view.hidden_because is not None) is hidden
