from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.mail.letter import Action, Letter, Part
from hiring.mail.rendering import WIDTH, render
from hiring.mail.wording import one_line
from tests.unit.mail.letters import HOUSE, LETTER

FULL = replace(
    LETTER,
    subject="Noor Haddad, Senior Engineer: Your interview is set",
    headline="Your interview is set",
    paragraphs=("You interview Noor Haddad. " * 8,),
    facts=(("When", "Tuesday"), ("Where", "https://video.example.com/" + "x" * 120)),
    action=Action("Open your kit", "/loops/7/kit"),
    parts=(
        Part("Since your last digest", (("The offer is made", "/loops/7/offer"), ("More", ""))),
        Part("In draft", (), empty="Nothing."),
    ),
    why="You get this because you interview on this loop.",
)
VOID = {"meta", "br", "link", "img", "input", "hr"}
FETCHES = {"img", "script", "link", "iframe", "object", "embed", "video", "audio", "base", "form"}


class Seen(HTMLParser):
    """The tags of a page, whether each is closed, its links and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def seen(letter: Letter) -> Seen:
    page = Seen()
    page.feed(render(letter, HOUSE).html)
    assert not page.open
    return page


def test_the_html_is_whole_and_fetches_nothing():
    page = seen(FULL)
    assert not FETCHES & set(page.tags)
    assert page.tags.count("main") == page.tags.count("h1") == page.tags.count("title") == 1
    html = render(FULL, HOUSE).html
    assert "@import" not in html
    assert "url(" not in html
    assert '<html lang="en"' in html
    assert '<meta name="color-scheme" content="light dark">' in html


def test_every_link_leads_here_and_is_readable_in_the_text():
    sent = render(FULL, HOUSE)
    assert set(seen(FULL).links) == {
        "https://hiring.example.com/loops/7/kit",
        "https://hiring.example.com/loops/7/offer",
        "https://hiring.example.com/notifications/settings",
    }
    for link in seen(FULL).links:
        assert f"\n{link}" in sent.text.replace("\n  ", "\n")


def test_the_text_can_be_read_alone_and_is_wrapped_but_for_addresses():
    text = render(FULL, HOUSE).text
    for said in (
        "Your interview is set",
        "You interview Noor",
        "When:",
        "- More",
        "Nothing.",
        FULL.why,
    ):
        assert said in text
    assert all(len(line) <= WIDTH for line in text.splitlines() if "://" not in line)
    assert "x" * 120 in text
    assert "\n\n\n" not in text
    assert text.endswith("\n")


def test_a_text_that_says_little_has_no_empty_parts():
    text = render(replace(LETTER, why="Why."), HOUSE).text
    assert text == (
        "Interview\n=========\n\n-- \nWhy.\nTo choose how you are written to:\n"
        "https://hiring.example.com/notifications/settings\n"
    )


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ house }}{% raw %}",
        "نور حداد",
        "👩‍💻" * 60,
        "N" * 200,
        "O’Brien & Söhne",
        "</title><b>",
    ],
)
def test_whatever_a_name_holds_it_stays_a_name(name: str):
    letter = replace(
        FULL,
        subject=name,
        headline=name,
        paragraphs=(name,),
        facts=((name, name),),
        action=Action(name, "/loops/7"),
        parts=(Part(name, ((name, "/loops/7"),)),),
        why=name,
    )
    assert seen(letter).tags.count("script") == 0
    assert sorted(set(seen(letter).tags)) == sorted(set(seen(FULL).tags))
    assert name in "".join(seen(letter).text)
    assert name in re.sub(r"\s", "", render(letter, HOUSE).text) or " " in name


@given(st.text(max_size=400))
def test_whatever_is_written_neither_form_breaks(text: str):
    line = one_line(text)
    letter = replace(FULL, subject=line, headline=line, paragraphs=(text,), why=line)
    page = Seen()
    page.feed(render(letter, HOUSE).html)
    assert not page.open
    lines = render(letter, HOUSE).text.split("\n")
    assert all(len(one) <= WIDTH for one in lines if "://" not in one)


def test_candidates_see_no_brand_and_no_settings():
    letter = replace(LETTER, kind=type(LETTER.kind)("candidate_invitation"), why="Why.")
    sent = render(letter, HOUSE)
    for said in (sent.html, sent.text):
        assert "/notifications" not in said
        assert "Bar Raiser" not in said


def test_what_can_be_turned_off_says_where():
    sent = render(replace(FULL, can_be_turned_off=True), HOUSE)
    assert "Turn these letters off" in sent.html
    assert "To turn these letters off:" in sent.text
