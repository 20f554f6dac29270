"""Lists: filters in the address, sorted and paged by key in both directions, on one's own clock."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from hiring.domain.terms import SeatKind
from tests.builders.candidates import a_candidate, an_application
from tests.builders.loops import SeatPlan, a_loop
from tests.builders.people import a_person
from tests.builders.requisitions import a_requisition
from tests.harness.clock import START
from tests.integration.finding.conftest import Firm, text_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlmodel import Session

ROW = re.compile(r'<th scope="row"[^>]*>\s*<a[^>]*>([^<]+)</a>')


def names(browser: FlaskClient, address: str) -> list[str]:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return [html.unescape(name) for name in ROW.findall(answer.get_data(as_text=True))]


def neighbour(browser: FlaskClient, address: str, which: str) -> str:
    page = browser.get(address).get_data(as_text=True)
    found = re.search(rf'rel="{which}"\s+href="([^"]+)"', page)
    return html.unescape(found[1]) if found else ""


@pytest.fixture
def busy(firm: Firm) -> Firm:
    """Three further loops of the recruiter's, on days of their own."""

    def more(session: Session) -> None:
        recruiter = session.merge(firm.people["recruiter"])
        manager = session.merge(firm.people["manager"])
        gate = a_requisition(
            session, hiring_manager=manager, recruiter=recruiter, title="Gate Keeper", team="Gate"
        )
        for name, state, days in (
            ("Draft Doe", "draft", None),
            ("Late Lee", "scheduled", 20),
            ("Soon Sy", "scheduled", 2),
        ):
            candidate = a_candidate(session, name=name, now=START - timedelta(days=30))
            application = an_application(session, requisition=gate, candidate=candidate)
            panel = [
                SeatPlan(SeatKind.HIRING_MANAGER),
                SeatPlan(SeatKind.BAR_RAISER, person=session.merge(firm.people["certified"])),
            ]
            starts_at = START + timedelta(days=days or 9, hours=-6)
            made = a_loop(
                session,
                state=state,
                application=application,
                starts_at=starts_at,
                panel=panel if state != "draft" else [],
            )
            if days is None:
                made.loop.first_starts_at = made.loop.last_ends_at = None

    firm.write(more)
    return firm


LOOPS = {
    "": ["Soon Sy", "Late Lee", "Draft Doe", "Zelda Quist"],
    "state=live": ["Soon Sy", "Late Lee", "Draft Doe", "Zelda Quist"],
    "state=scheduled": ["Soon Sy", "Late Lee"],
    "state=draft": ["Draft Doe"],
    "search=GATE": ["Soon Sy", "Late Lee", "Draft Doe"],
    "search=l%20late": ["Late Lee"],
    "part=recruiter": ["Soon Sy", "Late Lee", "Draft Doe", "Zelda Quist"],
    "part=bar_raiser": [],
    "from=2026-03-12&to=2026-03-12": ["Soon Sy"],
    "from=2026-03-13": ["Late Lee"],
    "to=2026-03-10": ["Zelda Quist"],
    "sort=soonest": ["Zelda Quist", "Soon Sy", "Late Lee", "Draft Doe"],
    "sort=soonest&state=scheduled": ["Soon Sy", "Late Lee"],
    "order=vote&vote=yes": ["Soon Sy", "Late Lee", "Draft Doe", "Zelda Quist"],
}


@pytest.mark.parametrize(("query", "expected"), LOOPS.items())
def test_loops_are_narrowed_and_sorted(busy: Firm, query: str, expected: list[str]):
    assert names(busy.browser("recruiter"), f"/loops?{query}") == expected


def test_ones_own_part_narrows_to_ones_own_seats(busy: Firm):
    browser = busy.browser("certified")
    assert names(browser, "/loops?part=bar_raiser") == ["Soon Sy", "Late Lee"]
    assert names(browser, "/loops?part=hiring_manager") == []
    assert names(busy.browser("manager"), "/loops?part=hiring_manager&state=draft") == ["Draft Doe"]


def test_the_loops_of_one_requisition(busy: Firm):
    browser, requisition = busy.browser("recruiter"), busy.loop.requisition.id
    assert names(browser, f"/loops?requisition={requisition}") == ["Zelda Quist"]
    assert "For: Quay Planner" in text_of(browser.get(f"/loops?requisition={requisition}"))
    hidden = busy.browser("stranger").get(f"/loops?requisition={requisition}")
    assert "Quay Planner" not in text_of(hidden)
    assert names(busy.browser("other_recruiter"), f"/candidates?requisition={requisition}") == [
        "Zelda Quist"
    ]


CANDIDATES = {
    "": ["Soon Sy", "Late Lee", "Draft Doe", "Zelda Idle", "Zelda Quist"],
    "sort=name": ["Draft Doe", "Late Lee", "Soon Sy", "Zelda Idle", "Zelda Quist"],
    "applied=none": ["Zelda Idle"],
    "applied=mine": ["Soon Sy", "Late Lee", "Draft Doe", "Zelda Quist"],
    "from=2026-03-01": ["Zelda Idle", "Zelda Quist"],
    "to=2026-02-28": ["Soon Sy", "Late Lee", "Draft Doe"],
    "search=zq@exa": ["Zelda Quist"],
}


@pytest.mark.parametrize(("query", "expected"), CANDIDATES.items())
def test_candidates_are_narrowed_and_sorted(busy: Firm, query: str, expected: list[str]):
    assert names(busy.browser("recruiter"), f"/candidates?{query}") == expected


REQUISITIONS = {
    "": ["Gate Keeper", "Quay Planner"],
    "sort=title": ["Gate Keeper", "Quay Planner"],
    "search=qu+pl": ["Quay Planner"],
    "whose=mine": ["Gate Keeper", "Quay Planner"],
    "team=Gate": ["Gate Keeper"],
    "job_family=engineering": ["Gate Keeper", "Quay Planner"],
    "job_family=law": [],
    "state=draft": [],
}


@pytest.mark.parametrize(("query", "expected"), REQUISITIONS.items())
def test_requisitions_are_narrowed_and_sorted(busy: Firm, query: str, expected: list[str]):
    assert names(busy.browser("recruiter"), f"/requisitions?{query}") == expected
    if "mine" in query:
        assert names(busy.browser("other_recruiter"), f"/requisitions?{query}") == []


def test_people_are_narrowed(firm: Firm):
    firm.write(lambda session: a_person(session, name="Zelda Law", certified_for=("law",)))
    browser = firm.browser("stranger")
    assert names(browser, "/people?search=zelda") == ["Zelda Law", "Zelda Stranger"]
    assert names(browser, "/people?search=zelda&job_family=law") == ["Zelda Law"]
    recruiters = sorted(firm.people[who].name for who in ("recruiter", "other_recruiter"))
    assert set(recruiters) <= set(names(browser, "/people?role=recruiter"))
    assert firm.people["lead"].name not in names(browser, "/people?role=recruiter")


LISTS = {
    "newest candidates": ("/candidates?search=nn", True),
    "candidates by name": ("/candidates?search=nn&sort=name", False),
    "people": ("/people?search=nn", False),
}


@pytest.mark.parametrize(("address", "descending"), LISTS.values(), ids=LISTS)
def test_a_list_is_paged_by_key_onward_and_back(firm: Firm, address: str, descending: bool):
    def more(session: Session) -> None:
        for number in range(120):
            # Two of each name: the id tells them apart.
            a_candidate(session, name=f"Nn {number // 2:03}")
            a_person(session, name=f"Nn {number // 2:03}")

    firm.write(more)
    browser = firm.browser("recruiter")
    pages, path = [], address
    while path:
        pages.append((path, names(browser, path)))
        path = neighbour(browser, path, "next")
    seen = [name for _, page in pages for name in page]
    assert [len(page) for _, page in pages] == [50, 50, 20]
    expected = sorted(f"Nn {number // 2:03}" for number in range(120))
    assert seen == (expected[::-1] if descending else expected)
    back = neighbour(browser, pages[2][0], "prev")
    assert names(browser, back) == pages[1][1]
    assert names(browser, neighbour(browser, back, "next")) == pages[2][1]
    first = neighbour(browser, back, "prev")
    assert names(browser, first) == pages[0][1]
    assert neighbour(browser, first, "prev") == ""
    assert neighbour(browser, pages[0][0], "prev") == ""


def test_the_soonest_loops_are_paged_by_their_start(firm: Firm, monkeypatch: pytest.MonkeyPatch):
    from hiring.loops.routes import listing

    def more(session: Session) -> None:
        requisition = session.merge(firm.loop.requisition)
        for number in range(6):
            candidate = a_candidate(session, name=f"Loop {number}")
            application = an_application(session, requisition=requisition, candidate=candidate)
            made = a_loop(
                session,
                state="draft",
                application=application,
                panel=[],
            )
            made.loop.first_starts_at = START + timedelta(days=number // 2) if number < 4 else None

    firm.write(more)
    monkeypatch.setattr(listing, "PAGE", 2)
    browser = firm.browser("recruiter")
    path, pages = "/loops?sort=soonest", list[list[str]]()
    while path:
        pages.append(names(browser, path))
        last, path = path, neighbour(browser, path, "next")
    assert [sorted(page) for page in pages] == [
        ["Loop 0", "Zelda Quist"],
        ["Loop 1", "Loop 2"],
        ["Loop 3", "Loop 4"],
        ["Loop 5"],
    ]
    assert names(browser, neighbour(browser, last, "prev")) == pages[2]


def test_a_form_that_asks_for_nothing_leaves_a_clean_address(firm: Firm):
    answer = firm.browser("recruiter").get("/loops?search=&state=draft&part=&sort=")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/loops?state=draft")


def test_a_filter_in_force_can_be_taken_out_and_all_of_them(firm: Firm):
    page = firm.browser("recruiter").get("/loops?state=draft&search=zed").get_data(as_text=True)
    assert 'href="/loops?search=zed"' in page
    assert 'href="/loops?state=draft"' in page
    assert "No loop fits" in page
    assert "Clear the filters" in page


@pytest.mark.parametrize("path", ["/loops", "/candidates", "/requisitions", "/people"])
@pytest.mark.parametrize("query", ["cursor=x", "newer=x", "cursor=WyJhIl0", "newer=WyJhIiwiYiJd"])
def test_a_cursor_of_nobodys_is_refused(firm: Firm, path: str, query: str):
    assert firm.browser("recruiter").get(f"{path}?{query}").status_code == 422


def test_a_cursor_of_one_order_does_not_serve_another(firm: Firm):
    firm.write(lambda session: [a_candidate(session, name=f"Nn {n}") for n in range(60)])
    browser = firm.browser("recruiter")
    by_name = neighbour(browser, "/candidates?sort=name", "next")
    assert browser.get(by_name.replace("sort=name&", "")).status_code == 422


def test_a_day_is_a_day_on_the_readers_clock(firm: Firm):
    def move(session: Session) -> None:
        session.merge(firm.people["recruiter"]).time_zone = "Asia/Tokyo"
        loop = session.merge(firm.loop.loop)
        loop.first_starts_at = START.replace(hour=15, minute=30)

    firm.write(move)
    browser = firm.browser("recruiter")
    assert names(browser, "/loops?from=2026-03-11") == ["Zelda Quist"]
    assert "Wed 11 Mar 2026, 00:30 JST" in text_of(browser.get("/loops"))


@pytest.mark.parametrize("path", ["/loops", "/candidates?search=a", "/requisitions", "/people"])
def test_a_list_takes_as_many_queries_however_long_it_is(busy: Firm, path: str):
    browser, counts = busy.browser("recruiter"), []
    for _ in range(2):
        with busy.counting() as seen:
            assert browser.get(path).status_code == 200
        counts.append(len(seen))

        def more(session: Session) -> None:
            requisition = session.merge(busy.loop.requisition)
            for number in range(20):
                candidate = a_candidate(session, name=f"Ana {number}")
                application = an_application(session, requisition=requisition, candidate=candidate)
                a_loop(session, state="draft", application=application, panel=[])

        busy.write(more)
    assert counts[0] == counts[1]
