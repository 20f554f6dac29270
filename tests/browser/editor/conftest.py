"""A loop that collects feedback, one of its interviewers at the editor, and the weather."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from hiring.domain.terms import SeatKind
from hiring.models.feedback import FeedbackDraft
from tests.browser.editor.weather import Weather
from tests.browser.pages.feedback import Editor
from tests.builders.loops import a_loop

if TYPE_CHECKING:
    from hiring.models.database import Database
    from tests.browser.conftest import AsPerson
    from tests.harness.live_server import LiveServer

FIRST = "They found the broken number"
MORE = f"{FIRST} and told four teams."
ELSEWHERE = "Typed in another tab."


@dataclass(frozen=True)
class Scene:
    """A loop, and one of its interviewers, who looks at one principle; and a colleague."""

    loop: str
    loop_id: uuid.UUID
    seat_id: uuid.UUID
    email: str
    name: str
    colleague: str
    bar_raiser: str
    bar_raiser_id: uuid.UUID
    bar_raiser_seat: uuid.UUID
    stranger: str
    principle: str = "Earn Trust"


@pytest.fixture
def scene(db: Database) -> Scene:
    with db.writer() as session:
        built = a_loop(session)
        person = built.person(SeatKind.INTERVIEWER)
        made = Scene(
            loop=f"/loops/{built.loop.id}",
            loop_id=built.loop.id,
            seat_id=built.seat(SeatKind.INTERVIEWER).id,
            email=person.email,
            name=person.name,
            colleague=built.person(SeatKind.INTERVIEWER, 1).email,
            bar_raiser=built.bar_raiser.email,
            bar_raiser_id=built.bar_raiser.id,
            bar_raiser_seat=built.seat(SeatKind.BAR_RAISER).id,
            stranger=a_loop(session).person(SeatKind.INTERVIEWER).email,
        )
        session.commit()
    return made


@pytest.fixture
def weather(live_server: LiveServer) -> Weather:
    """Fair, until a test says otherwise."""
    return Weather(live_server.app)


@pytest.fixture
def editor(scene: Scene, weather: Weather, as_person: AsPerson) -> Editor:
    """Open, with a draft that is saved."""
    editor = Editor(as_person(scene.email), scene.loop).open()
    editor.narrative.fill(FIRST)
    editor.is_saved()
    return editor


def narrative_of(db: Database, seat_id: uuid.UUID) -> str | None:
    """What the stored draft of a seat says; None while there is none."""
    with db.reader() as session:
        body = session.exec(
            select(FeedbackDraft.body).where(col(FeedbackDraft.seat_id) == seat_id)
        ).first()
    return None if body is None else str(body["narrative"])
