"""People in front of the pages of messages."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import sqlalchemy as sa
from sqlmodel import Session

from tests.builders.people import csrf_of, signed_in

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from hiring.models.database import Database
    from hiring.models.mail import Message
    from hiring.models.people import Person

BELL = re.compile(r"data-bell-words>([^<]*)<")


@dataclass
class Reader:
    """A signed-in person with a browser."""

    app: Flask
    person: Person

    def __post_init__(self) -> None:
        self.client = signed_in(self.app.test_client(), self.person, self.app)

    def get(self, path: str, status: int = 200) -> str:
        """What a page says, as a reader sees it: entities are characters."""
        answer = self.client.get(path)
        assert answer.status_code == status, answer.get_data(as_text=True)[:1500]
        return html.unescape(answer.get_data(as_text=True))

    def post(self, path: str, **fields: Any) -> TestResponse:
        token = csrf_of(self.client, "/account")
        return self.client.post(path, data={"csrf_token": token, **fields})

    def headlines(self, path: str = "/notifications") -> list[str]:
        """What the list shows, in its order."""
        found = re.findall(r'class="agenda__title"[^>]*>([^<]*)<', self.get(path))
        return [one.strip() for one in found]

    def unread(self, path: str = "/account") -> str:
        """What the header of a page says of what is unread."""
        found = BELL.search(self.get(path))
        assert found
        return found[1].strip(", ")


def reload(db: Database, message: Message) -> Message:
    """The message as it is stored now."""
    with db.reader() as session:
        return session.get_one(type(message), message.id)


def statements(app: Flask) -> Statements:
    """Counts the statements of the application's database while it is entered."""
    return Statements(app)


class Statements:
    def __init__(self, app: Flask) -> None:
        self.count = 0
        self._engine = _engine_of(app)

    def __enter__(self) -> Self:
        sa.event.listen(self._engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_error: object) -> None:
        sa.event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, *_given: object) -> None:
        self.count += 1


def _engine_of(app: Flask) -> sa.Engine:
    with app.extensions["database"].reader() as session:
        bound = Session.get_bind(session)
    assert isinstance(bound, sa.Engine)
    return bound
