"""Working days and hours, and when a panel of people in many zones can meet a candidate (L5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hiring.domain.hours import WorkingSpan

FRIDAY = 4
INTERVIEW = timedelta(minutes=45)
HOLD = timedelta(minutes=15)
STEP = timedelta(minutes=60)
MOST_A_DAY = 4
AT_WORK, LEAVES = time(9, 20), time(17)
DAY_BEGINS, DAY_ENDS = time(8), time(18, 30)
HALF_DAY_ENDS = time(13)
LONG_DAY_BEGINS, LONG_DAY_ENDS = time(7, 30), time(20, 30)


def workday(day: date, offset: int) -> date:
    """The weekday so many weekdays after ``day`` (before it, when negative).

    With 0, the day itself, or the Monday after a weekend.
    """
    step = timedelta(days=-1 if offset < 0 else 1)
    while offset:
        day += step
        offset -= (1 if offset > 0 else -1) if day.weekday() <= FRIDAY else 0
    while day.weekday() > FRIDAY:
        day += timedelta(days=1)
    return day


def at(day: date, clock: time, zone: str) -> datetime:
    """The instant of a wall-clock time in a zone."""
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)


def working_moment(moment: datetime, zone: str) -> datetime:
    """The moment itself, or the next at which somebody in this zone is at work."""
    local = moment.astimezone(ZoneInfo(zone))
    if local.time() > LEAVES:
        local = datetime.combine(local.date() + timedelta(days=1), AT_WORK, local.tzinfo)
    elif local.time() < AT_WORK:
        local = datetime.combine(local.date(), AT_WORK, local.tzinfo)
    if local.weekday() > FRIDAY:
        monday = workday(local.date(), 0)
        local = datetime.combine(monday, AT_WORK, local.tzinfo)
    return local.astimezone(UTC)


@dataclass(frozen=True)
class Diary:
    """Somebody's working hours.

    Args:
        zone: IANA zone.
        half_day: the weekday on which they keep the afternoon to themselves.
    """

    zone: str
    half_day: int

    def hours(self, day: date) -> tuple[datetime, datetime] | None:
        """When they can interview on a day of their own calendar; None at the weekend."""
        if day.weekday() > FRIDAY:
            return None
        ends = HALF_DAY_ENDS if day.weekday() == self.half_day else DAY_ENDS
        return at(day, DAY_BEGINS, self.zone), at(day, ends, self.zone)

    def week(self) -> tuple[WorkingSpan, ...]:
        """The same as hours of every week; mornings are preferred."""
        begins, noon, ends = (
            60 * one.hour + one.minute for one in (DAY_BEGINS, HALF_DAY_ENDS, DAY_ENDS)
        )
        mornings = tuple(
            WorkingSpan(day, begins, noon, preferred=True) for day in range(FRIDAY + 1)
        )
        afternoons = (
            WorkingSpan(day, noon, ends) for day in range(FRIDAY + 1) if day != self.half_day
        )
        return tuple(sorted((*mornings, *afternoons)))

    def is_free(self, start: datetime, *, long_day: bool) -> bool:
        """Whether an interview that starts then lies inside their day."""
        local = start.astimezone(ZoneInfo(self.zone))
        if long_day:
            ends = (start + INTERVIEW).astimezone(ZoneInfo(self.zone))
            inside = local.time() >= LONG_DAY_BEGINS and ends.time() <= LONG_DAY_ENDS
            return inside and ends.date() == local.date() and local.weekday() <= FRIDAY
        hours = self.hours(local.date())
        return hours is not None and hours[0] <= start and start + INTERVIEW <= hours[1]


class Engagements:
    """Who is taken when, over all loops."""

    def __init__(self) -> None:
        self._taken: defaultdict[str, set[datetime]] = defaultdict(set)

    def take(self, email: str, start: datetime) -> None:
        """Hold the time of an interview and of writing after it."""
        self._taken[email].add(start)

    def is_free(self, email: str, start: datetime) -> bool:
        """Whether nothing else of theirs is too near, nor the day too full."""
        near = INTERVIEW + HOLD
        taken = self._taken[email]
        same_day = sum(abs(start - one) < timedelta(hours=12) for one in taken)
        return same_day < MOST_A_DAY and all(abs(start - one) >= near for one in taken)

    def load(self, email: str) -> int:
        """How many interviews they hold."""
        return len(self._taken[email])


@dataclass(frozen=True)
class Chair:
    """One interview to find a time for: everybody who has to be there, by e-mail address."""

    people: tuple[str, ...]


def find_times(
    chairs: Sequence[Chair],
    slots: Sequence[datetime],
    diaries: Mapping[str, Diary],
    engagements: Engagements,
    *,
    long_day: bool,
) -> list[datetime] | None:
    """A different slot for each chair, or None when there is no such choice.

    Args:
        chairs: the interviews.
        slots: when the candidate can begin one.
        diaries: everybody's hours.
        engagements: what they have promised already.
        long_day: whether people stretch their day for once.
    """

    def fits(chair: Chair, slot: datetime) -> bool:
        return all(
            diaries[one].is_free(slot, long_day=long_day) and engagements.is_free(one, slot)
            for one in chair.people
        )

    possible = [[place for place, slot in enumerate(slots) if fits(c, slot)] for c in chairs]
    held: dict[int, int] = {}

    def seat(chair: int, tried: set[int]) -> bool:
        for place in possible[chair]:
            if place in tried:
                continue
            tried.add(place)
            if place not in held or seat(held[place], tried):
                held[place] = chair
                return True
        return False

    if not all(seat(chair, set()) for chair in range(len(chairs))):
        return None
    by_chair = {chair: slots[place] for place, chair in held.items()}
    return [by_chair[chair] for chair in range(len(chairs))]


def slots_of(day: date, zone: str, *, long_day: bool = False) -> list[datetime]:
    """When a candidate can begin an interview on a day of their calendar."""
    return list(_slots(day, zone, long_day=long_day))


def _slots(day: date, zone: str, *, long_day: bool) -> Iterator[datetime]:
    start = at(day, LONG_DAY_BEGINS if long_day else time(8, 30), zone)
    start += timedelta(minutes=-start.minute % 30)
    ends = at(day, LONG_DAY_ENDS if long_day else DAY_ENDS, zone)
    while start + INTERVIEW <= ends:
        yield start
        start += STEP
