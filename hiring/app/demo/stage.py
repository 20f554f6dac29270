"""What the demonstration happens on: the transaction, the clock that is set, and the cast."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from config.demo_company import DemoCompany, DemoRequisition
from config.demo_script import Beforehand, LoopScript
from hiring.app.demo.calendar import Diary, Engagements, at, workday
from hiring.domain.actor import Actor
from hiring.domain.policy import Policy
from hiring.models.candidates import Application, Candidate
from hiring.models.people import Person
from hiring.models.requisitions import Requisition
from hiring.webkit.actor import actor_of

SEED = 20_260_310
Step = Callable[[datetime], None]


@dataclass
class Stage:
    """The one transaction in which everything happens, and what has happened so far.

    Args:
        session: a writing session; whoever opened it commits.
        now: the moment the demonstration is made (aware); nothing happens after it.
        scripts: what is written on each loop, by candidate.
        beforehand: what was said to each résumé and after each phone screen, by candidate.
    """

    session: Session
    now: datetime
    policy: Policy
    company: DemoCompany
    scripts: Mapping[str, LoopScript]
    beforehand: Mapping[str, Beforehand]
    people: dict[str, Person] = field(default_factory=dict)
    requisitions: dict[str, Requisition] = field(default_factory=dict)
    candidates: dict[str, Candidate] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)
    diaries: dict[str, Diary] = field(default_factory=dict)
    engagements: Engagements = field(default_factory=Engagements)
    _actors: dict[str, Actor] = field(default_factory=dict)
    _steps: list[tuple[datetime, int, Step]] = field(default_factory=list)
    _order: Any = field(default_factory=itertools.count)

    def later(self, moment: datetime, step: Step) -> None:
        """Have something happen at a moment; what lies after ``now`` never happens.

        Raises:
            ValueError: the moment has passed on this stage's clock.
        """
        heapq.heappush(self._steps, (moment, next(self._order), step))

    def play(self) -> None:
        """Let everything happen, in the order of time."""
        while self._steps:
            moment, _, step = heapq.heappop(self._steps)
            if moment <= self.now:
                step(moment)

    def actor(self, email: str) -> Actor:
        """Somebody, acting."""
        if email not in self._actors:
            self._actors[email] = actor_of(self.session, self.people[email])
        return self._actors[email]

    def day(self, offset: int) -> date:
        """The weekday so many weekdays from today."""
        return workday(self.now.date(), offset)

    def moment(self, offset: int, clock: time, zone: str = "UTC") -> datetime:
        """A wall-clock time so many weekdays from today, never later than a little ago."""
        return min(at(self.day(offset), clock, zone), self.now - timedelta(minutes=90))

    def chance(self, about: str) -> random.Random:
        """Chance, the same each time for the same thing."""
        return random.Random(f"{SEED} {about}")  # noqa: S311 - nothing secret hangs on it

    def opening(self, key: str) -> DemoRequisition:
        """A requisition as the company describes it."""
        return next(one for one in self.company.requisitions if one.key == key)
