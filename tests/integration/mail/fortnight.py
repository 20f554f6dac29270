"""Two weeks of a company in half-hours: what happens to each loop, and what that should tell whom.

Each story says what people do, and beside it, as a table, who hears what of it. The table is all
that is expected; nothing of it is worked out by the product.
"""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from hiring.debrief.actions import open_debrief
from hiring.domain.policy import DEFAULT_POLICY
from hiring.feedback.actions_panel import return_for_rework, waive_feedback
from hiring.feedback.commands import ReturnForRework, WaiveFeedback
from hiring.models.calendar import DayOff
from tests.integration.mail.house import House

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HALF_HOUR: Final = timedelta(minutes=30)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
PLACES: Final = ("manager", "raiser", "one", "two", "three")
MANAGER, RAISER, ONE, TWO, THREE = range(5)
SOON: Final = 2

PANEL = "manager raiser one two three"
INVITED = f"""
    interview_invitation    {PANEL}
    candidate_invitation    candidate
"""
ASKED = f"""
    feedback_requested      {PANEL}
"""
READY = """
    debrief_ready           manager raiser recruiter
"""


@dataclass
class Days:
    """One loop's fortnight: what happens when, in hours after its first interview begins."""

    house: House
    first: datetime
    agenda: Agenda

    def at(self, hours: float, step: Callable[[], Any]) -> None:
        self.agenda.put(self.first + hours * HOUR, step)

    def write(self, *late: tuple[int, float], but: tuple[int, ...] = ()) -> None:
        """All write soon after their own interview, but those late: so many hours after it."""
        hours = dict.fromkeys(range(5), SOON) | dict(late)
        for place, after in hours.items():
            if place not in but:
                self.at(place + 1 + after, partial(self.house.submit, place))


class Agenda:
    """What is still to happen, in the order of time."""

    def __init__(self) -> None:
        self._steps: list[tuple[datetime, int, Callable[[], Any]]] = []
        self._order = itertools.count()

    def put(self, at: datetime, step: Callable[[], Any]) -> None:
        heapq.heappush(self._steps, (at, next(self._order), step))

    def play_until(self, now: datetime) -> None:
        while self._steps and self._steps[0][0] <= now:
            heapq.heappop(self._steps)[2]()

    def __len__(self) -> int:
        return len(self._steps)


@dataclass(frozen=True)
class Story:
    """What happens to a loop, and the table of who is told what."""

    name: str
    happens: Callable[[Days], None]
    told: str
    zones: tuple[str, str] = field(default=("Europe/London", "America/New_York"))

    def expected(self) -> Counter[tuple[str, str]]:
        """(kind, who) as often as the table says."""
        return Counter(
            (kind, who)
            for line in self.told.strip().splitlines()
            if line.strip()
            for kind, *people in [line.split()]
            for who in people
        )


def in_time(days: Days) -> None:
    days.write()


def a_day_late(days: Days) -> None:
    days.write((TWO, 26))


def nearly_two_days_late(days: Days) -> None:
    days.write((TWO, 40))


def the_bar_raiser_is_late(days: Days) -> None:
    days.write((RAISER, 40))


def on_leave(days: Days) -> None:
    day = (days.first + (TWO + 1) * HOUR).date()
    person_id = days.house.built.people[TWO].id

    def goes() -> None:
        with days.house.db.writer() as session:
            session.add(DayOff(person_id=person_id, first_day=day, last_day=day + 3 * DAY))
            session.commit()

    def goes_unwritten() -> None:
        seat = days.house.seats()[TWO]
        command = WaiveFeedback(
            loop_id=days.house.loop_id, seat_id=seat.id, reason="Away for long."
        )
        days.house.act(waive_feedback, days.house.built.people[RAISER], command)

    days.at(2.5, goes)
    days.write(but=(TWO,))
    days.at(TWO + 1 + 30, goes_unwritten)


def somebody_is_swapped(days: Days) -> None:
    days.at(-48, lambda: days.house.swap(ONE, days.house.other))
    days.write()


def somebody_drops_out(days: Days) -> None:
    days.at(-60, lambda: days.house.remove(THREE, by_themselves=True))
    days.at(-55, lambda: days.house.add(days.house.other, like=THREE))
    days.at(-54, days.house.schedule)
    days.write()


def all_of_it_a_day_later(days: Days) -> None:
    days.at(-72, lambda: days.house.move(DAY, *range(5)))
    for place in range(5):
        days.at(24 + place + 1 + SOON, partial(days.house.submit, place))


def one_interview_at_another_hour(days: Days) -> None:
    days.at(-40, lambda: days.house.move(2 * HOUR, THREE))
    days.write((THREE, 2 + SOON))


def another_room(days: Days) -> None:
    days.at(-40, lambda: days.house.move(0 * HOUR, THREE, room="Room 12"))
    days.write()


def called_off(days: Days) -> None:
    days.at(-30, days.house.cancel)


def called_off_between_two_interviews(days: Days) -> None:
    days.at(1.5, days.house.cancel)


def moved_and_moved_back_before_anybody_was_told(days: Days) -> None:
    def there_and_back() -> None:
        days.house.move(3 * HOUR, THREE)
        days.house.move(-3 * HOUR, THREE)

    days.at(-40, there_and_back)
    days.write()


def returned_and_written_again(days: Days) -> None:
    def returns() -> None:
        seat = days.house.seats()[ONE]
        command = ReturnForRework(
            loop_id=days.house.loop_id, seat_id=seat.id, reason="Say what they did themselves."
        )
        raiser = days.house.built.people[RAISER]
        days.house.act(return_for_rework, raiser, command, policy=DEFAULT_POLICY)

    days.write()
    days.at(8, returns)
    days.at(14, lambda: days.house.amend(ONE))


def to_the_debrief(days: Days) -> None:
    def opens() -> None:
        raiser = days.house.built.people[RAISER]
        days.house.act(open_debrief, raiser, days.house.loop_id, policy=DEFAULT_POLICY)

    days.write()
    days.at(27, opens)


STORIES: Final = (
    Story("in time", in_time, INVITED + ASKED + READY),
    Story(
        "a day late",
        a_day_late,
        INVITED + ASKED + READY + "feedback_reminder two two",
    ),
    Story(
        "nearly two days late",
        nearly_two_days_late,
        INVITED
        + ASKED
        + READY
        + """
        feedback_reminder       two two
        feedback_missing        recruiter raiser
        """,
    ),
    Story(
        "the Bar Raiser is late",
        the_bar_raiser_is_late,
        INVITED
        + ASKED
        + READY
        + """
        feedback_reminder       raiser raiser
        feedback_missing        recruiter manager
        """,
    ),
    Story(
        "on leave",
        on_leave,
        INVITED
        + READY
        + """
        feedback_requested      manager raiser one three
        feedback_missing        recruiter recruiter
        """,
    ),
    Story(
        "swapped",
        somebody_is_swapped,
        INVITED
        + READY
        + """
        interview_cancelled     one
        interview_invitation    other
        feedback_requested      manager raiser other two three
        """,
    ),
    Story(
        "drops out",
        somebody_drops_out,
        INVITED
        + READY
        + """
        interview_cancelled     three
        seat_declined           recruiter
        interview_invitation    other
        feedback_requested      manager raiser one two other
        """,
    ),
    Story(
        "a day later",
        all_of_it_a_day_later,
        INVITED
        + ASKED
        + READY
        + f"""
        interview_changed       {PANEL}
        candidate_changed       candidate
        """,
    ),
    Story(
        "another hour",
        one_interview_at_another_hour,
        INVITED
        + ASKED
        + READY
        + """
        interview_changed       three
        candidate_changed       candidate
        """,
    ),
    Story(
        "another room",
        another_room,
        INVITED
        + ASKED
        + READY
        + """
        interview_changed       three
        candidate_changed       candidate
        """,
    ),
    Story(
        "called off",
        called_off,
        INVITED
        + f"""
        interview_cancelled     {PANEL}
        candidate_cancelled     candidate
        """,
    ),
    Story(
        "called off in between",
        called_off_between_two_interviews,
        INVITED
        + """
        feedback_requested      manager
        interview_cancelled     raiser one two three
        candidate_cancelled     candidate
        """,
    ),
    # Only what stands in the end is told: the move there is overtaken before it is sent.
    Story(
        "there and back",
        moved_and_moved_back_before_anybody_was_told,
        INVITED
        + ASKED
        + READY
        + """
        interview_changed       three
        candidate_changed       candidate
        """,
    ),
    Story(
        "returned",
        returned_and_written_again,
        INVITED
        + ASKED
        + READY
        + READY
        + """
        feedback_returned       one
        feedback_reminder       one
        """,
    ),
    Story(
        "debrief",
        to_the_debrief,
        INVITED + ASKED + READY + "debrief_opened manager one two three recruiter",
    ),
)


def spread(start: datetime, count: int) -> Iterator[tuple[int, Story, datetime]]:
    """Each loop's number, story and first interview: on weekdays of the second week and a half."""
    for number in range(count):
        story = STORIES[number % len(STORIES)]
        day = start + timedelta(days=4 + number % 6, hours=number % 4)
        yield number, story, day
