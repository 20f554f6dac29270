"""Reading a calendar in a process of its own, which ends when it takes too much time or memory.

A rule that never fits is tried until the year 9999, deep in a library: no count of ours ends that.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hiring.domain.timetable import Interval
from hiring.people.calendars.bare import MOST_BYTES
from hiring.people.calendars.times import TOO_LONG, CalendarRefused, CalendarTimes

ROOT = Path(__file__).parents[3]
CPU_SECONDS = 8
WALL_SECONDS = 20
MEMORY_BYTES = 768 * 1024 * 1024


def read_calendar(data: bytes, zone: str, within: Interval) -> CalendarTimes:
    """When the calendar has something, inside ``within``.

    Args:
        data: the file.
        zone: IANA: on whose clock whole days, and times without a zone, are meant.
        within: what to look at.

    Raises:
        CalendarRefused: it is no calendar, too large, or repeats too much.
    """
    if len(data) > MOST_BYTES:
        raise CalendarRefused(f"The file is larger than {MOST_BYTES // 1000} kB.")
    begins, ends = within.starts_at.isoformat(), within.ends_at.isoformat()
    try:
        ran = subprocess.run(  # noqa: S603  our own program; the file is its input alone
            [sys.executable, "-m", __name__, zone, begins, ends],
            input=data,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
            cwd=ROOT,
        )
        answer: dict[str, Any] = (
            json.loads(ran.stdout) if ran.returncode == 0 else {"refused": TOO_LONG}
        )
    except subprocess.TimeoutExpired:
        answer = {"refused": TOO_LONG}
    if "refused" in answer:
        raise CalendarRefused(answer["refused"])
    covers, *busy = (
        Interval(datetime.fromisoformat(one), datetime.fromisoformat(other))
        for one, other in (answer["covers"], *answer["busy"])
    )
    return CalendarTimes(tuple(busy), covers, answer["unreadable"])


def main(zone: str, begins: str, ends: str) -> None:
    """Read a calendar from standard input; its times, or why not, to standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    from hiring.people.calendars.layout import laid_out

    within = Interval(datetime.fromisoformat(begins), datetime.fromisoformat(ends))
    answer: dict[str, object]
    try:
        times = laid_out(sys.stdin.buffer.read(), ZoneInfo(zone), within)
    except CalendarRefused as refused:
        answer = {"refused": str(refused)}
    else:
        answer = {
            "covers": _written(times.covers),
            "busy": [_written(one) for one in times.busy],
            "unreadable": times.unreadable,
        }
    json.dump(answer, sys.stdout)


def _written(one: Interval) -> tuple[str, str]:
    return one.starts_at.isoformat(), one.ends_at.isoformat()


if __name__ == "__main__":
    main(*sys.argv[1:])
