"""Log lines as JSON, with ids and never words.

A line names the endpoint, not the path: a path may hold a one-time secret. Nothing of a form, a
body or an answer is ever logged, so that a log tells no more than F7 would (and F10 least of all).
"""

from __future__ import annotations

import logging
import time

import structlog
from flask import Flask, Response, g, request

from hiring.webkit.actor import find_actor


def register(app: Flask) -> None:
    """Log each request once it is answered."""
    lines = logging.getLogger("hiring.requests")
    log = structlog.wrap_logger(
        lines,
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
    )

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def tell(response: Response) -> Response:
        if not lines.isEnabledFor(logging.INFO):
            return response
        actor = find_actor()
        log.info(
            "request",
            method=request.method,
            endpoint=request.endpoint,
            status=response.status_code,
            milliseconds=round((time.perf_counter() - g.started) * 1000, 1),
            actor=str(actor.id) if actor else None,
        )
        return response
