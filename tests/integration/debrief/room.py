"""A loop ready for its debrief, its people with tokens, and the calls they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hiring.domain.terms import SeatKind
from tests.builders.debrief import an_open_debrief
from tests.builders.feedback import principles_of, submitted_feedback
from tests.builders.loops import USUAL_PANEL, BuiltLoop, SeatPlan, a_loop
from tests.builders.people import a_person, a_token, bearer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask
    from werkzeug.test import TestResponse

    from hiring.models.people import Person

CANARY = "kestrel-7731"
WITH_TRAINEE = (*USUAL_PANEL, SeatPlan(SeatKind.TRAINEE, mentor=2))


@dataclass
class Case:
    """Everybody by their part, each with a token; ``as_`` calls the API as one of them."""

    app: Flask
    built: BuiltLoop
    people: dict[str, Person]
    tokens: dict[str, str]
    principles: dict[str, tuple[str, ...]]

    @property
    def base(self) -> str:
        return f"/api/v1/loops/{self.built.loop.id}"

    def seat_id(self, who: str) -> str:
        person = self.people[who]
        return str(next(s.id for s in self.built.seats if s.person_id == person.id))

    def post(self, who: str, path: str, body: dict[str, Any] | None = None) -> TestResponse:
        return self.app.test_client().post(
            f"{self.base}/{path}", json=body, headers=bearer(self.tokens[who])
        )

    def get(self, who: str, path: str = "debrief", **headers: str) -> TestResponse:
        return self.app.test_client().get(
            f"{self.base}/{path}", headers={**bearer(self.tokens[who]), **headers}
        )

    def decision(self, outcome: str = "hire", **changes: Any) -> dict[str, Any]:
        key = self.principles["interviewer"][0]
        return {
            "outcome": outcome,
            "summary": "They found the broken number and said so.",
            "reasons": [{"principle": key, "text": "They measured after every step."}],
            **changes,
        }

    def line(self, **changes: Any) -> dict[str, Any]:
        return {
            "principle": self.principles["interviewer"][0],
            "column": "raises",
            "text": "They cut the scope and told the customers why.",
            "seat_id": self.seat_id("interviewer"),
            **changes,
        }


def a_case(
    app: Flask,
    *,
    phase: str | None = None,
    trainee: bool = False,
    feedback: bool = True,
    trainee_submitted: bool = False,
    votes: Sequence[str] | str = "yes",
    panel: Sequence[SeatPlan] | None = None,
    **debrief: Any,
) -> Case:
    """A case at a phase; without one, the loop is ready for the debrief and it is not opened."""
    with app.extensions["database"].writer() as session:
        built = a_loop(
            session,
            state="debrief_ready" if feedback else "collecting",
            panel=WITH_TRAINEE if trainee else panel,
        )
        if feedback and phase is None:
            for seat in built.seats:
                if seat.kind.counts:
                    submitted_feedback(session, seat, vote="yes", canary=CANARY)
        if phase is not None:
            an_open_debrief(session, built, phase=phase, votes=votes, canary=CANARY, **debrief)
        if trainee_submitted:
            submitted_feedback(session, built.seat("trainee"))
        first, second, third = built.interviewers[:3]
        people = {
            "hiring_manager": built.hiring_manager,
            "bar_raiser": built.bar_raiser,
            "interviewer": first,
            "second": second,
            "third": third,
            "recruiter": built.recruiter,
            "stranger": a_person(session, name="Sol Stranger", roles=("recruiter",)),
            "administrator": a_person(session, name="Ada Admin", roles=("administrator",)),
        }
        if trainee:
            people["trainee"] = built.person("trainee")
        tokens = {who: a_token(session, person) for who, person in people.items()}
        seat_of = {seat.person_id: seat for seat in built.seats}
        principles = {
            who: principles_of(session, seat_of[person.id])
            for who, person in people.items()
            if person.id in seat_of
        }
        session.commit()
    return Case(app, built, people, tokens, principles)
