"""A list as a file: the same rows as on the page, in cells that no spreadsheet carries out."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlmodel import col

from hiring.models.system import AuditEntry
from hiring.webkit import export
from tests.builders.candidates import a_candidate
from tests.builders.people import a_person
from tests.integration.finding.conftest import Firm

if TYPE_CHECKING:
    from sqlmodel import Session


def rows_of(firm: Firm, who: str, address: str) -> list[list[str]]:
    answer = firm.browser(who).get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    text = answer.get_data()
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))


SEES = {
    ("recruiter", "loops"): ["Zelda Quist"],
    ("interviewer", "loops"): ["Zelda Quist"],
    ("other_recruiter", "loops"): [],
    ("administrator", "loops"): [],
    ("other_recruiter", "candidates"): ["Zelda Idle", "Zelda Quist"],
    ("interviewer", "candidates"): ["Zelda Quist"],
    ("stranger", "candidates"): [],
    ("interviewer", "requisitions"): ["Quay Planner"],
    ("stranger", "requisitions"): [],
}


@pytest.mark.parametrize(("who", "page"), SEES, ids=[f"{who}-{page}" for who, page in SEES])
def test_f7_a_file_holds_what_its_reader_may_know_of(firm: Firm, who: str, page: str):
    [head, *rows] = rows_of(firm, who, f"/{page}.csv")
    assert len(head) > 3
    assert [row[0] for row in rows] == SEES[who, page]


def test_f7_a_file_of_loops_says_nothing_of_feedback(firm: Firm):
    head, row = rows_of(firm, "recruiter", "/loops.csv")
    assert head == [
        "Candidate",
        "Requisition",
        "First interview begins",
        "Last interview ends",
        "Time zone",
        "Your part",
        "State",
    ]
    assert row == [
        "Zelda Quist",
        "Quay Planner",
        "2026-03-10 07:00",
        "2026-03-10 11:45",
        "Europe/London",
        "Recruiter",
        "Collecting feedback",
    ]


def test_a_file_keeps_the_filters_and_the_order_of_the_page(firm: Firm):
    names = [row[0] for row in rows_of(firm, "recruiter", "/candidates.csv?search=idle")[1:]]
    assert names == ["Zelda Idle"]
    names = [row[0] for row in rows_of(firm, "recruiter", "/candidates.csv?sort=name")[1:]]
    assert names == ["Zelda Idle", "Zelda Quist"]
    assert rows_of(firm, "recruiter", "/loops.csv?state=decided")[1:] == []
    assert len(rows_of(firm, "recruiter", "/loops.csv?sort=soonest&vote=yes")) == 2


def test_names_that_are_formulas_are_neutralised(firm: Firm):
    firm.write(lambda session: a_candidate(session, name='=HYPERLINK("x";"Zed")'))
    [row] = rows_of(firm, "recruiter", "/candidates.csv?search=zed")[1:]
    assert row[0] == '\'=HYPERLINK("x";"Zed")'


def test_a_long_list_is_written_part_by_part_up_to_its_end(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
):
    def more(session: Session) -> None:
        for number in range(25):
            a_person(session, name=f"Zed {number:02}")

    firm.write(more)
    monkeypatch.setattr(export, "AT_ONCE", 7)
    rows = rows_of(firm, "stranger", "/people.csv?search=zed")[1:]
    assert [row[0] for row in rows] == [f"Zed {number:02}" for number in range(25)]
    monkeypatch.setattr(export, "MOST_ROWS", 10)
    rows = rows_of(firm, "stranger", "/people.csv?search=zed")[1:]
    assert [row[0] for row in rows[:-1]] == [f"Zed {number:02}" for number in range(10)]
    assert rows[-1] == ["These are the first 10. Narrow the list to get the others."]
    monkeypatch.setattr(export, "MOST_ROWS", 25)
    assert len(rows_of(firm, "stranger", "/people.csv?search=zed")) == 26


@pytest.mark.parametrize("page", ["loops", "candidates", "requisitions", "people"])
def test_a_file_is_named_downloaded_and_noted(firm: Firm, page: str):
    answer = firm.browser("recruiter").get(f"/{page}.csv?search=zelda")
    disposition = f'attachment; filename="{page}-2026-03-10.csv"'
    assert answer.headers["Content-Disposition"] == disposition
    assert "no-store" in answer.headers["Cache-Control"]
    with firm.db.reader() as session:
        [entry] = session.scalars(
            sa.select(AuditEntry).where(col(AuditEntry.action) == "list.exported")
        )
    assert entry.actor_id == firm.people["recruiter"].id
    assert entry.detail == {"list": page}


def test_there_is_no_file_of_anything_else(firm: Firm):
    assert firm.browser("recruiter").get("/feedback.csv").status_code == 404
    assert firm.app.test_client().get("/loops.csv").status_code == 303
