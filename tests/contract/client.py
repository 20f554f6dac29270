"""A caller of the HTTP API who knows nothing but an address and a token."""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

BASE = "/api/v1"
PROBLEM = "application/problem+json"
PATIENCE = 30.0


@dataclass(frozen=True)
class Answer:
    """One answer, as it came over the wire."""

    asked: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def everything(self) -> str:
        """Body and headers: whatever this answer could leak stands in here."""
        return "\n".join(f"{name}: {value}" for name, value in self.headers) + "\n\n" + self.text

    @property
    def content_type(self) -> str:
        return (self.header("Content-Type") or "").partition(";")[0].strip()

    @property
    def rule(self) -> str | None:
        """The broken rule a problem names."""
        problem = self.json
        rule = problem.get("rule") if isinstance(problem, dict) else None
        return rule if isinstance(rule, str) else None

    def header(self, name: str) -> str | None:
        for each, value in self.headers:
            if each.lower() == name.lower():
                return value
        return None

    def told(self) -> str:
        """For messages of failed assertions: what was asked and what came back."""
        return f"{self.asked} -> {self.status} {self.text[:1500]}"

    def ok(self) -> Any:
        """The body of an answer that has to be a success."""
        assert 200 <= self.status < 300, self.told()
        return self.json if self.body else None


@dataclass(frozen=True)
class Caller:
    """Sends requests with one token, or with none."""

    address: str
    token: str | None = None

    def get(self, path: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        return self.send("GET", path, headers=headers)

    def post(
        self, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        return self.send("POST", path, {} if body is None else body, headers=headers)

    def put(self, path: str, body: Any, *, headers: Mapping[str, str] | None = None) -> Answer:
        return self.send("PUT", path, body, headers=headers)

    def patch(self, path: str, body: Any, *, headers: Mapping[str, str] | None = None) -> Answer:
        return self.send("PATCH", path, body, headers=headers)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request on a connection of its own; ``body`` is sent as it is when it is bytes."""
        where = urlsplit(self.address)
        assert where.hostname
        connection = http.client.HTTPConnection(where.hostname, where.port, timeout=PATIENCE)
        sent = {"Accept": "application/json", "Connection": "close"}
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        data: bytes | None = None
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        sent.update(headers or {})
        target = full_path(path)
        try:
            # The server may answer before it has read everything: its answer counts.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.request(method, target, data, sent)
            response = connection.getresponse()
            return Answer(
                f"{method} {target}",
                response.status,
                tuple(response.getheaders()),
                response.read(),
            )
        finally:
            connection.close()

    def without_token(self) -> Caller:
        return dataclasses.replace(self, token=None)

    def items(self, path: str) -> list[dict[str, Any]]:
        """Everything a list holds, page after page."""
        found: list[dict[str, Any]] = []
        next_page: str | None = path
        while next_page:
            page = self.get(next_page).ok()
            found.extend(page["items"])
            next_page = page.get("next")
        return found


def full_path(path: str) -> str:
    """The request target: API paths may be given without their base, ``next`` as it was got."""
    parts = urlsplit(path)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    if target.startswith((BASE, "/healthz", "/readyz")):
        return target
    return BASE + target


def assert_problem(answer: Answer, *statuses: int, rule: str | None = None) -> dict[str, Any]:
    """A refusal in the shape of RFC 9457, with one of these statuses."""
    assert answer.status in statuses, answer.told()
    assert answer.content_type == PROBLEM, answer.everything[:1500]
    problem = answer.json
    assert isinstance(problem, dict)
    assert isinstance(problem.get("title"), str), answer.told()
    assert problem["title"], answer.told()
    assert problem.get("status") == answer.status, answer.told()
    assert isinstance(problem.get("type", "about:blank"), str), answer.told()
    assert isinstance(problem.get("detail", ""), str), answer.told()
    for each in problem.get("errors") or []:
        assert isinstance(each["pointer"], str), answer.told()
        assert each["pointer"] == "" or each["pointer"].startswith(("/", "#/", "#")), answer.told()
        assert isinstance(each["detail"], str), answer.told()
    if rule is not None:
        assert rule in rules_named(answer), answer.told()
    return problem


def rules_named(answer: Answer) -> set[str]:
    """Every rule a refusal names: the first of them as ``rule``, all of them in ``errors``."""
    problem = answer.json
    named = {problem.get("rule")}
    named.update(each.get("rule") for each in problem.get("errors") or [])
    named.update(each.get("rule") for each in problem.get("broken_rules") or [])
    return {rule for rule in named if rule}


def assert_not_theirs_to_do(answer: Answer) -> None:
    """Somebody on this loop asks for what another seat alone may do."""
    assert_problem(answer, 403, 409)
