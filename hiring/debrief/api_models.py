"""What the debrief's API takes and answers."""

from __future__ import annotations

from pydantic import Field

from hiring.debrief.view import DebriefView
from hiring.domain.terms import BoardColumn, DebriefPhase, LoopState, Outcome, Vote
from hiring.webkit.api import Id, In, Instant, Key, Line, Out, Text


class VoteIn(In):
    """A second vote."""

    vote: Vote


class ExcuseIn(In):
    """Whom the panel does not wait for, and why."""

    seat_id: Id
    reason: Text


class FloorIn(In):
    """What is discussed and who speaks; without a principle the round is over."""

    principle: Line
    seat_id: Id | None = None


class BoardLineIn(In):
    """A line for the board."""

    principle: Key
    column: BoardColumn
    text: Text
    seat_id: Id


class VetoIn(In):
    """A veto."""

    reason: Text


class ReasonIn(In):
    """A reason by principle."""

    principle: Key
    text: Text


class DecisionIn(In):
    """A decision."""

    outcome: Outcome
    summary: Text
    reasons: list[ReasonIn] = Field(max_length=50)
    other_role: Line = ""


class FailureIn(In):
    """The gap that made one more interview necessary."""

    principle: Key
    reason: Text


class VoteOut(Out):
    """A seat's vote."""

    seat_id: Id
    person_id: Id
    vote: Vote


class BoardLineOut(Out):
    """A line of the board; ``seat_id`` is whose evidence it rests on."""

    id: Id
    principle: str
    column: BoardColumn
    text: str
    seat_id: Id
    author_id: Id


class VetoOut(Out):
    """The veto."""

    person_id: Id
    at: Instant
    reason: str


class DecisionReasonOut(Out):
    """A reason of the decision."""

    principle: str
    text: str


class DecisionOut(Out):
    """The decision."""

    outcome: Outcome
    summary: str
    other_role: str
    person_id: Id
    at: Instant
    reasons: list[DecisionReasonOut]


class RemarkOut(Out):
    """A waived coverage gap (L4) or a gap that caused one more interview (D6)."""

    principle: str
    reason: str
    at: Instant


class ExcusedOut(Out):
    """A seat excused from the second vote."""

    seat_id: Id
    reason: str


class FloorOut(Out):
    """What is discussed and whose turn it is to speak."""

    principle: str = Field(description="empty once every principle was heard")
    seat_id: Id | None = Field(description="null: the floor is everybody's")


class DebriefOut(Out):
    """A debrief as the caller may follow it: outside the room, the phase and why it is hidden."""

    loop_id: Id
    state: LoopState
    phase: DebriefPhase
    hidden_because: str | None = Field(description="null in the room")
    opened_at: Instant | None
    reading_ends_at: Instant | None
    read: list[Id] = Field(description="seats that marked their reading done")
    voted: list[Id] = Field(description="seats that cast a second vote")
    excused: list[ExcusedOut]
    speaking_order: list[Id]
    first_votes: list[VoteOut]
    second_votes: list[VoteOut] | None = Field(description="null until the reveal")
    own_second_vote: Vote | None = Field(description="the caller's own, also before the reveal")
    floor: FloorOut | None = Field(description="null until the discussion's first turn")
    present: list[Id] = Field(description="people on the debrief's page now")
    board: list[BoardLineOut]
    coverage_waivers: list[RemarkOut]
    failures: list[RemarkOut]
    vetoed: bool = Field(description="before the reveal, told to the Bar Raiser alone")
    veto: VetoOut | None
    outcome: Outcome | None
    decision: DecisionOut | None


class FailureOut(Out):
    """A loop that fell short (D6)."""

    id: Id
    principle: str
    reason: str
    recorded_by: Id
    recorded_at: Instant


def debrief_out(view: DebriefView) -> DebriefOut:
    """A debrief that is open, as JSON says it."""
    assert view.phase is not None
    verdict, ending = view.veto, view.decision
    return DebriefOut(
        loop_id=view.loop_id,
        state=view.loop_state,
        phase=view.phase,
        hidden_because=view.hidden_because,
        opened_at=view.opened_at,
        reading_ends_at=view.reading_ends_at,
        read=list(view.read),
        voted=list(view.voted),
        excused=[
            ExcusedOut(seat_id=one.seat_id, reason=one.excused_because)
            for one in view.panel
            if one.excused_because is not None
        ],
        speaking_order=list(view.speaking_order),
        first_votes=[
            VoteOut(seat_id=one.seat_id, person_id=one.person_id, vote=one.first_vote)
            for one in view.panel
            if one.first_vote
        ],
        second_votes=[
            VoteOut(seat_id=one.seat_id, person_id=one.person_id, vote=one.second_vote)
            for one in view.panel
            if one.second_vote
        ]
        if view.revealed
        else None,
        own_second_vote=view.own_vote,
        floor=FloorOut(principle=view.floor.principle, seat_id=view.floor.speaker)
        if view.floor
        else None,
        present=sorted(view.present),
        board=[BoardLineOut.model_validate(line) for line in view.board],
        coverage_waivers=[RemarkOut.model_validate(one) for one in view.waivers],
        failures=[RemarkOut.model_validate(one) for one in view.failures],
        vetoed=verdict is not None,
        veto=VetoOut(person_id=verdict.cast_by, at=verdict.cast_at, reason=verdict.reason)
        if verdict
        else None,
        outcome=ending.outcome if ending else None,
        decision=DecisionOut(
            outcome=ending.outcome,
            summary=ending.summary,
            other_role=ending.other_role,
            person_id=ending.decided_by,
            at=ending.decided_at,
            reasons=[
                DecisionReasonOut(principle=key, text=text) for key, _name, text in ending.reasons
            ],
        )
        if ending
        else None,
    )
