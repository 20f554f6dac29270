"""The style sheets and scripts, each under an address that changes with its content.

So a browser keeps a file for good, and never shows a new page with an old script.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

FOR_GOOD = 365 * 24 * 3600
DIGITS = 10


def register(app: Flask) -> None:
    """Add the content's mark to every address of a file, and let marked files be kept."""
    folder = Path(app.static_folder or "")
    marks: dict[Path, tuple[int, str]] = {}

    def mark_of(name: str) -> str | None:
        path = folder / name
        try:
            changed = path.stat().st_mtime_ns
        except OSError:
            return None
        known = marks.get(path)
        if known is None or known[0] != changed:
            known = (changed, hashlib.sha256(path.read_bytes()).hexdigest()[:DIGITS])
            marks[path] = known
        return known[1]

    @app.url_defaults
    def add_mark(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "v" not in values and (mark := mark_of(values["filename"])):
            values["v"] = mark

    @app.after_request
    def say_how_long(response: Response) -> Response:
        if request.endpoint != "static" or response.status_code not in {200, 304}:
            return response
        cache = response.cache_control
        asked, name = request.args.get("v"), (request.view_args or {}).get("filename", "")
        if asked and asked == mark_of(name):
            del cache.no_cache
            cache.public, cache.max_age, cache.immutable = True, FOR_GOOD, True
        else:
            # What a script imports has no mark: it is asked for again, and mostly has not changed.
            cache.max_age, cache.no_cache = None, True
        response.headers.pop("Expires", None)
        return response
