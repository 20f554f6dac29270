"""F1: what others do, or oneself in another tab, while somebody writes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlmodel import col, select

from hiring.models.feedback import FeedbackVersion
from hiring.models.loops import Loop, Seat
from tests.browser.editor.conftest import ELSEWHERE, FIRST, MORE, narrative_of
from tests.browser.pages.feedback import Editor
from tests.builders.feedback import NARRATIVE, a_return, a_waiver, submitted_feedback
from tests.harness.clock import START

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from hiring.models.database import Database
    from tests.browser.conftest import AsPerson, AssertAccessible
    from tests.browser.editor.conftest import Scene


@pytest.mark.parametrize(
    ("choice", "kept"),
    [("Go on from the text here", MORE), ("Go on from the saved copy", ELSEWHERE)],
)
def test_f1_an_older_copy_is_refused_in_a_second_tab_and_both_texts_are_shown(
    editor: Editor, scene: Scene, choice: str, kept: str, assert_accessible: AssertAccessible
) -> None:
    other = Editor(editor.page.context.new_page(), scene.loop).open()
    other.narrative.fill(ELSEWHERE)
    other.is_saved()
    editor.narrative.fill(MORE)
    expect(editor.status).to_contain_text("Kept on this device, not saved: a newer copy exists.")
    expect(editor.copy("Narrative", "saved elsewhere")).to_have_text(ELSEWHERE)
    expect(editor.copy("Narrative", "here")).to_have_text(MORE)
    assert_accessible(editor.page)
    editor.part(scene.principle, "Task").fill("Typed while both are shown.")
    expect(other.open().narrative).to_have_value(ELSEWHERE)
    expect(other.panel).to_be_empty()

    editor.panel.get_by_role("button", name=choice).click()
    expect(editor.panel).to_be_empty()
    expect(editor.narrative).to_have_value(kept)
    if kept is MORE:
        editor.is_saved()
    expect(other.open().narrative).to_have_value(kept)


def test_f1_two_tabs_that_lose_their_connection_keep_a_copy_each(
    editor: Editor, scene: Scene
) -> None:
    context = editor.page.context
    other = Editor(context.new_page(), scene.loop).open()
    context.clear_cookies()
    editor.narrative.fill(MORE)
    other.narrative.fill(ELSEWHERE)
    for one in (editor, other):
        expect(one.status).to_contain_text("Kept on this device, not yet saved")
    copies = editor.copies()
    assert len(copies) == 2
    assert len({copy.split(".", maxsplit=1)[0] for copy in copies}) == 1


def test_f1_an_older_copy_is_refused_without_scripts_and_both_texts_are_shown(
    scene: Scene, as_person: AsPerson
) -> None:
    page = as_person(scene.email, java_script_enabled=False)
    first = Editor(page, scene.loop).open()
    second = Editor(page.context.new_page(), scene.loop).open()
    for editor, text in ((second, ELSEWHERE), (first, MORE)):
        editor.narrative.fill(text)
        editor.page.get_by_role("button", name="Save draft").click()
    refused = page.get_by_role("alert").filter(has_text="A newer copy of this draft")
    expect(refused.get_by_label(re.compile("saved elsewhere"))).to_have_value(ELSEWHERE)
    expect(refused.get_by_label(re.compile("typed here"))).to_have_value(MORE)
    expect(page.get_by_role("textbox", name="Narrative", exact=True)).to_have_value(MORE)
    expect(second.open().narrative).to_have_value(ELSEWHERE)


def waived(session: Session, scene: Scene) -> None:
    a_waiver(session, scene.seat_id, scene.bar_raiser_id)


def submitted(session: Session, scene: Scene) -> None:
    submitted_feedback(session, scene.seat_id)


def cancelled(session: Session, scene: Scene) -> None:
    session.get_one(Loop, scene.loop_id).state = "cancelled"  # type: ignore[assignment]


def decided(session: Session, scene: Scene) -> None:
    session.get_one(Loop, scene.loop_id).state = "decided"  # type: ignore[assignment]


def taken_off(session: Session, scene: Scene) -> None:
    session.get_one(Seat, scene.seat_id).removed_at = START


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (waived, "This feedback was waived by the Bar Raiser"),
        (submitted, "This feedback is submitted and does not change."),
        (cancelled, "This loop was cancelled"),
        (decided, "This loop is decided"),
        (taken_off, "There is no such loop."),
    ],
)
def test_f1_when_nothing_more_is_taken_the_text_stays_and_the_page_says_why(
    editor: Editor,
    scene: Scene,
    db: Database,
    happens: Callable[[Session, Scene], None],
    why: str,
) -> None:
    with db.writer() as session:
        happens(session, scene)
        session.commit()
    editor.narrative.fill(MORE)
    expect(editor.status).to_contain_text("Kept on this device, and no longer saved.")
    expect(editor.panel).to_contain_text(why)
    editor.narrative.fill(f"{MORE} And on.")
    expect(editor.narrative).to_have_value(f"{MORE} And on.")
    assert len(editor.copies()) == 1
    assert narrative_of(db, scene.seat_id) == FIRST
    editor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    editor.panel.get_by_role("button", name="Copy all of it").click()
    expect(editor.panel.get_by_role("button", name="Copied")).to_be_visible()
    assert editor.page.evaluate("navigator.clipboard.readText()") == f"Narrative:\n{MORE} And on."
    if happens is not taken_off:
        editor.panel.get_by_role("link", name="See how it stands now").click()
        expect(editor.page).to_have_url(re.compile("/feedback/mine/preview$"))


def test_f3_what_was_typed_beside_a_submission_is_shown_to_whoever_amends_it(
    editor: Editor, scene: Scene, db: Database
) -> None:
    with db.writer() as session:
        submitted_feedback(session, scene.seat_id)
        session.commit()
    editor.narrative.fill(MORE)
    expect(editor.status).to_contain_text("no longer saved")
    editor.page.goto(f"{editor.path}?amend=1")
    note = editor.page.get_by_role("status").filter(has_text="This device keeps text")
    pane = note.get_by_role("group", name="Narrative: kept on this device").locator("p").last
    expect(pane).to_have_text(MORE)
    expect(editor.narrative).to_have_value(NARRATIVE)


def test_f9_an_amendment_begun_before_a_return_answers_it(
    scene: Scene, db: Database, as_person: AsPerson
) -> None:
    with db.writer() as session:
        submitted_feedback(session, scene.seat_id)
        session.commit()
    editor = Editor(as_person(scene.email), scene.loop)
    editor.page.goto(f"{editor.path}?amend=1")
    editor.narrative.fill(f"{NARRATIVE} And more.")
    with db.writer() as session:
        a_return(session, scene.seat_id, scene.bar_raiser_id)
        session.commit()
    editor.page.get_by_label("What changed, and why").fill("I had left it out.")
    editor.page.get_by_role("button", name="Submit the amendment").click()
    expect(editor.page.get_by_text("Amended. Every version is kept.")).to_be_visible()
    with db.reader() as session:
        versions = session.exec(
            select(FeedbackVersion.narrative)
            .where(col(FeedbackVersion.seat_id) == scene.seat_id)
            .order_by(col(FeedbackVersion.number))
        ).all()
    assert versions[-1] == f"{NARRATIVE} And more."
    editor.let_go()


def test_f1_a_draft_changed_after_the_last_look_is_not_submitted(
    editor: Editor, scene: Scene, db: Database, assert_accessible: AssertAccessible
) -> None:
    editor.write(scene.principle, vote="Inclined to hire")
    editor.look_over()
    assert_accessible(editor.page)
    other = Editor(editor.page.context.new_page(), scene.loop).open()
    other.narrative.fill(f"{NARRATIVE} And a doubt.")
    other.is_saved()
    editor.page.get_by_role("button", name="Submit for good").click()
    expect(editor.page.get_by_text("It was changed after you looked it over")).to_be_visible()
    expect(editor.page.get_by_text("And a doubt.")).to_be_visible()
    with db.reader() as session:
        assert session.exec(select(FeedbackVersion)).all() == []
    editor.page.get_by_role("button", name="Submit for good").click()
    expect(editor.page.get_by_text("It is in", exact=True)).to_be_visible()
