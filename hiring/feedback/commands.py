"""What is asked of written feedback."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from hiring.domain.feedback import Evidence, FeedbackBody
from hiring.domain.terms import Vote


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveDraft:
    """Keep what has been written so far (F1).

    Args:
        loop_id: the loop on which the actor holds a seat.
        body: as written, complete or not.
        version: the version the text was made from; None saves it as it comes.
        repeat_is_done: what is stored word for word already counts as saved, also under an
            older version: the answer to an earlier save may have been lost on the way.
    """

    loop_id: uuid.UUID
    body: FeedbackBody
    version: int | None = None
    repeat_is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitFeedback:
    """Submit feedback (F3 to F5).

    Args:
        loop_id: the loop on which the actor holds a seat.
        body: as written; None submits the stored draft.
        version: the draft's version the text was made from; None asks for none.
        repeat_is_done: what is submitted word for word already counts as submitted: a button
            was pressed twice.
    """

    loop_id: uuid.UUID
    body: FeedbackBody | None = None
    version: int | None = None
    repeat_is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendFeedback:
    """Add a version with a reason (F3). Parts left out are taken over from what stands.

    Args:
        loop_id: the loop on which the actor holds a seat.
        reason: why, for everyone who may read the feedback.
        evidence: all of it, anew; None leaves it.
        narrative: anew; None leaves it.
        vote: anew; None leaves it.
        version: the draft's version the text was made from; None asks for none.
        repeat_is_done: what stands word for word, for this reason, already counts as amended.
    """

    loop_id: uuid.UUID
    reason: str
    evidence: tuple[Evidence, ...] | None = None
    narrative: str | None = None
    vote: Vote | None = None
    version: int | None = None
    repeat_is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnForRework:
    """Send a seat's thin feedback back to its author, once (F9)."""

    loop_id: uuid.UUID
    seat_id: uuid.UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiveFeedback:
    """Do without a seat's missing feedback (F9)."""

    loop_id: uuid.UUID
    seat_id: uuid.UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPhoneScreen:
    """What the hiring manager heard and how they vote. There is no neutral vote.

    Args:
        principles: keys of the prepared subset that was asked about.
        notes: the evidence, in prose.
        held_at: when it was held (aware); None takes the present moment.
    """

    application_id: uuid.UUID
    principles: tuple[str, ...]
    notes: str
    vote: Vote
    held_at: datetime | None = None
