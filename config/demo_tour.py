"""The tour of the demo: who to be, where to look, what to notice. Plain data in tour.toml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from config.demo_company import DEMO_FOLDER
from config.plain_data import TomlTable, read_toml, refuse_duplicates

if TYPE_CHECKING:
    from pathlib import Path

FEWEST, MOST = 5, 7


@dataclass(frozen=True, slots=True)
class TourStep:
    """One step.

    Args:
        person: whom to be, as the first part of their e-mail address.
        page: the endpoint it opens.
        candidate: whose loop, application or requisition the page is about; empty for none.
        while_: the states of the loop in which the step makes sense; empty for any.
    """

    title: str
    text: str
    person: str
    page: str
    open: str
    candidate: str
    anchor: str
    while_: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tour:
    """One role's tour; ``name`` is the role with its article, as in "the tour as a recruiter"."""

    key: str
    name: str
    title: str
    intro: str
    steps: tuple[TourStep, ...]


@cache
def load_tours(folder: Path = DEMO_FOLDER) -> tuple[Tour, ...]:
    """Read the tours, in the order of the file.

    Raises:
        ValueError: the file is broken, a key stands twice, or a tour is too short or too long.
    """
    file = read_toml(folder / "tour.toml")
    tours = tuple(_tour(table) for table in file.tables("tour"))
    file.nothing_else()
    refuse_duplicates((tour.key for tour in tours), "tour.toml")
    return tours


def _tour(table: TomlTable) -> Tour:
    person = table.text("person")
    steps = tuple(_step(each, person) for each in table.tables("step"))
    tour = Tour(
        key=table.key(),
        name=table.text("name"),
        title=table.text("title"),
        intro=table.prose("intro"),
        steps=steps,
    )
    table.nothing_else()
    if not FEWEST <= len(steps) <= MOST:
        raise ValueError(f"{table.where}: a tour has {FEWEST} to {MOST} steps, not {len(steps)}")
    return tour


def _step(table: TomlTable, person: str) -> TourStep:
    step = TourStep(
        title=table.text("title"),
        text=table.prose("text"),
        person=table.text("person") if table.has("person") else person,
        page=table.text("page"),
        open=table.text("open"),
        candidate=table.text("candidate") if table.has("candidate") else "",
        anchor=table.text("anchor") if table.has("anchor") else "",
        while_=table.texts("while"),
    )
    table.nothing_else()
    return step
