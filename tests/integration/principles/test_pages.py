"""The pages of the principles, without a script: nothing that was typed is lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from hiring.domain.terms import SeatKind
from hiring.models.loops import ReservedQuestion, SeatPrinciple
from tests.builders.loops import a_loop
from tests.builders.people import signed_in
from tests.integration.principles.conftest import PROBES, a_question

if TYPE_CHECKING:
    from flask import Flask

    from hiring.models.database import Database
    from tests.integration.principles.conftest import Readers


def row(place: int, **changes: str) -> dict[str, str]:
    """A new question, as the form sends it."""
    return {f"questions-{place}-{part}": text for part, text in a_question(**changes).items()}


def texts(page: str) -> list[str]:
    """The questions in the order of the form."""
    found = re.findall(r'<textarea[^>]*name="questions-\d+-text"[^>]*>\s*(.*?)</textarea>', page)
    return [text.strip() for text in found]


@pytest.mark.parametrize("who", ["lead", "recruiter", "administrator", "colleague"])
def test_everybody_reads_meaning_questions_and_probes(readers: Readers, who: str) -> None:
    page = readers.page(who, "/principles/ownership")
    question = readers.principle()["questions"][0]
    for part in ("text", *PROBES):
        assert question[part].replace("'", "&#39;") in page
    assert "nobody has changed them" in page


def test_a_lead_changes_adds_and_withdraws_in_one_go(readers: Readers) -> None:
    form = readers.form(meaning="Acts as an owner does.", **row(4), **{"questions-1-withdraw": "y"})
    kept = readers.send("lead", form)
    assert (kept.status_code, kept.headers["Location"]) == (303, "/principles/ownership")
    now = readers.principle()
    assert now["meaning"] == "Acts as an owner does."
    assert [one["key"] for one in now["questions"]][-1] == "ownership_said_no"
    assert form["questions-1-key"] not in {one["key"] for one in now["questions"]}
    assert "Kept as version 1" in readers.page("lead", "/principles/ownership")


def test_a_blank_new_row_says_nothing(readers: Readers) -> None:
    blank = {f"questions-4-{part}": " " for part in ("text", *PROBES)}
    assert readers.send("lead", readers.form(name="Owner", **blank)).status_code == 303
    assert len(readers.principle()["questions"]) == 4


def test_what_is_missing_is_said_at_its_own_row(readers: Readers) -> None:
    changes = {"questions-0-withdraw": "y", "questions-3-task": "", "reason": ""}
    answer = readers.send("lead", readers.form(**changes))
    assert answer.status_code == 422
    assert 'id="questions-3-task-error"' in answer.text
    assert 'href="#questions-3-task"' in answer.text
    assert 'id="reason-error"' in answer.text
    assert 'id="questions-2-task-error"' not in answer.text
    assert readers.principle()["number"] == 0


def test_l6_three_questions_stay(readers: Readers) -> None:
    withdrawn = {f"questions-{place}-withdraw": "y" for place in (0, 1)}
    answer = readers.send("lead", readers.form(**withdrawn))
    assert answer.status_code == 422
    assert "At least 3 questions have to stay" in answer.text
    assert answer.text.count("checked") == 2


@pytest.mark.parametrize(
    ("pressed", "order"),
    [
        ("2:up", [0, 2, 1, 3]),
        ("0:down", [1, 0, 2, 3]),
        ("0:up", [0, 1, 2, 3]),
        ("9:up", [0, 1, 2, 3]),
    ],
)
def test_questions_are_reordered_without_a_script(
    readers: Readers, pressed: str, order: list[int]
) -> None:
    form = readers.form(reason="Half a reason", **{"questions-0-text": "Typed and not yet kept."})
    before = [form[f"questions-{place}-text"] for place in range(4)]
    answer = readers.send("lead", {**form, "move": pressed})
    assert texts(answer.text) == [before[place].replace("'", "&#39;") for place in order]
    assert "Half a reason" in answer.text
    assert readers.principle()["number"] == 0


def test_a_further_row_comes_without_a_script(readers: Readers) -> None:
    answer = readers.send("lead", readers.form(name="Half a name", add="1"))
    assert len(texts(answer.text)) == 5
    assert "Half a name" in answer.text


@pytest.mark.parametrize(
    ("mine", "said"),
    [({"meaning": "Mine, at length."}, "Mine, at length."), ({"name": "Owner"}, "alike")],
    ids=["different words", "the same words"],
)
def test_a_stale_form_is_refused_and_shows_both_texts(
    readers: Readers, mine: dict[str, Any], said: str
) -> None:
    form = readers.form(**mine)
    readers.put("second_lead", name="Owner", reason="It was too long.")
    answer = readers.send("lead", form)
    assert answer.status_code == 409
    for shown in ("Second Lead has reworded", "It was too long.", "Owner", said):
        assert shown in answer.text
    assert readers.principle()["number"] == 1


def test_after_seeing_both_texts_one_may_keep_ones_own(readers: Readers) -> None:
    form = readers.form(meaning="Mine, at length.")
    readers.put("second_lead", meaning="Theirs.")
    answer = readers.send("lead", form)
    number = re.search(r'name="number"[^>]*value="(\d+)"', answer.text)
    assert number
    assert number[1] == "1"
    assert readers.send("lead", {**form, "number": number[1]}).status_code == 303
    assert readers.principle()["meaning"] == "Mine, at length."


def test_l6_a_kit_still_shows_a_question_that_was_withdrawn(
    readers: Readers, app: Flask, db: Database
) -> None:
    with db.writer() as session:
        built = a_loop(session, state="scheduled")
        seat = built.seat(SeatKind.INTERVIEWER)
        holder = built.person(SeatKind.INTERVIEWER)
        session.commit()
        key = session.exec(
            select(SeatPrinciple.key).where(SeatPrinciple.seat_id == seat.id)
        ).first()
        assert key
    added = readers.put(
        "lead",
        key,
        questions=[*readers.principle(key)["questions"], a_question()],
    ).get_json()
    ours, first = added["questions"][-1]["key"], added["questions"][0]["key"]
    with db.writer() as session:
        session.add_all(
            ReservedQuestion(
                loop_id=built.loop.id,
                seat_id=seat.id,
                principle=key,
                question_key=one,
            )
            for one in (ours, first)
        )
        session.commit()
    path = f"/loops/{built.loop.id}/kit"
    reader = signed_in(app.test_client(), holder, app)
    assert "Withdrawn" not in reader.get(path).text
    readers.put("lead", key, questions=added["questions"][1:-1])
    page = reader.get(path)
    assert page.status_code == 200
    assert "Tell me about a time you said no." in page.text
    assert added["questions"][0]["text"].replace("'", "&#39;") in page.text
    assert page.text.count("Withdrawn from the question bank") == 2
    with db.reader() as session:
        assert len(session.exec(select(ReservedQuestion)).all()) == 2


@pytest.mark.parametrize("path", ["/principles", "/principles/ownership", "/requisitions/new"])
def test_a_page_costs_the_same_however_often_they_were_reworded(
    readers: Readers, db: Database, path: str
) -> None:
    who = "recruiter"
    readers.put("lead", meaning="Once.")
    readers.page(who, path)
    once = _statements(readers, db, who, path)
    for number in range(5):
        readers.put("lead", meaning=f"Meaning {number}.")
        readers.put("lead", "frugality", meaning=f"Meaning {number}.")
    readers.page(who, path)
    assert _statements(readers, db, who, path) == once


def _statements(readers: Readers, db: Database, who: str, path: str) -> int:
    count = 0

    def note(*_: Any) -> None:
        nonlocal count
        count += 1

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        readers.page(who, path)
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return count
