from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.webkit.export import line_of, neutral

CELLS = {
    '=HYPERLINK("http://example.com")': '\'=HYPERLINK("http://example.com")',
    "+44 20 7946 0000": "'+44 20 7946 0000",
    "-1+1": "'-1+1",
    "@SUM(A1)": "'@SUM(A1)",
    "\t=1": "'\t=1",
    "\r=1": "'\r=1",
    "  =1": "'  =1",
    "＝1": "'＝1",  # noqa: RUF001
    "Ana = Ruiz": "Ana = Ruiz",
    "a-b@example.com": "a-b@example.com",
    "'quoted": "'quoted",
    "": "",
}


@pytest.mark.parametrize(("cell", "told"), CELLS.items())
def test_no_cell_is_a_formula(cell: str, told: str):
    assert neutral(cell) == told


def test_a_line_is_as_rfc_4180_says():
    assert line_of(["a", 'b "c"', "d,e", "f\ng", 7]) == 'a,"b ""c""","d,e","f\ng",7\r\n'


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=2)
)
def test_what_is_written_can_be_read(cells: list[str]):
    [read] = csv.reader(io.StringIO(line_of(cells), newline=""))
    assert read == [neutral(cell) for cell in cells]
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in read)
