"""The style sheets and scripts, each under an address that changes with its content, compressed.

So a browser keeps a file for good, and never shows a new page with an old script. Pages themselves
are never compressed: the length of an answer that holds both a secret and what was asked for
would tell of the secret.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

FOR_GOOD = 365 * 24 * 3600
DIGITS = 10
COMPRESSED = {".css", ".js", ".svg"}


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

    app.after_request(_compressor(folder))


def _compressor(folder: Path) -> Callable[[Response], Response]:
    """Sends the files that are text in fewer bytes, each compressed once."""
    made: dict[Path, tuple[int, bytes]] = {}

    def smaller(path: Path) -> bytes:
        changed = path.stat().st_mtime_ns
        known = made.get(path)
        if known is None or known[0] != changed:
            known = made[path] = (changed, gzip.compress(path.read_bytes(), mtime=0))
        return known[1]

    def compress(response: Response) -> Response:
        if request.endpoint != "static" or response.status_code not in {200, 304}:
            return response
        path = folder / (request.view_args or {}).get("filename", "")
        if path.suffix not in COMPRESSED:
            return response
        response.vary.add("Accept-Encoding")
        if response.status_code == HTTPStatus.OK and request.accept_encodings["gzip"]:
            response.close()
            response.direct_passthrough = False
            response.set_data(smaller(path))
            response.content_encoding = "gzip"
            # The same file in other bytes: alike, not identical.
            response.set_etag(response.get_etag()[0] or "", weak=True)
        return response

    return compress
