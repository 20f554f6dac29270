"""What the domain says when the answer is no: which rule, why, and what to do now.

Checks return ``tuple[Refusal, ...]`` (empty: allowed). Actions turn a non-empty answer into
``RuleRefused``; one error handler outside turns each ``DomainError`` into a page or problem+json.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why something may not be done.

    Args:
        rule: the process rule that says no (``L4``), or None where plain sense does.
        detail: why, with the concrete fact and names.
        mend: what to do now.
        subject: the seat concerned, where there is one.
        pointer: JSON pointer to the part of the request at fault, where there is one.
    """

    rule: str | None
    detail: str
    mend: str = ""
    subject: uuid.UUID | None = None
    pointer: str = ""

    def __str__(self) -> str:
        """The refusal as one line of prose: why, then what to do."""
        return f"{self.detail} {self.mend}".strip()

    def as_field_error(self) -> FieldError:
        """The same as a remark on one part of the request."""
        return FieldError(self.pointer, self.detail, self.rule)


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with what was sent: where (a JSON pointer), what, and by which rule."""

    pointer: str
    detail: str
    rule: str | None = None


class DomainError(Exception):
    """Any answer of no from the domain. ``status`` is the HTTP status it maps to."""

    status: ClassVar[int] = 409
    title: ClassVar[str] = "This cannot be done"

    @property
    def rule(self) -> str | None:
        """The rule that says no, where there is one."""
        return None

    @property
    def members(self) -> Mapping[str, Any]:
        """What else is to be told of it, by name; JSON."""
        return {}


class RuleRefused(DomainError):
    """A rule or a state refuses; nothing has changed."""

    title = "A rule of the process refuses this"

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        """Take the reasons, in the order to show them; at least one.

        Raises:
            ValueError: no reason was given.
        """
        self.refusals: tuple[Refusal, ...] = tuple(refusals)
        if not self.refusals:
            raise ValueError("a refusal needs at least one reason")
        super().__init__(" ".join(refusal.detail for refusal in self.refusals))

    @property
    def first(self) -> Refusal:
        """The reason to lead with."""
        return self.refusals[0]

    @property
    def rule(self) -> str | None:
        """The rule of the first reason."""
        return self.first.rule

    @property
    def at_parts(self) -> tuple[FieldError, ...]:
        """The reasons that lie in one part of the request, as remarks on it."""
        return tuple(reason.as_field_error() for reason in self.refusals if reason.pointer)

    @property
    def of_the_whole(self) -> tuple[Refusal, ...]:
        """The reasons that lie in no part of the request."""
        return tuple(reason for reason in self.refusals if not reason.pointer)


class NotFound(DomainError):
    """It does not exist, or this person may not know that it does: the two answer alike (F7)."""

    status = 404
    title = "Not found"

    def __init__(self, what: str = "page") -> None:
        """Take the kind of thing looked for, never its identity or its state."""
        super().__init__(f"There is no such {what}.")


class NotAllowed(DomainError):
    """Not this person's to do, where existence is no secret."""

    status = 403
    title = "This is not yours to do"

    def __init__(self, refusal: Refusal) -> None:
        """Take the one reason."""
        self.refusal = refusal
        super().__init__(refusal.detail)

    @property
    def rule(self) -> str | None:
        """The rule of the reason."""
        return self.refusal.rule


class StaleWrite(DomainError):
    """An older copy would overwrite a newer one: refused, not merged, not lost (F1)."""

    title = "A newer version has been saved"

    def __init__(self, detail: str, current_version: int, rule: str | None = None) -> None:
        """Take why, the version now stored, and the rule where one speaks of it."""
        self.detail = detail
        self.current_version = current_version
        self._rule = rule
        super().__init__(detail)

    @property
    def rule(self) -> str | None:
        """The rule that protects the newer copy (F1 for feedback drafts)."""
        return self._rule


class Invalid(DomainError):
    """What was sent is malformed or incomplete: one error for each thing wrong."""

    status = 422
    title = "Something needs correcting"

    def __init__(self, errors: Iterable[FieldError]) -> None:
        """Take every error at once, so that one correction round is enough.

        Raises:
            ValueError: no error was given.
        """
        self.errors: tuple[FieldError, ...] = tuple(errors)
        if not self.errors:
            raise ValueError("an invalid request needs at least one error")
        super().__init__(" ".join(error.detail for error in self.errors))

    @property
    def rule(self) -> str | None:
        """The rule of the first error that names one."""
        return next((error.rule for error in self.errors if error.rule), None)


def refuse(rule: str | None, detail: str, mend: str = "") -> NoReturn:
    """Refuse with a single reason.

    Raises:
        RuleRefused: always.
    """
    raise RuleRefused((Refusal(rule, detail, mend),))


def demand(refusals: tuple[Refusal, ...]) -> None:
    """Let pass when a check found nothing to object to.

    Raises:
        RuleRefused: there is at least one refusal.
    """
    if refusals:
        raise RuleRefused(refusals)
