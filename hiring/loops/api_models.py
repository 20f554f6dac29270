"""What the API takes and answers for loops."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hiring.domain.errors import NotFound
from hiring.domain.terms import ConflictKind, LoopState, SeatKind
from hiring.loops.commands import EditSeat, SeatLine
from hiring.loops.queries.lists import LoopRow
from hiring.loops.queries.view import LoopView
from hiring.visibility.room import TrailEntry
from hiring.webkit.api import Id, In, Instant, Key, Line, ListQuery, Out, Text

Place = Annotated[Text, Field(max_length=500)]
MOST_SEATS = 40


class LoopPath(BaseModel):
    """Which loop."""

    loop_id: Id


class SeatPath(LoopPath):
    """Which seat of which loop."""

    seat_id: Id


class LoopIn(In):
    """A loop to open."""

    application_id: Id


class SeatIn(In):
    """A seat as it is to be. Without times it cannot be scheduled yet."""

    id: Id | None = Field(
        default=None, description="the seat it goes on from; or a name for a trainee to refer to"
    )
    person_id: Id
    name: Line | None = Field(default=None, description="as a plan tells it; not read")
    kind: SeatKind
    principles: list[Key] = Field(default_factory=list, max_length=50)
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    place: Place | None = Field(default=None, description="a room or a video link")
    mentor_seat_id: Id | None = Field(
        default=None, description="for a trainee: the seat they sit beside"
    )
    mentor_person_id: Id | None = Field(default=None, description="the same, by person")

    def line(self) -> SeatLine:
        """As the action takes it."""
        return SeatLine(
            person_id=self.person_id,
            kind=self.kind,
            principles=tuple(self.principles),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            place=self.place or "",
            handle=self.id,
            mentor_seat_id=self.mentor_seat_id,
            mentor_person_id=self.mentor_person_id,
        )


class SeatPatch(In):
    """What changes about a seat; what is left out stays."""

    kind: SeatKind | None = None
    principles: list[Key] | None = Field(default=None, max_length=50)
    place: Place | None = None
    mentor_seat_id: Id | None = Field(
        default=None, description="for a trainee: the seat they sit beside; null for none"
    )

    def command(self, path: SeatPath, view: LoopView) -> EditSeat:
        """As the action takes it, filled up from the seat as it is.

        Raises:
            NotFound: the loop has no such seat.
        """
        seat = view.seat(path.seat_id)
        if seat is None:
            raise NotFound("seat")
        names_mentor = "mentor_seat_id" in self.model_fields_set
        return EditSeat(
            loop_id=path.loop_id,
            seat_id=path.seat_id,
            kind=self.kind or seat.kind,
            principles=seat.principles if self.principles is None else tuple(self.principles),
            place=seat.place if self.place is None else self.place,
            mentor_seat_id=self.mentor_seat_id if names_mentor else seat.mentor_seat_id,
        )


class SwapIn(In):
    """Who takes over."""

    person_id: Id


class MoveIn(In):
    """When the interview is to be; both null to take its time away."""

    starts_at: Instant | None
    ends_at: Instant | None
    place: Place | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.starts_at is None) is not (self.ends_at is None):
            raise ValueError("give both times, or null for both")
        return self


class SeatsIn(In):
    """The whole panel, in order."""

    seats: list[SeatIn] = Field(max_length=MOST_SEATS)
    version: int | None = Field(
        default=None, description="of the loop that was read: a stale one is refused"
    )


class ConflictIn(In):
    """A conflict of interest. Its kind and note are never shown to others."""

    person_id: Id
    kind: ConflictKind
    note: Text = ""


class MaybeIn(In):
    """A body that may be left out."""

    # flask-openapi3 reads this key of its own from the configuration.
    model_config = ConfigDict(openapi_extra={"required": False})  # type: ignore[typeddict-unknown-key]

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_an_empty_object(cls, value: Any) -> Any:
        return {} if value is None else value


class ScheduleIn(MaybeIn):
    """Why the panel is smaller or larger than usual (L1), where it is."""

    reason: Text = ""


class CancelIn(MaybeIn):
    """Why."""

    reason: Text = ""


class WaiverIn(In):
    """A coverage gap to accept (L4). The reason is shown in the debrief."""

    key: Key
    reason: Text


class SeatOut(Out):
    """A seat."""

    id: Id
    person_id: Id
    name: str
    kind: SeatKind
    principles: list[str]
    starts_at: Instant | None
    ends_at: Instant | None
    place: str
    mentor_seat_id: Id | None


class SeatGoneOut(Out):
    """A seat that was taken off, and where its loop then stands."""

    id: Id
    loop_id: Id
    loop_state: LoopState


class CoverageOut(Out):
    """How one requirement stands (L4)."""

    key: str
    name: str
    needed: int
    assigned: list[Id] = Field(description="people, in the panel's order")
    waived: bool


class BrokenRuleOut(Out):
    """What keeps the loop from being scheduled, or from being sound."""

    rule: str | None
    detail: str
    mend: str
    seat_id: Id | None


class LoopOut(Out):
    """A loop. Of feedback it says nothing but the state."""

    id: Id
    state: LoopState
    application_id: Id
    candidate_id: Id
    requisition_id: Id
    first_starts_at: Instant | None
    last_ends_at: Instant | None
    size_reason: str
    seats: list[SeatOut]
    coverage: list[CoverageOut]
    broken_rules: list[BrokenRuleOut]
    version: int


class LoopQuery(ListQuery):
    """Which loops."""

    state: LoopState | None = None
    application_id: Id | None = None
    search: Line = Field(
        default="", description="how words of the candidate's name or the title begin"
    )


class LoopBriefOut(Out):
    """A loop in a list."""

    id: Id
    state: LoopState
    application_id: Id
    candidate_id: Id
    candidate_name: str
    requisition_id: Id
    requisition_title: str
    first_starts_at: Instant | None
    last_ends_at: Instant | None
    version: int


class AuditOut(Out):
    """Something that happened to the loop, as the caller may know it."""

    at: Instant
    actor_id: Id | None
    action: str
    seat_id: Id | None
    detail: dict[str, Any]


def loop_out(view: LoopView) -> LoopOut:
    """The resource, as the viewer may see it."""
    scope = view.scope
    return LoopOut(
        id=scope.loop.id,
        state=view.state,
        application_id=scope.application.id,
        candidate_id=scope.candidate.id,
        requisition_id=scope.requisition.id,
        first_starts_at=scope.loop.first_starts_at,
        last_ends_at=scope.loop.last_ends_at,
        size_reason=scope.loop.size_reason,
        seats=[
            SeatOut(
                id=seat.id,
                person_id=seat.person.id,
                name=seat.person.name,
                kind=seat.kind,
                principles=list(seat.principles),
                starts_at=seat.starts_at,
                ends_at=seat.ends_at,
                place=seat.place,
                mentor_seat_id=seat.mentor_seat_id,
            )
            for seat in view.seats
        ],
        coverage=[
            CoverageOut(
                key=line.key,
                name=line.name,
                needed=line.needed,
                assigned=list(line.assigned),
                waived=line.waived,
            )
            for line in view.coverage
        ],
        broken_rules=[
            BrokenRuleOut(rule=one.rule, detail=one.detail, mend=one.mend, seat_id=one.subject)
            for one in view.broken
        ],
        version=scope.loop.version,
    )


def brief_out(row: LoopRow) -> LoopBriefOut:
    """One line of the list."""
    facts = asdict(row)
    return LoopBriefOut(**{name: facts[name] for name in LoopBriefOut.model_fields})


def entry_out(entry: TrailEntry) -> AuditOut:
    """One entry of the timeline."""
    return AuditOut(
        at=entry.at,
        actor_id=entry.actor_id,
        action=entry.action,
        seat_id=entry.seat_id,
        detail=entry.detail,
    )
