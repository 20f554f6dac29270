"""What a loop gives to whom: situation by situation, person by person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.builders.people import a_person
from tests.integration.home.situations import (
    OPEN,
    OVERDUE,
    TODAY,
    WEEK,
    World,
    a_bit_late,
    agenda,
    decided,
    draft,
    draft_with_a_gap,
    going_on,
    half_planned,
    in_the_debrief,
    interviewing,
    late,
    late_by_the_recruiters_hours,
    reading_one_has_read,
    ready,
    returned,
    said,
    sent_back,
    vetoed,
    waived,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from hiring.models.database import Database

NOBODY: dict[str, list[tuple[str, str]]] = {}
SITUATIONS: list[tuple[Callable[[Session], World], dict[str, list[tuple[str, str]]]]] = [
    (
        interviewing,
        {
            person: [(WEEK, "write_feedback")]
            for person in ("hiring_manager", "bar_raiser", "interviewer", "second")
        },
    ),
    (
        going_on,
        {
            "hiring_manager": [(WEEK, "write_feedback")],
            "bar_raiser": [(TODAY, "interview")],
            "interviewer": [(TODAY, "interview")],
            "second": [(TODAY, "interview")],
        },
    ),
    (a_bit_late, {"interviewer": [(OVERDUE, "write_feedback")]}),
    (
        late_by_the_recruiters_hours,
        {
            "interviewer": [(OVERDUE, "write_feedback")],
            "recruiter": [(OVERDUE, "chase_feedback")],
        },
    ),
    (
        late,
        {
            "interviewer": [(OVERDUE, "write_feedback")],
            "recruiter": [(OVERDUE, "chase_feedback")],
            "bar_raiser": [(OVERDUE, "waive_feedback")],
        },
    ),
    # Who may not know of the return is told what they would be told had it never come (F9).
    (
        returned,
        {
            "interviewer": [(WEEK, "amend_feedback")],
            "recruiter": [(OVERDUE, "chase_feedback")],
        },
    ),
    (waived, NOBODY),
    (ready, {"bar_raiser": [(WEEK, "open_debrief")]}),
    (
        in_the_debrief("reading"),
        {
            "hiring_manager": [(TODAY, "read_in_debrief")],
            "bar_raiser": [(TODAY, "run_debrief")],
            "interviewer": [(TODAY, "read_in_debrief")],
            "second": [(TODAY, "read_in_debrief")],
        },
    ),
    (
        reading_one_has_read,
        {
            "hiring_manager": [(TODAY, "read_in_debrief")],
            "bar_raiser": [(TODAY, "run_debrief")],
        },
    ),
    (
        in_the_debrief("voting"),
        {
            "hiring_manager": [(TODAY, "second_vote")],
            "bar_raiser": [(TODAY, "run_debrief")],
            "interviewer": [(TODAY, "second_vote")],
            "second": [(TODAY, "second_vote")],
        },
    ),
    (
        in_the_debrief("discussion"),
        {
            "hiring_manager": [(TODAY, "decide")],
            "bar_raiser": [(TODAY, "run_debrief")],
            "interviewer": [(TODAY, "discuss")],
            "second": [(TODAY, "discuss")],
        },
    ),
    (decided, {"hiring_manager": [(OPEN, "check_references")]}),
    (vetoed, NOBODY),
    (draft, {"recruiter": [(OPEN, "schedule_loop")]}),
    (half_planned, {"recruiter": [(OPEN, "schedule_loop")]}),
    (
        draft_with_a_gap,
        {"recruiter": [(OPEN, "schedule_loop")], "bar_raiser": [(OPEN, "waive_gap")]},
    ),
    (
        sent_back,
        {"recruiter": [(WEEK, "mend_loop")], "bar_raiser": [(WEEK, "waive_gap")]},
    ),
]


@pytest.mark.parametrize(("situation", "expected"), SITUATIONS)
def test_what_a_loop_gives_to_whom(
    db: Database,
    situation: Callable[[Session], World],
    expected: dict[str, list[tuple[str, str]]],
):
    with db.writer() as session:
        world = situation(session)
        session.flush()
        people = world.people
        found = {name: said(agenda(session, person)) for name, person in people.items()}
        assert {name: duties for name, duties in found.items() if duties} == expected
        for person in people.values():
            for duty in agenda(session, person).duties:
                assert duty.title
                assert duty.about
                assert duty.because.endswith(".")
        assert said(agenda(session, a_person(session))) == []
