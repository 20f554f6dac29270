"""Passwords: how they are kept, how many are worked on at once, and which are too easy."""

from __future__ import annotations

import functools
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hiring.domain.errors import DomainError, FieldError

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORTEST = 10
LONGEST = 200
# What zxcvbn looks at: beyond it a password is long enough, and the estimate slow.
LOOKED_AT = 72
STRONG_ENOUGH = 3
HASHES_AT_ONCE = 4
PATIENCE = 10.0
NO_ONES = "nobody has this password"


class TooBusy(DomainError):
    """More passwords are being checked than the machine has room for; trying again is safe."""

    status: ClassVar[int] = 503
    title = "Busy"
    retry_after: ClassVar[int] = 5


class Passwords:
    """Hashes and checks passwords with argon2id, a few at a time.

    Args:
        time_cost: passes over the memory.
        memory_cost: memory of one hash (KiB).
        at_once: how many hashes may be in work together; each holds its memory meanwhile.
    """

    def __init__(
        self, *, time_cost: int = 2, memory_cost: int = 19 * 1024, at_once: int = HASHES_AT_ONCE
    ) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=1)
        self._room = threading.BoundedSemaphore(at_once)
        self._decoy = self._hasher.hash(NO_ONES)

    def hash(self, password: str) -> str:
        """The hash to keep of a password.

        Raises:
            TooBusy: no room within ten seconds.
        """
        with self._working():
            return self._hasher.hash(_normal(password))

    def fits(self, password: str, kept: str | None) -> bool:
        """Whether the password is the kept one. As much work where there is none to fit.

        Raises:
            TooBusy: no room within ten seconds.
        """
        with self._working():
            try:
                self._hasher.verify(kept or self._decoy, _normal(password))
            except (VerificationError, InvalidHashError):
                return False
        return bool(kept)

    def is_outdated(self, kept: str) -> bool:
        """Whether a kept hash was made with weaker settings than today's."""
        return self._hasher.check_needs_rehash(kept)

    @contextmanager
    def _working(self) -> Iterator[None]:
        if not self._room.acquire(timeout=PATIENCE):
            raise TooBusy("Too many people are signing in at this moment. Try again shortly.")
        try:
            yield
        finally:
            self._room.release()


@functools.cache
def passwords_of(*, cheap: bool = False) -> Passwords:
    """The process's own, so that its bound holds for all of it; ``cheap`` is for tests."""
    return Passwords(time_cost=1, memory_cost=8) if cheap else Passwords()


def weaknesses(password: str, about: Iterable[str]) -> tuple[FieldError, ...]:
    """Why a password will not do; empty when it will.

    Args:
        password: the one wanted.
        about: the person's own words (name, e-mail), which others guess first.
    """
    if len(password) < SHORTEST:
        return (FieldError("/new_password", f"Use at least {SHORTEST} characters."),)
    if len(password) > LONGEST:
        return (FieldError("/new_password", f"Use at most {LONGEST} characters."),)
    # Slow to load, and only wanted here.
    from zxcvbn import zxcvbn

    own = [
        word
        for text in about
        for word in (text, text.replace(" ", ""), *text.replace("@", " ").split())
    ]
    estimate = zxcvbn(password[:LOOKED_AT], user_inputs=own)
    if estimate["score"] >= STRONG_ENOUGH:
        return ()
    feedback = estimate["feedback"]
    advice = " ".join(
        text if text.endswith(".") else f"{text}."
        for text in (feedback["warning"], *feedback["suggestions"])
        if text
    )
    within = estimate["crack_times_display"]["offline_slow_hashing_1e4_per_second"]
    speed = "at once" if within == "less than a second" else f"within {within}"
    return (
        FieldError(
            "/new_password",
            f"Somebody who steals the database could guess this {speed}. {advice} "
            "Four or five unrelated words make a good password.",
        ),
    )


def _normal(password: str) -> str:
    # The same characters typed on two keyboards can arrive composed and decomposed.
    return unicodedata.normalize("NFKC", password)
