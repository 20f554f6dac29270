"""The debrief's agenda, run by the Bar Raiser (D1 to D3, F9)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from hiring.domain.errors import Refusal
from hiring.domain.terms import BoardColumn, DebriefPhase, LoopState, SeatKind, Vote
from hiring.domain.wording import blank, counted, listed, spoken_key

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterable, Mapping

    Reasons = tuple[Refusal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panelist:
    """One seat in the debrief.

    Args:
        submitted: whether its feedback is in, and not returned for rework.
        waived: whether its feedback was waived.
        has_read: whether they marked the silent reading done.
        has_voted: whether they cast a second vote.
        excused: whether the Bar Raiser excused them from it.
    """

    seat_id: uuid.UUID
    person_id: uuid.UUID
    name: str
    level: int
    kind: SeatKind
    submitted: bool = False
    waived: bool = False
    has_read: bool = False
    has_voted: bool = False
    excused: bool = False

    @property
    def owes(self) -> bool:
        """Whether the debrief waits for this seat's feedback (D1)."""
        return self.kind.counts and not (self.submitted or self.waived)

    @property
    def may_vote(self) -> bool:
        """Whether a second vote is theirs to cast: a counting seat that wrote evidence (D2)."""
        return self.kind.counts and self.submitted and not self.waived

    @property
    def awaited(self) -> bool:
        """Whether reading and voting wait for them."""
        return self.may_vote and not self.excused


@dataclass(frozen=True, slots=True, kw_only=True)
class DebriefFacts:
    """Where a debrief stands.

    Args:
        loop_state: the loop's effective state.
        phase: None before it is opened.
        panel: every active seat, trainees' among them.
    """

    loop_state: LoopState
    phase: DebriefPhase | None
    panel: tuple[Panelist, ...]

    def seat_of(self, person_id: uuid.UUID) -> Panelist | None:
        """The counting seat of a person, or None."""
        return next(
            (one for one in self.panel if one.person_id == person_id and one.kind.counts), None
        )

    def is_bar_raiser(self, person_id: uuid.UUID) -> bool:
        """Whether a person holds the Bar Raiser's seat."""
        return any(
            one.person_id == person_id and one.kind is SeatKind.BAR_RAISER for one in self.panel
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLine:
    """One line of the board: a principle, where it stands, why, and whose evidence says so."""

    principle: str
    column: BoardColumn
    text: str
    seat_id: uuid.UUID


class Direction(StrEnum):
    """Which way a second vote moved from the first (D3)."""

    UNCHANGED = "unchanged"
    TOWARD_HIRE = "toward_hire"
    AWAY_FROM_HIRE = "away_from_hire"
    NO_SECOND_VOTE = "no_second_vote"


@dataclass(frozen=True, slots=True)
class Movement:
    """A first vote beside a second one (D3)."""

    first: Vote
    second: Vote | None
    direction: Direction
    changed_sides: bool
    """Whether it went over from hire to no hire, or back."""


_SPEAKS_LAST = {SeatKind.HIRING_MANAGER: 1, SeatKind.BAR_RAISER: 2}
_SCALE = (Vote.STRONG_NO, Vote.NO, Vote.YES, Vote.STRONG_YES)


def speaking_order(panel: Iterable[Panelist]) -> tuple[Panelist, ...]:
    """Most junior first, the hiring manager next to last, the Bar Raiser last (D2).

    Trainees do not speak (F8). Equals go by name, never by order of arrival (F10).
    """
    return tuple(
        sorted(
            (one for one in panel if one.kind.counts),
            key=lambda one: (
                _SPEAKS_LAST.get(one.kind, 0),
                one.level,
                one.name.casefold(),
                one.seat_id.int,
            ),
        )
    )


def movement(first: Vote, second: Vote | None) -> Movement:
    """How a vote moved between the written feedback and the debrief (D3)."""
    if second is None:
        return Movement(first, None, Direction.NO_SECOND_VOTE, changed_sides=False)
    steps = _SCALE.index(second) - _SCALE.index(first)
    if steps == 0:
        direction = Direction.UNCHANGED
    else:
        direction = Direction.TOWARD_HIRE if steps > 0 else Direction.AWAY_FROM_HIRE
    return Movement(first, second, direction, is_inclined(first) is not is_inclined(second))


def is_inclined(vote: Vote) -> bool:
    """Whether a vote is for hiring. There is no neutral one (F5)."""
    return vote in {Vote.YES, Vote.STRONG_YES}


def phase_after_reading(phase: DebriefPhase, panel: Iterable[Panelist]) -> DebriefPhase:
    """The phase once someone has marked reading done or been excused (D2).

    Reading gives way to voting by itself when nobody is waited for any more.
    """
    waiting = any(one.awaited and not one.has_read for one in panel)
    if phase is DebriefPhase.READING and not waiting:
        return DebriefPhase.VOTING
    return phase


def why_not_open(facts: DebriefFacts, actor_id: uuid.UUID) -> Reasons:
    """Why the debrief may not be opened (D1): by the Bar Raiser, once all feedback is in."""
    if not facts.is_bar_raiser(actor_id):
        return (bar_raiser_only("D1", "open the debrief"),)
    if facts.phase is not None:
        return (Refusal("D1", "The debrief has been opened already."),)
    outstanding = [one.name for one in speaking_order(facts.panel) if one.owes]
    if outstanding and facts.loop_state in {LoopState.COLLECTING, LoopState.DEBRIEF_READY}:
        return (
            Refusal(
                "D1",
                f"Feedback is still owed by {listed(outstanding)}.",
                "Wait for it, or waive it with a reason.",
            ),
        )
    if facts.loop_state is not LoopState.DEBRIEF_READY:
        return (
            Refusal(
                "D1",
                f"The loop is {facts.loop_state.label}.",
                "A debrief opens once every interview is held and all feedback is in.",
            ),
        )
    return ()


def why_not_mark_read(facts: DebriefFacts, actor_id: uuid.UUID) -> Reasons:
    """Why a person may not mark the silent reading done (D2)."""
    if refusals := wrong_phase(facts, DebriefPhase.READING):
        return refusals
    if facts.seat_of(actor_id) is None:
        return (Refusal("D2", "Reading is marked by those who interviewed and whose vote counts."),)
    return ()


def why_not_vote(facts: DebriefFacts, actor_id: uuid.UUID) -> Reasons:
    """Why a person may not cast a second vote (D2). It may be changed until it is revealed."""
    if refusals := wrong_phase(facts, DebriefPhase.VOTING):
        return refusals
    seat = facts.seat_of(actor_id)
    if seat is None:
        return (Refusal("D2", "The second vote is for counting interviewers of this loop."),)
    if not seat.may_vote:
        return (
            Refusal(
                "D2",
                "Your feedback was waived, so there is no first vote to move from.",
                "You may still speak in the discussion.",
            ),
        )
    if seat.excused:
        return (Refusal("D2", "The Bar Raiser excused you from this vote."),)
    return ()


def why_not_excuse(
    facts: DebriefFacts, actor_id: uuid.UUID, seat_id: uuid.UUID, reason: str
) -> Reasons:
    """Why an absent voter may not be excused (D2): by the Bar Raiser, with a reason, unvoted.

    Args:
        facts: where the debrief stands.
        actor_id: who asks.
        seat_id: whom to excuse.
        reason: why the panel does not wait.
    """
    if not facts.is_bar_raiser(actor_id):
        return (bar_raiser_only("D2", "excuse a voter"),)
    waits = facts.phase in {DebriefPhase.READING, DebriefPhase.VOTING}
    if not waits or facts.loop_state is not LoopState.DEBRIEFING:
        return wrong_phase(facts, DebriefPhase.VOTING)
    seat = next((one for one in facts.panel if one.seat_id == seat_id), None)
    if seat is None or not seat.may_vote:
        return (Refusal("D2", "Nobody in that seat is waited for."),)
    if seat.kind is SeatKind.BAR_RAISER:
        return (Refusal("D2", "The Bar Raiser runs the debrief and is not excused from its vote."),)
    if seat.has_voted:
        return (Refusal("D2", f"{seat.name} has voted already; a vote cast is kept (D3)."),)
    if seat.excused:
        return (Refusal("D2", f"{seat.name} has been excused already."),)
    if blank(reason):
        return (
            Refusal(
                "D2", "A written reason is needed.", "Say why they are absent.", pointer="/reason"
            ),
        )
    return ()


def why_not_reveal(facts: DebriefFacts, actor_id: uuid.UUID) -> Reasons:
    """Why the second votes may not be revealed (D2): by the Bar Raiser, all at once."""
    if not facts.is_bar_raiser(actor_id):
        return (bar_raiser_only("D2", "reveal the second votes"),)
    if refusals := wrong_phase(facts, DebriefPhase.VOTING):
        return refusals
    missing = [one.name for one in speaking_order(facts.panel) if one.awaited and not one.has_voted]
    if missing:
        return (
            Refusal(
                "D2",
                f"{counted(len(missing), 'second vote')} still to come: {listed(missing)}.",
                "Wait for them, or excuse an absent voter with a reason.",
            ),
        )
    return ()


def why_not_add_line(
    facts: DebriefFacts,
    actor_id: uuid.UUID,
    line: BoardLine,
    evidence: Mapping[uuid.UUID, Collection[str]],
) -> Reasons:
    """Why a line may not go on the board (D2): it must rest on evidence someone wrote.

    Args:
        facts: where the debrief stands.
        actor_id: who adds it.
        line: the line.
        evidence: for each seat with submitted feedback, the principles it wrote on.
    """
    if refusals := wrong_phase(facts, DebriefPhase.DISCUSSION):
        return refusals
    if facts.seat_of(actor_id) is None:
        return (Refusal("D2", "The board is kept by the interviewers whose feedback counts."),)
    reasons = []
    if blank(line.text):
        detail, mend = "The line says nothing.", "Say what the evidence shows."
        reasons.append(Refusal("D2", detail, mend, pointer="/text"))
    source = next((one for one in facts.panel if one.seat_id == line.seat_id), None)
    if source is None or not source.kind.counts:
        detail = "The line is not tied to a counting interviewer of this loop."
        mend = "Choose whose evidence it rests on."
        reasons.append(Refusal("D2", detail, mend, pointer="/seat_id"))
    elif line.principle not in evidence.get(line.seat_id, ()):
        detail = f"{source.name} wrote no evidence on {spoken_key(line.principle)}."
        mend = "Tie the line to someone who did."
        reasons.append(Refusal("D2", detail, mend, source.seat_id, "/principle"))
    return tuple(reasons)


def wrong_phase(facts: DebriefFacts, phase: DebriefPhase) -> Reasons:
    """Why a deed of one phase is not for now: another phase, no debrief, or it is over (D2)."""
    if facts.loop_state is LoopState.DEBRIEFING and facts.phase is phase:
        return ()
    if facts.phase is None:
        return (Refusal("D2", "The debrief has not been opened.", "The Bar Raiser opens it."),)
    if facts.loop_state is not LoopState.DEBRIEFING:
        return (Refusal("D2", f"The loop is {facts.loop_state.label}; the debrief is over."),)
    return (
        Refusal(
            "D2",
            f"The debrief is at its {facts.phase.label}; this belongs to its {phase.label}.",
            "The screen moves everyone on together.",
        ),
    )


def bar_raiser_only(rule: str, what: str) -> Refusal:
    """The refusal to everybody who does not hold the Bar Raiser's seat."""
    return Refusal(rule, f"Only the loop's Bar Raiser may {what}.", "Ask the Bar Raiser.")
