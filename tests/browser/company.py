"""Loops in every state, with overlong names, and the people who look at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from hiring.domain.messages import Trouble
from hiring.domain.terms import SeatKind
from hiring.models.mail import AddressTrouble
from hiring.models.offers import OnboardingTask
from tests.builders.batches import a_batch
from tests.builders.candidates import a_candidate, an_application
from tests.builders.debrief import a_decision, a_veto, an_offer, an_open_debrief
from tests.builders.feedback import submitted_feedback
from tests.builders.loops import PRINCIPLES, SeatPlan, a_loop
from tests.builders.people import a_person
from tests.builders.requisitions import a_requisition
from tests.harness.clock import START
from tests.integration.mail.letters import a_message, an_event, candidate_of

if TYPE_CHECKING:
    from sqlmodel import Session

    from hiring.models.people import Person
    from hiring.models.requisitions import Requisition
    from tests.builders.loops import BuiltLoop

ENDLESS = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamte"
VIDEO = f"https://meet.example.com/{ENDLESS.lower()}"
RECRUITER, MANAGER, BAR_RAISER = "rae@example.com", "maya@example.com", "bea@example.com"
INTERVIEWER, TRAINEE = "ines@example.com", "tia@example.com"
ADMIN, LEAD = "ada@example.com", "lee@example.com"


@dataclass(frozen=True)
class Company:
    """What addresses are made of."""

    ids: dict[str, str]

    def path(self, pattern: str) -> str:
        """``/loops/{scheduled}`` with the id of that loop in it."""
        return pattern.format(**self.ids)


def move_in(session: Session) -> Company:
    """Make everything; the caller commits."""
    people = _people(session)
    requisition = a_requisition(
        session,
        hiring_manager=people[MANAGER],
        recruiter=people[RECRUITER],
        approved_by=people[BAR_RAISER],
        principles=[(key, 1) for key in PRINCIPLES],
        competencies=[("system_design", "System design", 1)],
    )
    waiting = a_requisition(
        session,
        hiring_manager=people[MANAGER],
        recruiter=people[RECRUITER],
        title=f"Senior {ENDLESS}",
        approved=False,
    )
    panel = (
        SeatPlan(SeatKind.HIRING_MANAGER),
        SeatPlan(SeatKind.BAR_RAISER),
        SeatPlan(person=people[INTERVIEWER]),
        SeatPlan(),
        SeatPlan(),
        SeatPlan(SeatKind.TRAINEE, person=people[TRAINEE], mentor=2),
    )
    with_a_gap = (*panel[:4], SeatPlan(principles=PRINCIPLES[:1]), panel[5])
    loops: dict[str, BuiltLoop] = {}
    for state in ("draft", "scheduled", "collecting", "debrief_ready", "cancelled"):
        loops[state] = _loop(
            session, state, requisition, people, with_a_gap if state == "draft" else panel
        )
    submitted_feedback(session, loops["collecting"].seat(SeatKind.BAR_RAISER))
    for seat in loops["debrief_ready"].seats:
        submitted_feedback(session, seat)
    for phase in ("reading", "voting", "discussion"):
        loops[phase] = _loop(session, "debrief_ready", requisition, people, panel)
        an_open_debrief(session, loops[phase], phase=phase, board=phase == "discussion")
    for name in ("hired", "vetoed"):
        loops[name] = _loop(session, "debrief_ready", requisition, people, panel)
        an_open_debrief(session, loops[name], phase="discussion")
    a_veto(session, loops["vetoed"])
    a_decision(session, loops["hired"])
    a_decision(session, loops["vetoed"], outcome="no_hire")
    offer = an_offer(session, loops["hired"], state="accepted")
    session.add(
        OnboardingTask(
            offer_id=offer.id,
            title=f"Ask {ENDLESS} to lunch",
            owner_id=people[MANAGER].id,
            due_on=date(2026, 3, 20),
        )
    )
    session.flush()
    planned = [loops["draft"], loops["cancelled"]]
    plan = a_batch(session, people[RECRUITER], planned, reason=f"{ENDLESS} has no time.")
    running = a_batch(session, people[RECRUITER], planned, state="running")
    alone = a_candidate(session, name="Noor Haddad", created_by=people[RECRUITER])
    message, letter = _post(session, loops["scheduled"], people)
    return Company(
        {
            "message": message,
            "letter": letter,
            **{name: str(built.loop.id) for name, built in loops.items()},
            "seat": str(loops["scheduled"].seats[3].id),
            "person": str(people[INTERVIEWER].id),
            "requisition": str(requisition.id),
            "waiting": str(waiting.id),
            "candidate": str(loops["collecting"].application.candidate_id),
            "application": str(loops["collecting"].application.id),
            "alone": str(alone.id),
            "plan": str(plan.id),
            "running_plan": str(running.id),
            "unscreened": str(an_application(session, requisition=requisition).id),
        }
    )


def _post(session: Session, built: BuiltLoop, people: dict[str, Person]) -> tuple[str, str]:
    """Messages to an interviewer and to the candidate, and some that could not be delivered."""
    person, candidate = people[INTERVIEWER], candidate_of(session, built)
    event = an_event(session, built, person)
    message = a_message(session, "interview_invitation", person, built=built, event=event)
    read = a_message(session, "offer_step", people[ADMIN], state="dead")
    read.outcome, read.attempts, read.read_at = "http_503", 12, START
    day = an_event(session, built, candidate)
    letter = a_message(session, "candidate_invitation", candidate, built=built, event=day)
    again = a_message(
        session, "candidate_changed", candidate, built=built, event=day, state="undeliverable"
    )
    again.outcome = "bounced"
    session.add(AddressTrouble(address=candidate.email, trouble=Trouble.BOUNCED, since=START))
    session.flush()
    return str(message.id), str(letter.id)


def _people(session: Session) -> dict[str, Person]:
    def one(name: str, email: str, **more: object) -> Person:
        return a_person(session, name=name, email=email, **more)  # type: ignore[arg-type]

    far = datetime(2026, 3, 11, 9, tzinfo=UTC), datetime(2026, 4, 11, 17, tzinfo=UTC)
    made = [
        one("Rae Recruiter", RECRUITER, level=5, team="Recruiting", roles=["recruiter"]),
        one("Maya Manager", MANAGER, level=7, team="Berth Planning"),
        one("Bea Barraiser", BAR_RAISER, level=8, team="Payments", bar_raiser="certified"),
        one(f"Ines {ENDLESS}", INTERVIEWER, team="Berth Planning", available=[far]),
        one("Tia Trainee", TRAINEE, team="Berth Planning", certified_for=()),
        one("Ada Admin", ADMIN, roles=["administrator"]),
        one("Lee Lead", LEAD, roles=["programme_lead"]),
    ]
    return {person.email: person for person in made}


def _loop(
    session: Session,
    state: str,
    requisition: Requisition,
    people: dict[str, Person],
    panel: tuple[SeatPlan, ...],
) -> BuiltLoop:
    candidate = a_candidate(session, name=f"Noor {ENDLESS}", time_zone="Asia/Tokyo")
    built = a_loop(
        session,
        state=state,
        application=an_application(session, requisition=requisition, candidate=candidate),
        bar_raiser=people[BAR_RAISER],
        panel=panel,
    )
    for seat in built.seats[2:]:
        seat.place = VIDEO
        session.add(seat)
    return built
