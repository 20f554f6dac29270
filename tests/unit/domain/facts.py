"""Small builders of facts for the domain's tests: sound by default, one keyword away from not."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hiring.domain.coverage import Requirement
from hiring.domain.debrief import DebriefFacts, Panelist
from hiring.domain.eligibility import PersonFacts, RoleFacts
from hiring.domain.feedback import Evidence, FeedbackBody, FeedbackFacts
from hiring.domain.panel import LoopFacts, SeatFacts
from hiring.domain.policy import DEFAULT_POLICY
from hiring.domain.terms import (
    BarRaiserStanding,
    DebriefPhase,
    LoopState,
    Rating,
    SeatKind,
    Vote,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hiring.domain.errors import Refusal

NOW = datetime(2025, 3, 4, 9, 0, tzinfo=UTC)
POLICY = DEFAULT_POLICY
FAMILY = "software_engineer"
KEYS = ("dive_deep", "ownership", "earn_trust", "frugality", "think_big")
MANAGER_TEAM = uuid.UUID(int=501)


def an_id(name: str) -> uuid.UUID:
    """The same id for the same name."""
    return uuid.uuid5(uuid.NAMESPACE_OID, name)


def a_person(name: str = "Ana Ruiz", **facts: Any) -> PersonFacts:
    """A certified interviewer of a fitting level in a team of their own."""
    return PersonFacts(
        **{
            "id": an_id(name),
            "name": name,
            "level": 6,
            "team_id": an_id(f"{name}'s team"),
            "certified_for": frozenset({FAMILY}),
            **facts,
        }
    )


def a_bar_raiser(name: str = "Bea Novak", **facts: Any) -> PersonFacts:
    return a_person(name, **{"bar_raiser": BarRaiserStanding.CERTIFIED, "level": 7, **facts})


MANAGER = a_person("Sam Park", level=7, team_id=MANAGER_TEAM, team_name="Payments")


def a_role(**facts: Any) -> RoleFacts:
    return RoleFacts(
        **{
            "level": 6,
            "job_family": FAMILY,
            "team_name": "Payments",
            "hiring_manager": MANAGER,
            "recruiter_id": an_id("Rae Recruiter"),
            **facts,
        }
    )


def a_seat(person: PersonFacts, kind: SeatKind = SeatKind.INTERVIEWER, **facts: Any) -> SeatFacts:
    start = facts.get("starts_at", NOW + timedelta(days=7))
    return SeatFacts(
        **{
            "id": an_id(f"seat of {person.name}"),
            "person": person,
            "kind": kind,
            "principles": ("dive_deep",),
            "starts_at": start,
            "ends_at": None if start is None else start + timedelta(hours=1),
            "place": "Room 1",
            **facts,
        }
    )


def a_panel(first: datetime = NOW + timedelta(days=7)) -> tuple[SeatFacts, ...]:
    """Five sound seats, an hour each on the hour, each with one of the five principles."""
    people = (
        (MANAGER, SeatKind.HIRING_MANAGER),
        (a_bar_raiser(), SeatKind.BAR_RAISER),
        (a_person("Ana Ruiz"), SeatKind.INTERVIEWER),
        (a_person("Li Wei"), SeatKind.INTERVIEWER),
        (a_person("Tom Okoro"), SeatKind.INTERVIEWER),
    )
    return tuple(
        a_seat(person, kind, principles=(KEYS[place],), starts_at=first + timedelta(hours=place))
        for place, (person, kind) in enumerate(people)
    )


def a_loop(seats: Iterable[SeatFacts] | None = None, **facts: Any) -> LoopFacts:
    return LoopFacts(
        **{
            "role": a_role(),
            "requirements": tuple(Requirement(key, key.replace("_", " ").title()) for key in KEYS),
            "known_keys": frozenset(KEYS),
            "seats": a_panel() if seats is None else tuple(seats),
            **facts,
        }
    )


def an_evidence(principle: str = "dive_deep", **facts: Any) -> Evidence:
    return Evidence(
        **{
            "principle": principle,
            "situation": "The ledger drifted by cents each night.",
            "task": "Find out why, before the audit.",
            "action": "Replayed a week of entries by hand.",
            "result": "Found a rounding step run twice.",
            "rating": Rating.RAISES,
            **facts,
        }
    )


def a_body(*evidence: Evidence, **facts: Any) -> FeedbackBody:
    return FeedbackBody(
        **{
            "evidence": evidence or (an_evidence(),),
            "narrative": "word " * 80,
            "vote": Vote.YES,
            **facts,
        }
    )


def some_feedback(**facts: Any) -> FeedbackFacts:
    """Feedback that is owed, of an interview that has been held."""
    return FeedbackFacts(
        **{
            "loop_state": LoopState.COLLECTING,
            "kind": SeatKind.INTERVIEWER,
            "author_name": "Ana Ruiz",
            "starts_at": NOW - timedelta(hours=2),
            **facts,
        }
    )


def a_panelist(name: str, kind: SeatKind = SeatKind.INTERVIEWER, **facts: Any) -> Panelist:
    return Panelist(
        **{
            "seat_id": an_id(f"seat of {name}"),
            "person_id": an_id(name),
            "name": name,
            "level": 6,
            "kind": kind,
            "submitted": True,
            **facts,
        }
    )


def a_room(**facts: Any) -> tuple[Panelist, ...]:
    """Everyone in the debrief, alike in the given facts: Ana, Li, the manager Sam, Bea."""
    return (
        a_panelist("Bea Novak", SeatKind.BAR_RAISER, level=7, **facts),
        a_panelist("Sam Park", SeatKind.HIRING_MANAGER, level=5, **facts),
        a_panelist("Li Wei", level=6, **facts),
        a_panelist("Ana Ruiz", level=5, **facts),
    )


def a_debrief(phase: DebriefPhase | None = DebriefPhase.READING, **facts: Any) -> DebriefFacts:
    opened = LoopState.DEBRIEF_READY if phase is None else LoopState.DEBRIEFING
    return DebriefFacts(**{"loop_state": opened, "phase": phase, "panel": a_room(), **facts})


def rules(refusals: Iterable[Refusal]) -> list[str | None]:
    return [refusal.rule for refusal in refusals]


def pointers(refusals: Iterable[Refusal]) -> list[str]:
    return [refusal.pointer for refusal in refusals]


def details(refusals: Iterable[Refusal]) -> str:
    return " | ".join(refusal.detail for refusal in refusals)
