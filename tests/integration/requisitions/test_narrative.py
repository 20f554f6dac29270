from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.requisitions.forms import key_of
from hiring.requisitions.narrative import NarrativeParts, compose, sections, split

WHOLE = NarrativeParts(
    customers="Plans in seconds.\n\nTwice a day.",
    one_year_later="Vigo. The storm came and nobody reached for a pencil.",
    one_year_later_on=date(2027, 3, 10),
    faq="Why not a faster solver? We tried two.",
    job_description="You will own the path.",
)
prose = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.just("\n"), max_size=80
)
parts = st.builds(
    NarrativeParts,
    customers=prose,
    one_year_later=prose,
    one_year_later_on=st.none() | st.dates(),
    faq=prose,
    job_description=prose,
)


def test_parts_become_one_text_under_headings() -> None:
    assert [section.heading for section in sections(compose(WHOLE))] == [
        "What customers get",
        "One year later, 10 March 2027",
        "The hard questions",
        "Job description",
    ]
    assert split(compose(WHOLE)) == WHOLE


def test_what_says_nothing_has_no_heading() -> None:
    assert compose(NarrativeParts()) == ""
    assert compose(NarrativeParts(faq="Why?")) == "The hard questions\n\nWhy?"


@pytest.mark.parametrize(
    "text",
    [
        "Customers get plans in seconds.",
        "A foreword.\n\nThe hard questions\n\nWhy?",
        "The hard questions\n\nWhy?\n\nThe hard questions\n\nWhy again?",
        "One year later, 31 February 2027\n\nNo such day.",
        "The hard questions\nWhy, on the next line?",
    ],
)
def test_a_text_written_otherwise_stays_whole(text: str) -> None:
    assert split(text) is None
    joined = "\n\n".join(
        "\n\n".join(piece for piece in (section.heading, section.text) if piece)
        for section in sections(text)
    )
    assert joined.split() == text.split()


@given(parts)
def test_what_is_split_is_put_together_again_letter_for_letter(written: NarrativeParts) -> None:
    text = compose(written)
    found = split(text) if text else None
    if found is not None:
        assert compose(found) == text


@pytest.mark.parametrize(
    ("name", "key"),
    [("System design", "system_design"), (" C++ / Rust ", "c_rust"), ("设计", "competency")],
)
def test_a_competency_gets_a_key(name: str, key: str) -> None:
    assert key_of(name) == key
