"""The present moment, replaceable in tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from flask import current_app


def utc_now() -> datetime:
    """The system's clock, aware, UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The application's clock, aware, UTC."""
    return cast("datetime", current_app.extensions["clock"]())
