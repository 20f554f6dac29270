"""What the tests of putting a panel together share: the form sent to check it, and to pick for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from hiring.models.loops import LoopMove, Seat, SeatPrinciple
from hiring.models.system import AuditEntry
from tests.builders.people import csrf_of
from tests.integration.loops.test_pages import panel_form, send, text_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.integration.loops.conftest import Room

PART = {"X-Requested-With": "panel"}


def check(
    room: Room, client: FlaskClient, loop_id: str, step: str = "check", **changes: Any
) -> TestResponse:
    """Send the form as it stands, with a step, and save nothing."""
    form = {**panel_form(room), "do": step, **changes}
    return send(client, f"/loops/{loop_id}/seats/check", form, seen=f"/loops/{loop_id}/seats")


def pick(
    room: Room, client: FlaskClient, loop_id: str, row: int, search: str = "", **changes: Any
) -> TestResponse:
    form = {**panel_form(room), "do": f"pick:{row}", "search": search, **changes}
    return send(client, f"/loops/{loop_id}/seats/picker", form, seen=f"/loops/{loop_id}/seats")


def group(answer: TestResponse, name: str) -> str:
    """One of the picker's two lists, as text."""
    found = re.search(rf'id="{name}">(.*?)</ul>\s*</section>', text_of(answer))
    return re.sub(r"<[^>]+>", " ", found[1]) if found else ""


def kept(room: Room) -> tuple[Any, ...]:
    """How much the database holds: what was checked has added nothing."""
    with room.db.reader() as session:
        return tuple(
            session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in (Seat, SeatPrinciple, AuditEntry, LoopMove)
        )


def token_of(client: FlaskClient, loop_id: str) -> str:
    return csrf_of(client, f"/loops/{loop_id}/seats")
