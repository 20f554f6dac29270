"""What every page shows around its content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for

from hiring.webkit.actor import find_actor

SECTIONS = (
    ("Home", "home.index"),
    ("Loops", "loops.index"),
    ("Candidates", "candidates.index"),
    ("Requisitions", "requisitions.index"),
    ("People", "people.index"),
    ("Rules", "help.rules"),
)


@dataclass(frozen=True)
class NavigationItem:
    """A link of the main navigation."""

    label: str
    href: str
    active: bool


def register(app: Flask) -> None:
    """Give every template its actor and navigation."""

    @app.context_processor
    def surroundings() -> dict[str, Any]:
        actor = find_actor()
        return {"actor": actor, "navigation": navigation() if actor else []}


def navigation() -> list[NavigationItem]:
    """The main navigation, with the section one is in marked."""
    here = (request.endpoint or "").partition(".")[0]
    return [
        NavigationItem(label, url_for(endpoint), endpoint.partition(".")[0] == here)
        for label, endpoint in SECTIONS
    ]
