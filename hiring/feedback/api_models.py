"""What the API takes and tells of written feedback."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from hiring.domain.errors import Refusal
from hiring.domain.feedback import Evidence, FeedbackBody
from hiring.domain.terms import FeedbackStatus, Rating, Vote
from hiring.feedback.queries import MyFeedback
from hiring.loops.api_models import LoopPath
from hiring.visibility.views import EvidenceView, FeedbackView, VersionView
from hiring.webkit.api import Id, In, Instant, Key, Out, Text


def _nothing_is_empty(value: object) -> object:
    return "" if value is None else value


DraftText = Annotated[Text, BeforeValidator(_nothing_is_empty)]
ReadOnly = Annotated[
    Any, Field(description="taken and ignored, so that an answer can be sent back")
]


class SeatPath(LoopPath):
    """Which seat of which loop."""

    seat_id: Id


class EvidenceIn(In):
    """Evidence on one principle, complete or not (F4)."""

    principle: Key
    situation: DraftText = ""
    task: DraftText = ""
    action: DraftText = ""
    result: DraftText = ""
    rating: Rating | None = None
    reason: DraftText = Field(default="", description="why it was not observed")

    def as_written(self) -> Evidence:
        """The same for the domain."""
        return Evidence(**dict(self))


class DraftIn(In):
    """Feedback as far as it is written. A member left out is empty."""

    evidence: list[EvidenceIn] = Field(default_factory=list, max_length=100)
    narrative: DraftText = ""
    vote: Vote | None = None
    version: int | None = Field(
        default=None, description="the version the text was made from; without it, saved as it is"
    )
    status: ReadOnly = None
    due_at: ReadOnly = None
    submitted_at: ReadOnly = None
    assigned: ReadOnly = None
    missing: ReadOnly = None
    returned_because: ReadOnly = None
    versions: ReadOnly = None

    def as_written(self) -> FeedbackBody:
        """The same for the domain."""
        return FeedbackBody(
            evidence=tuple(line.as_written() for line in self.evidence),
            narrative=self.narrative,
            vote=self.vote,
        )


class SubmitIn(DraftIn):
    """Feedback to submit; without a body, or without any of its parts, the stored draft."""

    @model_validator(mode="before")
    @classmethod
    def _no_body(cls, data: object) -> object:
        return {} if data is None else data

    @property
    def brings_text(self) -> bool:
        """Whether there is anything to save first."""
        return bool(self.model_fields_set & {"evidence", "narrative", "vote"})


class AmendIn(In):
    """A new version. What is left out is taken over from the version that stands."""

    reason: Text
    evidence: list[EvidenceIn] | None = Field(default=None, max_length=100)
    narrative: Text | None = None
    vote: Vote | None = None
    version: int | None = Field(
        default=None, description="the draft's version the text was made from; without it, any"
    )


class ReasonIn(In):
    """Why."""

    reason: Text


class EvidenceOut(Out):
    """Evidence on one principle."""

    principle: str
    situation: str
    task: str
    action: str
    result: str
    rating: Rating | None
    reason: str


class VersionOut(Out):
    """One submitted version; ``could_read_others`` marks an amendment made when unblinded (F3)."""

    version: int
    evidence: list[EvidenceOut]
    narrative: str
    vote: Vote
    reason: str | None
    could_read_others: bool
    submitted_at: Instant


class FeedbackOut(VersionOut):
    """The version that stands, and every version up to it."""

    versions: list[VersionOut]


class FeedbackItemOut(Out):
    """One seat's feedback as the caller may know it (F7)."""

    seat_id: Id
    person_id: Id
    status: FeedbackStatus
    feedback: FeedbackOut | None
    hidden_because: str | None


class AssignedOut(Out):
    """A principle to write on."""

    key: str
    name: str


class MissingOut(Out):
    """What keeps feedback from being submitted: where (a JSON pointer), what, by which rule."""

    pointer: str
    detail: str
    rule: str | None


class MyFeedbackOut(Out):
    """The caller's own: a draft, or what was submitted."""

    evidence: list[EvidenceOut]
    narrative: str
    vote: Vote | None
    version: int = Field(description="the draft's version, 0 while none is saved")
    status: FeedbackStatus
    due_at: Instant | None
    submitted_at: Instant | None
    assigned: list[AssignedOut]
    missing: list[MissingOut]
    returned_because: str | None = Field(
        description="why the Bar Raiser returned it for rework (F9); null when they did not"
    )
    versions: list[VersionOut]


def mine_out(mine: MyFeedback) -> MyFeedbackOut:
    """The caller's own feedback."""
    body, latest = mine.body, mine.submitted
    return MyFeedbackOut(
        evidence=[_evidence(line) for line in body.evidence],
        narrative=body.narrative,
        vote=body.vote,
        version=mine.version,
        status=mine.view.status,
        due_at=mine.view.due_at,
        submitted_at=latest.submitted_at if latest else None,
        assigned=[AssignedOut(key=key, name=mine.asked.names[key]) for key in mine.asked.assigned],
        missing=[_missing(refusal) for refusal in mine.missing],
        returned_because=mine.view.returned_because,
        versions=[VersionOut(**_version(version)) for version in mine.view.versions],
    )


def item_out(view: FeedbackView) -> FeedbackItemOut:
    """One seat's feedback as the caller may know it."""
    latest = view.latest
    return FeedbackItemOut(
        seat_id=view.seat_id,
        person_id=view.person_id,
        status=view.status,
        feedback=None
        if latest is None
        else FeedbackOut(
            **_version(latest),
            versions=[VersionOut(**_version(version)) for version in view.versions],
        ),
        hidden_because=view.hidden_because,
    )


def _version(version: VersionView) -> dict[str, Any]:
    return {
        "version": version.number,
        "evidence": [_evidence(line) for line in version.evidence],
        "narrative": version.narrative,
        "vote": version.vote,
        "reason": version.reason,
        "could_read_others": version.could_read_others,
        "submitted_at": version.submitted_at,
    }


def _evidence(line: Evidence | EvidenceView) -> EvidenceOut:
    return EvidenceOut.model_validate(line)


def _missing(refusal: Refusal) -> MissingOut:
    return MissingOut(pointer=refusal.pointer, detail=str(refusal), rule=refusal.rule)
