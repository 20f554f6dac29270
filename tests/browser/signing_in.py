"""A browser in which somebody is signed in, past the sign-in page."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, select

from hiring.models.access import UserSession, digest
from hiring.models.people import Person
from tests.harness.clock import START

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from tests.harness.live_server import LiveServer

FOREVER = timedelta(days=3650)


def sign_in(context: BrowserContext, live_server: LiveServer, email: str) -> None:
    """Give the browser the cookie that signing in as the person would have given it."""
    app, secret = live_server.app, secrets.token_urlsafe(32)
    with app.extensions["database"].writer() as session:
        person = session.exec(select(Person).where(col(Person.email) == email)).one()
        session.add(
            UserSession(
                person_id=person.id,
                token_hash=digest(secret),
                created_at=START,
                last_seen_at=START,
                expires_at=START + FOREVER,
            )
        )
        session.commit()
    signing = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    context.add_cookies(
        [
            {
                "name": app.config["SESSION_COOKIE_NAME"],
                "value": signing.dumps({"_user_id": secret}),
                "url": live_server.url,
            }
        ]
    )
