"""How letters speak: the frame of each, times on the recipient's own clock, names made harmless.

Pure: what is known goes in, a letter comes out. No word of feedback is among what is known (F10).
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from datetime import date, datetime, timedelta
from typing import Final, TypedDict, Unpack
from zoneinfo import ZoneInfo

from hiring.domain.messages import NATURES
from hiring.mail.letter import Action, Event, Letter, Part, Span
from hiring.mail.wording_facts import Known, LoopKnown

LONGEST_NAME: Final = 60
"""Of a name or title in a subject; a letter's text has them whole."""
_BLANK: Final = re.compile(r"\s+")
# Marks that would turn round the text after them; the letters of a script stay.
_TURNS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")


def one_line(text: str, longest: int | None = None) -> str:
    """The text on one line, without control characters, cut with an ellipsis where it is long."""
    # What Python calls printable has none of them, and most names are.
    visible = (
        text
        if text.isprintable()
        else "".join(
            " " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign
            for sign in _TURNS.sub("", text)
            if unicodedata.category(sign) != "Cs"
        )
    )
    line = _BLANK.sub(" ", visible).strip()
    if longest is None or len(line) <= longest:
        return line
    return line[: longest - 1].rstrip() + "…"


def about(loop: LoopKnown) -> str:
    """Whom and what the loop is about, whole: ``Noor Haddad, Senior Engineer``."""
    return f"{one_line(loop.candidate)}, {one_line(loop.title)}"


def opening(loop: LoopKnown) -> str:
    """How every subject of the loop begins."""
    candidate, title = one_line(loop.candidate, LONGEST_NAME), one_line(loop.title, LONGEST_NAME)
    return f"{candidate}, {title}"


def day(moment: datetime, zone: ZoneInfo) -> str:
    """``Tuesday 10 March 2026`` on the clock of a zone."""
    return on_day(moment.astimezone(zone).date())


def on_day(when: date) -> str:
    """``Tuesday 10 March 2026``."""
    return f"{when:%A} {when.day} {when:%B %Y}"


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """``15:00`` on the clock of a zone."""
    return f"{moment.astimezone(zone):%H:%M}"


def zone_name(moment: datetime, zone: ZoneInfo) -> str:
    """The zone as people name it then: ``CET, Europe/Berlin``."""
    short = moment.astimezone(zone).tzname() or ""
    if short[:1] in "+-":
        short = f"UTC{short}"
    return short if short in {"", zone.key} else f"{short}, {zone.key}"


def span(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """``Tuesday 10 March 2026, 15:00–15:45 (GMT, Europe/London)``."""
    until = clock(ends_at, zone)
    if ends_at.astimezone(zone).date() != starts_at.astimezone(zone).date():
        until = f"{day(ends_at, zone)}, {until}"
    begins = f"{day(starts_at, zone)}, {clock(starts_at, zone)}"
    return f"{begins}–{until} ({zone_name(starts_at, zone)})"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """``Tuesday 10 March 2026, 15:00 (GMT, Europe/London)``."""
    return f"{day(at, zone)}, {clock(at, zone)} ({zone_name(at, zone)})"


def length(one: timedelta) -> str:
    """``1 h 15 min``."""
    hours, minutes = divmod(round(one.total_seconds() / 60), 60)
    parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes or not hours else ""]
    return " ".join(part for part in parts if part)


def counted(number: int, one: str, many: str = "") -> str:
    """``1 interview``, ``3 interviews``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def places(slots: tuple[Span, ...]) -> str:
    """Where it is, each place once."""
    return " · ".join(dict.fromkeys(one_line(slot.place) for slot in slots if slot.place.strip()))


def path_of(loop_id: uuid.UUID, page: str = "") -> str:
    """The path of a loop's page."""
    return f"/loops/{loop_id}{page}"


def the_loop(known: Known) -> Action:
    """Opening the loop, where nothing else is asked of the recipient."""
    return Action("Open the loop", path_of(known.about.id))


class Rest(TypedDict, total=False):
    """What a letter may have beside its frame; see ``Letter``."""

    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    action: Action | None
    parts: tuple[Part, ...]
    why: str
    event: Event | None
    reply_to: tuple[str, str] | None


def compose(
    known: Known, *, headline: str, subject: str = "", preview: str = "", **rest: Unpack[Rest]
) -> Letter:
    """The letter's frame: to whom, in which zone and thread, and whether it can be turned off.

    Args:
        known: the message and its recipient.
        headline: what has happened.
        subject: whole; left out: how the loop's subjects begin, and the headline.
        preview: left out: the first paragraph.
        **rest: what it says.
    """
    loop = known.loop
    if not subject:
        subject = f"{opening(loop)}: {headline}" if loop else headline
    thread = ""
    if loop is not None:
        if known.reader.is_candidate:
            thread = f"interviews-{loop.application_id}"
        elif known.part.is_involved or known.kind.carries_event:
            thread = f"loop-{loop.id}"
    return Letter(
        kind=known.kind,
        to=(one_line(known.reader.name), known.reader.address),
        zone=known.reader.zone.key,
        subject=one_line(subject),
        headline=one_line(headline),
        preview=one_line(preview or next(iter(rest.get("paragraphs", ())), ""), 140),
        thread=thread,
        can_be_turned_off=not NATURES[known.kind].is_duty,
        **rest,
    )
