"""Long work inside a request: one a person at a time, and room left for everybody's pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, Final

from hiring.domain.errors import Refusal, RuleRefused

if TYPE_CHECKING:
    import uuid

AT_ONCE: Final = 2
"""Of the four threads of a web process, so many may be at long work."""


class Busy(RuleRefused):
    """There is no room for long work at this moment; trying again is safe."""

    status: ClassVar[int] = 429
    title = "Too much at once"


class Turns:
    """Who is at long work in this process.

    Args:
        at_once: how many people may be.
    """

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._lock = threading.Lock()
        self._people: set[uuid.UUID] = set()

    @contextmanager
    def taken(self, person_id: uuid.UUID) -> Iterator[None]:
        """Take a turn for as long as the block lasts.

        Raises:
            Busy: this person has one already, or all are taken. Nobody waits: a thread that waits
                serves no page either.
        """
        with self._lock:
            if person_id in self._people:
                raise Busy([_MINE])
            if len(self._people) >= self._at_once:
                raise Busy([_OTHERS])
            self._people.add(person_id)
        try:
            yield
        finally:
            with self._lock:
                self._people.discard(person_id)


_MINE = Refusal(
    None,
    "Something that you asked for is still being worked on.",
    "Wait until it is done, half a minute at most, then ask again.",
)
_OTHERS = Refusal(
    None, "Others are having long work done at this moment.", "Ask again in a few seconds."
)

TURNS: Final = Turns()
"""Those of this process."""
