"""A loop full of secrets at one stage of its life, everybody around it, and who may read what."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hiring.domain.terms import OfferState, Rehire, SeatKind, Vote
from hiring.models.debrief import DebriefMark, LoopFailure
from hiring.models.feedback import PhoneScreen
from hiring.models.offers import ReferenceCheck
from tests.builders.batches import a_batch
from tests.builders.candidates import a_candidate, an_application
from tests.builders.debrief import a_board_line, a_decision, a_veto, an_offer, an_open_debrief
from tests.builders.feedback import NARRATIVE, a_draft, a_return, a_waiver, submitted_feedback
from tests.builders.loops import PRINCIPLES, SeatPlan, a_loop
from tests.builders.people import a_person, a_token, bearer, signed_in
from tests.builders.requisitions import a_requisition
from tests.harness.clock import START
from tests.integration.visibility.model import ModelLoop, ModelSeat
from tests.integration.visibility.post import plant_post

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlmodel import Session

    from hiring.models.people import Person
    from tests.builders.loops import BuiltLoop

PANEL = ("manager", "bar_raiser", "mentor", "ben", "lead_on_panel", "trainee")
AROUND = ("recruiter", "lead", "other_recruiter", "administrator", "stranger")
SIGNED_OUT = "signed_out"
VIEWERS = (*PANEL, *AROUND, SIGNED_OUT)

# What became of each seat's feedback, in the panel's order, and how far the debrief is.
STAGES: dict[str, tuple[tuple[str, ...], str]] = {
    "nothing in": (("draft",) * 6, ""),
    "some in": (("in", "in", "draft", "amended", "returned", "in"), ""),
    "mentor in": (("draft", "in", "answered", "waived", "in", "in"), ""),
    "all in": (("in", "amended", "in", "in", "waived", "draft"), ""),
    "reading": (("in", "in", "in", "amended", "in", "draft"), "reading"),
    "discussion": (("in", "in", "answered", "in", "waived", "in"), "discussion"),
    "decided": (("in", "in", "in", "in", "in", "draft"), "decided"),
}


@dataclass(frozen=True)
class Secret:
    """A word that stands in one hidden place and nowhere else.

    Args:
        kind: what the place is: ``version``, ``draft``, ``board`` …
        readers: the viewers who may come to see it.
    """

    word: str
    kind: str
    readers: frozenset[str]


@dataclass(frozen=True)
class Variant:
    """What hidden content says; two worlds that differ in it alone look alike to the blind.

    Args:
        mark: begins every secret word.
        seats: whose feedback is turned round: the vote, the rating, the length, the hour, and a
            further version where one is submitted.
    """

    mark: str = "zz"
    seats: frozenset[str] = frozenset()


AS_IT_IS = Variant()


@dataclass
class World:
    """One stage: the people with their keys, the loop, the model of it and every secret."""

    app: Flask
    built: BuiltLoop
    people: dict[str, Person]
    tokens: dict[str, str]
    browsers: dict[str, FlaskClient]
    model: ModelLoop
    at_debrief: bool
    secrets: list[Secret] = field(default_factory=list)
    variant: Variant = AS_IT_IS

    def seat(self, who: str) -> ModelSeat:
        return next(seat for seat in self.model.seats if seat.person == self.people[who].id)

    def headers(self, viewer: str) -> dict[str, str]:
        return bearer(self.tokens[viewer]) if viewer in self.tokens else {}

    def reads(self, seat: ModelSeat) -> frozenset[str]:
        """Who reads the seat's feedback, by the process."""
        return frozenset(
            who
            for who, person in self.people.items()
            if self.model.may_read(
                person.id, seat, lead=who.startswith("lead"), at_debrief=self.at_debrief
            )
        )

    def follows(self) -> frozenset[str]:
        """Who follows the debrief, by the process."""
        return frozenset(
            who for who, person in self.people.items() if self.model.may_follow_debrief(person.id)
        )

    def unblinded(self) -> frozenset[str]:
        """Who is on the loop and may read counting feedback there is."""
        season = self.model.debrief_open or not self.at_debrief
        return frozenset(
            who
            for who, person in self.people.items()
            if season and self.model.involves(person.id) and self.model.unblinded(person.id)
        )


BATCH = uuid.UUID(int=11)
"""The recruiter's batch of plans, with this loop in it."""


def a_world(app: Flask, stage: str, *, at_debrief: bool, variant: Variant = AS_IT_IS) -> World:
    """Everything at a stage, with its secrets planted."""
    fates, phase = STAGES[stage]
    database = app.extensions["database"]
    with database.writer() as session:
        world = _peopled(session, app, phase, at_debrief=at_debrief)
        session.commit()
    world.variant = variant
    for who, person in world.people.items():
        world.browsers[who] = signed_in(app.test_client(), person, app)
    world.browsers[SIGNED_OUT] = app.test_client()
    with database.writer() as session:
        session.add(world.built.loop)
        for who, fate in zip(PANEL, fates, strict=True):
            _write(session, world, who, fate)
        _screen(session, world)
        if phase:
            _debrief(session, world, phase)
        for who, fate in zip(PANEL, fates, strict=True):
            if who in variant.seats and fate in {"in", "amended", "answered"}:
                submitted_feedback(session, world.seat(who).id, reason="Once more.", vote="no")
        session.commit()
    return world


def _peopled(session: Session, app: Flask, phase: str, *, at_debrief: bool) -> World:
    people = {
        "manager": _person(session, "Maya Manager", level=7, team="Berth Planning"),
        "bar_raiser": _person(
            session, "Bea Barraiser", level=8, team="Payments", bar_raiser="certified"
        ),
        "mentor": _person(session, "Mo Mentor"),
        "ben": _person(session, "Ben Interviewer"),
        "lead_on_panel": _person(session, "Lou Lead", roles=("programme_lead",)),
        "trainee": _person(session, "Tia Trainee", certified_for=()),
        "recruiter": _person(session, "Rae Recruiter", roles=("recruiter",)),
        "lead": _person(session, "Lea Lead", roles=("programme_lead",)),
        "other_recruiter": _person(session, "Ola Recruiter", roles=("recruiter",)),
        "administrator": _person(session, "Ada Admin", roles=("administrator",)),
        "stranger": _person(session, "Sten Stranger", bar_raiser="certified", level=8),
    }
    requisition = a_requisition(
        session,
        hiring_manager=people["manager"],
        recruiter=people["recruiter"],
        principles=tuple((key, 1) for key in PRINCIPLES),
    )
    kinds = ("hiring_manager", "bar_raiser", "interviewer", "interviewer", "interviewer")
    panel = [SeatPlan(SeatKind(kind), people[who]) for kind, who in zip(kinds, PANEL, strict=False)]
    panel.append(SeatPlan(SeatKind.TRAINEE, people["trainee"], ("dive_deep",), mentor=2))
    candidate = a_candidate(session, email="candidate@example.org")
    application = an_application(session, requisition=requisition, candidate=candidate)
    built = a_loop(session, application=application, panel=panel)
    model = ModelLoop(
        id=built.loop.id,
        hiring_manager=people["manager"].id,
        recruiter=people["recruiter"].id,
        debrief_open=bool(phase),
    )
    for seat in built.seats:
        model.seats.append(
            ModelSeat(
                id=seat.id,
                person=seat.person_id,
                trains=seat.kind is SeatKind.TRAINEE,
                mentor=next((one for one in model.seats if one.id == seat.mentor_seat_id), None),
            )
        )
    tokens = {who: a_token(session, person) for who, person in people.items()}
    a_batch(session, people["recruiter"], [built], batch_id=BATCH)
    plant_post(session, people, built)
    return World(app, built, people, tokens, {}, model, at_debrief)


def _person(session: Session, name: str, **given: Any) -> Person:
    return a_person(
        session, name=name, email=f"{name.split(maxsplit=1)[0].lower()}@example.com", **given
    )


def _write(session: Session, world: World, who: str, fate: str) -> None:
    seat, raiser = world.seat(who), world.people["bar_raiser"].id
    hours = PANEL.index(who)
    if fate == "draft":
        turned = who in world.variant.seats
        text = NARRATIVE if turned else "Notes to myself."
        word, vote = _word(world, who, "draft"), "strong_yes" if turned else "no"
        a_draft(
            session, seat.id, vote=vote, narrative=text, version=9 if turned else 1, canary=word
        )
        world.secrets.append(Secret(_word(world, who, "draft"), "draft", frozenset({who})))
        return
    if fate == "waived":
        seat.waived = True
        a_waiver(session, seat.id, raiser, reason=f"They fell ill. {_word(world, who, 'waiver')}")
        world.secrets.append(Secret(_word(world, who, "waiver"), "waiver", frozenset()))
        return
    seat.submitted, seat.returned = True, fate == "returned"
    at = START - timedelta(hours=1, minutes=7 * hours)
    vote, rating, narrative = ("no", "strong_yes", "strong_no")[hours % 3], "meets", NARRATIVE
    if who in world.variant.seats:
        vote, rating, narrative = "yes", "falls_short", NARRATIVE * 3
        at = START - timedelta(minutes=50 - 3 * hours)
    submitted_feedback(
        session,
        seat.id,
        canary=_word(world, who, "first"),
        vote=vote,
        rating=rating,
        narrative=narrative,
        submitted_at=at,
    )
    world.secrets.append(Secret(_word(world, who, "first"), "version", frozenset()))
    if fate in {"returned", "answered"}:
        reason = f"No result is named. {_word(world, who, 'return')}"
        a_return(session, seat.id, raiser, reason=reason, answered=fate == "answered")
        world.secrets.append(Secret(_word(world, who, "return"), "return", frozenset()))
    if fate in {"amended", "answered"}:
        submitted_feedback(
            session,
            seat.id,
            canary=_word(world, who, "second"),
            vote="yes",
            reason="More came back.",
        )
        world.secrets.append(Secret(_word(world, who, "second"), "version", frozenset()))


def _screen(session: Session, world: World) -> None:
    session.add(
        PhoneScreen(
            application_id=world.built.application.id,
            screener_id=world.people["manager"].id,
            principles=["ownership"],
            notes=f"They asked good questions. {_word(world, 'screen', 'notes')}",
            vote=Vote.STRONG_YES if world.variant is AS_IT_IS else Vote.YES,
            held_at=START - timedelta(days=9),
            submitted_at=START - timedelta(days=9),
        )
    )
    session.flush()
    unblinded = world.unblinded()
    # S1: the same rule; the one who wrote the screen reads it always.
    world.secrets.append(Secret(_word(world, "screen", "notes"), "screen", unblinded | {"manager"}))
    for place, secret in enumerate(world.secrets):
        world.secrets[place] = Secret(secret.word, secret.kind, _readers(world, secret))


def _readers(world: World, secret: Secret) -> frozenset[str]:
    owner = secret.word.split(".")[1]
    if secret.kind == "version":
        return world.reads(world.seat(owner))
    if secret.kind == "return":
        # Why it was returned is for its author, blind or not, and for whoever reads the feedback.
        return world.reads(world.seat(owner)) | {owner}
    if secret.kind == "waiver":
        return world.unblinded() | {"bar_raiser"}
    return secret.readers


def _debrief(session: Session, world: World, phase: str) -> None:
    built, room = world.built, world.follows()
    an_open_debrief(
        session, built, phase="discussion" if phase == "decided" else phase, feedback=False
    )

    def plant(kind: str, readers: frozenset[str] = room) -> str:
        world.secrets.append(Secret(_word(world, "room", kind), kind, readers))
        return _word(world, "room", kind)

    if phase == "reading":
        session.add(
            DebriefMark(
                loop_id=built.loop.id,
                seat_id=built.seats[3].id,
                excused_at=START,
                excused_by=world.people["bar_raiser"].id,
                excuse_reason=f"On a plane. {plant('excuse')}",
            )
        )
        return
    a_board_line(session, built, canary=plant("board"))
    if phase == "discussion":
        a_veto(session, built, canary=plant("veto"))
        session.add(
            LoopFailure(
                loop_id=built.loop.id,
                principle="ownership",
                reason=f"Nobody asked. {plant('failure')}",
                recorded_by=world.people["bar_raiser"].id,
                recorded_at=START,
            )
        )
        return
    if world.variant is not AS_IT_IS:
        a_decision(session, built, outcome="no_hire", canary=plant("decision"))
        return
    a_decision(session, built, canary=plant("decision"))
    after = room & {"manager", "recruiter", "bar_raiser"}
    session.add(
        ReferenceCheck(
            loop_id=built.loop.id,
            referee="Rin Referee",
            relation="Former manager",
            would_rehire=Rehire.YES,
            notes=f"Would hire at once. {plant('reference', after)}",
            checked_by=world.people["manager"].id,
            checked_at=START,
        )
    )
    an_offer(session, built, state=OfferState.DRAFT, terms=f"Level 6. {plant('terms', after)}")


def _word(world: World, owner: str, what: str) -> str:
    """A word nobody would write, with its owner in it."""
    turned = owner in world.variant.seats or owner in {"screen", "room"}
    return f"{world.variant.mark if turned else 'zz'}.{owner}.{what}.zz"
