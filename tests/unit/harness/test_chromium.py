"""Chromium is found, installed or demanded; never done without."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.harness import chromium
from tests.harness.chromium import ChromiumMissingError, find_chromium, main


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A machine with the programs named in the answer, and no browser of Playwright's."""
    programs: dict[str, str] = {}
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(shutil, "which", programs.get)
    monkeypatch.setattr(chromium, "PLACES", ())
    monkeypatch.setattr(chromium, "_playwrights_own", lambda: None)
    return programs


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, nothing_installed: dict[str, str]) -> list[list[str]]:
    """The commands run; a package manager that is asked for Chromium brings it."""
    commands: list[list[str]] = []

    def run(command: list[str], _environment: dict[str, str]) -> bool:
        commands.append(command)
        if command[-1] == "chromium" and "apt-get" in command[0]:
            nothing_installed["chromium"] = "/usr/bin/chromium"
        return True

    monkeypatch.setattr(chromium, "_run", run)
    return commands


def test_the_one_named_comes_first(
    nothing_installed: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    nothing_installed |= {"chromium": "/usr/bin/chromium", "/opt/mine": "/opt/mine"}
    assert find_chromium() == Path("/usr/bin/chromium")
    monkeypatch.setenv("CHROMIUM", "/opt/mine")
    assert find_chromium() == Path("/opt/mine")
    monkeypatch.setenv("CHROMIUM", "/opt/gone")
    with pytest.raises(ChromiumMissingError, match="/opt/gone"):
        find_chromium()


def test_without_one_the_answer_says_what_to_do(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(ChromiumMissingError, match="apt-get install chromium"):
        find_chromium()
    assert main([]) == 1
    assert "playwright install chromium" in capsys.readouterr().err


def test_it_is_installed_through_the_system_where_that_is_allowed(
    nothing_installed: dict[str, str], ran: list[list[str]], monkeypatch: pytest.MonkeyPatch
):
    nothing_installed["apt-get"] = "/usr/bin/apt-get"
    monkeypatch.setattr(chromium, "_rights", list)
    assert main(["--install"]) == 0
    assert [command[-1] for command in ran] == ["update", "chromium"]


def test_elsewhere_playwright_is_asked_and_a_failure_stays_one(ran: list[list[str]]):
    assert main(["--install"]) == 1
    assert [command[-3:] for command in ran] == [["playwright", "install", "chromium"]]
