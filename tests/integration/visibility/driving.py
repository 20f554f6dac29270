"""Every GET route of the application, driven as anybody: what it is given, what it answers."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from tests.integration.visibility.post import TO_BEN, TO_CANDIDATE
from tests.integration.visibility.world import BATCH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from werkzeug.wrappers import Response

    from tests.integration.visibility.world import World

# The kinds of secrets that a route shows, to those who may read them. A route that is not here
# fails the test: whoever adds one says what it shows, and the matrix holds it to that.
OWN = frozenset({"draft", "version", "return"})
LISTED = frozenset({"version", "return", "waiver"})
ROOM = frozenset({"excuse", "board", "veto", "failure", "decision"})
NOTHING: frozenset[str] = frozenset()

SHOWS: dict[str, frozenset[str]] = {
    "candidates.apply": NOTHING,
    "candidates.index": NOTHING,
    "candidates.new": NOTHING,
    "candidates.show": NOTHING,
    "candidates_api.get_application": NOTHING,
    "candidates_api.get_candidate": NOTHING,
    "candidates_api.get_candidate_windows": NOTHING,
    "candidates_api.list_applications": NOTHING,
    "candidates_api.list_candidates": NOTHING,
    "debrief.memo": frozenset({"decision", "veto", "failure"}),
    "debrief.show": ROOM | {"version", "waiver"},
    "debrief.state": ROOM,
    "debrief.weigh_decision": ROOM,
    "debrief.weigh_veto": NOTHING,
    "debrief.written": frozenset({"version", "waiver"}),
    "debrief_api.show": ROOM,
    "design.index": NOTHING,
    "feedback.index": LISTED,
    "feedback.mine": OWN,
    "feedback.preview": OWN,
    "feedback.trainees": NOTHING,
    "feedback_api.get_mine": OWN,
    "feedback_api.list_feedback": frozenset({"version"}),
    "finding.export": NOTHING,
    "finding.offer": NOTHING,
    "finding.search": NOTHING,
    "finding.sheet": NOTHING,
    "finding.suggest": NOTHING,
    "finding_api.search": NOTHING,
    "health.alive": NOTHING,
    "health.ready": NOTHING,
    "help.guide": NOTHING,
    "help.index": NOTHING,
    "help.note": NOTHING,
    "help.rules": NOTHING,
    "home.index": NOTHING,
    "loops.add": NOTHING,
    "loops.conflict": NOTHING,
    "loops.edit": NOTHING,
    "loops.index": NOTHING,
    "loops.kit": NOTHING,
    "loops.new": NOTHING,
    "loops.plan": NOTHING,
    "loops.reschedule": NOTHING,
    "loops.seats": NOTHING,
    "loops.several": NOTHING,
    "loops.show": NOTHING,
    "loops.swap": NOTHING,
    "loops.timeline": NOTHING,
    "loops.waive": NOTHING,
    "loops_api.audit": NOTHING,
    "loops_api.get_loop": NOTHING,
    "loops_api.list_own_loops": NOTHING,
    "notices.calendar": NOTHING,
    "notices.candidate_letter": NOTHING,
    "notices.candidate_looks": NOTHING,
    "notices.candidate_mail": NOTHING,
    "notices.delivery": NOTHING,
    "notices.index": NOTHING,
    "notices.ladder": NOTHING,
    "notices.letter": NOTHING,
    "notices.letters": NOTHING,
    "notices.mail": NOTHING,
    "notices.preferences": NOTHING,
    "notices.show": NOTHING,
    "notices_api.get_ladder": NOTHING,
    "notices_api.get_preferences": NOTHING,
    "notices_api.list_notifications": NOTHING,
    "offers.show": frozenset({"reference", "terms"}),
    "offers.tasks": NOTHING,
    "offers_api.list_references": frozenset({"reference"}),
    "offers_api.show": frozenset({"terms"}),
    "people.account": NOTHING,
    "people.availability": NOTHING,
    "people.edit": NOTHING,
    "people.holidays": NOTHING,
    "people.index": NOTHING,
    "people.link": NOTHING,
    "people.new": NOTHING,
    "people.show": NOTHING,
    "people.sign_in": NOTHING,
    "people_api.get_availability": NOTHING,
    "people_api.get_hours": NOTHING,
    "people_api.get_person": NOTHING,
    "people_api.list_people": NOTHING,
    "people_api.me": NOTHING,
    "principles.edit": NOTHING,
    "principles.index": NOTHING,
    "principles.show": NOTHING,
    "principles_api.get_principle": NOTHING,
    "principles_api.list_principles": NOTHING,
    "product_api.document": NOTHING,
    "plans.index": NOTHING,
    "plans.new": NOTHING,
    "plans.show": NOTHING,
    "plans.state": NOTHING,
    "plans_api.show": NOTHING,
    "programme.index": NOTHING,
    "programme.mine": NOTHING,
    "requisitions.edit": NOTHING,
    "requisitions.index": NOTHING,
    "requisitions.new": NOTHING,
    "requisitions.show": NOTHING,
    "requisitions.versions": NOTHING,
    "requisitions_api.get_requisition": NOTHING,
    "requisitions_api.list_narratives": NOTHING,
    "requisitions_api.list_requisitions": NOTHING,
    "several_candidates.choose": NOTHING,
    "screens.show": frozenset({"screen"}),
    "screens_api.get_phone_screen": frozenset({"screen"}),
    "static": NOTHING,
    "tour.index": NOTHING,
    "tour.show": NOTHING,
}
# Asked for with these as well: what a route takes beside its path.
ALSO = {
    "feedback.mine": ({}, {"amend": "1"}),
    "finding.search": ({"q": "noor"},),
    "finding.suggest": ({"q": "noor"},),
    "finding_api.search": ({"q": "noor"},),
    "loops.several": lambda world: (
        {"do": "cancel", "id": str(world.built.loop.id)},
        {"do": "schedule", "id": str(world.built.loop.id)},
    ),
    "loops.new": lambda world: ({}, {"application": str(world.built.application.id)}),
}


# Headers that differ from one request to the next.
BY_CHANCE = frozenset({"Date", "Expires", "Set-Cookie"})


@dataclass(frozen=True)
class Door:
    """One address of one route."""

    endpoint: str
    address: str
    by_token: bool


@dataclass(frozen=True)
class Heard:
    """All that an answer tells: status, headers, body; what changes by chance is masked."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str

    @property
    def everything(self) -> str:
        return html.unescape(f"{self.headers}\n{self.body}")


def get_endpoints(app: Flask) -> set[str]:
    """The endpoints that answer GET."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}


def doors(world: World, *, general: bool = True) -> Iterator[Door]:
    """Every GET route with every address it has in this world.

    Without ``general`` only those of this loop, its application and its seats.
    """
    arguments: dict[str, list[Any]] = {
        "loop_id": [world.built.loop.id],
        "seat_id": [seat.id for seat in world.built.seats[2:4]],
        "application_id": [world.built.application.id],
        "candidate_id": [world.built.application.candidate_id],
        "requisition_id": [world.built.requisition.id],
        "person_id": [world.people["ben"].id],
        "token": ["not-a-token"],
        "filename": ["css/base.css"],
        "role": ["bar_raiser"],
        "page": ["loops", "candidates", "requisitions", "people"],
        "guide_name": ["interviewers"],
        "key": ["ownership"],
        "batch_id": [BATCH],
        "number": ["F7"],
        "message_id": [TO_BEN, TO_CANDIDATE],
    }
    adapter = world.app.url_map.bind("localhost")
    for rule in world.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        names = sorted(rule.arguments)
        if not general and not {"loop_id", "application_id"} & set(names):
            continue
        queries: Any = ALSO.get(rule.endpoint, ({},))
        for values in product(*(arguments[name] for name in names)):
            for query in queries(world) if callable(queries) else queries:
                given = {**dict(zip(names, values, strict=True)), **query}
                address = adapter.build(rule.endpoint, given)
                yield Door(rule.endpoint, address, address.startswith("/api/"))


def knock(world: World, viewer: str, door: Door) -> Heard:
    """What the viewer is told at this door."""
    browser = world.browsers[viewer]
    if door.by_token:
        browser = world.app.test_client()
    headers = world.headers(viewer) if door.by_token else {}
    with browser.get(door.address, headers=headers) as answer:
        return heard(answer)


def heard(answer: Response) -> Heard:
    """The answer without what differs from one request to the next."""
    body = answer.get_data(as_text=True)
    body = re.sub(r'name="csrf_token" value="[^"]+"', 'name="csrf_token"', body)
    headers = tuple(
        sorted((name, value) for name, value in answer.headers.items() if name not in BY_CHANCE)
    )
    return Heard(answer.status_code, headers, body)
