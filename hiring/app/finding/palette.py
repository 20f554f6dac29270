"""What the command palette offers: things to do first, then what a search finds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from flask import url_for

from hiring.app.agenda import agenda_of
from hiring.app.finding.shortcuts import GO
from hiring.app.home import line_of
from hiring.app.navigation import SECTIONS
from hiring.domain.terms import Role
from hiring.webkit.listing import capital

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlmodel import Session

    from hiring.app.finding.queries import Found
    from hiring.domain.actor import Actor
    from hiring.domain.policy import Policy

MOST_DUTIES: Final = 50
AT_ONCE: Final = 5
"""So many of each are shown before one types on; all of one's duties are found by their words."""


@dataclass(frozen=True)
class Choice:
    """One line of the palette.

    Args:
        href: where it leads.
        press: instead, what on the page is pressed: the palette's script knows which.
        words: further words it is found by.
        keys: its shortcut.
    """

    label: str
    detail: str = ""
    href: str = ""
    press: str = ""
    words: str = ""
    keys: str = ""

    def told(self) -> dict[str, str]:
        """Without what is empty."""
        return {name: value for name, value in asdict(self).items() if value}


def offered(
    session: Session, actor: Actor, policy: Policy, *, now: datetime
) -> list[dict[str, Any]]:
    """What can be done from anywhere, in groups: one's duties, places to go, things to do.

    Args:
        session: for reading.
        actor: who asks.
        policy: the organisation's settings.
        now: aware.
    """
    duties = agenda_of(session, actor, policy, now=now).duties[:MOST_DUTIES]
    lines = [line_of(duty, actor.time_zone) for duty in duties]
    return [
        {
            **_group("Yours to do", [Choice(line.title, line.about, line.href) for line in lines]),
            "at_once": AT_ONCE,
        },
        _group("Do", list(_deeds(actor))),
        _group("Go to", list(_places())),
    ]


def sections(found: Found, text: str) -> list[dict[str, Any]]:
    """What a search found, each kind with a way into its list when there is more."""
    return [
        _group(
            "Loops",
            [
                Choice(
                    row.candidate_name,
                    f"{row.requisition_title} · {capital(row.state.label)}",
                    url_for("loops.show", loop_id=row.id),
                )
                for row in found.loops.items
            ],
            more=_more("loops.index", text) if found.loops.more else "",
        ),
        _group(
            "Candidates",
            [
                Choice(
                    row.name,
                    "; ".join(row.applied_for) or "Nothing applied for yet",
                    url_for("candidates.show", candidate_id=row.id),
                )
                for row in found.candidates.items
            ],
            more=_more("candidates.index", text) if found.candidates.more else "",
        ),
        _group(
            "People",
            [
                Choice(row.name, row.team or row.email, url_for("people.show", person_id=row.id))
                for row in found.people.items
            ],
            more=_more("people.index", text) if found.people.more else "",
        ),
        _group(
            "Requisitions",
            [
                Choice(
                    row.title,
                    f"{row.team} · {capital(row.state.label)}",
                    url_for("requisitions.show", requisition_id=row.id),
                )
                for row in found.requisitions.items
            ],
            more=_more("requisitions.index", text) if found.requisitions.more else "",
        ),
    ]


def _group(label: str, choices: list[Choice], more: str = "") -> dict[str, Any]:
    return {"label": label, "items": [choice.told() for choice in choices], "more": more}


def _more(endpoint: str, text: str) -> str:
    return f"{url_for(endpoint)}?{urlencode({'search': text})}"


def _deeds(actor: Actor) -> Iterator[Choice]:
    if actor.has(Role.RECRUITER):
        yield Choice("New candidate", href=url_for("candidates.new"), words="add bring")
    yield Choice("Open requisition", href=url_for("requisitions.new"), words="new role job add")
    if actor.has(Role.ADMINISTRATOR):
        yield Choice("New person", href=url_for("people.new"), words="add account colleague")
    yield Choice("Keyboard shortcuts", press="shortcuts", words="keys help", keys="?")
    yield Choice("Light theme", press="light", words="switch colour appearance")
    yield Choice("Dark theme", press="dark", words="switch colour appearance night")
    yield Choice("Theme of the system", press="system", words="switch colour appearance")
    yield Choice("Sign out", press="sign-out", words="log off leave")


def _places() -> Iterator[Choice]:
    for label, endpoint in SECTIONS:
        yield Choice(label, href=url_for(endpoint), keys=GO.get(endpoint, ""))
    yield Choice("Your account", href=url_for("people.account"), words="password sessions")
    yield Choice("API tokens", href=url_for("people.account", _anchor="tokens"))
    yield Choice("Principles", href=url_for("principles.index"), words="questions bank")
    yield Choice("Onboarding", href=url_for("offers.tasks"), words="tasks hires")
