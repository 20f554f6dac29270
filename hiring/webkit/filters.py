"""Template filters: instants in the reader's zone, durations, prose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup, escape

from hiring.webkit.clock import now


def local_time(instant: datetime | None, zone: str, *, with_zone: bool = True) -> str:
    """``Tue 10 Mar 2026, 15:00 (Europe/London)``: the instant on the reader's clock."""
    if instant is None:
        return ""
    local = instant.astimezone(ZoneInfo(zone))
    text = f"{local:%a} {local.day} {local:%b %Y, %H:%M}"
    return f"{text} {local.tzname()}" if with_zone else text


def local_date(instant: datetime | None, zone: str) -> str:
    """The day on the reader's calendar."""
    if instant is None:
        return ""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %Y}"


def clock_time(instant: datetime | None, zone: str) -> str:
    """``15:00`` on the reader's clock."""
    return "" if instant is None else f"{instant.astimezone(ZoneInfo(zone)):%H:%M}"


def local_input(instant: datetime | None, zone: str) -> str:
    """The value of a ``datetime-local`` input."""
    if instant is None:
        return ""
    return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"


def duration(span: timedelta | None) -> str:
    """``1 h 15 min``."""
    if span is None:
        return ""
    minutes = round(span.total_seconds() / 60)
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else ""]
    return " ".join(part for part in parts if part)


def relative_time(instant: datetime | None) -> str:
    """``in 3 hours``, ``2 days ago``."""
    if instant is None:
        return ""
    seconds = (instant - now()).total_seconds()
    size = abs(seconds)
    for limit, unit, name in ((3600, 60, "minute"), (86400, 3600, "hour"), (1e12, 86400, "day")):
        if size < limit:
            count = max(1, round(size / unit))
            words = f"{count} {name}{'' if count == 1 else 's'}"
            return f"in {words}" if seconds > 0 else f"{words} ago"
    return ""


def paragraphs(text: str | None) -> Markup:
    """Plain prose as HTML paragraphs; nothing in it is markup."""
    blocks = [block.strip() for block in (text or "").replace("\r\n", "\n").split("\n\n")]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.split("\n")))
        for block in blocks
        if block
    )


def register(app: Flask) -> None:
    """Make the filters known to templates."""
    filters: dict[str, Callable[..., object]] = {
        "local_time": local_time,
        "local_date": local_date,
        "clock_time": clock_time,
        "local_input": local_input,
        "duration": duration,
        "relative_time": relative_time,
        "paragraphs": paragraphs,
    }
    for name, function in filters.items():
        app.add_template_filter(function, name)
