"""The vocabularies, the settings and the shapes of a refusal."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain import terms
from hiring.domain.errors import (
    DomainError,
    FieldError,
    Invalid,
    NotAllowed,
    NotFound,
    Refusal,
    RuleRefused,
    StaleWrite,
    demand,
    refuse,
)
from hiring.domain.policy import Policy
from hiring.domain.terms import FeedbackVisibility, Rehire, SeatKind, Term, Vote
from hiring.domain.wording import blank, counted, listed, spoken_key

EVERY_TERM = [
    member
    for kind in vars(terms).values()
    if isinstance(kind, type) and issubclass(kind, Term) and kind is not Term
    for member in kind
]


@pytest.mark.parametrize("member", EVERY_TERM, ids=lambda one: f"{type(one).__name__}.{one.name}")
def test_every_word_has_a_label_without_underscores(member: Term) -> None:
    assert member.label
    assert "_" not in member.label
    assert isinstance(member, StrEnum)


@pytest.mark.parametrize(
    ("vote", "label"),
    [
        (Vote.STRONG_YES, "strongly inclined to hire"),
        (Vote.YES, "inclined to hire"),
        (Vote.NO, "not inclined to hire"),
        (Vote.STRONG_NO, "strongly not inclined to hire"),
    ],
)
def test_f5_votes_read_as_the_process_words_them(vote: Vote, label: str) -> None:
    assert vote.label == label


def test_f5_there_is_no_neutral_vote() -> None:
    assert [vote.value for vote in Vote] == ["strong_yes", "yes", "no", "strong_no"]


def test_two_words_with_one_value_keep_their_own_labels() -> None:
    assert Vote.YES.label != Rehire.YES.label


def test_f8_only_a_trainee_does_not_count() -> None:
    assert [kind for kind in SeatKind if not kind.counts] == [SeatKind.TRAINEE]


@pytest.mark.parametrize(
    ("setting", "default"),
    [
        ("feedback_visibility", FeedbackVisibility.AFTER_OWN),
        ("feedback_min_words", 80),
        ("feedback_due_hours", 24),
        ("reminder_hours", (0, 4, 24)),
        ("panel_min", 5),
        ("panel_max", 7),
        ("principles_min", 1),
        ("principles_max", 3),
        ("bar_raiser_weekly_cap", 2),
        ("bar_raiser_lapse_days", 183),
        ("writing_hold_minutes", 15),
        ("reading_minutes", 10),
        ("debrief_target_hours", 48),
        ("shadow_count", 4),
        ("reverse_shadow_count", 4),
        ("returns_allowed", 1),
        ("suppress_below", 5),
    ],
)
def test_policy_defaults_are_those_of_the_process(setting: str, default: object) -> None:
    assert getattr(Policy(), setting) == default


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"panel_min": 8}, id="least-panel-above-most"),
        pytest.param({"principles_min": 4}, id="least-principles-above-most"),
        pytest.param({"feedback_due_hours": -1}, id="negative-hours"),
        pytest.param({"reminder_hours": (4, 0)}, id="reminders-descend"),
        pytest.param({"reminder_hours": (-1, 0)}, id="reminder-before-the-end"),
        pytest.param({"reminder_hours": (0, 40)}, id="author-after-recruiter"),
        pytest.param({"escalate_bar_raiser_hours": 25}, id="bar-raiser-before-recruiter"),
    ],
)
def test_policy_that_makes_no_sense_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Policy(**settings)


def test_refuse_raises_the_rule_with_its_reason() -> None:
    with pytest.raises(RuleRefused) as caught:
        refuse("L4", "A gap.", "Close it.")
    assert caught.value.first == Refusal("L4", "A gap.", "Close it.")
    assert caught.value.rule == "L4"
    assert str(caught.value.first) == "A gap. Close it."


def test_demand_lets_an_empty_answer_pass_and_raises_all_of_another() -> None:
    demand(())
    both = (Refusal("L1", "One."), Refusal("L2", "Two."))
    with pytest.raises(RuleRefused) as caught:
        demand(both)
    assert caught.value.refusals == both
    assert str(caught.value) == "One. Two."


@pytest.mark.parametrize(
    ("error", "status", "rule"),
    [
        pytest.param(RuleRefused([Refusal("D4", "No.")]), 409, "D4", id="rule"),
        pytest.param(NotFound("loop"), 404, None, id="not-found"),
        pytest.param(NotAllowed(Refusal("L1", "No.")), 403, "L1", id="not-allowed"),
        pytest.param(StaleWrite("Newer.", 3, "F1"), 409, "F1", id="stale"),
        pytest.param(
            Invalid([FieldError("/x", "Bad."), FieldError("/y", "Bad.", "F4")]), 422, "F4"
        ),
    ],
)
def test_each_error_has_its_status_and_rule(
    error: DomainError, status: int, rule: str | None
) -> None:
    assert (error.status, error.rule) == (status, rule)
    assert error.title
    assert str(error)


def test_an_error_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="reason"):
        RuleRefused(())
    with pytest.raises(ValueError, match="error"):
        Invalid(())


def test_f7_not_found_says_only_the_kind_of_thing() -> None:
    assert str(NotFound("loop")) == "There is no such loop."


def test_stale_write_carries_the_stored_version() -> None:
    assert StaleWrite("Newer.", 7).current_version == 7


def test_a_refusal_becomes_a_field_error() -> None:
    refusal = Refusal("F4", "No vote.", "Vote.", uuid.UUID(int=1), "/vote")
    assert refusal.as_field_error() == FieldError("/vote", "No vote.", "F4")


@pytest.mark.parametrize(
    ("names", "prose"),
    [([], ""), (["Ana"], "Ana"), (["Ana", "Li"], "Ana and Li"), (["A", "B", "C"], "A, B and C")],
)
def test_listed(names: list[str], prose: str) -> None:
    assert listed(names) == prose


@pytest.mark.parametrize(
    ("number", "prose"), [(0, "no loops"), (1, "1 loop"), (3, "3 loops")], ids=str
)
def test_counted(number: int, prose: str) -> None:
    assert counted(number, "loop") == prose


def test_counted_takes_an_odd_plural() -> None:
    assert counted(2, "person", "people") == "2 people"


@given(st.text(alphabet=" \t\n\r"))
def test_blank_is_any_amount_of_white_space(text: str) -> None:
    assert blank(text)
    assert not blank(f"{text}a")


def test_blank_is_also_nothing_at_all_and_keys_become_words() -> None:
    assert blank(None)
    assert spoken_key("are_right_a_lot") == "Are right a lot"
