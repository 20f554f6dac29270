"""The blueprint, and what its pages share."""

from __future__ import annotations

from flask import Blueprint, current_app
from sqlalchemy.exc import SQLAlchemyError

from hiring.people.demo import is_demo
from hiring.people.passwords import Passwords, passwords_of
from hiring.webkit.transaction import end_reading, reading, settings

blueprint = Blueprint("people", __name__)
_KNOWN_DEMO = "known_to_be_a_demo"


@blueprint.app_context_processor
def demonstration() -> dict[str, bool]:
    """Tell every page whether the people here are invented."""
    return {"demo": is_demonstration()}


def is_demonstration() -> bool:
    """Whether the people here are invented; once that is so, it stays so."""
    known: bool = current_app.extensions.get(_KNOWN_DEMO, False)
    if known:
        return True
    try:
        known = is_demo(reading())
    except SQLAlchemyError:
        # Also the page that says the database is gone is a page.
        end_reading()
        return False
    current_app.extensions[_KNOWN_DEMO] = known
    return known


def passwords() -> Passwords:
    """How this process checks passwords."""
    return passwords_of(cheap=settings().testing)
