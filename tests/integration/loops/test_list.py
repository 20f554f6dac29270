"""The list of loops; and how many statements a page takes, however much there is."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from hiring.domain.terms import LoopState
from hiring.models.loops import Loop
from tests.builders.candidates import a_candidate, an_application
from tests.builders.loops import BuiltLoop, SeatPlan, a_loop
from tests.harness.clock import START
from tests.integration.loops.conftest import NEXT_WEEK
from tests.integration.loops.test_pages import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from hiring.models.people import Person
    from tests.integration.loops.conftest import Room

    Browser = Callable[[Person], FlaskClient]


def test_the_list_filters_searches_and_says_when_there_is_nothing(
    room: Room, browser: Browser
) -> None:
    client = browser(room.recruiter)
    assert "You are on no loop yet" in text_of(client.get("/loops"))
    room.scheduled()
    assert "Noor Haddad" in text_of(client.get("/loops?search=noor&state=scheduled"))
    assert "No loop fits" in text_of(client.get("/loops?search=zed"))
    assert "No loop fits" in text_of(client.get("/loops?state=decided"))
    assert client.get("/loops?cursor=x").status_code == 422
    assert client.get("/loops?state=x&search=%00").status_code == 200


def test_starting_a_loop_that_is_there_already_leads_to_it(room: Room, browser: Browser) -> None:
    loop_id = room.open()
    answer = browser(room.recruiter).get(f"/loops/new?application_id={room.application.id}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/loops/{loop_id}")


@pytest.mark.parametrize("path", ["/loops", "/loops?state=collecting&search=noor"])
def test_the_list_takes_as_many_queries_for_fifty_loops_as_for_five(
    room: Room, browser: Browser, path: str
) -> None:
    def more(number: int) -> Callable[[Any], None]:
        def make(session: Any) -> None:
            for _ in range(number):
                candidate = a_candidate(session)
                application = an_application(
                    session, requisition=room.requisition, candidate=candidate
                )
                session.add(
                    Loop(
                        application_id=application.id,
                        state=LoopState.COLLECTING,
                        first_starts_at=START,
                        last_ends_at=START,
                        created_by=room.recruiter.id,
                        created_at=START,
                        changed_at=START,
                    )
                )

        return make

    client = browser(room.recruiter)
    room.write(more(5))
    few = statements(room, lambda: client.get(path))
    room.write(more(44))
    assert statements(room, lambda: client.get(path)) == few


@pytest.mark.parametrize("page", ["", "/timeline"])
def test_a_loop_takes_as_many_queries_for_seven_seats_as_for_three(
    room: Room, browser: Browser, page: str
) -> None:
    client, counts = browser(room.recruiter), []
    for size in (3, 7):

        def make(session: Any, size: int = size) -> BuiltLoop:
            return a_loop(
                session,
                state="scheduled",
                requisition=room.requisition,
                panel=[SeatPlan()] * size,
                starts_at=NEXT_WEEK + timedelta(days=size),
            )

        path = f"/loops/{room.write(make).loop.id}{page}"
        counts.append(statements(room, partial(client.get, path)))
    assert counts[0] == counts[1]


def statements(room: Room, work: Callable[[], TestResponse]) -> int:
    """How many SQL statements a request takes."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    engine = room.db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        assert work().status_code == 200
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return len(seen)
