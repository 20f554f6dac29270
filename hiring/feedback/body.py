"""What an interviewer writes, as it is kept in a draft: any part may still be missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from hiring.domain.errors import FieldError
from hiring.domain.feedback import Evidence, FeedbackBody
from hiring.domain.terms import Rating, Vote

MAX_EVIDENCE: Final = 40
"""The most pieces of evidence in one draft."""
MAX_TEXT: Final = 20_000
"""The longest single text, in characters."""
MAX_TOTAL: Final = 200_000
"""The longest draft, in characters."""
TEXTS: Final = ("situation", "task", "action", "result", "reason")


def to_json(body: FeedbackBody) -> dict[str, Any]:
    """The shape a draft is stored in."""
    return {
        "evidence": [
            {
                "principle": line.principle,
                **{name: getattr(line, name) for name in TEXTS},
                "rating": line.rating.value if line.rating else None,
            }
            for line in body.evidence
        ],
        "narrative": body.narrative,
        "vote": body.vote.value if body.vote else None,
    }


def from_json(stored: dict[str, Any]) -> FeedbackBody:
    """A stored draft, also one that an earlier version of the product wrote with parts missing."""
    return FeedbackBody(
        evidence=tuple(
            Evidence(
                principle=line["principle"],
                **{name: line.get(name) or "" for name in TEXTS},
                rating=Rating(line["rating"]) if line.get("rating") else None,
            )
            for line in stored.get("evidence") or ()
        ),
        narrative=stored.get("narrative") or "",
        vote=Vote(stored["vote"]) if stored.get("vote") else None,
    )


def in_order(body: FeedbackBody, assigned: Iterable[str]) -> FeedbackBody:
    """The same with the assigned principles first, in their order, as a page lays them out.

    An assigned principle on which nothing is written yet gets an empty piece of evidence.
    """
    keys = tuple(dict.fromkeys(assigned))
    first = (
        line
        for key in keys
        for line in (
            [line for line in body.evidence if line.principle == key] or [Evidence(principle=key)]
        )
    )
    rest = (line for line in body.evidence if line.principle not in keys)
    return replace(body, evidence=(*first, *rest))


def is_blank(line: Evidence) -> bool:
    """Whether nothing is written on the principle."""
    return not line.rating and not any(getattr(line, name).strip() for name in TEXTS)


def without_blanks(body: FeedbackBody) -> FeedbackBody:
    """The same without evidence on which nothing is written."""
    return replace(body, evidence=tuple(line for line in body.evidence if not is_blank(line)))


def why_not_kept(body: FeedbackBody, known: Iterable[str]) -> Iterator[FieldError]:
    """What keeps a draft from being stored: unknown principles, or more than anybody writes.

    Args:
        body: as written.
        known: keys of the principles this loop looks at.
    """
    keys = frozenset(known)
    if len(body.evidence) > MAX_EVIDENCE:
        yield FieldError("/evidence", f"At most {MAX_EVIDENCE} pieces of evidence, please.")
    total = len(body.narrative)
    if len(body.narrative) > MAX_TEXT:
        yield FieldError("/narrative", f"At most {MAX_TEXT} characters, please.")
    for place, line in enumerate(body.evidence):
        if line.principle not in keys:
            yield FieldError(
                f"/evidence/{place}/principle",
                f"This loop does not look at a principle {line.principle!r}.",
            )
        for name in TEXTS:
            text: str = getattr(line, name)
            total += len(text)
            if len(text) > MAX_TEXT:
                yield FieldError(
                    f"/evidence/{place}/{name}", f"At most {MAX_TEXT} characters, please."
                )
    if total > MAX_TOTAL:
        yield FieldError("", f"At most {MAX_TOTAL} characters altogether, please.")
