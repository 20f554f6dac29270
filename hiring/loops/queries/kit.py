"""An interviewer's kit: what they look at and the questions kept for them (L6)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass

from sqlmodel import Session, col, select

from hiring.domain.kits import Reservation
from hiring.domain.terms import RequirementKind, SeatKind
from hiring.domain.wording import spoken_key
from hiring.loops.queries.facts import keys_of_seats
from hiring.loops.scope import LoopScope
from hiring.models.loops import ReservedQuestion, Seat
from hiring.models.people import Person
from hiring.models.requisitions import Requirement


@dataclass(frozen=True)
class KitPart:
    """One principle of a kit.

    Args:
        name: as the requisition has it; empty when it does not ask for it.
        questions: keys into the question bank.
    """

    key: str
    name: str
    kind: RequirementKind
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Colleague:
    """Somebody else on the panel, and what they look at: so that nobody asks twice."""

    name: str
    kind: SeatKind
    looks_at: tuple[str, ...]


@dataclass(frozen=True)
class Kit:
    """What one seat's holder prepares with.

    Args:
        beside: for a trainee, the mentor's name; the parts are then the mentor's.
        trainee: who sits beside the holder, if anybody.
        colleagues: the others who take something, in the panel's order.
    """

    seat: Seat
    parts: tuple[KitPart, ...]
    beside: str = ""
    trainee: str = ""
    colleagues: tuple[Colleague, ...] = ()


def find_kit(session: Session, scope: LoopScope) -> Kit | None:
    """The actor's own kit; None when they hold no seat."""
    own = scope.own_seat
    if own is None:
        return None
    mentor = next((seat for seat in scope.seats if seat.id == own.mentor_seat_id), None)
    trainee = next((seat for seat in scope.seats if seat.mentor_seat_id == own.id), None)
    asks = mentor or own
    taken = keys_of_seats(session, [seat.id for seat in scope.seats])
    keys = taken[asks.id]
    kept = reservations(session, scope.loop.id)
    names = {
        row.key: row
        for row in session.exec(
            select(Requirement).where(Requirement.requisition_id == scope.requisition.id)
        )
    }
    questions: defaultdict[str, list[str]] = defaultdict(list)
    for one in kept:
        if one.seat_id == asks.id:
            questions[one.principle].append(one.question)
    on_panel = [seat.person_id for seat in scope.seats]
    people = dict(
        session.exec(select(Person.id, Person.name).where(col(Person.id).in_(on_panel))).all()
    )
    return Kit(
        seat=own,
        parts=tuple(
            KitPart(
                key,
                names[key].name if key in names else "",
                names[key].kind if key in names else RequirementKind.PRINCIPLE,
                tuple(questions[key]),
            )
            for key in keys
        ),
        beside=people[mentor.person_id] if mentor else "",
        trainee=people[trainee.person_id] if trainee else "",
        colleagues=tuple(
            Colleague(
                people[seat.person_id],
                seat.kind,
                tuple(
                    names[key].name if key in names else spoken_key(key) for key in taken[seat.id]
                ),
            )
            for seat in scope.seats
            if seat.id != own.id and taken[seat.id]
        ),
    )


def reservations(session: Session, loop_id: uuid.UUID) -> tuple[Reservation, ...]:
    """The questions kept on a loop, in a stable order (L6)."""
    return tuple(
        Reservation(row.seat_id, row.principle, row.question_key)
        for row in session.exec(
            select(ReservedQuestion)
            .where(ReservedQuestion.loop_id == loop_id)
            .order_by(col(ReservedQuestion.seat_id), col(ReservedQuestion.question_key))
        )
    )
