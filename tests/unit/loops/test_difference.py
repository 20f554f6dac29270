"""What a proposed panel changes of the one that stands."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hiring.domain.terms import SeatKind
from hiring.loops.commands import SeatLine
from hiring.loops.queries.difference import Change, difference
from hiring.loops.queries.facts import PlannedSeat

NINE = datetime(2026, 3, 17, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANA, LI, TOM, OLU, UMA = (uuid.UUID(int=number) for number in range(1, 6))


def a_seat(person: uuid.UUID, at: int, *keys: str, kind: str = "interviewer") -> PlannedSeat:
    return PlannedSeat(
        id=uuid.UUID(int=100 + person.int),
        person_id=person,
        kind=SeatKind(kind),
        principles=keys or ("ownership",),
        starts_at=NINE + at * HOUR,
        ends_at=NINE + (at + 1) * HOUR,
    )


def as_line(seat: PlannedSeat) -> SeatLine:
    return SeatLine(
        person_id=seat.person_id,
        kind=seat.kind,
        principles=seat.principles,
        starts_at=seat.starts_at,
        ends_at=seat.ends_at,
        handle=seat.id,
    )


STANDS = (a_seat(ANA, 0), a_seat(LI, 1, "dive_deep"), a_seat(TOM, 2, "earn_trust"))
LINES = tuple(as_line(seat) for seat in STANDS)
LATER: dict[str, Any] = {"starts_at": NINE + 5 * HOUR, "ends_at": NINE + 6 * HOUR}


def changes(*lines: SeatLine) -> list[str]:
    return [one.change.value for one in difference(STANDS, lines)]


@pytest.mark.parametrize(
    ("line", "change"),
    [
        (LINES[2], Change.KEPT),
        (replace(LINES[2], principles=("earn_trust",), place="Pier 9"), Change.KEPT),
        (replace(LINES[2], **LATER), Change.MOVED),
        (replace(LINES[2], principles=("frugality",)), Change.REASSIGNED),
        (replace(LINES[2], kind=SeatKind.BAR_RAISER), Change.REASSIGNED),
        (replace(LINES[2], person_id=OLU), Change.REPLACED),
        (replace(LINES[2], person_id=OLU, **LATER), Change.REPLACED),
    ],
)
def test_one_seat_is_changed(line: SeatLine, change: Change) -> None:
    assert changes(LINES[0], LINES[1], line) == ["kept", "kept", change]


def test_a_newcomer_of_another_kind_replaces_nobody() -> None:
    line = replace(LINES[2], person_id=OLU, kind=SeatKind.BAR_RAISER)
    assert changes(LINES[0], LINES[1], line) == ["kept", "kept", "added", "removed"]


def test_more_seats_are_added_and_fewer_removed() -> None:
    more = replace(LINES[2], person_id=OLU, handle=OLU, **LATER)
    assert changes(*LINES, more) == ["kept", "kept", "kept", "added"]
    assert changes(LINES[0], LINES[1]) == ["kept", "kept", "removed"]


def test_each_newcomer_takes_over_the_seat_that_is_closest() -> None:
    at_two = replace(LINES[2], person_id=OLU, principles=("frugality",))
    at_one = replace(LINES[1], person_id=UMA)
    found = {
        one.after.person_id: one.before.person_id
        for one in difference(STANDS, (LINES[0], at_two, at_one))
        if one.change is Change.REPLACED and one.before and one.after
    }
    assert found == {OLU: TOM, UMA: LI}
