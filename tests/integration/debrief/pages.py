"""The debrief's pages as one person's browser asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.builders.people import csrf_of, signed_in

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.integration.debrief.room import Case


class Page:
    """The room in one person's browser, without JavaScript."""

    def __init__(self, case: Case, who: str) -> None:
        self.client = signed_in(case.app.test_client(), case.people[who], case.app)
        self.path = f"/loops/{case.built.loop.id}/debrief"
        self.csrf = csrf_of(self.client, self.path)

    def get(self) -> str:
        answer = self.client.get(self.path)
        assert answer.status_code == 200
        return answer.text

    def send(self, name: str, **fields: Any) -> TestResponse:
        data = {f"{name}-{field}": value for field, value in fields.items()}
        return self.client.post(f"{self.path}/{name}", data={"csrf_token": self.csrf, **data})

    def poll(self, etag: str = "") -> TestResponse:
        headers = {"If-None-Match": etag} if etag else {}
        return self.client.get(f"{self.path}/state", headers=headers)

    def etag(self) -> str:
        """What the page gives its screen to begin asking with."""
        return self.get().split("data-poll-etag='", 1)[1].split("'", 1)[0]
