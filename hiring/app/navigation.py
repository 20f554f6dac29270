"""What every page shows around its content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for

from hiring.app.finding.shortcuts import GO
from hiring.webkit.actor import find_actor, unread_notifications

SECTIONS = (
    ("Home", "home.index"),
    ("Loops", "loops.index"),
    ("Candidates", "candidates.index"),
    ("Requisitions", "requisitions.index"),
    ("People", "people.index"),
    ("Help", "help.index"),
)

# Pages of these blueprints belong to the section of another.
WITHIN = {
    "principles": "help",
    "design": "help",
    "several_candidates": "candidates",
    "programme": "people",
    "plans": "loops",
}


@dataclass(frozen=True)
class NavigationItem:
    """A link of the main navigation.

    Args:
        keys: the keyboard shortcut that leads there.
    """

    label: str
    href: str
    active: bool
    keys: str


def register(app: Flask) -> None:
    """Give every template its actor and navigation."""

    @app.context_processor
    def surroundings() -> dict[str, Any]:
        actor = find_actor()
        if actor is None:
            return {"actor": None, "navigation": [], "unread": 0}
        return {"actor": actor, "navigation": navigation(), "unread": unread_notifications()}


def navigation() -> list[NavigationItem]:
    """The main navigation, with the section one is in marked."""
    here = (request.endpoint or "").partition(".")[0]
    here = WITHIN.get(here, here)
    return [
        NavigationItem(
            label, url_for(endpoint), endpoint.partition(".")[0] == here, GO.get(endpoint, "")
        )
        for label, endpoint in SECTIONS
    ]
