"""What the tests of planning a whole loop share."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.builders.people import a_person
from tests.integration.loops.conftest import NEXT_WEEK
from tests.integration.loops.test_pages import send, text_of

if TYPE_CHECKING:
    from datetime import datetime

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from hiring.models.people import Person
    from tests.integration.loops.conftest import Room

ASKED = {
    "zone": "Europe/London",
    "earliest": "2026-03-17T09:00",
    "latest": "2026-03-19T17:00",
    "minutes": "45",
}
_HIDDEN = re.compile(r'<input type="hidden"(?: id="[^"]*")? name="([^"]*)" value="([^"]*)"')


def wanted(
    start: datetime = NEXT_WEEK, *, days: float = 2, minutes: int = 45, **more: Any
) -> dict[str, Any]:
    """What a plan is asked for."""
    latest = start + timedelta(days=days)
    return {
        "earliest": start.isoformat(),
        "latest": latest.isoformat(),
        "minutes": minutes,
        **more,
    }


def planned(room: Room, loop_id: str, **more: Any) -> dict[str, Any]:
    """A plan of a loop, which there is."""
    answer = room.as_(room.recruiter).post(f"/loops/{loop_id}/plan", wanted(**more))
    assert answer.status_code == 200, answer.get_json()
    found: dict[str, Any] = answer.get_json()
    return found


def another(room: Room, name: str = "Olu Other", **facts: Any) -> Person:
    made: Person = room.write(
        lambda session: a_person(session, **{"name": name, "team": "Harbour Maps", **facts})
    )
    return made


def form_of(answer: TestResponse) -> dict[str, Any]:
    """The planned panel as its form would send it."""
    return form_of_text(text_of(answer), "/plan/use")


def form_of_text(page: str, action: str) -> dict[str, Any]:
    """What the form that is sent to such an address holds unseen."""
    form = page[page.index(f'{action}"') :]
    form = form[: form.index("</form>")]
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in _HIDDEN.findall(form):
        found[name].append(value)
    version = re.search(r'name="version" type="hidden" value="(\d+)"', form)
    assert version is not None
    fields: dict[str, Any] = {
        name: values if name.endswith("principles") else values[0] for name, values in found.items()
    }
    return {**fields, "version": version[1]}


def plan_page(client: FlaskClient, loop_id: str, **changes: str) -> TestResponse:
    """Ask for a plan on its page."""
    return send(client, f"/loops/{loop_id}/plan", {**ASKED, **changes})
