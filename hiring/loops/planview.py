"""A plan as a page tells it: what it amounts to, and what it costs, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hiring.domain.timetable import Interval, local_day
from hiring.domain.wording import counted
from hiring.planning.answers import Costs
from hiring.planning.weights import DAY_IN_WAITS


@dataclass(frozen=True)
class Totals:
    """What a panel's times amount to for the candidate.

    Args:
        days: on the candidate's calendar.
        waits: between interviews of one day, summed.
        longest: from the first to the last of one day.
    """

    days: tuple[date, ...]
    interviews: int
    waits: timedelta
    longest: timedelta


def totals_of(interviews: Iterable[Interval], zone: ZoneInfo) -> Totals:
    """Add interviews up on the candidate's clock."""
    by_day: defaultdict[date, list[Interval]] = defaultdict(list)
    for one in sorted(interviews):
        by_day[local_day(one, zone)].append(one)
    waits = longest = timedelta()
    for held in by_day.values():
        for one, following in pairwise(held):
            waits += max(timedelta(), following.starts_at - one.ends_at)
        longest = max(longest, held[-1].ends_at - held[0].starts_at)
    return Totals(tuple(sorted(by_day)), sum(map(len, by_day.values())), waits, longest)


def costs_in_words(costs: Costs) -> Iterator[tuple[str, str]]:
    """Each tier that costs anything, in the order in which they count."""
    tiers = (
        ("Changes", costs.changed, "for what changes of what was announced"),
        ("Practice", costs.ability, "{} short of the most practised, over all principles"),
        ("Bar Raiser’s load", costs.bar_raiser_load, "for their other loops in the weeks around"),
        ("Load", costs.load, "for the interviewers’ other interviews in the weeks around"),
        (
            "Waiting",
            costs.waiting,
            f"for the candidate: {DAY_IN_WAITS} a day, and 1 for each quarter of an hour between",
        ),
        ("Hours", costs.unpreferred, "{} outside the hours that people prefer"),
        ("Variety", costs.repeated, "{} that sat together repeatedly of late"),
        ("Spare", costs.spare, "{} beyond what is needed"),
    )
    units = {"Practice": "level", "Hours": "interview", "Variety": "pair", "Spare": "assignment"}
    for title, amount, words in tiers:
        if amount:
            text = counted(amount, units[title]) if title in units else ""
            yield title, words.format(text) if text else f"{amount} {words}"
