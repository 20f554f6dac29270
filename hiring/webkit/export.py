"""A list as CSV: page by page as it is read, in cells no spreadsheet takes for a formula."""

from __future__ import annotations

import io
from collections.abc import Iterator
from csv import writer
from typing import TYPE_CHECKING, Any, Final, TypeVar

from flask import Response

from hiring.webkit.sources import Asking, Source
from hiring.webkit.transaction import database

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")
MOST_ROWS: Final = 5_000
AT_ONCE: Final = 200
# By these a spreadsheet knows a formula, a command or the end of a cell.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
_BYTE_ORDER_MARK: Final = "\ufeff"


def neutral(cell: object) -> str:
    """The cell's text; an apostrophe stands before what a spreadsheet would carry out."""
    text = str(cell)
    begins = text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA)
    return f"'{text}" if begins else text


def line_of(cells: Sequence[object]) -> str:
    """One line of CSV (RFC 4180)."""
    written = io.StringIO()
    writer(written, lineterminator="\r\n").writerow([neutral(cell) for cell in cells])
    return written.getvalue()


def csv_answer(source: Source[T], asking: Asking, name: str) -> Response:
    """The rows of a list as a file, at most 5,000; a last line says when there are more.

    Args:
        source: the same that the page reads.
        asking: who asks for what.
        name: of the file, without its ending.
    """
    response = Response(_lines(source, asking), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _lines(source: Source[Any], asking: Asking) -> Iterator[str]:
    """Reads in a session of its own: the request's is closed before the last line is sent."""
    here = database()

    def lines() -> Iterator[str]:
        yield _BYTE_ORDER_MARK + line_of(source.columns)
        place, left = None, MOST_ROWS
        while left:
            with here.reader() as session:
                rows = source.read(session, asking, place, min(AT_ONCE, left) + 1)
            shown = rows[: min(AT_ONCE, left)]
            yield "".join(line_of(source.cells(row, asking)) for row in shown)
            left -= len(shown)
            if len(rows) == len(shown):
                return
            place = source.after(asking.asked, shown[-1])
        yield line_of([f"These are the first {MOST_ROWS:,}. Narrow the list to get the others."])

    return lines()
