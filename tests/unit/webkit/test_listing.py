from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hiring.domain.terms import ListPage, RequisitionState
from hiring.webkit.listing import Filter, Listing, a_day, an_id, choices_of

AN_ID = "0198c2d4-0000-7000-8000-000000000001"
LISTING = Listing(
    page=ListPage.REQUISITIONS,
    endpoint="requisitions.index",
    search="Title",
    filters=(
        Filter("search", "Search", kind="search"),
        Filter("state", "State", choices_of(*RequisitionState)),
        Filter("team", "Team"),
        Filter("from", "From", reads=a_day, kind="day"),
        Filter("of", "Of", reads=an_id, kind="link"),
    ),
    sorts=(("", "Newest first"), ("title", "By title")),
    views=(("All", ""),),
)

READ = {
    "nothing": ({}, ""),
    "a choice": ({"state": "draft"}, "state=draft"),
    "a choice there is not": ({"state": "lost"}, ""),
    "an unknown key": ({"vote": "yes", "order": "vote"}, ""),
    "a text": ({"search": "  Noor "}, "search=Noor"),
    "a blank text": ({"search": "   "}, ""),
    "what no database stores": ({"search": "a\x00b\ud800"}, "search=ab"),
    "a text without end": ({"search": "x" * 900}, f"search={'x' * 200}"),
    "a day": ({"from": "2026-03-10"}, "from=2026-03-10"),
    "a day there is not": ({"from": "2026-02-30"}, ""),
    "a year nobody hires in": ({"from": "0001-01-01"}, ""),
    "an id": ({"of": AN_ID.upper()}, f"of={AN_ID}"),
    "what is no id": ({"of": "1 OR 1=1"}, ""),
    "another order": ({"sort": "title"}, "sort=title"),
    "the usual order": ({"sort": ""}, ""),
    "an order there is not": ({"sort": "vote"}, ""),
    "in any order": ({"team": "A&B", "search": "x"}, "search=x&team=A%26B"),
    "with a cursor": ({"state": "draft", "cursor": "abc"}, "state=draft"),
}


@pytest.mark.parametrize(("given", "query"), READ.values(), ids=READ)
def test_only_known_filters_with_well_formed_values_are_kept(given: dict[str, str], query: str):
    asked = LISTING.read(given)
    assert asked.query == query
    assert LISTING.read_query(query) == asked


def test_a_chip_says_what_is_in_force_and_leads_to_the_list_without_it():
    asked = LISTING.read(
        {"state": "draft", "search": "Noor", "from": "2026-03-10", "team": "t1", "sort": "title"}
    )
    chips = asked.chips({"team": [("t1", "Berth Planning")]})
    assert [(chip.label, chip.value) for chip in chips] == [
        ("Search", "“Noor”"),
        ("State", "Draft"),
        ("Team", "Berth Planning"),
        ("From", "10 Mar 2026"),
    ]
    assert chips[1].without == "search=Noor&team=t1&from=2026-03-10&sort=title"


def test_an_order_alone_narrows_nothing():
    assert not LISTING.read({"sort": "title"}).narrows
    assert LISTING.read({"state": "draft"}).narrows


@pytest.mark.parametrize(
    ("zone", "begins", "ends"),
    [
        ("UTC", datetime(2026, 3, 29, 0, tzinfo=UTC), datetime(2026, 3, 30, 0, tzinfo=UTC)),
        # The day the clocks go forward has twenty-three hours.
        (
            "Europe/London",
            datetime(2026, 3, 29, 0, tzinfo=UTC),
            datetime(2026, 3, 29, 23, tzinfo=UTC),
        ),
        (
            "Asia/Tokyo",
            datetime(2026, 3, 28, 15, tzinfo=UTC),
            datetime(2026, 3, 29, 15, tzinfo=UTC),
        ),
    ],
)
def test_a_day_is_the_readers(zone: str, begins: datetime, ends: datetime):
    asked = LISTING.read({"from": "2026-03-29"})
    assert (asked.since("from", zone), asked.until("from", zone)) == (begins, ends)
    assert LISTING.read({}).since("from", zone) is None


def test_a_form_that_asks_for_nothing_leaves_an_address_to_clean():
    assert LISTING.is_unclean({"state": "", "search": "x"})
    assert LISTING.is_unclean({"sort": ""})
    assert not LISTING.is_unclean({"state": "draft", "utm_source": ""})
