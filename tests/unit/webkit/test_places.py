"""Pages by key: onward, back, and both ends."""

from __future__ import annotations

import uuid

import pytest

from hiring.domain.errors import Invalid
from hiring.models.keyset import Place, in_order
from hiring.webkit.paging import encode_cursor, page_around, place_of, text_key

ROWS = [1, 2, 3, 4]
PLACES = {
    "the first page, whole": (None, [1, 2], False, False),
    "the first page, with more": (None, ROWS[:3], False, True),
    "a page onward, the last": (Place((0,)), [1, 2], True, False),
    "a page onward, with more": (Place((0,)), ROWS[:3], True, True),
    "a page back, the first": (Place((9,), back=True), [1, 2], False, True),
    "a page back, with more before": (Place((9,), back=True), ROWS[:3], True, True),
    "past the end": (Place((9,)), [], False, False),
}


@pytest.mark.parametrize(("place", "rows", "before", "after"), PLACES.values(), ids=PLACES)
def test_a_page_knows_its_neighbours(
    place: Place | None, rows: list[int], before: bool, after: bool
):
    page = page_around(rows, 2, lambda row: (row,), place)
    kept = rows[1:] if place is not None and place.back and len(rows) > 2 else rows[:2]
    assert list(page.items) == kept
    assert page.previous_cursor == (encode_cursor(kept[0]) if before else None)
    assert page.next_cursor == (encode_cursor(kept[-1]) if after else None)


def test_rows_read_backwards_are_turned_round():
    assert in_order([3, 2, 1], Place((4,), back=True)) == (1, 2, 3)
    assert in_order([1, 2], None) == (1, 2)


@pytest.mark.parametrize(
    "cursor", ["x", encode_cursor("a"), encode_cursor("a", "b"), encode_cursor("a", "b", "c")]
)
def test_a_cursor_of_another_list_is_refused(cursor: str):
    with pytest.raises(Invalid):
        place_of(cursor, None, text_key, uuid.UUID)


def test_a_cursor_says_where_and_which_way():
    key = uuid.uuid4()
    assert place_of(encode_cursor(key), None, uuid.UUID) == Place((key,))
    assert place_of(None, encode_cursor(key), uuid.UUID) == Place((key,), back=True)
    assert place_of(None, None, uuid.UUID) is None
