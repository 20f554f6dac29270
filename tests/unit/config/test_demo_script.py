"""What the demo's people write: enough of it, whole, each text once, and no two of them alike."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from config.demo_company import DEMO_FOLDER, load_demo_company
from config.demo_script import (
    REASONS,
    LoopScript,
    Written,
    empty_script,
    load_beforehand,
    load_scripts,
)
from config.demo_tour import load_tours
from hiring.app.demo.plots import PLOTS, UNAPPROVED, After, Ending, Plot
from hiring.domain.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCRIPTS = load_scripts()
BEFOREHAND = load_beforehand()
COMPANY = load_demo_company()
HELD = [plot for plot in PLOTS if plot.candidate in SCRIPTS and SCRIPTS[plot.candidate].feedback]
IDS = [plot.candidate for plot in HELD]
DECIDED = {Ending.HIRE, Ending.NO_HIRE, Ending.VETOED, Ending.OTHER_ROLE}
LINE_OF_WORDS = 8
QUOTES = -1


def submitted() -> Iterator[Written]:
    for script in SCRIPTS.values():
        yield from (written for written in script.feedback if not written.silent)


def every_text() -> list[str]:
    told = [text for script in SCRIPTS.values() for text in script.texts()]
    told += [text for said in BEFOREHAND.values() for text in (said.because, said.screen)]
    return [text for text in told if text]


def told_by() -> Iterator[tuple[tuple[str, int], str]]:
    """Every text with its loop and place; a debrief's have no place, as they quote."""
    for name, script in SCRIPTS.items():
        for place, written in enumerate(script.feedback):
            alone = replace(empty_script(name), feedback=(written,))
            yield from (((name, place), text) for text in alone.texts() if text)
        rest = replace(script, feedback=())
        yield from (((name, QUOTES), text) for text in rest.texts() if text)
    for name, said in BEFOREHAND.items():
        yield from (((name, QUOTES), text) for text in (said.because, said.screen) if text)


def words(text: str) -> list[str]:
    return re.findall(r"[\w’']+", text.lower())


@pytest.mark.parametrize("plot", HELD, ids=IDS)
def test_every_place_of_a_panel_has_its_words(plot: Plot):
    script = SCRIPTS[plot.candidate]
    places = plot.size + (plot.trainee is not None)
    assert len(script.feedback) == places
    assert len(script.panel) == plot.size - 2
    known = {person.email.partition("@")[0] for person in COMPANY.people}
    assert set(script.panel) <= known
    for place, written in enumerate(script.feedback):
        begins = place in plot.drafting
        assert bool(written.draft_narrative) == bool(written.draft) == begins
        assert bool(written.thin) == (place == plot.returned and plot.amended)
        assert bool(written.amended) == (place == plot.returned and plot.amended)
    assert all(line.by < plot.size for line in script.board)


@pytest.mark.parametrize("plot", HELD, ids=IDS)
def test_what_a_plot_needs_is_written(plot: Plot):
    script = SCRIPTS[plot.candidate]
    assert (script.decision is not None) == (plot.ending in DECIDED)
    assert bool(script.veto) == (plot.ending is Ending.VETOED)
    assert (plot.ending in DECIDED | {Ending.DISCUSSION}) == bool(script.board)
    assert ("gap" in script.reasons) == bool(plot.gap)
    assert ("waiver" in script.reasons) == (plot.waived is not None)
    assert ("return" in script.reasons) == (plot.returned is not None)
    assert ("excuse" in script.reasons) == ("-" in plot.second)
    assert ("size" in script.reasons) == (plot.size < Policy().panel_min)
    assert bool(script.references) == (plot.after is not After.NOTHING)
    if script.decision is not None:
        assert len(script.decision.reasons) >= 3
        assert len(script.decision.summary.split()) >= 100


def test_every_loop_called_off_says_why():
    for plot in PLOTS:
        if plot.ending is Ending.CANCELLED:
            assert SCRIPTS[plot.candidate].reasons["cancel"]


def test_f4_narratives_are_long_enough_to_have_been_submitted():
    least = Policy().feedback_min_words
    for written in submitted():
        assert least <= len(written.narrative.split()) <= 2 * least + 5
        assert not written.thin or len(written.thin.split()) >= least


def test_evidence_is_whole():
    told = [one for written in submitted() for one in written.evidence]
    assert len(told) >= 140
    spread = Counter(one.rating for one in told)
    assert set(spread) == {"raises", "meets", "falls_short", "not_observed"}
    for one in told:
        parts = (one.situation, one.task, one.action, one.result)
        if one.rating == "not_observed":
            assert one.reason
            continue
        assert all(re.search(r"[.!?]['’”]?$", part) for part in parts), one
        assert len(" ".join(parts).split()) >= 25, one


def test_no_text_stands_twice():
    counted = Counter(every_text())
    assert len(counted) >= 800
    assert [text for text, times in counted.items() if times > 1] == []


def test_no_two_people_say_the_same_line():
    """So many words in a row are somebody's sentence: nobody else has them but to quote."""
    said_by: dict[tuple[str, ...], tuple[str, int]] = {}
    shared = []
    for (name, place), text in told_by():
        spoken = words(text)
        for start in range(len(spoken) - LINE_OF_WORDS + 1):
            line = tuple(spoken[start : start + LINE_OF_WORDS])
            other, at = said_by.setdefault(line, (name, place))
            if other != name or (QUOTES not in {at, place} and at != place):
                shared.append(f"{name} {place}, {other} {at}: {' '.join(line)}")
    assert shared == []


def test_narratives_begin_and_end_in_their_own_way():
    told = [written.narrative for written in submitted()]
    assert len(told) >= 85
    openings = Counter(" ".join(text.split()[:3]) for text in told)
    endings = Counter(" ".join(text.split()[-6:]) for text in told)
    assert max(openings.values()) <= 2
    assert max(endings.values()) <= 2


def test_votes_disagree_on_every_loop_but_one():
    agreed = [plot.candidate for plot in HELD if not set(plot.votes) & set("nN")]
    assert len(agreed) <= 1
    assert sum(plot.second not in {"", plot.votes} for plot in HELD) >= 5


def test_whoever_moves_says_why_on_the_board():
    for plot in HELD:
        moved = [
            place
            for place, (first, second) in enumerate(zip(plot.votes, plot.second, strict=False))
            if second in "YynN" and first != second
        ]
        script = SCRIPTS[plot.candidate]
        if script.board:
            assert set(moved) <= {line.by for line in script.board}, plot.candidate


def test_nothing_is_left_that_was_meant_as_a_stopgap():
    for text in every_text():
        assert not re.search(r"lorem|ipsum|todo|xxx|\bfoo\b|[{}]", text, re.IGNORECASE), text
        assert "  " not in text
        assert "\n" not in text.replace("\n\n", "")


def test_every_candidate_has_a_word_beforehand():
    assert set(BEFOREHAND) == {one.email.partition("@")[0] for one in COMPANY.candidates}
    verdicts = Counter(said.resume for said in BEFOREHAND.values())
    assert set(verdicts) == {"yes", "no", "off_target", "unread"}
    for plot in PLOTS:
        said = BEFOREHAND[plot.candidate]
        assert (said.resume, bool(said.screen)) == ("yes", True)
        assert said.vote in {"yes", "strong_yes"}
    unscreened = {
        one.email.partition("@")[0] for one in COMPANY.candidates if one.requisition == UNAPPROVED
    }
    assert not any(BEFOREHAND[name].screen for name in unscreened)


def test_kinds_of_reasons_are_all_used():
    used = {kind for script in SCRIPTS.values() for kind in script.reasons}
    assert used == set(REASONS)


def test_a_loop_in_which_nobody_has_written_is_empty():
    assert not [text for text in empty_script("nobody").texts() if text]


def test_tours_have_five_to_seven_steps_about_candidates_there_are():
    tours = load_tours()
    assert [tour.key for tour in tours] == [
        "recruiter",
        "interviewer",
        "hiring_manager",
        "bar_raiser",
    ]
    candidates = {one.email.partition("@")[0] for one in COMPANY.candidates}
    people = {one.email.partition("@")[0] for one in COMPANY.people}
    for tour in tours:
        assert 5 <= len(tour.steps) <= 7
        for step in tour.steps:
            assert step.person in people
            assert not step.candidate or step.candidate in candidates
            assert len(re.findall(r"[.!?](?: |$)", step.text)) <= 4


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("loops/eleni.papadaki.toml", 'rating = "meets"', 'rating = "middling"', "must be one of"),
        ("loops/eleni.papadaki.toml", "narrative =", "narratives =", "'narrative' must be"),
        ("loops/eleni.papadaki.toml", 'column = "raises"', 'column = "best"', "must be one of"),
        ("loops/eleni.papadaki.toml", "by = 3", "by = 30", "whole number from 0"),
        ("loops/giulia.santangelo.toml", 'kind = "waiver"', 'kind = "mood"', "must be one of"),
        ("loops/kofi.mensahlarbi.toml", "[veto]", "[vetoes]", "unknown name 'vetoes'"),
        ("beforehand.toml", 'vote = "yes"\n', "", "has a vote and notes, or neither"),
        ("beforehand.toml", 'resume = "yes"', 'resume = "maybe"', "must be one of"),
        ("tour.toml", "page =", "pages =", "'page' must be"),
    ],
)
def test_a_careless_file_is_refused(tmp_path: Path, file: str, old: str, new: str, complaint: str):
    shutil.copytree(DEMO_FOLDER, tmp_path / "demo")
    spoilt = tmp_path / "demo" / file
    text = spoilt.read_text(encoding="utf-8")
    assert old in text
    spoilt.write_text(text.replace(old, new, 1), encoding="utf-8")
    load = {"loops": load_scripts, "beforehand.toml": load_beforehand}.get(
        file.partition("/")[0], load_tours
    )
    with pytest.raises(ValueError, match=complaint):
        load(tmp_path / "demo")


def test_two_scripts_share_no_panel_text():
    """The same person may sit on two loops, but nobody writes about two candidates alike."""
    by_loop = {name: set(filter(None, script.texts())) for name, script in SCRIPTS.items()}
    for one, other in combinations(by_loop.values(), 2):
        assert not one & other


def test_scripts_are_read_once():
    assert load_scripts() is SCRIPTS
    assert all(isinstance(script, LoopScript) for script in SCRIPTS.values())
