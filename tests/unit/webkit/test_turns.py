"""Turns at long work: one a person, so many at once, given back whatever happens."""

from __future__ import annotations

import uuid

import pytest

from hiring.webkit.turns import Busy, Turns

ONE, OTHER, THIRD = (uuid.uuid4() for _ in range(3))


def test_one_a_person_and_so_many_at_once() -> None:
    turns = Turns(at_once=2)
    with turns.taken(ONE):
        with pytest.raises(Busy, match="you asked for"), turns.taken(ONE):
            pass
        with turns.taken(OTHER), pytest.raises(Busy, match="Others"), turns.taken(THIRD):
            pass
        with turns.taken(THIRD):
            pass


def test_a_turn_is_given_back_when_the_work_fails() -> None:
    turns = Turns(at_once=1)
    with pytest.raises(ZeroDivisionError), turns.taken(ONE):
        raise ZeroDivisionError
    with turns.taken(ONE):
        pass
