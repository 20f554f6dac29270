"""F4, F5: what a submission must hold, each lack with its pointer; and where feedback stands."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.feedback import (
    Evidence,
    FeedbackBody,
    feedback_status,
    missing_parts,
    word_count,
)
from hiring.domain.policy import Policy
from hiring.domain.terms import FeedbackStatus, Rating, Vote
from tests.unit.domain.facts import KEYS, NOW, POLICY, a_body, an_evidence, pointers, rules

if TYPE_CHECKING:
    from datetime import datetime

DEEP = ("dive_deep",)


def test_f4_whole_feedback_lacks_nothing() -> None:
    assert missing_parts(a_body(), DEEP, POLICY) == ()


@pytest.mark.parametrize(
    ("body", "rule", "pointer"),
    [
        pytest.param(
            a_body(an_evidence("ownership")), "F4", "/evidence", id="F4-assigned-unwritten"
        ),
        pytest.param(
            a_body(an_evidence(situation="")), "F4", "/evidence/0/situation", id="F4-no-situation"
        ),
        pytest.param(a_body(an_evidence(task=" ")), "F4", "/evidence/0/task", id="F4-no-task"),
        pytest.param(
            a_body(an_evidence(action="\n")), "F4", "/evidence/0/action", id="F4-no-action"
        ),
        pytest.param(a_body(an_evidence(result="")), "F4", "/evidence/0/result", id="F4-no-result"),
        pytest.param(
            a_body(an_evidence(rating=None)), "F4", "/evidence/0/rating", id="F4-no-rating"
        ),
        pytest.param(
            a_body(an_evidence(rating=Rating.NOT_OBSERVED)),
            "F4",
            "/evidence/0/reason",
            id="F4-not-observed-needs-why",
        ),
        pytest.param(
            a_body(an_evidence(), an_evidence("ownership", task="")),
            "F4",
            "/evidence/1/task",
            id="F4-more-than-assigned-must-be-whole-too",
        ),
        pytest.param(
            a_body(an_evidence(), an_evidence()),
            "F4",
            "/evidence/1/principle",
            id="F4-one-principle-twice",
        ),
        pytest.param(a_body(narrative="word " * 79), "F4", "/narrative", id="F4-79-words"),
        pytest.param(a_body(narrative="- " * 200), "F4", "/narrative", id="F4-dashes-are-no-words"),
        pytest.param(a_body(vote=None), "F5", "/vote", id="F5-no-vote"),
    ],
)
def test_f4_f5_one_lack_is_named_alone(body: FeedbackBody, rule: str, pointer: str) -> None:
    (lack,) = missing_parts(body, DEEP, POLICY)
    assert (lack.rule, lack.pointer) == (rule, pointer)
    assert lack.detail
    assert lack.mend


def test_f4_nothing_at_all_is_told_everything_at_once() -> None:
    lacking = missing_parts(FeedbackBody(), ("dive_deep", "ownership"), POLICY)
    assert rules(lacking) == ["F4", "F4", "F4", "F5"]
    assert pointers(lacking) == ["/evidence", "/evidence", "/narrative", "/vote"]


def test_f4_not_observed_needs_only_its_reason() -> None:
    unseen = Evidence(principle="dive_deep", rating=Rating.NOT_OBSERVED, reason="We ran over.")
    assert missing_parts(a_body(unseen), DEEP, POLICY) == ()


@pytest.mark.parametrize("rating", [Rating.RAISES, Rating.MEETS, Rating.FALLS_SHORT])
def test_f4_every_observed_rating_needs_all_four_parts(rating: Rating) -> None:
    bare = Evidence(principle="dive_deep", rating=rating)
    lacking = missing_parts(a_body(bare), DEEP, POLICY)
    assert pointers(lacking) == [
        f"/evidence/0/{part}" for part in ("situation", "task", "action", "result")
    ]


@pytest.mark.parametrize("vote", Vote)
def test_f5_each_of_the_four_votes_will_do(vote: Vote) -> None:
    assert missing_parts(a_body(vote=vote), DEEP, POLICY) == ()


def test_f4_principles_are_called_by_their_names() -> None:
    names = {"are_right_a_lot": "Are Right, A Lot"}
    (lack,) = missing_parts(a_body(), ("dive_deep", "are_right_a_lot"), POLICY, names)
    assert lack.detail == "There is no evidence on Are Right, A Lot."


def test_f4_the_least_words_are_a_setting() -> None:
    short = a_body(narrative="Deep, careful, honest.")
    assert missing_parts(short, DEEP, Policy(feedback_min_words=3)) == ()
    (lack,) = missing_parts(short, DEEP, Policy(feedback_min_words=4))
    assert "has 3 words; at least 4" in lack.detail


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("  \n ", 0),
        ("one", 1),
        ("don't stop", 2),
        ("a - b", 2),
        ("été 2024", 2),
        ("…", 0),
    ],
    ids=["empty", "blank", "one", "apostrophe", "dash", "accents", "dots"],
)
def test_f4_word_count(text: str, number: int) -> None:
    assert word_count(text) == number


evidences = st.builds(
    Evidence,
    principle=st.sampled_from(KEYS),
    situation=st.sampled_from(["", "S"]),
    task=st.sampled_from(["", "T"]),
    action=st.sampled_from(["", "A"]),
    result=st.sampled_from(["", "R"]),
    rating=st.none() | st.sampled_from(Rating),
    reason=st.sampled_from(["", "Because."]),
)
bodies = st.builds(
    FeedbackBody,
    evidence=st.lists(evidences, max_size=4).map(tuple),
    narrative=st.integers(70, 90).map(lambda number: "word " * number),
    vote=st.none() | st.sampled_from(Vote),
)


@given(bodies, st.lists(st.sampled_from(KEYS), max_size=3).map(tuple))
def test_f4_feedback_that_lacks_nothing_is_whole(
    body: FeedbackBody, assigned: tuple[str, ...]
) -> None:
    lacking = missing_parts(body, assigned, POLICY)
    assert set(rules(lacking)) <= {"F4", "F5"}
    assert all(lack.pointer.startswith("/") for lack in lacking)
    written = [one.principle for one in body.evidence]
    whole = (
        set(assigned) <= set(written)
        and len(written) == len(set(written))
        and body.vote is not None
        and word_count(body.narrative) >= 80
        and all(
            one.reason
            if one.rating is Rating.NOT_OBSERVED
            else one.rating and one.situation and one.task and one.action and one.result
            for one in body.evidence
        )
    )
    assert (lacking == ()) is bool(whole)


@pytest.mark.parametrize(
    ("submitted", "waived", "returned", "now", "status"),
    [
        pytest.param(False, False, False, NOW, "pending", id="F6-on-the-moment"),
        pytest.param(False, False, False, NOW + timedelta(1), "overdue", id="F6-late"),
        pytest.param(True, False, False, NOW + timedelta(1), "submitted", id="F6-in"),
        pytest.param(False, True, False, NOW + timedelta(1), "waived", id="F9-waived"),
        pytest.param(True, False, True, NOW, "pending", id="F9-returned-is-owed-again"),
        pytest.param(True, False, True, NOW + timedelta(1), "overdue", id="F9-returned-and-late"),
        pytest.param(True, True, True, NOW, "waived", id="F9-returned-then-waived"),
    ],
)
def test_f7_status(
    submitted: bool, waived: bool, returned: bool, now: datetime, status: str
) -> None:
    found = feedback_status(
        submitted=submitted, waived=waived, returned_open=returned, due_at=NOW, now=now
    )
    assert found is FeedbackStatus(status)
