"""Seating a draft: its whole panel in one go."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.audit import chain
from hiring.domain.errors import FieldError, Invalid, StaleWrite, demand
from hiring.domain.panel import why_not_replace_seats
from hiring.domain.wording import spoken_key
from hiring.loops.actions.standing import (
    demand_blind,
    let_go,
    managed_scope,
    require_people,
    retime,
    set_principles,
    touch,
)
from hiring.loops.queries.facts import keys_of_seats, requirements
from hiring.models.loops import ReservedQuestion, Seat

if TYPE_CHECKING:
    from hiring.domain.actor import Actor
    from hiring.loops.commands import SeatLine, SetSeats
    from hiring.loops.scope import LoopScope

LONGEST_PLACE = 500


def set_seats(
    session: Session,
    actor: Actor,
    command: SetSeats,
    *,
    now: datetime,
    principles: Collection[str],
) -> LoopScope:
    """Replace a draft's seats. Whoever stays keeps their seat, and with it what they wrote.

    A seat that was held and stays as it was is still held: others go on seeing that hour taken.

    Args:
        session: of the transaction.
        actor: the requisition's recruiter or hiring manager.
        command: the panel as it is to be, in order.
        now: aware.
        principles: the key of every principle there is.

    Raises:
        NotFound: no such loop for this person.
        NotAllowed: they do not plan it.
        RuleRefused: the loop is no draft, or its recruiter is seated, having read the phone
            screen (S1).
        StaleWrite: somebody else changed it since ``command.version``.
        Invalid: unknown people, keys or mentors, or an interview that ends before it starts.
    """
    scope = managed_scope(session, actor, command.loop_id, now=now)
    loop = scope.loop
    demand(why_not_replace_seats(scope.state))
    if command.version is not None and command.version != loop.version:
        raise StaleWrite(
            "Somebody else changed this loop since you read it. Nothing was saved over it.",
            loop.version,
        )
    known = set(principles) | {one.key for one in requirements(session, scope.requisition.id)}
    check_lines(session, command.seats, known)
    for line in command.seats:
        if line.person_id == scope.requisition.recruiter_id:
            demand_blind(session, scope, line.person_id, line.kind)
    seats = _match(scope.seats, command.seats, loop.id, now)
    session.add_all(seats)
    session.flush()
    mentors = _mentors(command.seats, seats)
    keys = keys_of_seats(session, [seat.id for seat in seats])
    for seat in scope.seats:
        if seat not in seats:
            let_go(seat, (), now=now)
            _free_questions(session, seat.id)
    for place, (line, seat) in enumerate(zip(command.seats, seats, strict=True)):
        mentor = mentors[place]
        wanted = (line.kind, line.starts_at, line.ends_at, mentor)
        if wanted != (seat.kind, seat.starts_at, seat.ends_at, seat.mentor_seat_id):
            seat.held = False
        seat.kind, seat.starts_at, seat.ends_at, seat.mentor_seat_id = wanted
        seat.place, seat.position = line.place.strip(), place
        if line.principles != keys[seat.id]:
            set_principles(session, seat.id, line.principles)
    retime(loop, seats)
    touch(loop, now=now)
    session.flush()
    chain.record(
        session,
        "loop.seats_set",
        actor_id=actor.id,
        now=now,
        loop_id=loop.id,
        people=[str(seat.person_id) for seat in seats],
    )
    return scope


def check_lines(
    session: Session, lines: Sequence[SeatLine], known: Collection[str], at: str = "/seats/{place}"
) -> None:
    """Check the shape of seats: people and keys that exist, times in order.

    Args:
        session: of the transaction.
        lines: the seats.
        known: every key that may be assigned.
        at: the pointer of a line, with ``{place}`` where its index belongs.

    Raises:
        Invalid: with everything that is wrong.
    """
    wrong: list[FieldError] = []
    for place, line in enumerate(lines):
        wrong += _faults(line, at.format(place=place), known)
    if wrong:
        raise Invalid(wrong)
    require_people(
        session,
        [
            (f"{at.format(place=place)}/person_id", line.person_id)
            for place, line in enumerate(lines)
        ],
    )


def _faults(line: SeatLine, at: str, known: Collection[str]) -> Iterator[FieldError]:
    times = Counter(line.principles)
    for index, key in enumerate(line.principles):
        if key not in known:
            yield FieldError(
                f"{at}/principles/{index}", f"{key!r} is not a principle or competency.", "L4"
            )
        elif times[key] > 1:
            yield FieldError(
                f"{at}/principles/{index}", f"{spoken_key(key)} stands there twice.", "L4"
            )
            times[key] = 1
    if line.starts_at and line.ends_at and line.ends_at <= line.starts_at:
        yield FieldError(f"{at}/ends_at", "The interview ends before it starts.", "L5")
    if len(line.place) > LONGEST_PLACE:
        yield FieldError(f"{at}/place", f"At most {LONGEST_PLACE} characters, please.")


def _match(
    current: Sequence[Seat], lines: Sequence[SeatLine], loop_id: uuid.UUID, now: datetime
) -> list[Seat]:
    """A seat for each line: the one its person holds already, or a new one."""
    free = list(current)

    def take(line: SeatLine, *, by_handle: bool) -> Seat | None:
        for seat in free:
            same = seat.id == line.handle if by_handle else True
            if same and seat.person_id == line.person_id:
                free.remove(seat)
                return seat
        return None

    found = [take(line, by_handle=True) for line in lines]
    for place, line in enumerate(lines):
        if found[place] is None:
            found[place] = take(line, by_handle=False)
    return [
        seat
        or Seat(
            loop_id=loop_id,
            person_id=line.person_id,
            kind=line.kind,
            starts_at=None,
            ends_at=None,
            position=place,
            created_at=now,
        )
        for place, (line, seat) in enumerate(zip(lines, found, strict=True))
    ]


def _mentors(lines: Sequence[SeatLine], seats: Sequence[Seat]) -> list[uuid.UUID | None]:
    """The seat each trainee sits beside.

    Raises:
        Invalid: a line names a mentor who is not on this panel, or itself.
    """
    by_id = {seat.id: seat.id for seat in seats}
    for line, seat in zip(lines, seats, strict=True):
        if line.handle is not None:
            by_id.setdefault(line.handle, seat.id)
    by_person = {seat.person_id: seat.id for seat in seats}
    found: list[uuid.UUID | None] = []
    wrong = []
    for place, (line, seat) in enumerate(zip(lines, seats, strict=True)):
        mentor, field = None, ""
        if line.mentor_seat_id is not None:
            mentor, field = by_id.get(line.mentor_seat_id), "mentor_seat_id"
        elif line.mentor_person_id is not None:
            mentor, field = by_person.get(line.mentor_person_id), "mentor_person_id"
        if field and mentor is None:
            wrong.append(
                FieldError(f"/seats/{place}/{field}", "There is no such seat on this panel.", "L3")
            )
        elif mentor == seat.id:
            wrong.append(
                FieldError(f"/seats/{place}/{field}", "Nobody sits beside themselves.", "L3")
            )
        found.append(mentor)
    if wrong:
        raise Invalid(wrong)
    return found


def _free_questions(session: Session, seat_id: uuid.UUID) -> None:
    session.execute(sa.delete(ReservedQuestion).where(col(ReservedQuestion.seat_id) == seat_id))
