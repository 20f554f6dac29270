"""What the API says of itself: the OpenAPI document."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, cast

from flask import Response, current_app
from flask_openapi3.models.schema import Schema
from flask_openapi3.openapi import OpenAPI

from hiring.webkit import access
from hiring.webkit.api import api_blueprint
from hiring.webkit.problem import Problem, ProblemPart

blueprint = api_blueprint("product", __name__, tag="Product")


HEADERS = (
    ("IdempotencyKey", "Idempotency-Key", "the same key and body: the same answer, done once"),
    ("IfMatch", "If-Match", "an ETag: refused with 412 when the resource has changed since"),
)
HEADER_OF = {"post": "IdempotencyKey", "put": "IfMatch", "patch": "IfMatch"}


@blueprint.get("/openapi.json", doc_ui=False)
@access.public
def document() -> Response:
    """The OpenAPI 3.1 document of this API."""
    return Response(_document(cast("OpenAPI", current_app)), mimetype="application/json")


@cache
def _document(app: OpenAPI) -> str:
    app.components_schemas["ProblemPart"] = Schema(**_schema(ProblemPart))
    app.components_schemas["Problem"] = Schema(**_schema(Problem))
    description: dict[str, Any] = app.api_doc
    # The framework's own model of a validation error is never answered: problems are.
    for name in [n for n in description["components"]["schemas"] if n.startswith("Validation")]:
        del description["components"]["schemas"][name]
    _tell_of_headers(description)
    return json.dumps(description)


def _tell_of_headers(description: dict[str, Any]) -> None:
    """Add the request headers that every operation of a kind takes, once for all of them."""
    description["components"]["parameters"] = {
        name: {
            "name": header,
            "in": "header",
            "required": False,
            "description": words,
            "schema": {"type": "string", "minLength": 1, "maxLength": 200},
        }
        for name, header, words in HEADERS
    }
    for operations in description["paths"].values():
        for method, operation in operations.items():
            if name := HEADER_OF.get(method):
                reference = {"$ref": f"#/components/parameters/{name}"}
                operation["parameters"] = [*operation.get("parameters", []), reference]


def _schema(model: type[Problem | ProblemPart]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return schema
