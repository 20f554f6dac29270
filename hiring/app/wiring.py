"""Which capabilities the application is made of."""

from __future__ import annotations

import importlib
import importlib.util

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.openapi import OpenAPI
from flask_wtf.csrf import CSRFProtect

PAGES = (
    "hiring.app.home",
    "hiring.app.health",
    "hiring.app.help",
    "hiring.people.routes",
    "hiring.requisitions.routes",
    "hiring.candidates.routes",
    "hiring.loops.routes",
    "hiring.feedback.routes",
    "hiring.feedback.screens",
    "hiring.debrief.routes",
    "hiring.offers.routes",
    "hiring.programme.routes",
)
API = (
    "hiring.app.openapi",
    "hiring.people.api",
    "hiring.requisitions.api",
    "hiring.candidates.api",
    "hiring.loops.api",
    "hiring.feedback.api",
    "hiring.feedback.screens_api",
    "hiring.debrief.api",
    "hiring.offers.api",
)


def _there(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def register(app: OpenAPI, csrf: CSRFProtect) -> None:
    """Register every capability's pages and API."""
    for name in filter(_there, PAGES):
        app.register_blueprint(importlib.import_module(name).blueprint)
    for name in filter(_there, API):
        blueprint: APIBlueprint = importlib.import_module(name).blueprint
        # The API takes a bearer token and never a cookie: there is nothing to forge.
        csrf.exempt(blueprint)
        app.register_api(blueprint)
