"""Help where it is needed: rules by number and by word, a note beside a number, a guide per role."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config.rules import Rule, load_rules
from config.settings import ROOT, Settings
from hiring.app.help_pages import GUIDES, Guide
from hiring.domain.policy import Policy
from tests.builders.people import a_person, signed_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from hiring.models.database import Database

DOCS = ROOT / "docs"
RULE_LINK = re.compile(r"\[([A-Z]\d+)\]\(rules\.md#([A-Z]\d+)\)")


@pytest.fixture
def settings(database: str) -> Settings:
    """An organisation that has changed a default."""
    settings = Settings.for_tests(database_url=database)
    return replace(settings, policy=Policy(feedback_min_words=120))


@pytest.fixture
def reader(app: Flask, client: FlaskClient, db: Database) -> FlaskClient:
    with db.writer() as session:
        person = a_person(session, name="Rae Reader", roles=["programme_lead"])
        session.commit()
    return signed_in(client, person, app)


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.key)
def test_every_rule_opens_beside_its_number(reader: FlaskClient, rule: Rule) -> None:
    key = rule.key
    answer = reader.get(f"/help/rules/{key}")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    words = answer.text.replace("&#39;", "'")
    for said in (rule.title, rule.meaning, rule.why, rule.when_stopped):
        assert said in words
    assert f'href="/help/rules#{key}"' in answer.text
    assert answer.headers["Cache-Control"] == "private, max-age=300"


@pytest.mark.parametrize("number", ["F11", "f7", "X1", "F7%20", "J0"])
def test_there_is_no_note_on_what_is_no_rule(reader: FlaskClient, number: str) -> None:
    assert reader.get(f"/help/rules/{number}").status_code == 404


@pytest.mark.parametrize(("asked", "leads_to"), [("F7", "#F7"), ("f10", "#F10"), (" d4 ", "#D4")])
def test_a_number_that_is_searched_for_is_found(
    reader: FlaskClient, asked: str, leads_to: str
) -> None:
    answer = reader.get("/help/rules", query_string={"search": asked})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/help/rules{leads_to}")


@pytest.mark.parametrize(
    ("asked", "found", "not_found"),
    [
        ("veto", {"D4", "O1"}, {"J1", "F5"}),
        ("AVAILABILITY declared", {"L5"}, {"D4"}),
        ("nothing speaks of this", set(), {"J1", "D4"}),
        ("", {"J1", "O1"}, set()),
        ("\x00", {"J1", "O1"}, set()),
    ],
)
def test_words_are_found_in_the_rules_that_have_them(
    reader: FlaskClient, asked: str, found: set[str], not_found: set[str]
) -> None:
    page = reader.get("/help/rules", query_string={"search": asked}).text
    shown = set(re.findall(r'<section class="rule-entry"\s+id="([A-Z]\d+)"', page))
    assert found <= shown
    assert not not_found & shown
    assert ("No rule speaks of" in page) == (not found)


def test_a_setting_shows_what_it_is_here_beside_its_default(reader: FlaskClient) -> None:
    page = re.sub(r"\s+", " ", reader.get("/help/rules").text)
    assert "Fewest words of narrative: <b>120</b>" in page
    assert "(unless set otherwise: 80)" in page
    assert "120" in reader.get("/help/rules/F4").text


def test_ones_own_guide_comes_first(reader: FlaskClient) -> None:
    page = reader.get("/help").text
    assert page.index("Programme leads") < page.index("Recruiters")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_a_guide_is_a_page_of_the_same_words(reader: FlaskClient, guide: Guide) -> None:
    name = guide.name
    answer = reader.get(f"/help/{name}")
    assert answer.status_code == 200
    source = (DOCS / f"{name}.md").read_text("utf-8")
    for heading in re.findall(r"^## (.+)$", source, re.MULTILINE):
        assert f">{heading}</h2>" in answer.text.replace("&#39;", "'")
    for number in {found[0] for found in RULE_LINK.findall(source)}:
        assert f'data-note="/help/rules/{number}"' in answer.text
    assert answer.text.count("<h1") == 1
    assert ".md" not in re.sub(r"<code>.*?</code>", "", answer.text)


def test_there_is_no_other_guide(reader: FlaskClient) -> None:
    for name in ("operating", "..%2Fconfig", "README", "nobody"):
        assert reader.get(f"/help/{name}").status_code == 404


@pytest.mark.parametrize(
    "page",
    [*(DOCS / f"{guide.name}.md" for guide in GUIDES), DOCS / "README.md"],
    ids=lambda p: p.stem,
)
def test_every_link_between_the_documents_leads_somewhere(page: Path) -> None:
    known = {rule.key for rule in load_rules()}
    source = page.read_text("utf-8")
    for shown, target in re.findall(r"\[([^\]]+)\]\(([^)]+)\)", source):
        file, _, anchor = target.partition("#")
        assert (page.parent / file).exists(), target
        if file == "rules.md" and anchor:
            assert anchor in known
            assert shown == anchor
    if page.name == "README.md":
        assert all(f"({guide.name}.md)" in source for guide in GUIDES)


@pytest.mark.parametrize(
    "path", ["/help", "/help/rules", "/help/rules/F7", "/help/interviewers", "/design"]
)
def test_help_is_for_those_who_are_signed_in(app: Flask, path: str) -> None:
    answer = app.test_client().get(path)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in")


def test_the_design_is_shown_by_its_own_macros(reader: FlaskClient) -> None:
    page = reader.get("/design").text
    for shown in ('data-token="accent"', 'class="matrix"', 'class="board"', "popovertarget"):
        assert shown in page
