"""The demo's prose is plentiful, varied, whole, and picked without chance."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from config.demo_company import DEMO_FOLDER, load_demo_company
from config.demo_corpus import (
    REASON_KINDS,
    DemoCorpus,
    about,
    all_texts,
    load_demo_corpus,
)
from config.principles import default_principles
from hiring.domain.policy import Policy
from hiring.domain.terms import BoardColumn, Outcome, Rating, Vote

if TYPE_CHECKING:
    from pathlib import Path

CORPUS = load_demo_corpus()
PRINCIPLES = tuple(principle.key for principle in default_principles())
ASKED_FOR = tuple(
    sorted(
        {each.key for opening in load_demo_company().requisitions for each in opening.requirements}
    )
)


@pytest.mark.parametrize("key", PRINCIPLES)
def test_every_principle_has_eight_stories_over_all_ratings(key: str) -> None:
    stories = [CORPUS.evidence(key, n) for n in range(8)]
    assert len(set(stories)) == 8
    spread = Counter(story.rating for story in stories)
    assert set(spread) == set(Rating) - {Rating.NOT_OBSERVED}
    assert min(spread.values()) >= 2


@pytest.mark.parametrize("key", ASKED_FOR)
def test_whatever_an_opening_asks_for_can_be_written_about(key: str) -> None:
    for rating in set(Rating) - {Rating.NOT_OBSERVED}:
        assert CORPUS.evidence(key, 0, rating).rating == rating
    for column in BoardColumn:
        assert CORPUS.board_line(key, column)
    for outcome in Outcome:
        assert CORPUS.decision_reason(key, outcome)


def test_every_part_of_a_story_is_a_sentence_or_more() -> None:
    for stories in CORPUS.stories.values():
        for story in stories:
            parts = (story.situation, story.task, story.action, story.result)
            assert all(re.search(r"[.!?]”?$", part) for part in parts), story
            assert len(" ".join(parts).split()) >= 45


@pytest.mark.parametrize("vote", list(Vote))
def test_narratives_are_long_enough_to_be_submitted(vote: Vote) -> None:
    told = CORPUS.narratives[vote]
    assert len(told) >= 6
    for text in told:
        assert Policy().feedback_min_words <= 100 <= len(text.split()) <= 160
        assert "{first}" in text


def test_narratives_begin_and_end_in_their_own_way() -> None:
    told = [text for texts in CORPUS.narratives.values() for text in texts]
    assert len(told) >= 24
    openings = Counter(" ".join(text.split()[:2]) for text in told)
    endings = Counter(" ".join(text.split()[-3:]) for text in told)
    assert max(openings.values()) == 1
    assert max(endings.values()) == 1


def test_no_text_stands_twice() -> None:
    counted = Counter(all_texts(CORPUS))
    assert [text for text, times in counted.items() if times > 1] == []


def test_nothing_is_left_that_was_meant_as_a_stopgap() -> None:
    for text in all_texts(CORPUS):
        assert not re.search(r"lorem|ipsum|todo|xxx|\bfoo\b", text, re.IGNORECASE)
        assert "  " not in text


def test_thin_feedback_is_long_enough_to_have_been_submitted() -> None:
    for text in CORPUS.reasons["thin_feedback"]:
        assert len(text.split()) >= Policy().feedback_min_words


def test_reasons_of_every_kind_are_written() -> None:
    for kind in REASON_KINDS:
        assert CORPUS.reason(kind, 0)
    assert len(CORPUS.reasons["not_observed"]) >= 8
    assert len(CORPUS.vetoes) == 3
    assert all(len(reason.split()) >= 80 for reason in CORPUS.vetoes)
    for outcome in Outcome:
        assert len(CORPUS.decision_summary(outcome, 0).split()) >= 50


def test_a_number_past_the_end_begins_again() -> None:
    assert CORPUS.evidence("frugality", 3) == CORPUS.evidence("frugality", 11)
    assert CORPUS.narrative("no", 0) == CORPUS.narrative("no", 7)
    assert CORPUS.phone_screen(0, "no") == CORPUS.phone_screen(2, "no")
    assert CORPUS.veto(1) == CORPUS.veto(4)
    assert CORPUS.reference(0) == CORPUS.reference(4)
    assert CORPUS.nomination(0) == CORPUS.nomination(2)
    assert CORPUS.hire_review(12, 0) != CORPUS.hire_review(6, 0)


def test_the_name_is_put_in() -> None:
    assert about("Then {first} left.", "Châu") == "Then Châu left."
    story = CORPUS.evidence("ownership", 1).about("יעל")
    told = story.situation + story.task + story.action + story.result
    assert "{first}" not in told
    assert "יעל" in told


def test_what_is_not_written_is_refused() -> None:
    with pytest.raises(KeyError):
        CORPUS.evidence("patience", 0)
    with pytest.raises(ValueError, match="nothing is written"):
        CORPUS.evidence("ownership", 0, "not_observed")
    with pytest.raises(KeyError):
        CORPUS.board_line("ownership", "meets")


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("board.toml", "[think_big]", "[think_small]", "not in both"),
        ("evidence_1.toml", 'rating = "meets"', 'rating = "middling"', "must be one of"),
        ("evidence_1.toml", "[[ownership]]", "[[frugality]]", "stands in another file"),
        ("evidence_2.toml", "{first}", "{last}", "only {first} may be put in"),
        ("narratives_for.toml", 'vote = "yes"', 'vote = "strong_yes"', "nothing is written for"),
        ("narratives_for.toml", "vote =", "votes =", "'vote' must be"),
        ("proceedings.toml", "size_reasons", "sizes", "unknown name 'sizes'"),
        ("accounts.toml", 'outcome = "other_role"', 'outcome = "hire"', "for 'other_role'"),
        ("accounts.toml", "rehire = true", 'rehire = "yes"', "true or false"),
    ],
)
def test_a_careless_file_is_refused(
    tmp_path: Path, file: str, old: str, new: str, complaint: str
) -> None:
    shutil.copytree(DEMO_FOLDER, tmp_path / "demo")
    spoilt = tmp_path / "demo" / file
    text = spoilt.read_text(encoding="utf-8")
    assert old in text
    spoilt.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=complaint):
        load_demo_corpus(tmp_path / "demo")


def test_the_corpus_is_read_once() -> None:
    assert isinstance(load_demo_corpus(), DemoCorpus)
    assert load_demo_corpus() is load_demo_corpus()
