"""What can be asked of a debrief."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from hiring.domain.terms import BoardColumn, Outcome, Vote


@dataclass(frozen=True)
class CastVote:
    """A second vote."""

    vote: Vote


@dataclass(frozen=True)
class ExcuseVoter:
    """The panel does not wait for an absent voter, and why."""

    seat_id: uuid.UUID
    reason: str


@dataclass(frozen=True)
class AddBoardLine:
    """A line for the board, tied to a seat's evidence on a principle."""

    principle: str
    column: BoardColumn
    text: str
    seat_id: uuid.UUID


@dataclass(frozen=True)
class GiveFloor:
    """What is discussed now and whose turn it is; no principle ends the round."""

    principle: str
    seat_id: uuid.UUID | None = None


@dataclass(frozen=True)
class CastVeto:
    """The Bar Raiser's veto."""

    reason: str


@dataclass(frozen=True)
class ReasonGiven:
    """A reason for the decision, by principle."""

    principle: str
    text: str


@dataclass(frozen=True)
class Decide:
    """The hiring manager's decision."""

    outcome: Outcome
    summary: str
    reasons: tuple[ReasonGiven, ...]
    other_role: str = ""


@dataclass(frozen=True)
class RecordFailure:
    """One more interview was needed: the gap that caused it."""

    principle: str
    reason: str
