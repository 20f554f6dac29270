"""RFC 9457 ``application/problem+json`` for everything under ``/api``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, json
from pydantic import BaseModel, Field

from hiring.domain.errors import DomainError, Invalid, NotAllowed, RuleRefused, StaleWrite

MEDIA_TYPE = "application/problem+json"


class ProblemPart(BaseModel):
    """One thing wrong."""

    pointer: str = Field(description="JSON pointer into the request, empty for the whole")
    detail: str
    rule: str | None = None


class Problem(BaseModel):
    """Why a request was refused (RFC 9457), with the process rule that refuses it."""

    type: str
    title: str
    status: int
    detail: str
    rule: str | None = Field(default=None, description="the broken rule, such as L4")
    errors: list[ProblemPart] = Field(default_factory=list)


def problem(
    status: int,
    title: str,
    detail: str,
    *,
    rule: str | None = None,
    errors: list[ProblemPart] | None = None,
    headers: dict[str, str] | None = None,
    members: Mapping[str, Any] | None = None,
) -> Response:
    """A problem document; ``members`` are told besides what every problem tells."""
    kind = f"/help/rules#{rule}" if rule else "about:blank"
    body = Problem(
        type=kind, title=title, status=status, detail=detail, rule=rule, errors=errors or []
    )
    response = Response(
        json.dumps({**body.model_dump(mode="json"), **(members or {})}),
        status=status,
        mimetype=MEDIA_TYPE,
    )
    response.headers.extend(headers or {})
    return response


def problem_of(error: DomainError) -> Response:
    """The problem document of a domain error."""
    parts: list[ProblemPart] = []
    detail = str(error)
    if isinstance(error, RuleRefused):
        detail = str(error.first)
        parts = [
            ProblemPart(pointer=refusal.pointer, detail=str(refusal), rule=refusal.rule)
            for refusal in error.refusals
        ]
    elif isinstance(error, NotAllowed):
        detail = str(error.refusal)
    elif isinstance(error, Invalid):
        parts = [
            ProblemPart(pointer=part.pointer, detail=part.detail, rule=part.rule)
            for part in error.errors
        ]
    elif isinstance(error, StaleWrite):
        detail = error.detail
    return problem(
        error.status, error.title, detail, rule=error.rule, errors=parts, members=error.members
    )


def validation_problem(error: Any) -> Response:
    """The problem document for a body, query or path of the wrong shape."""
    parts = [
        ProblemPart(
            pointer="/" + "/".join(str(step) for step in part["loc"]) if part["loc"] else "",
            detail=str(part["msg"]),
        )
        for part in error.errors()
    ]
    return problem(
        422,
        "Something needs correcting",
        "The request does not have the right shape.",
        errors=parts,
    )
