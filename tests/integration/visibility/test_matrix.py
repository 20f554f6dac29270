"""F7 on every route: secrets planted at every stage, sought from every seat, on pages and API."""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from config.settings import Settings
from hiring.domain.policy import Policy
from hiring.domain.terms import FeedbackVisibility
from hiring.models.loops import LoopMove
from hiring.models.system import AuditEntry
from tests.integration.visibility.driving import SHOWS, doors, get_endpoints, knock
from tests.integration.visibility.world import STAGES, VIEWERS, a_world

if TYPE_CHECKING:
    from flask import Flask

    from hiring.models.database import Database

AFTER_OWN, AT_DEBRIEF = FeedbackVisibility
# On both databases the facts are settled by test_facts; that pages and API ask there on the second
# one too is seen at two stages. Lists, home pages and the like are asked at three: they cost most
# and differ least from stage to stage.
CASES = [
    *(("sqlite", AFTER_OWN, stage) for stage in STAGES),
    *(("sqlite", AT_DEBRIEF, stage) for stage in ("mentor in", "all in", "discussion")),
    ("postgresql", AFTER_OWN, "mentor in"),
    ("postgresql", AT_DEBRIEF, "discussion"),
]
GENERAL = {(AFTER_OWN, "some in"), (AFTER_OWN, "decided"), (AT_DEBRIEF, "all in")}


@pytest.fixture
def settings(database: str, setting: FeedbackVisibility) -> Settings:
    policy = Policy(feedback_visibility=setting)
    return Settings.for_tests(database_url=database, policy=policy)


def test_f7_every_route_says_what_it_shows(database: str) -> None:
    from hiring.app import create_app

    app = create_app(Settings.for_tests(database_url=database))
    assert get_endpoints(app) == set(SHOWS), "register the route, and what it shows, in driving.py"
    app.extensions["database"].dispose()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("database_kind", "setting", "stage"),
    [
        pytest.param(*case, marks=[pytest.mark.postgresql] if case[0] == "postgresql" else [])
        for case in CASES
    ],
)
def test_f7_each_secret_is_seen_exactly_where_the_process_says(
    app: Flask,
    db: Database,
    setting: FeedbackVisibility,
    stage: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    world = a_world(app, stage, at_debrief=setting is FeedbackVisibility.AT_DEBRIEF)
    seen_by: defaultdict[str, set[str]] = defaultdict(set)
    wrong: list[str] = []
    for door in doors(world, general=(setting, stage) in GENERAL):
        for viewer in VIEWERS:
            told = knock(world, viewer, door)
            assert told.status < 500, (door, viewer)
            for secret in world.secrets:
                if secret.word not in told.everything:
                    continue
                seen_by[secret.word].add(viewer)
                if viewer not in secret.readers:
                    wrong.append(f"{viewer} sees {secret.word} at {door.address}")
                elif secret.kind not in SHOWS[door.endpoint]:
                    wrong.append(f"{door.endpoint} shows {secret.kind}, which it does not declare")
    assert not wrong, "\n".join(sorted(set(wrong)))
    for secret in world.secrets:
        assert seen_by[secret.word] == secret.readers, secret
    assert any(secret.readers for secret in world.secrets), "the test would pass on an empty page"
    assert any(len(secret.readers) < len(VIEWERS) - 1 for secret in world.secrets)

    words = [secret.word for secret in world.secrets]
    with db.reader() as session:
        kept = [
            *(str(entry.detail) for entry in session.exec(select(AuditEntry))),
            *(move.reason for move in session.exec(select(LoopMove))),
        ]
    for text in (*kept, caplog.text):
        assert not [word for word in words if word in text]
