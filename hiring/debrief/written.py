"""What was written, laid out for reading together: by person and by principle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hiring.domain.wording import spoken_key
from hiring.visibility.views import EvidenceView, FeedbackView


@dataclass(frozen=True)
class Chapter:
    """One principle: everybody's evidence on it, in the panel's order."""

    key: str
    name: str
    evidence: tuple[tuple[FeedbackView, EvidenceView], ...]


@dataclass(frozen=True)
class Written:
    """The panel's feedback, twice: each person's whole, and each principle's evidence.

    Args:
        versions: how many versions the loop held when this was read.
    """

    people: tuple[FeedbackView, ...]
    principles: tuple[Chapter, ...]
    names: Mapping[str, str]
    versions: int


def laid_out(people: Sequence[FeedbackView], names: Mapping[str, str], *, versions: int) -> Written:
    """Lay feedback out for reading.

    Args:
        people: in the panel's order.
        names: of the principles, by key, in the order in which they are discussed.
        versions: how many versions the loop holds.
    """
    spoken = [
        (view, line) for view in people if view.latest is not None for line in view.latest.evidence
    ]
    every = dict(names)
    for _view, line in spoken:
        every.setdefault(line.principle, spoken_key(line.principle))
    return Written(
        people=tuple(people),
        principles=tuple(
            Chapter(key, name, tuple(pair for pair in spoken if pair[1].principle == key))
            for key, name in every.items()
        ),
        names=every,
        versions=versions,
    )
