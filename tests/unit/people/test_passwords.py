from __future__ import annotations

import threading

import pytest

from hiring.people import passwords as module
from hiring.people.passwords import Passwords, TooBusy, weaknesses


@pytest.fixture
def cheap() -> Passwords:
    return Passwords(time_cost=1, memory_cost=8, at_once=1)


def test_the_standing_settings_are_those_recommended():
    kept = Passwords().hash("copper lantern")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    ("typed", "kept", "fits"),
    [
        ("right", "right", True),
        ("wrong", "right", False),
        ("right ", "right", False),
        ("", "right", False),
        ("cafe\u0301", "caf\u00e9", True),
        ("\ufb01", "fi", True),
        ("x" * 5000, "x" * 5000, True),
    ],
)
def test_what_fits(cheap: Passwords, typed: str, kept: str, fits: bool):
    assert cheap.fits(typed, cheap.hash(kept)) is fits


@pytest.mark.parametrize("kept", [None, "", "not a hash"])
def test_nothing_fits_where_there_is_no_password(cheap: Passwords, kept: str | None):
    assert not cheap.fits(module.NO_ONES, kept)
    assert not cheap.fits("anything", kept)


def test_outdated_is_what_was_made_with_less(cheap: Passwords):
    kept = cheap.hash("x")
    assert not cheap.is_outdated(kept)
    assert Passwords(time_cost=2, memory_cost=64).is_outdated(kept)


def test_only_so_many_at_once(cheap: Passwords, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with cheap._working():
            inside.set()
            leave.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    assert inside.wait(10)
    with pytest.raises(TooBusy):
        cheap.hash("x")
    leave.set()
    holder.join()
    assert cheap.fits("x", cheap.hash("x"))


WEAK = {
    "short": "Tr0ub4dor",
    "common": "password1234",
    "a row": "abcdefghijkl",
    "the same": "aaaaaaaaaaaaaaaa",
    "own name": "anaruizana",
    "own address": "ana.ruiz@example.com",
    "a date": "10.03.2026 1",
    "too long": "horse " * 40,
}


@pytest.mark.parametrize("password", WEAK.values(), ids=WEAK)
def test_weak_ones_are_refused_with_advice(password: str):
    [error] = weaknesses(password, ("Ana Ruiz", "ana.ruiz@example.com"))
    assert error.pointer == "/new_password"
    assert len(error.detail) > 20
    assert password not in error.detail


@pytest.mark.parametrize(
    "password", ["copper lantern walks sideways", "kV7#pz!Lq2@w", "hälytys ömisee kaukana 9"]
)
def test_strong_ones_pass(password: str):
    assert weaknesses(password, ("Ana Ruiz", "ana.ruiz@example.com")) == ()
