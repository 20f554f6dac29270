"""One action on several rows of a list: each in its own transaction, each with its own outcome.

All or nothing would let one row that a rule refuses hold up the others, which have nothing to do
with it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from flask import request

from hiring.domain.errors import Invalid, NotAllowed, NotFound, Refusal, RuleRefused, StaleWrite

T = TypeVar("T")
MOST: Final = 50


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What became of one row.

    Args:
        refusals: why it was not done, each with its rule; empty when it was.
    """

    row: T
    refusals: tuple[Refusal, ...] = ()

    @property
    def done(self) -> bool:
        """Whether it was carried out."""
        return not self.refusals


def ticked() -> tuple[uuid.UUID, ...]:
    """The ids that were ticked, each once; what is no id is left out, and so is the 51st."""
    found = dict[uuid.UUID, None]()
    for text in request.values.getlist("id"):
        try:
            found[uuid.UUID(text)] = None
        except ValueError:
            continue
    return tuple(found)[:MOST]


def carry_out(rows: Iterable[T], act: Callable[[T], object]) -> tuple[Outcome[T], ...]:
    """Act on each row, whatever becomes of the others.

    Args:
        rows: what was ticked, in its order.
        act: one transaction; a domain error refuses its row.
    """
    return tuple(Outcome(row, _refusals(row, act)) for row in rows)


def _refusals(row: T, act: Callable[[T], object]) -> tuple[Refusal, ...]:
    try:
        act(row)
    except RuleRefused as error:
        return error.refusals
    except NotAllowed as error:
        return (error.refusal,)
    except Invalid as error:
        return tuple(Refusal(None, one.detail) for one in error.errors)
    except StaleWrite as error:
        return (Refusal(None, error.detail, "Look at it again, then retry."),)
    except NotFound:
        return (Refusal(None, "This is no longer here, or no longer yours to know of."),)
    return ()
