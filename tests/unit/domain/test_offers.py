"""K1, O1, D4: nothing follows but an unvetoed hire decision."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.offers import (
    OPEN_OFFERS,
    OfferFacts,
    why_not_accept,
    why_not_decline,
    why_not_offer,
    why_not_reference_check,
    why_not_withdraw,
)
from hiring.domain.terms import OfferState, Outcome
from tests.unit.domain.facts import details, rules

HIRE = Outcome.HIRE
everything = st.builds(
    OfferFacts,
    outcome=st.none() | st.sampled_from(Outcome),
    veto_stands=st.booleans(),
    offer=st.none() | st.sampled_from(OfferState),
)


@pytest.mark.parametrize(
    ("facts", "is_manager", "rule"),
    [
        pytest.param(OfferFacts(outcome=HIRE), True, None, id="K1-after-a-hire"),
        pytest.param(OfferFacts(outcome=None), True, "K1", id="K1-before-the-decision"),
        pytest.param(OfferFacts(outcome=Outcome.NO_HIRE), True, "K1", id="K1-no-hire"),
        pytest.param(OfferFacts(outcome=Outcome.OTHER_ROLE), True, "K1", id="K1-other-role"),
        pytest.param(OfferFacts(outcome=HIRE), False, "K1", id="K1-not-the-manager"),
        pytest.param(OfferFacts(outcome=HIRE, veto_stands=True), True, "D4", id="D4-vetoed"),
    ],
)
def test_k1_reference_check(facts: OfferFacts, is_manager: bool, rule: str | None) -> None:
    refused = why_not_reference_check(facts, actor_is_hiring_manager=is_manager)
    assert rules(refused) == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("facts", "is_manager", "rule"),
    [
        pytest.param(OfferFacts(outcome=HIRE), True, None, id="O1-hire"),
        pytest.param(
            OfferFacts(outcome=HIRE, offer=OfferState.DECLINED), True, None, id="O1-after-declining"
        ),
        pytest.param(
            OfferFacts(outcome=HIRE, offer=OfferState.WITHDRAWN),
            True,
            None,
            id="O1-after-withdrawal",
        ),
        pytest.param(OfferFacts(outcome=None), True, "O1", id="O1-undecided"),
        pytest.param(OfferFacts(outcome=Outcome.NO_HIRE), True, "O1", id="O1-no-hire"),
        pytest.param(OfferFacts(outcome=HIRE), False, "O1", id="O1-not-the-manager"),
        pytest.param(OfferFacts(outcome=HIRE, offer=OfferState.MADE), True, "O1", id="O1-open"),
        pytest.param(
            OfferFacts(outcome=HIRE, offer=OfferState.ACCEPTED), True, "O1", id="O1-taken"
        ),
        pytest.param(OfferFacts(outcome=HIRE, veto_stands=True), True, "D4", id="D4-vetoed"),
    ],
)
def test_o1_offer(facts: OfferFacts, is_manager: bool, rule: str | None) -> None:
    refused = why_not_offer(facts, actor_is_hiring_manager=is_manager)
    assert rules(refused) == ([rule] if rule else [])


@given(everything, st.booleans())
def test_o1_d4_no_offer_nor_acceptance_without_an_unvetoed_hire(
    facts: OfferFacts, is_manager: bool
) -> None:
    if facts.outcome is not HIRE or facts.veto_stands:
        assert why_not_offer(facts, actor_is_hiring_manager=is_manager)
        assert why_not_accept(facts)
        assert why_not_reference_check(facts, actor_is_hiring_manager=is_manager)


def test_d4_a_veto_after_the_offer_went_out_stops_its_acceptance() -> None:
    out = OfferFacts(outcome=HIRE, offer=OfferState.MADE)
    assert why_not_accept(out) == ()
    vetoed = OfferFacts(outcome=HIRE, offer=OfferState.MADE, veto_stands=True)
    assert rules(why_not_accept(vetoed)) == ["D4"]
    assert why_not_decline(vetoed) == ()
    assert why_not_withdraw(vetoed, actor_is_hiring_manager=True) == ()


@pytest.mark.parametrize("state", [None, *OfferState], ids=str)
def test_o1_only_an_offer_that_is_out_is_answered(state: OfferState | None) -> None:
    facts = OfferFacts(outcome=HIRE, offer=state)
    for check in (why_not_accept, why_not_decline):
        assert (check(facts) == ()) is (state is OfferState.MADE)


@pytest.mark.parametrize("state", [None, *OfferState], ids=str)
def test_o1_an_open_offer_is_withdrawn_by_the_manager(state: OfferState | None) -> None:
    facts = OfferFacts(outcome=HIRE, offer=state)
    refused = why_not_withdraw(facts, actor_is_hiring_manager=True)
    assert (refused == ()) is (state in OPEN_OFFERS)
    assert rules(why_not_withdraw(facts, actor_is_hiring_manager=False)) == ["O1"]


def test_o1_says_what_the_decision_was() -> None:
    refused = why_not_offer(OfferFacts(outcome=Outcome.OTHER_ROLE), actor_is_hiring_manager=True)
    assert details(refused) == "The decision was another role, so there is no offer."
