"""The role narrative as one text of four parts, worked backwards from the customer.

The text is what is kept. The editor takes it apart by its headings and puts it together again; a
text that was written otherwise stays whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

CUSTOMERS = "What customers get"
ONE_YEAR_LATER = "One year later"
FAQ = "The hard questions"
JOB_DESCRIPTION = "Job description"

_HEADINGS = (CUSTOMERS, ONE_YEAR_LATER, FAQ, JOB_DESCRIPTION)
# English, whatever language the machine speaks: the headings are.
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DATED = re.compile(rf"{ONE_YEAR_LATER}, (\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})")


@dataclass(frozen=True, slots=True)
class NarrativeParts:
    """The parts of a role narrative.

    Args:
        customers: what customers get because this person was hired.
        one_year_later: the page as it will read a year after.
        one_year_later_on: the date that page bears; None while it has none.
        faq: the hard questions, answered.
        job_description: what follows from all that, for those who apply.
    """

    customers: str = ""
    one_year_later: str = ""
    one_year_later_on: date | None = None
    faq: str = ""
    job_description: str = ""


@dataclass(frozen=True, slots=True)
class NarrativeSection:
    """A heading, empty for a text that has none, and the prose under it."""

    heading: str
    text: str


def compose(parts: NarrativeParts) -> str:
    """One text of the parts that say something, each under its heading; empty when none does."""
    year = ONE_YEAR_LATER
    if parts.one_year_later_on:
        day = parts.one_year_later_on
        year = f"{ONE_YEAR_LATER}, {day.day} {_MONTHS[day.month - 1]} {day.year:04}"
    pieces = (
        (CUSTOMERS, parts.customers),
        (year, parts.one_year_later),
        (FAQ, parts.faq),
        (JOB_DESCRIPTION, parts.job_description),
    )
    return "\n\n".join(f"{heading}\n\n{_plain(text)}" for heading, text in pieces if _plain(text))


def sections(text: str) -> tuple[NarrativeSection, ...]:
    """The text by its headings; one section without a heading when it has none of ours."""
    found: list[NarrativeSection] = []
    heading, lines = "", list[str]()
    for line in _plain(text).split("\n"):
        if _heading(line):
            found.append(NarrativeSection(heading, "\n".join(lines).strip()))
            heading, lines = line.strip(), []
        else:
            lines.append(line)
    found.append(NarrativeSection(heading, "\n".join(lines).strip()))
    return tuple(section for section in found if section.heading or section.text)


def split(text: str) -> NarrativeParts | None:
    """The parts of a text that ``compose`` made; None for a text that was written otherwise."""
    found = sections(text)
    kinds = [_heading(section.heading) for section in found]
    if "" in kinds or len(set(kinds)) < len(kinds):
        return None
    texts = {kind: section.text for kind, section in zip(kinds, found, strict=True)}
    dates = [_date_in(section.heading) for section in found]
    parts = NarrativeParts(
        customers=texts.get(CUSTOMERS, ""),
        one_year_later=texts.get(ONE_YEAR_LATER, ""),
        one_year_later_on=next((day for day in dates if day), None),
        faq=texts.get(FAQ, ""),
        job_description=texts.get(JOB_DESCRIPTION, ""),
    )
    # Only what comes back letter for letter may be edited in pieces.
    return parts if compose(parts) == _plain(text) else None


def _heading(line: str) -> str:
    """Which of the headings the line is, empty for none."""
    bare = line.strip()
    if _date_in(bare):
        return ONE_YEAR_LATER
    return bare if bare in _HEADINGS else ""


def _date_in(heading: str) -> date | None:
    """The day that the heading of the page from one year later bears."""
    found = _DATED.fullmatch(heading.strip())
    if not found:
        return None
    try:
        return date(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1]))
    except ValueError:
        return None


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
