"""Two copies of one's own feedback, where they differ (F1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hiring.domain.feedback import FeedbackBody
from hiring.feedback.asked import Asked
from hiring.feedback.body import TEXTS


@dataclass(frozen=True)
class Difference:
    """One part in which the copies differ.

    Args:
        part: what a person would call it.
        stored: the copy that is saved.
        typed: the copy that was sent.
    """

    part: str
    stored: str
    typed: str


def differences(stored: FeedbackBody, typed: FeedbackBody, asked: Asked) -> tuple[Difference, ...]:
    """Every part in which two copies differ, in the order of the page."""
    left, right = dict(_parts(stored, asked)), dict(_parts(typed, asked))
    return tuple(
        Difference(part, left.get(part, ""), right.get(part, ""))
        for part in dict.fromkeys((*left, *right))
        if left.get(part, "") != right.get(part, "")
    )


def _parts(body: FeedbackBody, asked: Asked) -> Iterator[tuple[str, str]]:
    for line in body.evidence:
        name = asked.name_of(line.principle)
        for text in TEXTS:
            yield f"{name}, {text}", getattr(line, text)
        yield f"{name}, rating", line.rating.label if line.rating else ""
    yield "Narrative", body.narrative
    yield "Vote", body.vote.label if body.vote else ""
