"""A debrief as one person may follow it: frozen, and empty for whoever is outside the room."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hiring.domain.debrief import Movement
from hiring.domain.errors import Refusal
from hiring.domain.floor import Turn
from hiring.domain.terms import (
    BoardColumn,
    DebriefPhase,
    FeedbackStatus,
    LoopState,
    Outcome,
    SeatKind,
    Vote,
)

Reasons = tuple[Refusal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelistView:
    """One counting seat in the debrief.

    Args:
        may_vote: whether a second vote is theirs to cast: their feedback is in, not waived.
        excused_because: why the Bar Raiser excused them from the second vote; None if not.
        first_vote: as it stood when the debrief opened; None where feedback was waived.
        second_vote: None until the reveal.
        moved: from the first vote to the second; None until the reveal.
    """

    seat_id: uuid.UUID
    person_id: uuid.UUID
    name: str
    level: int
    kind: SeatKind
    waived: bool
    may_vote: bool
    has_read: bool
    has_voted: bool
    excused_because: str | None
    first_vote: Vote | None
    second_vote: Vote | None
    moved: Movement | None

    @property
    def was_there(self) -> bool:
        """Whether they took part: marked the reading done or voted."""
        return self.has_read or self.has_voted


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLineView:
    """A line of the board (D2)."""

    id: uuid.UUID
    principle: str
    column: BoardColumn
    text: str
    seat_id: uuid.UUID
    evidence_by: str
    author_id: uuid.UUID
    author_name: str
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A reason somebody put down by principle: a waived gap (L4), a loop that fell short (D6)."""

    principle: str
    name: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VetoView:
    """The Bar Raiser's veto (D4)."""

    cast_by: uuid.UUID
    name: str
    cast_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """The hiring manager's decision (D5). ``reasons`` are (key, name, text)."""

    outcome: Outcome
    summary: str
    other_role: str
    decided_by: uuid.UUID
    name: str
    decided_at: datetime
    reasons: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """What the viewer may do now.

    ``why_not_open`` and ``why_not_reveal`` are None for everybody but the Bar Raiser, and empty
    when nothing stands in the way.
    """

    why_not_open: Reasons | None = None
    why_not_reveal: Reasons | None = None
    may_mark_read: bool = False
    may_vote: bool = False
    may_add_line: bool = False
    may_veto: bool = False
    may_decide: bool = False
    may_record_failure: bool = False
    excusable: tuple[tuple[uuid.UUID, str], ...] = ()
    """Seats that may be excused, with names."""
    sources: tuple[tuple[uuid.UUID, str, tuple[str, ...]], ...] = ()
    """Whose evidence a line can rest on: seat, name, the principles they wrote of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DebriefView:
    """A debrief as one viewer may know it.

    Args:
        phase: None before it is opened.
        hidden_because: why nothing more than the phase is shown; None in the room.
        owing: before the opening, who still owes feedback (status, for everyone on the loop).
        reading_is_over: whether the time meant for silent reading has passed.
        panel: counting seats in the panel's order.
        speaking_order: seats, most junior first, hiring manager next to last, Bar Raiser last.
        own_vote: the viewer's own second vote, also before the reveal.
        principles: name by key of what the loop looked at, in the requisition's order.
        revealed: whether second votes are shown.
        present: the people in the room now, whatever their part.
        watching: the names of those among them who hold no seat that counts.
        versions: how many versions of feedback the loop holds; grows when somebody amends.
        floor: what is discussed and whose turn it is; None before the first turn.
        next_turn: what comes after it.
        turns: every turn of the discussion.
        veto: before the reveal, shown to whoever cast it alone.
    """

    loop_id: uuid.UUID
    loop_state: LoopState
    candidate_name: str
    title: str
    is_hiring_manager: bool
    is_recruiter: bool
    is_bar_raiser: bool
    own_seat_id: uuid.UUID | None
    phase: DebriefPhase | None
    hidden_because: str | None
    controls: Controls
    owing: tuple[tuple[str, FeedbackStatus], ...] = ()
    opened_at: datetime | None = None
    opened_by: str = ""
    reading_ends_at: datetime | None = None
    reading_is_over: bool = False
    revealed: bool = False
    present: frozenset[uuid.UUID] = frozenset()
    watching: tuple[str, ...] = ()
    versions: int = 0
    floor: Turn | None = None
    next_turn: Turn | None = None
    turns: tuple[Turn, ...] = ()
    panel: tuple[PanelistView, ...] = ()
    speaking_order: tuple[uuid.UUID, ...] = ()
    own_vote: Vote | None = None
    principles: Mapping[str, str] = field(default_factory=dict)
    board: tuple[BoardLineView, ...] = ()
    waivers: tuple[Remark, ...] = ()
    failures: tuple[Remark, ...] = ()
    veto: VetoView | None = None
    decision: DecisionView | None = None

    @property
    def in_room(self) -> bool:
        """Whether the viewer follows the debrief."""
        return self.phase is not None and self.hidden_because is None

    @property
    def is_settled(self) -> bool:
        """Whether nothing about it can change any more."""
        if self.loop_state is LoopState.CANCELLED:
            return True
        if self.loop_state is not LoopState.DECIDED:
            return False
        undone = self.decision is not None and self.decision.outcome is not Outcome.HIRE
        return undone or self.veto is not None

    @property
    def speakers(self) -> tuple[PanelistView, ...]:
        """The panel in speaking order (D2)."""
        by_seat = {one.seat_id: one for one in self.panel}
        return tuple(by_seat[seat_id] for seat_id in self.speaking_order)

    @property
    def own(self) -> PanelistView | None:
        """The viewer's own seat, when it counts."""
        return self.seat(self.own_seat_id)

    @property
    def speaker(self) -> PanelistView | None:
        """Whose turn it is to speak."""
        return self.seat(self.floor.speaker) if self.floor else None

    @property
    def awaited(self) -> tuple[str, ...]:
        """The names of those whom the reading or the second vote waits for."""
        done = self.read if self.phase is DebriefPhase.READING else self.voted
        return tuple(
            one.name
            for one in self.speakers
            if one.may_vote and one.excused_because is None and one.seat_id not in done
        )

    @property
    def read(self) -> tuple[uuid.UUID, ...]:
        """The seats that marked their reading done."""
        return tuple(one.seat_id for one in self.panel if one.has_read)

    @property
    def voted(self) -> tuple[uuid.UUID, ...]:
        """The seats that cast a second vote."""
        return tuple(one.seat_id for one in self.panel if one.has_voted)

    def seat(self, seat_id: uuid.UUID | None) -> PanelistView | None:
        """A counting seat by its id."""
        return next((one for one in self.panel if one.seat_id == seat_id), None)

    def sources(self, principle: str) -> tuple[tuple[uuid.UUID, str], ...]:
        """Whose evidence on a principle a line can rest on: seat and name, in speaking order."""
        wrote = {
            seat_id: name for seat_id, name, keys in self.controls.sources if principle in keys
        }
        return tuple((one, wrote[one]) for one in self.speaking_order if one in wrote)

    def first_turn(self, principle: str) -> Turn:
        """How the discussion of a principle begins."""
        return next((turn for turn in self.turns if turn.principle == principle), Turn(principle))

    def lines(self, principle: str, column: BoardColumn | str) -> tuple[BoardLineView, ...]:
        """The board's lines at one place, as they were written down."""
        return tuple(
            line for line in self.board if line.principle == principle and line.column == column
        )
