"""What people write after an interview, as the feedback that the product takes (F4)."""

from __future__ import annotations

from collections.abc import Iterable

from config.demo_script import Told, Written
from hiring.domain.feedback import Evidence, FeedbackBody
from hiring.domain.terms import Rating, Vote

VOTES = {"Y": Vote.STRONG_YES, "y": Vote.YES, "n": Vote.NO, "N": Vote.STRONG_NO}


def body_of(written: Written, vote: Vote, *, thin: bool = False) -> FeedbackBody:
    """Whole feedback; ``thin`` is what was returned for rework, before it was amended."""
    evidence = (written.thin_evidence or written.evidence) if thin else written.evidence
    narrative = (written.thin or written.narrative) if thin else written.narrative
    return FeedbackBody(evidence=tuple(_evidence(evidence)), narrative=narrative, vote=vote)


def draft_of(written: Written) -> FeedbackBody:
    """What somebody has begun to write: part of a story, no rating, no vote."""
    begun = (written.draft,) if written.draft else ()
    return FeedbackBody(evidence=tuple(_evidence(begun)), narrative=written.draft_narrative)


def _evidence(told: Iterable[Told]) -> Iterable[Evidence]:
    for one in told:
        yield Evidence(
            principle=one.on,
            situation=one.situation,
            task=one.task,
            action=one.action,
            result=one.result,
            rating=Rating(one.rating) if one.rating else None,
            reason=one.reason,
        )
