"""The guides for each role, from the same files under ``docs/`` that a repository's reader opens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from flask import url_for
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from config.rules import rule
from config.settings import ROOT
from hiring.domain.errors import NotFound
from hiring.domain.terms import Role

DOCS: Final = ROOT / "docs"


@dataclass(frozen=True)
class Guide:
    """One guide.

    Args:
        name: of its file and of its page.
        title: as the list of guides has it.
        about: one line on what it helps with.
        role: the site-wide role it is for; None where a seat on a loop decides.
    """

    name: str
    title: str
    about: str
    role: Role | None = None


GUIDES: Final = (
    Guide(
        "recruiters",
        "Recruiters",
        "Open a role, bring candidates, seat a panel or have it planned, keep the loop moving.",
        Role.RECRUITER,
    ),
    Guide("interviewers", "Interviewers", "Prepare, write what you heard, vote, amend."),
    Guide("hiring-managers", "Hiring managers", "Write the role, screen, decide, make the offer."),
    Guide("bar-raisers", "Bar Raisers", "Approve the role, guard the feedback, run the debrief."),
    Guide(
        "programme-leads",
        "Programme leads",
        "Standing and certifications, trainees, principles and their questions.",
        Role.PROGRAMME_LEAD,
    ),
    Guide(
        "administrators",
        "Administrators",
        "Accounts, links, tokens; what an administrator cannot read.",
        Role.ADMINISTRATOR,
    ),
    Guide("candidates-data", "Candidates' data", "What is kept of a candidate, and who sees it."),
)
_BY_NAME: Final = {guide.name: guide for guide in GUIDES}
_RULE_LINK: Final = re.compile(r"rules\.md#([A-Z]\d+)")
_GUIDE_LINK: Final = re.compile(r"([a-z-]+)\.md(#.*)?")


def find_guide(name: str) -> Guide:
    """The guide of this name.

    Raises:
        NotFound: there is none.
    """
    if name not in _BY_NAME:
        raise NotFound("guide")
    return _BY_NAME[name]


def guide_as_html(guide: Guide) -> Markup:
    """The guide without its title; links between the files lead to the pages made of them."""
    tokens = [_with_page_links(token) for token in _parsed(guide.name)]
    renderer = _markdown().renderer
    # What comes out is ours: the parser escapes everything it does not know as Markdown.
    return Markup(renderer.render(tokens, _markdown().options, {}))  # noqa: S704


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})


@cache
def _parsed(name: str) -> tuple[Token, ...]:
    tokens = _markdown().parse((DOCS / f"{name}.md").read_text(encoding="utf-8"))
    # The title is the page's own heading.
    after_title = next(i for i, token in enumerate(tokens) if token.type == "heading_close") + 1
    body = tokens[after_title:]
    for place, token in enumerate(body):
        if token.type == "heading_open":
            token.attrSet("id", _anchor(body[place + 1].content))
    return tuple(body)


def _anchor(heading: str) -> str:
    """The anchor that a repository's page gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def _with_page_links(token: Token) -> Token:
    if not token.children:
        return token
    return token.copy(children=_linked(token.children))


def _linked(children: Sequence[Token]) -> list[Token]:
    return [
        child.copy(attrs=_link(str(child.attrs["href"]))) if child.type == "link_open" else child
        for child in children
    ]


def _link(href: str) -> dict[str, str | int | float]:
    if found := _RULE_LINK.fullmatch(href):
        number = found[1]
        return {
            "href": url_for("help.rules", _anchor=number),
            "class": "rule",
            "data-note": url_for("help.note", number=number),
            "title": rule(number).title,
            "aria-label": f"Rule {number}",
        }
    if href == "rules.md":
        return {"href": url_for("help.rules")}
    found = _GUIDE_LINK.fullmatch(href)
    if found and found[1] in _BY_NAME:
        anchor = (found[2] or "").removeprefix("#") or None
        return {"href": url_for("help.guide", guide_name=found[1], _anchor=anchor)}
    return {"href": href}
