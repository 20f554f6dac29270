"""Rewording a principle: by whom, what is refused, what is kept (L6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from config.principles import default_principles
from hiring.models.principles import PrincipleQuestion, PrincipleVersion
from hiring.models.system import AuditEntry
from tests.integration.principles.conftest import PROBES, a_question

if TYPE_CHECKING:
    from collections.abc import Callable

    from hiring.models.database import Database
    from tests.integration.principles.conftest import Readers

    Body = dict[str, Any]

FIRST = next(one for one in default_principles() if one.key == "ownership")
CANARY = "canary words"


def test_a_principle_reads_as_in_the_file_until_somebody_rewords_it(readers: Readers) -> None:
    now = readers.principle()
    assert (now["name"], now["meaning"], now["number"]) == (FIRST.name, FIRST.meaning, 0)
    assert [one["key"] for one in now["questions"]] == [one.key for one in FIRST.questions]


@pytest.mark.parametrize("who", ["recruiter", "administrator", "colleague"])
def test_only_programme_leads_reword(readers: Readers, db: Database, who: str) -> None:
    assert readers.put(who, meaning="Mine alone.").status_code == 403
    assert readers.browser(who).get("/principles/ownership/edit").status_code == 403
    assert "/principles/ownership/edit" not in readers.page(who, "/principles/ownership")
    with db.reader() as session:
        assert not session.exec(select(PrincipleVersion)).all()


def test_the_newest_words_are_in_force_everywhere_at_once(readers: Readers) -> None:
    kept = readers.put("lead", name="Owner", meaning="Acts as an owner does.")
    assert kept.status_code == 200
    assert kept.get_json()["number"] == 1
    listed = readers.api("colleague", "GET", "/principles").get_json()["items"]
    assert {"key": "ownership", "name": "Owner", "meaning": "Acts as an owner does."} in listed
    assert [one["key"] for one in listed] == [one.key for one in default_principles()]
    assert "Acts as an owner does." in readers.page("colleague", "/principles")


def test_another_process_sees_the_new_words(readers: Readers, app: Any) -> None:
    readers.api("colleague", "GET", "/principles")
    known = app.extensions["principles_in_force"]
    readers.put("lead", meaning="Said elsewhere.")
    # As if this process had not been the one that kept them.
    app.extensions["principles_in_force"] = known
    assert "Said elsewhere." in readers.api("colleague", "GET", "/principles").text


def test_l6_a_question_keeps_its_key_through_every_change(readers: Readers) -> None:
    questions = readers.principle()["questions"]
    keys = [one["key"] for one in questions]
    questions[0]["text"] = "Tell me about a time nobody else would."
    questions.append(a_question())
    questions.reverse()
    now = readers.put("lead", questions=questions).get_json()
    assert [one["key"] for one in now["questions"]][1:] == keys[::-1]
    assert now["questions"][0]["key"] == "ownership_said_no"
    assert now["questions"][-1]["text"] == "Tell me about a time nobody else would."


def test_l6_the_key_of_a_withdrawn_question_is_never_given_again(readers: Readers) -> None:
    questions = readers.principle()["questions"]
    first = readers.put("lead", questions=[*questions, a_question()]).get_json()
    readers.put("lead", questions=first["questions"][:-1])
    again = readers.put("lead", questions=[*questions, a_question()]).get_json()
    assert again["questions"][-1]["key"] == "ownership_said_no_2"


def test_l6_a_withdrawn_question_can_come_back(readers: Readers) -> None:
    questions = readers.principle()["questions"]
    readers.put("lead", questions=questions[1:])
    assert readers.put("lead", questions=questions).status_code == 200
    assert readers.principle()["questions"] == questions


REFUSED: tuple[tuple[str, Callable[[Body], Body], int, str], ...] = (
    ("too few questions", lambda now: {"questions": now["questions"][:2]}, 422, "/questions"),
    ("a blank name", lambda _now: {"name": "  "}, 422, "/name"),
    ("a blank meaning", lambda _now: {"meaning": " "}, 422, "/meaning"),
    ("no reason", lambda _now: {"reason": " ", "name": "Owner"}, 422, "/reason"),
    (
        "a blank probe",
        lambda now: {"questions": [*now["questions"], a_question(task="")]},
        422,
        "/questions/4/task",
    ),
    (
        "the same question twice",
        lambda now: {"questions": [*now["questions"], a_question(now["questions"][0]["text"])]},
        422,
        "/questions/4/text",
    ),
    (
        "the same key twice",
        lambda now: {"questions": [*now["questions"], a_question(key=now["questions"][0]["key"])]},
        422,
        "/questions/4/key",
    ),
    (
        "another principle's question",
        lambda now: {"questions": [*now["questions"], a_question(key="frugality_less")]},
        422,
        "/questions/4/key",
    ),
    (
        "more questions than anybody reads",
        lambda _now: {"questions": [a_question(f"Question {n}?") for n in range(21)]},
        422,
        "/questions",
    ),
    ("nothing changed", lambda _now: {}, 409, ""),
    ("another's name", lambda _now: {"name": "dive deep"}, 409, "/name"),
)


@pytest.mark.parametrize(
    ("changes", "status", "pointer"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED]
)
def test_what_cannot_be_kept_is_refused_at_its_part(
    readers: Readers, db: Database, changes: Callable[[Body], Body], status: int, pointer: str
) -> None:
    answer = readers.put("lead", **changes(readers.principle()))
    assert answer.status_code == status
    problem = answer.get_json()
    if pointer:
        assert pointer in [one["pointer"] for one in problem["errors"]]
    with db.reader() as session:
        assert not session.exec(select(PrincipleVersion)).all()


def test_an_older_copy_never_overwrites_a_newer_one(readers: Readers) -> None:
    seen = readers.api("lead", "GET", "/principles/ownership")
    tag = {"If-Match": seen.headers["ETag"]}
    assert readers.put("second_lead", meaning="Theirs.").status_code == 200
    assert readers.put("lead", meaning="Mine.", headers=tag).status_code == 412
    assert readers.principle()["meaning"] == "Theirs."


def test_there_is_no_other_principle(readers: Readers) -> None:
    assert readers.api("lead", "GET", "/principles/charm").status_code == 404
    assert readers.browser("lead").get("/principles/charm").status_code == 404
    assert readers.browser("lead").get("/principles/charm/edit").status_code == 404


def test_the_trail_tells_of_the_change_and_holds_none_of_its_words(
    readers: Readers, db: Database
) -> None:
    readers.put("lead", meaning=CANARY, reason=CANARY)
    with db.reader() as session:
        entry = session.exec(
            select(AuditEntry).where(AuditEntry.action == "principle.reworded")
        ).one()
    assert entry.actor_id == readers.people["lead"].id
    assert entry.detail == {"principle": "ownership", "number": 1, "questions": 4}


@pytest.mark.parametrize("table", [PrincipleVersion, PrincipleQuestion])
@pytest.mark.parametrize("change", ["update", "delete"])
def test_no_version_is_ever_changed(
    readers: Readers, db: Database, table: Any, change: str
) -> None:
    readers.put("lead", meaning="Kept for good.")
    statement = (
        sa.update(table).values({col(table.key): "other"})
        if change == "update"
        else sa.delete(table)
    )
    with db.writer() as session, pytest.raises(sa.exc.DBAPIError, match="never changed"):
        session.execute(statement)


def test_every_version_is_kept_with_who_wrote_it_when_and_why(readers: Readers) -> None:
    readers.put("lead", meaning="Acts as an owner does.", reason="Shorter.")
    questions = readers.principle()["questions"]
    readers.put("second_lead", questions=[questions[1], questions[0], *questions[3:], a_question()])
    page = readers.page("colleague", "/principles/ownership")
    assert page.index("Version 2") < page.index("Version 1")
    for said in ("Second Lead", "Lead", "Shorter.", "Question added", "Question withdrawn"):
        assert said in page
    assert "<del>" in page
    assert "Question moved" in page
    assert "Before that: the words that came with the installation." in page


def test_a_long_history_comes_in_pages(readers: Readers, db: Database) -> None:
    with db.writer() as session:
        for number in range(1, 48):
            version = PrincipleVersion(
                key="ownership",
                number=number,
                name="Ownership",
                meaning=f"Meaning {number}.",
                reason=f"Reason {number}.",
                author_id=readers.people["lead"].id,
                written_at=readers.people["lead"].created_at,
            )
            session.add(version)
            session.flush()
            session.add_all(
                PrincipleQuestion(
                    version_id=version.id,
                    key=question.key,
                    position=place,
                    text=question.text,
                    **dict.fromkeys(PROBES, "?"),
                )
                for place, question in enumerate(FIRST.questions)
            )
        session.commit()
    path = "/principles/ownership"
    seen: list[str] = []
    for _ in range(3):
        page = readers.page("colleague", path)
        seen += [part.split(".")[0] for part in page.split("Reason ")[1:]]
        path = page.split('rel="next"', 1)[-1].split('href="', 1)[1].split('"')[0]
    assert seen == [str(number) for number in range(47, 0, -1)]
