"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)  # a Tuesday


class FrozenClock:
    """Hands out the same aware UTC instant until told otherwise; calling it is asking the time."""

    def __init__(self, start: datetime = START) -> None:
        self._now = _aware(start)

    def __call__(self) -> datetime:
        return self._now

    @property
    def now(self) -> datetime:
        return self._now

    def set(self, instant: datetime) -> datetime:
        """Move to an aware instant, forward or back; answers it in UTC."""
        self._now = _aware(instant)
        return self._now

    def advance(self, delta: timedelta | None = None, **duration: float) -> datetime:
        """Move on by a timedelta, or by its keywords: ``advance(hours=24, minutes=1)``."""
        self._now += delta if delta is not None else timedelta(**duration)
        return self._now


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("a test's instant needs a time zone")
    return instant.astimezone(UTC)
