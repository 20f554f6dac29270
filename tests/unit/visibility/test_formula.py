"""The formulas of F7 and F8 over every combination of their facts."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import pairwise, product
from typing import TYPE_CHECKING

import pytest

from hiring.visibility import formula
from hiring.visibility.formula import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = tuple(field.name for field in fields(Facts))
LADDER = (formula.status, formula.vote, formula.content)
TRAIL = (formula.trail_of_feedback, formula.trail_of_draft, formula.trail_of_room)


def why_waived(facts: Facts[bool]) -> bool:
    """As somebody who did not write it."""
    return formula.why_waived(facts, False)


ASIDE = (why_waived, formula.why_returned)


def every_combination() -> Iterator[Facts[bool]]:
    for values in product((False, True), repeat=len(NAMES)):
        yield Facts(**dict(zip(NAMES, values, strict=True)))


def possible() -> Iterator[Facts[bool]]:
    """Those that can be true at once of one viewer, one seat and one loop."""
    for facts in every_combination():
        if (
            facts.is_involved is not facts.stands_apart
            and facts.counts is not facts.trains
            and not (facts.own_is_in and facts.owes_none)
            and (facts.is_involved or not (facts.is_author or facts.is_mentor or facts.own_is_in))
            and not (facts.is_author and facts.is_mentor)
            and not (facts.is_mentor and facts.own_is_in and not facts.mentor_is_in)
            and not (facts.is_mentor and facts.counts)
        ):
            yield facts


POSSIBLE = tuple(possible())


def test_there_are_fourteen_facts_and_every_combination_is_tried() -> None:
    assert len(NAMES) == 14
    assert sum(1 for _ in every_combination()) == 2**14
    assert len(POSSIBLE) > 1000


def test_f7_each_rung_lies_inside_the_one_before_for_every_combination() -> None:
    """Also for combinations that cannot be: no mistake in a fact turns a rung inside out."""
    for facts in every_combination():
        for wider, narrower in pairwise(LADDER):
            assert wider(facts) or not narrower(facts), facts


def test_f7_every_formula_is_monotone_no_lost_fact_opens_anything() -> None:
    for facts in every_combination():
        for formula_of in (*LADDER, *ASIDE, formula.debrief_room, formula.reads_trainee):
            if formula_of(facts):
                continue
            for name in NAMES:
                if getattr(facts, name):
                    assert not formula_of(replace(facts, **{name: False})), (formula_of, facts)


def test_f7_nobody_reads_what_is_not_submitted() -> None:
    for facts in every_combination():
        if not facts.is_submitted:
            assert not formula.vote(facts)
            assert not formula.content(facts)


def test_f7_a_blind_person_reads_nothing_but_their_own() -> None:
    tried = 0
    for facts in POSSIBLE:
        owes = not facts.own_is_in and not facts.owes_none
        if facts.is_involved and owes and not facts.is_author:
            tried += 1
            assert not formula.vote(facts), facts
            assert not formula.content(facts), facts
            assert not why_waived(facts), facts
            assert not formula.debrief_room(facts), facts
    assert tried


def test_f7_who_owes_none_reads_counting_feedback_only_once_all_are_in() -> None:
    for facts in POSSIBLE:
        if facts.is_involved and facts.owes_none and not facts.all_are_in and not facts.is_author:
            assert not formula.vote(facts), facts
            assert not formula.debrief_room(facts), facts


def test_f7_at_debrief_opens_nothing_of_anothers_to_anybody_before_the_debrief() -> None:
    tried = 0
    for facts in POSSIBLE:
        if not facts.opens_after_own and not facts.debrief_is_open and not facts.is_author:
            tried += 1
            assert not formula.vote(facts), facts
            assert not why_waived(facts), facts
    assert tried


def test_f7_a_stranger_knows_of_no_counting_feedback_at_all() -> None:
    for facts in POSSIBLE:
        if facts.stands_apart and facts.counts:
            assert not formula.status(facts), facts
            assert not why_waived(facts), facts
            assert not formula.debrief_room(facts), facts


def test_f7_an_author_always_reads_their_own() -> None:
    for facts in POSSIBLE:
        if facts.is_author and facts.is_submitted:
            assert formula.content(facts), facts


def test_f7_who_is_in_reads_the_counting_feedback_of_others() -> None:
    for facts in POSSIBLE:
        if facts.own_is_in and facts.opens_after_own and facts.counts and facts.is_submitted:
            assert formula.content(facts), facts


def test_f8_only_the_trainee_the_mentor_and_leads_read_a_trainees_feedback() -> None:
    for facts in POSSIBLE:
        if facts.trains and not (facts.is_author or facts.is_mentor or facts.leads_programme):
            assert not formula.vote(facts), facts
            assert not formula.content(facts), facts


def test_f8_nobody_but_the_trainee_reads_before_the_mentor_is_in() -> None:
    for facts in POSSIBLE:
        if facts.trains and not facts.mentor_is_in and not facts.is_author:
            assert not formula.content(facts), facts


def test_f8_a_lead_apart_from_the_loop_reads_once_the_mentor_is_in() -> None:
    tried = 0
    for facts in POSSIBLE:
        if (
            facts.trains
            and facts.is_submitted
            and facts.mentor_is_in
            and facts.stands_apart
            and facts.leads_programme
            and (facts.opens_after_own or facts.debrief_is_open)
        ):
            tried += 1
            assert formula.content(facts), facts
    assert tried


def test_f8_a_lead_on_the_loop_waits_like_everybody_on_it() -> None:
    for facts in POSSIBLE:
        blind = not facts.own_is_in and not (facts.owes_none and facts.all_are_in)
        if facts.trains and facts.leads_programme and facts.is_involved and blind:
            assert formula.content(facts) is (facts.is_author and facts.is_submitted), facts


def test_d1_nobody_is_in_the_debrief_before_it_opens_or_from_outside() -> None:
    for facts in POSSIBLE:
        if not facts.debrief_is_open or facts.stands_apart:
            assert not formula.debrief_room(facts), facts


@pytest.mark.parametrize("rung", LADDER, ids=lambda rung: rung.__name__)
def test_the_ladder_is_not_vacuous(rung: object) -> None:
    opened = {bool(rung(facts)) for facts in POSSIBLE}  # type: ignore[operator]
    assert opened == {True, False}


def test_f7_whoever_did_a_thing_may_know_of_it_and_nothing_else_opens_with_it() -> None:
    for facts in every_combination():
        assert formula.why_waived(facts, True)
        for trail in TRAIL:
            assert trail(facts, True)
        assert formula.trail_of_feedback(facts, False) is formula.vote(facts)
        assert formula.trail_of_draft(facts, False) is facts.is_author
        assert formula.trail_of_room(facts, False) is formula.debrief_room(facts)


def test_f9_that_feedback_was_returned_is_for_its_author_and_its_readers() -> None:
    for facts in POSSIBLE:
        assert formula.why_returned(facts) is (facts.is_author or formula.content(facts)), facts
