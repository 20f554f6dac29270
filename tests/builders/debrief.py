"""A debrief in the tables as its actions would have left it, at whichever moment a test begins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, select

from hiring.domain.terms import (
    BoardColumn,
    DebriefPhase,
    LoopEvent,
    LoopState,
    OfferState,
    Outcome,
    SeatKind,
    Vote,
)
from hiring.models.debrief import (
    BoardLine,
    Debrief,
    DebriefMark,
    Decision,
    DecisionReason,
    SecondVote,
    Veto,
)
from hiring.models.feedback import FeedbackVersion, FeedbackWaiver
from hiring.models.loops import LoopMove, Seat
from hiring.models.offers import Offer
from tests.builders.feedback import principles_of, submitted_feedback
from tests.harness.clock import START

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlmodel import Session

    from tests.builders.loops import BuiltLoop

_BEYOND_VOTING = frozenset({DebriefPhase.DISCUSSION, DebriefPhase.DECIDED})


def an_open_debrief(
    session: Session,
    loop_setup: BuiltLoop,
    *,
    phase: str = "reading",
    votes: Sequence[str] | str = "yes",
    second_votes: Sequence[str] | str | None = None,
    feedback: bool = True,
    canary: str = "",
    board: bool = False,
    opened_at: datetime = START,
) -> Debrief:
    """Open the debrief of a built loop, brought to a phase; the loop is in the debrief then.

    Args:
        session: a writing session; the caller commits.
        loop_setup: the loop, in whatever state.
        phase: ``reading``, ``voting`` (everyone has read), ``discussion`` (every second vote is in
            and revealed) or ``decided`` (a hire, for one principle).
        votes: first votes of the counting seats in the panel's order, or one for all; for the
            seats that have no feedback yet.
        second_votes: the same for second votes; without it they equal ``votes``.
        feedback: whether to submit what is still owed.
        canary: stands in every text that this writes.
        board: whether the board holds one line.
        opened_at: aware.
    """
    wanted = DebriefPhase(phase)
    seats = [seat for seat in loop_setup.seats if seat.kind.counts and seat.removed_at is None]
    if feedback:
        _write_what_is_owed(session, seats, votes, canary)
    _move(session, loop_setup, LoopState.DEBRIEFING, LoopEvent.OPEN_DEBRIEF, opened_at)
    debrief = Debrief(
        loop_id=loop_setup.loop.id,
        phase=wanted if wanted is not DebriefPhase.DECIDED else DebriefPhase.DISCUSSION,
        opened_by=loop_setup.bar_raiser.id,
        opened_at=opened_at,
        reading_ends_at=opened_at + timedelta(minutes=10),
        revealed_at=opened_at + timedelta(minutes=15) if wanted in _BEYOND_VOTING else None,
        changed_at=opened_at,
    )
    session.add(debrief)
    session.flush()
    if wanted is not DebriefPhase.READING:
        everyone_has_read(session, loop_setup, at=opened_at + timedelta(minutes=10))
    if wanted in _BEYOND_VOTING:
        everyone_has_voted(session, loop_setup, votes if second_votes is None else second_votes)
    if board:
        a_board_line(session, loop_setup, canary=canary)
    if wanted is DebriefPhase.DECIDED:
        a_decision(session, loop_setup, canary=canary)
    session.flush()
    return debrief


def everyone_has_read(session: Session, loop_setup: BuiltLoop, *, at: datetime = START) -> None:
    """Every counting seat has marked its reading done; the phase stays as it is."""
    session.add_all(
        DebriefMark(loop_id=loop_setup.loop.id, seat_id=seat.id, read_at=at)
        for seat in _voters(session, loop_setup)
    )
    session.flush()


def everyone_has_voted(
    session: Session,
    loop_setup: BuiltLoop,
    votes: Sequence[str] | str = "yes",
    *,
    at: datetime = START,
) -> None:
    """Every counting seat with feedback has cast its second vote; nothing is revealed by this."""
    voters = _voters(session, loop_setup)
    session.add_all(
        SecondVote(loop_id=loop_setup.loop.id, seat_id=seat.id, vote=vote, cast_at=at)
        for seat, vote in zip(voters, _each(votes, len(voters)), strict=False)
    )
    session.flush()


def a_board_line(
    session: Session,
    loop_setup: BuiltLoop,
    *,
    seat: Seat | None = None,
    principle: str | None = None,
    column: str = "raises",
    text: str = "They told four teams that the old numbers were wrong before anybody asked.",
    canary: str = "",
    written_at: datetime = START,
) -> BoardLine:
    """A line on the board; without ``seat``, tied to the first interviewer's first principle."""
    seat = seat or loop_setup.seat(SeatKind.INTERVIEWER)
    line = BoardLine(
        loop_id=loop_setup.loop.id,
        principle=principle or principles_of(session, seat)[0],
        column=BoardColumn(column),
        text=f"{text} {canary}".strip(),
        seat_id=seat.id,
        author_id=loop_setup.bar_raiser.id,
        written_at=written_at,
    )
    session.add(line)
    session.flush()
    return line


def a_veto(
    session: Session,
    loop_setup: BuiltLoop,
    *,
    reason: str = "Nothing on the board shows that they own what they ship.",
    canary: str = "",
    cast_at: datetime = START,
) -> Veto:
    """The Bar Raiser's veto on a loop whose debrief is open or decided."""
    veto = Veto(
        loop_id=loop_setup.loop.id,
        cast_by=loop_setup.bar_raiser.id,
        cast_at=cast_at,
        reason=f"{reason} {canary}".strip(),
    )
    session.add(veto)
    session.flush()
    return veto


def a_decision(
    session: Session,
    loop_setup: BuiltLoop,
    *,
    outcome: str = "hire",
    summary: str = "The panel saw somebody who finds the broken number and says so.",
    reasons: Mapping[str, str] | None = None,
    other_role: str = "",
    canary: str = "",
    decided_at: datetime = START,
) -> Decision:
    """The hiring manager's decision; opens the debrief first where it is not, and ends it."""
    loop_id = loop_setup.loop.id
    debrief = session.get(Debrief, loop_id)
    if debrief is None:
        debrief = an_open_debrief(session, loop_setup, phase="discussion", canary=canary)
    _move(session, loop_setup, LoopState.DECIDED, LoopEvent.DECIDE, decided_at)
    debrief.revealed_at = debrief.revealed_at or decided_at
    debrief.phase, debrief.changed_at = DebriefPhase.DECIDED, decided_at
    decision = Decision(
        loop_id=loop_id,
        outcome=Outcome(outcome),
        summary=f"{summary} {canary}".strip(),
        other_role=other_role,
        decided_by=loop_setup.hiring_manager.id,
        decided_at=decided_at,
    )
    session.add(decision)
    session.flush()
    first = principles_of(session, loop_setup.seats[0])[0]
    given = {first: "They measured after every step."} if reasons is None else reasons
    session.add_all(
        DecisionReason(
            loop_id=loop_id, position=place, principle=key, text=f"{text} {canary}".strip()
        )
        for place, (key, text) in enumerate(given.items())
    )
    session.flush()
    return decision


def an_offer(
    session: Session,
    loop_setup: BuiltLoop,
    *,
    state: str = "draft",
    terms: str = "Level 6, Rotterdam, from the first of the month.",
    drafted_at: datetime = START,
) -> Offer:
    """An offer on a loop decided as a hire."""
    wanted = OfferState(state)
    answered = wanted in {OfferState.ACCEPTED, OfferState.DECLINED}
    offer = Offer(
        loop_id=loop_setup.loop.id,
        state=wanted,
        terms=terms,
        drafted_by=loop_setup.hiring_manager.id,
        drafted_at=drafted_at,
        made_at=drafted_at if answered or wanted is OfferState.MADE else None,
        answered_at=drafted_at if answered else None,
    )
    session.add(offer)
    session.flush()
    return offer


def _write_what_is_owed(
    session: Session, seats: Sequence[Seat], votes: Sequence[str] | str, canary: str
) -> None:
    waived = set(session.exec(select(FeedbackWaiver.seat_id)))
    there = set(
        session.exec(
            select(FeedbackVersion.seat_id).where(
                col(FeedbackVersion.seat_id).in_([seat.id for seat in seats])
            )
        )
    )
    for seat, vote in zip(seats, _each(votes, len(seats)), strict=False):
        if seat.id not in waived | there:
            submitted_feedback(session, seat, vote=vote, canary=canary)


def _voters(session: Session, loop_setup: BuiltLoop) -> list[Seat]:
    """Counting seats with feedback, in the panel's order."""
    wrote = set(
        session.exec(
            select(FeedbackVersion.seat_id).where(
                col(FeedbackVersion.seat_id).in_([seat.id for seat in loop_setup.seats])
            )
        )
    )
    return [
        seat
        for seat in loop_setup.seats
        if seat.kind.counts and seat.id in wrote and seat.removed_at is None
    ]


def _each(votes: Sequence[str] | str, count: int) -> list[Vote]:
    given = [votes] * count if isinstance(votes, str) else list(votes)
    return [Vote(vote) for vote in given]


def _move(
    session: Session, loop_setup: BuiltLoop, state: LoopState, event: LoopEvent, at: datetime
) -> None:
    loop = loop_setup.loop
    if loop.state is state:
        return
    session.add(
        LoopMove(
            loop_id=loop.id,
            event=event,
            from_state=loop.state,
            to_state=state,
            actor_id=None,
            at=at,
        )
    )
    loop.state = state
    if loop.first_starts_at is None:
        loop.first_starts_at = min(seat.starts_at for seat in loop_setup.seats if seat.starts_at)
        loop.last_ends_at = max(seat.ends_at for seat in loop_setup.seats if seat.ends_at)
    session.add(loop)
    session.flush()
