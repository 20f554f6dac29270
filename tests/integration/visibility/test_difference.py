"""Two worlds that differ only in what is hidden look alike, byte for byte, to the blind (F7, F10)."""

from __future__ import annotations

import itertools
import uuid
from typing import TYPE_CHECKING

import pytest

from config.settings import Settings
from hiring.app import create_app
from hiring.domain.policy import Policy
from hiring.domain.terms import FeedbackVisibility
from tests.integration.visibility.driving import Door, Heard, doors, knock
from tests.integration.visibility.world import AS_IT_IS, SIGNED_OUT, Variant, World, a_world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import DatabasesOf
    from tests.harness.clock import FrozenClock

OUTSIDE = ("lead", "stranger")
FIRST_ID = uuid.UUID("01950000-0000-7000-8000-000000000000").int

# The setting, the stage, whose feedback is turned round, and who must not notice.
CASES = [
    pytest.param(
        FeedbackVisibility.AFTER_OWN,
        "nothing in",
        ("manager", "ben", "trainee"),
        ("mentor", "bar_raiser", "lead_on_panel", "recruiter", *OUTSIDE),
        id="drafts",
    ),
    pytest.param(
        FeedbackVisibility.AFTER_OWN,
        "some in",
        ("manager", "bar_raiser", "ben", "trainee"),
        ("mentor", "lead_on_panel", "recruiter", *OUTSIDE),
        id="some in",
    ),
    pytest.param(
        FeedbackVisibility.AT_DEBRIEF,
        "all in",
        ("manager", "bar_raiser", "ben"),
        ("mentor", "lead_on_panel", "trainee", "recruiter", *OUTSIDE),
        id="all in, before the debrief",
    ),
    pytest.param(
        FeedbackVisibility.AFTER_OWN,
        "decided",
        ("manager", "bar_raiser", "mentor", "ben", "lead_on_panel"),
        ("trainee", "other_recruiter", "administrator", SIGNED_OUT, *OUTSIDE),
        id="decided otherwise",
    ),
]


@pytest.fixture
def make(
    databases: DatabasesOf, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., World]]:
    """Maker of worlds in databases of their own, in which the same things have the same ids."""
    made: list[tuple[World, str]] = []

    def one(setting: FeedbackVisibility, stage: str, variant: Variant) -> World:
        numbers = itertools.count(FIRST_ID)
        monkeypatch.setattr("hiring.models.base.uuid7", lambda: uuid.UUID(int=next(numbers)))
        address = databases("sqlite").create()
        policy = Policy(feedback_visibility=setting)
        settings = Settings.for_tests(database_url=address, policy=policy)
        app = create_app(settings, clock=clock)
        at_debrief = setting is FeedbackVisibility.AT_DEBRIEF
        world = a_world(app, stage, at_debrief=at_debrief, variant=variant)
        made.append((world, address))
        return world

    yield one
    for world, address in made:
        world.app.extensions["database"].dispose()
        databases("sqlite").drop(address)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("setting", "stage", "turned", "blind"), CASES)
def test_f7_the_blind_are_told_the_same(
    make: Callable[..., World],
    setting: FeedbackVisibility,
    stage: str,
    turned: tuple[str, ...],
    blind: tuple[str, ...],
) -> None:
    one = make(setting, stage, AS_IT_IS)
    other = make(setting, stage, Variant("yyyyyy", frozenset(turned)))
    assert [door.address for door in doors(one)] == [door.address for door in doors(other)]
    for viewer in blind:
        for door in doors(one):
            left, right = knock(one, viewer, door), knock(other, viewer, door)
            assert left == right, _difference(viewer, door, left, right)
    # Not vacuous: whoever may read is told different things.
    reader = turned[0]
    assert any(knock(one, reader, door) != knock(other, reader, door) for door in doors(one))


def _difference(viewer: str, door: Door, left: Heard, right: Heard) -> str:
    if left.body == right.body:
        return (
            f"{viewer} at {door.address}: {left.status, left.headers} {right.status, right.headers}"
        )
    at = next(
        (
            n
            for n, pair in enumerate(zip(left.body, right.body, strict=False))
            if len(set(pair)) > 1
        ),
        min(len(left.body), len(right.body)),
    )
    start = max(0, at - 80)
    return f"{viewer} at {door.address}: …{left.body[start : at + 80]}… / …{right.body[start : at + 80]}…"
