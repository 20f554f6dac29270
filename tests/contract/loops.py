"""Loops of the company, brought as far as a test wants them, by API calls alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.contract import prose
from tests.contract.company import FAMILY, ROLE_LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.contract.company import Company

# Minutes after midnight; an hour each, with breaks and a long one at noon.
SLOTS = [9 * 60, 10 * 60 + 15, 11 * 60 + 30, 13 * 60 + 30, 14 * 60 + 45, 16 * 60, 17 * 60 + 15]
PANEL = ("hm", "br", "ines", "jonas", "karim")
KINDS = {"hm": "hiring_manager", "br": "bar_raiser", "other_br": "bar_raiser", "tom": "trainee"}


@dataclass
class Loop:
    """A loop, who sits on it, and on which principles."""

    company: Company
    id: str
    application_id: str
    candidate_id: str
    requisition_id: str
    day: datetime
    seats: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/loops/{self.id}"

    def principles_of(self, name: str) -> list[str]:
        """The one principle this person was assigned."""
        return [assigned(self.company, name)]

    def get(self, name: str = "recruiter") -> dict[str, Any]:
        loop: dict[str, Any] = self.company[name].api.get(self.path).ok()
        return loop

    def feedback_item(self, viewer: str, about: str) -> dict[str, Any] | None:
        """What the feedback list tells this viewer about that seat."""
        for item in self.company[viewer].api.get(f"{self.path}/feedback").ok()["items"]:
            if item["seat_id"] == self.seats[about]:
                found: dict[str, Any] = item
                return found
        return None

    def status_of(self, viewer: str, about: str) -> str:
        """How far that seat's feedback is, as this viewer is told."""
        item = self.feedback_item(viewer, about)
        assert item is not None
        return str(item["status"])


def assigned(company: Company, name: str) -> str:
    """Each of the panel has a principle of their own, in the order they sit."""
    order = [*PANEL, "lena", "mei", "other_br", "tom"]
    return company.principles[order.index(name)]


def requisition_body(company: Company, **changes: Any) -> dict[str, Any]:
    """A requisition that asks for what the usual panel covers."""
    body: dict[str, Any] = {
        "title": "Senior Engineer, Payments",
        "level": ROLE_LEVEL,
        "job_family": FAMILY,
        "team": "Payments",
        "hiring_manager_id": company["hm"].id,
        "recruiter_id": company["recruiter"].id,
        "narrative": prose.ROLE_NARRATIVE,
        "principles": [{"key": assigned(company, name), "interviewers": 1} for name in PANEL],
    }
    body.update(changes)
    return body


def a_requisition(company: Company, *, approved: bool = True, **changes: Any) -> str:
    body = requisition_body(company, **changes)
    made = company["recruiter"].api.post("/requisitions", body).ok()
    if approved:
        answer = company["other_br"].api.post(f"/requisitions/{made['id']}/approve").ok()
        assert answer["state"] == "approved"
    return str(made["id"])


def the_requisition(company: Company) -> str:
    """One for all loops that ask for nothing else."""
    if company.requisition_id is None:
        company.requisition_id = a_requisition(company)
    return company.requisition_id


def a_candidate(company: Company, name: str = "Casey Candidate") -> str:
    body = company.describe("casey", name=name)
    wanted = {each: body[each] for each in ("name", "email", "time_zone")}
    return str(company["recruiter"].api.post("/candidates", wanted).ok()["id"])


def an_application(company: Company, requisition_id: str, candidate_id: str) -> str:
    body = {"candidate_id": candidate_id, "requisition_id": requisition_id}
    return str(company["recruiter"].api.post("/applications", body).ok()["id"])


def a_loop(company: Company, *, requisition_id: str | None = None, ahead: bool = False) -> Loop:
    """A draft without seats, on a day of its own."""
    requisition_id = requisition_id or the_requisition(company)
    candidate_id = a_candidate(company)
    application_id = an_application(company, requisition_id, candidate_id)
    made = company["recruiter"].api.post("/loops", {"application_id": application_id}).ok()
    day = company.a_coming_day() if ahead else company.a_past_day()
    return Loop(company, made["id"], application_id, candidate_id, requisition_id, day)


def seat(
    loop: Loop, who: str, slot: int, *, person_id: str | None = None, **changes: Any
) -> dict[str, Any]:
    """One seat, in one of the slots of the loop's day."""
    start = loop.day + timedelta(minutes=SLOTS[slot])
    body: dict[str, Any] = {
        "person_id": person_id or loop.company[who].id,
        "kind": KINDS.get(who, "interviewer"),
        "principles": [assigned(loop.company, who)],
        "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(hours=1)).isoformat(),
        "place": "Room 4.12",
    }
    body.update(changes)
    return {name: value for name, value in body.items() if value is not None}


def a_panel(loop: Loop, people: Iterable[str] = PANEL) -> list[dict[str, Any]]:
    return [seat(loop, who, slot) for slot, who in enumerate(people)]


def take_seats(loop: Loop, seats: list[dict[str, Any]]) -> dict[str, Any]:
    """Seat these people; the loop as it is then."""
    company = loop.company
    now: dict[str, Any] = company["recruiter"].api.put(f"{loop.path}/seats", {"seats": seats}).ok()
    by_person = {person.id: name for name, person in company.people.items()}
    loop.seats = {
        by_person.get(each["person_id"], each["person_id"]): each["id"] for each in now["seats"]
    }
    return now


def seat_with_trainee(loop: Loop, people: Iterable[str] = PANEL, mentor: str = "ines") -> None:
    """The usual panel, and Tom who shadows one of them."""
    panel = a_panel(loop, people)
    take_seats(loop, panel)
    beside = next(each for each in panel if each["person_id"] == loop.company[mentor].id)
    shadow = {**beside, "kind": "trainee", "person_id": loop.company["tom"].id}
    take_seats(loop, [*panel, {**shadow, "mentor_seat_id": loop.seats[mentor]}])


def schedule(loop: Loop) -> Loop:
    state = loop.company["recruiter"].api.post(f"{loop.path}/schedule").ok()["state"]
    assert state in {"scheduled", "collecting"}
    return loop


def collecting(
    company: Company, *, trainee: bool = False, requisition_id: str | None = None
) -> Loop:
    """A loop whose interviews are over and whose feedback is owed."""
    loop = a_loop(company, requisition_id=requisition_id)
    if trainee:
        seat_with_trainee(loop)
    else:
        take_seats(loop, a_panel(loop))
    return schedule(loop)


def write(loop: Loop, who: str, vote: str = "yes", *, canary: str = "", **changes: Any) -> None:
    """Save a draft that could be submitted."""
    body = written(loop, who, vote, canary=canary, **changes)
    loop.company[who].api.put(f"{loop.path}/feedback/mine", body).ok()


def written(
    loop: Loop, who: str, vote: str = "yes", *, canary: str = "", **changes: Any
) -> dict[str, Any]:
    """All that this person owes."""
    principles = loop.principles_of("ines" if who == "tom" else who)
    return prose.feedback(principles, vote, canary=canary, **changes)


def submit(loop: Loop, who: str, vote: str = "yes", *, canary: str = "", **changes: Any) -> None:
    body = written(loop, who, vote, canary=canary, **changes)
    loop.company[who].api.post(f"{loop.path}/feedback/mine/submit", body).ok()


def debrief_ready(company: Company, votes: dict[str, str] | None = None) -> Loop:
    """Everyone's feedback is in."""
    loop = collecting(company)
    for who in PANEL:
        submit(loop, who, (votes or {}).get(who, "yes"))
    return loop


def debriefing(company: Company, votes: dict[str, str] | None = None) -> Loop:
    """The Bar Raiser has opened the debrief; everybody is to read."""
    loop = debrief_ready(company, votes)
    company["br"].api.post(f"{loop.path}/debrief/open").ok()
    return loop


def voting(company: Company, votes: dict[str, str] | None = None) -> Loop:
    loop = debriefing(company, votes)
    for who in PANEL:
        company[who].api.post(f"{loop.path}/debrief/read").ok()
    return loop


def vote(loop: Loop, votes: dict[str, str] | None = None) -> None:
    """The second vote of everybody."""
    for who in PANEL:
        body = {"vote": (votes or {}).get(who, "yes")}
        loop.company[who].api.post(f"{loop.path}/debrief/vote", body).ok()


def discussing(company: Company, second: dict[str, str] | None = None) -> Loop:
    """The second votes lie open."""
    loop = voting(company)
    vote(loop, second)
    company["br"].api.post(f"{loop.path}/debrief/reveal").ok()
    return loop


def decision(company: Company, outcome: str = "hire", **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "outcome": outcome,
        "summary": "The panel saw the same thing five times: this person finds out, says so, and "
        "repairs it. What they lack in the view of cost the team has, and will teach.",
        "reasons": [
            {"principle": assigned(company, who), "text": "Told in the first person, with numbers."}
            for who in PANEL
        ],
    }
    body.update(changes)
    return body


def decided(company: Company, outcome: str = "hire") -> Loop:
    loop = discussing(company)
    company["hm"].api.post(f"{loop.path}/decision", decision(company, outcome)).ok()
    return loop


def cast(loop: Loop, who: str, choice: str) -> None:
    """One person's second vote."""
    loop.company[who].api.post(f"{loop.path}/debrief/vote", {"vote": choice}).ok()
