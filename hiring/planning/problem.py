"""What is to be planned: people, what a loop needs, and when (L1 to L6).

Pure values. Who may sit, and why not, is decided by ``hiring.domain.eligibility`` before a problem
is made; the problem carries its answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping
    from datetime import date

    from hiring.domain.errors import Refusal
    from hiring.domain.terms import SeatKind
    from hiring.domain.timetable import Interval

TICK = timedelta(minutes=15)
"""Interviews start on this grid, counted in UTC: every zone's offset is a multiple of it."""
MOST_ABLE = 3
"""The highest ability in a principle; 0 is no record of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interviewer:
    """Somebody who might sit.

    Args:
        zone: IANA; it says what a day and a week of theirs are.
        may_sit: the kinds of seat open to them on this loop, load and time aside.
        why_not: the reasons against each other kind.
        shadows: the kinds of seat beside which they need a loop, as a trainee.
        ability: by principle, 0 to MOST_ABLE.
        load: interviews on other loops in the trailing and coming weeks.
        bar_raiser_load: loops as Bar Raiser in the last months and coming weeks.
        bar_raiser_base: so many of those everybody has, about; what is above is what counts.
            Not more than their own load.
        open: when they can interview, in order.
        preferred: the hours, of those, in which they would rather.
        taken: what else they do, in order; other interviews with their time for writing.
        daily_limit: interviews on one day of theirs; ``booked`` has what is there already, by day.
        weekly_limit: interviews in one ISO week of theirs; None when they set none.
        bar_raiser_cap: loops as Bar Raiser in one ISO week of theirs (L2);
            ``bar_raising`` has what is there already, by the week's Monday.
    """

    id: uuid.UUID
    name: str
    zone: str = "UTC"
    may_sit: frozenset[SeatKind]
    why_not: Mapping[SeatKind, tuple[Refusal, ...]] = field(default_factory=dict)
    shadows: frozenset[SeatKind] = frozenset()
    ability: Mapping[str, int] = field(default_factory=dict)
    load: int = 0
    bar_raiser_load: int = 0
    bar_raiser_base: int = 0
    open: tuple[Interval, ...] = ()
    preferred: tuple[Interval, ...] = ()
    taken: tuple[Interval, ...] = ()
    daily_limit: int = 5
    weekly_limit: int | None = None
    booked: Mapping[date, int] = field(default_factory=dict)
    bar_raiser_cap: int = 2
    bar_raising: Mapping[date, int] = field(default_factory=dict)

    @property
    def bar_raiser_turns(self) -> int:
        """Loops as Bar Raiser above what everybody has."""
        return self.bar_raiser_load - self.bar_raiser_base


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One principle or competency to be covered (L4)."""

    key: str
    name: str
    interviewers: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The settings that bound a plan (L1, L4, L5, L6); minutes are multiples of the grid's 15.

    Args:
        trainees: the most trainees that a plan places on one loop.
    """

    panel_min: int = 5
    panel_max: int = 7
    principles_min: int = 1
    principles_max: int = 3
    hold_minutes: int = 15
    stretch_minutes: int = 300
    break_minutes: int = 15
    candidate_daily: int = 7
    trainees: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSeat:
    """Who sits as what, on which principles, when.

    Args:
        mentor_id: for a trainee, whom they sit beside.
    """

    person_id: uuid.UUID
    kind: SeatKind
    principles: tuple[str, ...]
    interval: Interval
    mentor_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopToPlan:
    """One loop.

    Args:
        name: how it is called in a batch's report.
        minutes: how long each interview takes.
        windows: when the candidate can, in order.
        further: the candidate's windows after those, for "what if there were more days".
        taken: what else the candidate has, other interviews among it.
        zone: the candidate's, IANA, which says what a day of theirs is.
        people: everybody looked at, those who may not sit too.
        together: how often two people sat on one loop lately, by the pair, lower id first.
        keep: a panel announced already, of which as much as possible is to stay (repair).
        fixed: whose seats among those stay as they are: their interviews have begun.
    """

    id: uuid.UUID
    name: str = ""
    needs: tuple[Need, ...]
    hiring_manager: uuid.UUID
    minutes: int = 60
    windows: tuple[Interval, ...] = ()
    further: tuple[Interval, ...] = ()
    taken: tuple[Interval, ...] = ()
    zone: str = "UTC"
    people: tuple[Interviewer, ...] = ()
    together: Mapping[tuple[uuid.UUID, uuid.UUID], int] = field(default_factory=dict)
    keep: tuple[PlannedSeat, ...] = ()
    fixed: frozenset[uuid.UUID] = frozenset()
    limits: Limits = field(default_factory=Limits)
