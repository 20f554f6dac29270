"""Settings: read from the environment once, checked, named in every complaint."""

from __future__ import annotations

import stat
from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING

import pytest

from config import settings as module
from config.settings import Settings, policy_from
from hiring.domain.policy import Policy
from hiring.domain.terms import FeedbackVisibility

if TYPE_CHECKING:
    from pathlib import Path

GIVEN = {"DATABASE_URL": "sqlite://", "SECRET_KEY": "a key"}


def test_defaults_are_those_of_the_process():
    settings = Settings.from_environment(GIVEN)
    assert settings.policy == Policy()
    assert settings.base_url == "http://localhost:8000"
    assert settings.secure_cookies is False


def test_https_means_secure_cookies():
    settings = Settings.from_environment({**GIVEN, "BASE_URL": "https://hiring.example.com/"})
    assert settings.base_url == "https://hiring.example.com"
    assert settings.secure_cookies is True


def test_the_port_is_in_the_address():
    assert Settings.from_environment({**GIVEN, "PORT": "9000"}).base_url == "http://localhost:9000"


POLICY = {
    "F7 visibility": (
        "HIRING_FEEDBACK_VISIBILITY",
        "at_debrief",
        Policy(feedback_visibility=FeedbackVisibility.AT_DEBRIEF),
    ),
    "F4 words": ("HIRING_FEEDBACK_MIN_WORDS", "40", Policy(feedback_min_words=40)),
    "F6 reminders": ("HIRING_REMINDER_HOURS", "0,8,24", Policy(reminder_hours=(0, 8, 24))),
    "L1 panel": ("HIRING_PANEL_MIN", "4", Policy(panel_min=4)),
}


@pytest.mark.parametrize(("name", "value", "policy"), POLICY.values(), ids=POLICY)
def test_each_process_setting_can_be_changed(name: str, value: str, policy: Policy):
    assert policy_from({name: value}) == policy


MALFORMED = {
    "a word for a number": ("HIRING_PANEL_MIN", "five"),
    "an unknown visibility": ("HIRING_FEEDBACK_VISIBILITY", "at_once"),
    "a word for yes": ("HIRING_SECURE_COOKIES", "maybe"),
    "a word in a list": ("HIRING_REMINDER_HOURS", "0,soon"),
    "hours that are none": ("HIRING_SESSION_HOURS", "x"),
}


@pytest.mark.parametrize(("name", "value"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_value_names_its_variable(name: str, value: str):
    with pytest.raises(ValueError, match=name):
        Settings.from_environment({**GIVEN, name: value})


def test_an_impossible_policy_is_refused():
    with pytest.raises(ValueError, match="panel_min"):
        policy_from({"HIRING_PANEL_MIN": "9"})


def test_settings_are_frozen():
    with pytest.raises(FrozenInstanceError):
        Settings.from_environment(GIVEN).secret_key = "another"  # type: ignore[misc]


def test_the_installations_key_is_made_once_and_is_its_owners_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "ROOT", tmp_path)
    first = Settings.from_environment({"DATABASE_URL": "sqlite://"}).secret_key
    assert Settings.from_environment({"DATABASE_URL": "sqlite://"}).secret_key == first
    assert len(first) >= 48
    mode = (tmp_path / "instance" / "secret_key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
