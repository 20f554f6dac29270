"""What every API resource shares: blueprint, models, ETag, If-Match, idempotency, lists."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, Response, g, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    create_model,
)
from sqlmodel import Session, select
from werkzeug.exceptions import PreconditionFailed, UnsupportedMediaType

from hiring.domain.errors import FieldError, Invalid, Refusal, RuleRefused
from hiring.models.access import IdempotentAnswer
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.paging import DEFAULT_LIMIT, MAXIMUM_LIMIT, Page
from hiring.webkit.problem import MEDIA_TYPE
from hiring.webkit.transaction import claim_first, reading, transaction

PREFIX = "/api/v1"
T = TypeVar("T")
FIRST_YEAR, LAST_YEAR = 1970, 9000
LONGEST_IDEMPOTENCY_KEY = 200


def _no_null_character(value: str) -> str:
    if "\x00" in value:
        raise ValueError("a text cannot hold the null character")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("a text cannot hold half of a surrogate pair") from None
    return value


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time needs an offset, such as 2026-03-10T15:00:00Z")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError("a time between the years 1970 and 9000, please")
    return value.astimezone(UTC)


def _z(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


Text = Annotated[str, AfterValidator(_no_null_character), Field(max_length=50_000)]
Line = Annotated[str, AfterValidator(_no_null_character), Field(max_length=200)]
RequiredLine = Annotated[
    str, AfterValidator(_no_null_character), Field(min_length=1, max_length=200, pattern=r"\S")
]
Key = Annotated[str, AfterValidator(_no_null_character), Field(min_length=1, max_length=80)]
Instant = Annotated[datetime, AfterValidator(_aware), PlainSerializer(_z, return_type=str)]
Id = uuid.UUID


class In(BaseModel):
    """A request body: an unknown member is an error."""

    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """An answer."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class ListQuery(BaseModel):
    """Paging of a list."""

    model_config = ConfigDict(extra="ignore")

    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=MAXIMUM_LIMIT)
    cursor: str | None = Field(default=None, max_length=1000)


def problems(
    *statuses: int,
) -> dict[str | int | HTTPStatus, type[BaseModel] | dict[Any, Any] | None]:
    """The declared problem answers of an operation, besides those every one has."""
    names = {
        400: "Bad request",
        401: "No valid token",
        403: "Not the caller's to do",
        404: "Not found, or not for this caller to know of",
        405: "Method not allowed",
        409: "A rule or a state refuses, or a stale write",
        412: "If-Match did not match",
        413: "The body is too large",
        415: "Not JSON",
        422: "Malformed",
        429: "Too many requests",
        503: "Busy: try again",
    }
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        str(status): {"description": names[status], "content": {MEDIA_TYPE: schema}}
        for status in statuses
    }


def api_blueprint(name: str, import_name: str, *, tag: str, description: str = "") -> APIBlueprint:
    """The API blueprint of a capability, under ``/api/v1``, behind a token."""
    return APIBlueprint(
        f"{name}_api",
        import_name,
        url_prefix=PREFIX,
        abp_tags=[Tag(name=tag, description=description)],
        abp_security=[{"token": []}],
        abp_responses=problems(400, 401, 404, 405, 413, 415, 422, 503),
    )


def etag_of(body: BaseModel) -> str:
    """A strong validator of what this caller sees, and of nothing else (F7)."""
    return hashlib.sha256(body.model_dump_json().encode()).hexdigest()[:32]


def answer(body: BaseModel, status: int = 200, *, location: str | None = None) -> Response:
    """A single resource with its ETag; 304 when the caller has it already."""
    response = Response(body.model_dump_json(), status=status, mimetype="application/json")
    response.set_etag(etag_of(body))
    if location:
        response.headers["Location"] = location
    if request.method == "GET" and status == HTTPStatus.OK:
        response.make_conditional(request)
    return response


def require_match(current: Callable[[], BaseModel]) -> None:
    """Check ``If-Match`` against the resource as it now is, inside the transaction.

    Raises:
        PreconditionFailed: it has changed since the caller read it.
    """
    if not request.if_match or request.if_match.star_tag:
        return
    if etag_of(current()) not in request.if_match:
        raise PreconditionFailed("It has changed since you read it. Read it again, then retry.")


def list_answer(items: Sequence[BaseModel], next_cursor: str | None = None) -> Response:
    """A list: ``{"items": [...], "next": URL or null}`` and a ``Link`` header."""
    following = None
    if next_cursor:
        arguments = {**request.args.to_dict(), "cursor": next_cursor}
        following = f"{request.base_url}?{urlencode(arguments)}"
    body = {"items": [item.model_dump(mode="json") for item in items], "next": following}
    response = Response(json.dumps(body), mimetype="application/json")
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def list_page(page: Page[T], out: Callable[[T], BaseModel]) -> Response:
    """A list answer from a page of rows."""
    return list_answer([out(item) for item in page.items], page.next_cursor)


def list_model(name: str, item: type[BaseModel]) -> type[BaseModel]:
    """The documented shape of a list answer."""
    items: Any = list.__class_getitem__(item)
    model: type[BaseModel] = create_model(
        name, __base__=Out, items=(items, ...), next=(str | None, None)
    )
    return model


def register(app: Flask) -> None:
    """Check bodies before they are parsed, and keep the answers of idempotent POSTs."""
    app.before_request(_check_body)
    app.before_request(_replay)
    app.after_request(_keep_answer)


def _check_body() -> None:
    if not request.path.startswith(PREFIX) or request.method not in {"POST", "PUT", "PATCH"}:
        return
    if request.routing_exception is not None:
        return
    if not request.content_length and not request.headers.get("Transfer-Encoding"):
        return
    if request.mimetype != "application/json" and not request.mimetype.endswith("+json"):
        raise UnsupportedMediaType("Send JSON, with Content-Type: application/json.")
    try:
        body = json.loads(request.get_data(cache=True))
    except (ValueError, RecursionError):
        raise Invalid((FieldError("", "The body is not JSON."),)) from None
    if not isinstance(body, dict):
        raise Invalid((FieldError("", "The body needs to be a JSON object."),))


def _replay() -> Response | None:
    key = request.headers.get("Idempotency-Key", "")
    if not key or request.method != "POST" or not request.path.startswith(PREFIX):
        return None
    if g.get("token_actor") is None:
        return None
    if len(key) > LONGEST_IDEMPOTENCY_KEY or not key.isprintable():
        raise Invalid((FieldError("", "An Idempotency-Key has at most 200 printable characters."),))
    actor = current_actor()
    fingerprint = hashlib.sha256(
        request.path.encode() + b"\x00" + request.get_data(cache=True)
    ).hexdigest()
    kept = (
        reading()
        .exec(
            select(IdempotentAnswer).where(
                IdempotentAnswer.person_id == actor.id, IdempotentAnswer.key == key
            )
        )
        .first()
    )
    if kept is None:
        row = IdempotentAnswer(
            person_id=actor.id, key=key, request_hash=fingerprint, created_at=now()
        )
        g.idempotent_id = row.id

        def claim(session: Session) -> None:
            session.add(row)
            session.flush()

        claim_first(claim)
        return None
    if kept.request_hash != fingerprint:
        raise Invalid((FieldError("", "This Idempotency-Key was used for another request."),))
    if kept.status is None:
        raise RuleRefused(
            (
                Refusal(
                    None,
                    "This request was carried out, and its answer is still being kept.",
                    "Read the resource to see how it now is.",
                ),
            )
        )
    replayed = Response(kept.answer["body"], status=kept.status, mimetype=kept.answer["type"])
    for name, value in kept.answer["headers"].items():
        replayed.headers[name] = value
    replayed.headers["Idempotent-Replay"] = "true"
    return replayed


def _keep_answer(response: Response) -> Response:
    row_id: uuid.UUID | None = g.pop("idempotent_id", None)
    if row_id is None or response.status_code >= HTTPStatus.BAD_REQUEST:
        return response
    headers = {n: response.headers[n] for n in ("ETag", "Location") if n in response.headers}
    with transaction() as session:
        kept = session.get(IdempotentAnswer, row_id)
        if kept is not None:
            kept.status = response.status_code
            kept.answer = {
                "body": response.get_data(as_text=True),
                "type": response.mimetype,
                "headers": headers,
            }
    return response
