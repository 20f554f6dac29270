"""Running a debrief: open, read, vote, excuse, reveal, floor, board (D1 to D3).

Each action locks the loop first, so that two are never decided at once, and marks the debrief as
changed, so that everybody's screen follows. A changed second vote does not: nobody else may know.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlmodel import Session

from hiring.audit import chain
from hiring.debrief.commands import AddBoardLine, CastVote, ExcuseVoter, GiveFloor
from hiring.debrief.facts import REVEALED, Room, mark_changed, room_of
from hiring.domain import deadlines
from hiring.domain import debrief as rules
from hiring.domain.actor import Actor
from hiring.domain.debrief import BoardLine as ProposedLine
from hiring.domain.debrief import Panelist
from hiring.domain.errors import NotAllowed, NotFound, Refusal, demand
from hiring.domain.floor import Turn, why_not_move_floor
from hiring.domain.policy import Policy
from hiring.domain.terms import AuditRung, BoardColumn, DebriefPhase, LoopEvent, SeatKind
from hiring.loops.moves import move_loop
from hiring.loops.scope import LoopScope, get_loop_scope
from hiring.models.debrief import BoardLine, Debrief, DebriefFloor, DebriefMark, SecondVote


def open_debrief(
    session: Session, actor: Actor, loop_id: uuid.UUID, *, now: datetime, policy: Policy
) -> None:
    """Open the debrief (D1): the Bar Raiser, once all feedback is in.

    Raises:
        NotFound: the loop is not this person's to know of.
        NotAllowed: they are not its Bar Raiser.
        RuleRefused: D1 says no.
    """
    scope = get_loop_scope(session, actor, loop_id, now=now, lock=True)
    _only_bar_raiser(scope, actor, "D1", "open the debrief")
    room = room_of(session, scope)
    demand(rules.why_not_open(room.facts, actor.id))
    move_loop(session, scope.loop, LoopEvent.OPEN_DEBRIEF, actor_id=actor.id, now=now)
    session.add(
        Debrief(
            loop_id=loop_id,
            opened_by=actor.id,
            opened_at=now,
            reading_ends_at=deadlines.reading_ends_at(now, policy),
            changed_at=now,
        )
    )
    session.flush()


def mark_read(session: Session, actor: Actor, loop_id: uuid.UUID, *, now: datetime) -> None:
    """Mark one's silent reading done (D2); when the last has, voting begins. Repeatable.

    Raises:
        NotFound: the loop is not this person's to know of.
        NotAllowed: they hold no seat that counts.
        RuleRefused: D1 or D2 says no.
    """
    scope, room, debrief = _enter(session, actor, loop_id, now=now)
    seat = _counting_seat(room, actor, "mark the silent reading done")
    if seat.has_read:
        return
    demand(rules.why_not_mark_read(room.facts, actor.id))
    _mark(session, scope, seat.seat_id).read_at = now
    chain.record(
        session,
        "debrief.read",
        actor_id=actor.id,
        now=now,
        loop_id=loop_id,
        rung=AuditRung.ROOM,
        seat_id=seat.seat_id,
    )
    _after_reading(session, scope, debrief, now=now)


def cast_second_vote(
    session: Session, actor: Actor, loop_id: uuid.UUID, command: CastVote, *, now: datetime
) -> None:
    """Cast or, until the reveal, change one's second vote, seen by nobody else (D2, D3).

    Raises:
        NotFound: the loop is not this person's to know of.
        NotAllowed: they hold no seat that counts.
        RuleRefused: D1 or D2 says no.
    """
    _scope, room, debrief = _enter(session, actor, loop_id, now=now)
    seat = _counting_seat(room, actor, "cast a second vote")
    demand(rules.why_not_vote(room.facts, actor.id))
    cast = session.get(SecondVote, (loop_id, seat.seat_id))
    if cast is not None and cast.vote is command.vote:
        return
    if cast is None:
        session.add(
            SecondVote(loop_id=loop_id, seat_id=seat.seat_id, vote=command.vote, cast_at=now)
        )
    else:
        cast.vote, cast.cast_at = command.vote, now
    chain.record(
        session,
        "debrief.vote_changed" if cast else "debrief.vote_cast",
        actor_id=actor.id,
        now=now,
        loop_id=loop_id,
        seat_id=seat.seat_id,
        rung=AuditRung.ROOM if cast is None else AuditRung.AUTHOR,
    )
    if cast is None:
        mark_changed(debrief, now)


def excuse_voter(
    session: Session, actor: Actor, loop_id: uuid.UUID, command: ExcuseVoter, *, now: datetime
) -> None:
    """Go on without an absent voter, with a reason (D2).

    Raises:
        NotFound: the loop or the seat is not this person's to know of.
        NotAllowed: they are not its Bar Raiser.
        RuleRefused: D1 or D2 says no.
    """
    scope, room, debrief = _enter(session, actor, loop_id, now=now)
    _only_bar_raiser(scope, actor, "D2", "excuse a voter")
    if command.seat_id not in {one.seat_id for one in room.facts.panel}:
        raise NotFound("seat")
    demand(rules.why_not_excuse(room.facts, actor.id, command.seat_id, command.reason))
    mark = _mark(session, scope, command.seat_id)
    mark.excused_at, mark.excused_by, mark.excuse_reason = now, actor.id, command.reason.strip()
    chain.record(
        session,
        "debrief.voter_excused",
        actor_id=actor.id,
        now=now,
        loop_id=loop_id,
        seat_id=command.seat_id,
        rung=AuditRung.ROOM,
    )
    _after_reading(session, scope, debrief, now=now)


def reveal_votes(session: Session, actor: Actor, loop_id: uuid.UUID, *, now: datetime) -> None:
    """Reveal all second votes at once (D2). Repeating it changes nothing.

    Raises:
        NotFound: the loop is not this person's to know of.
        NotAllowed: they are not its Bar Raiser.
        RuleRefused: D1 or D2 says no: a vote is still to come.
    """
    scope, room, debrief = _enter(session, actor, loop_id, now=now)
    _only_bar_raiser(scope, actor, "D2", "reveal the second votes")
    if debrief.phase in REVEALED:
        return
    demand(rules.why_not_reveal(room.facts, actor.id))
    debrief.phase, debrief.revealed_at = DebriefPhase.DISCUSSION, now
    mark_changed(debrief, now)
    chain.record(
        session,
        "debrief.votes_revealed",
        actor_id=actor.id,
        now=now,
        loop_id=loop_id,
        rung=AuditRung.ROOM,
    )
    if room.decision.veto_stands:
        # Cast while votes were blind, it was on the Bar Raiser's own timeline alone (D2, D4).
        chain.record(
            session,
            "debrief.veto_shown",
            actor_id=actor.id,
            now=now,
            loop_id=loop_id,
            rung=AuditRung.ROOM,
        )


def give_floor(
    session: Session, actor: Actor, loop_id: uuid.UUID, command: GiveFloor, *, now: datetime
) -> None:
    """Say what is discussed and whose turn it is to speak (D2). Repeating it changes nothing.

    Raises:
        NotFound: the loop is not this person's to know of.
        NotAllowed: they are not its Bar Raiser.
        RuleRefused: D1 or D2 says no.
    """
    scope, room, debrief = _enter(session, actor, loop_id, now=now)
    _only_bar_raiser(scope, actor, "D2", "give the floor")
    turn = Turn(command.principle, command.seat_id)
    demand(why_not_move_floor(room.facts, actor.id, turn, room.principles))
    if room.floor == turn:
        return
    floor = session.get(DebriefFloor, loop_id)
    if floor is None:
        floor = DebriefFloor(loop_id=loop_id, changed_at=now)
        session.add(floor)
    floor.principle, floor.speaker_seat_id, floor.changed_at = turn.principle, turn.speaker, now
    mark_changed(debrief, now)
    chain.record(
        session,
        "debrief.floor_given",
        actor_id=actor.id,
        now=now,
        loop_id=loop_id,
        seat_id=turn.speaker,
        rung=AuditRung.ROOM,
        principle=turn.principle,
    )


def add_board_line(
    session: Session, actor: Actor, loop_id: uuid.UUID, command: AddBoardLine, *, now: datetime
) -> BoardLine:
    """Put a line on the board, tied to evidence somebody wrote (D2).

    What stands as unknown may also rest on somebody's written word that it was not observed.

    Raises:
        NotFound: the loop is not this person's to know of.
        NotAllowed: they hold no seat that counts.
        RuleRefused: D1 or D2 says no.
    """
    _scope, room, debrief = _enter(session, actor, loop_id, now=now)
    _counting_seat(room, actor, "add to the board")
    demand(
        rules.why_not_add_line(
            room.facts,
            actor.id,
            ProposedLine(
                principle=command.principle,
                column=command.column,
                text=command.text,
                seat_id=command.seat_id,
            ),
            room.spoken_of if command.column is BoardColumn.UNKNOWN else room.written_on,
        )
    )
    line = BoardLine(
        loop_id=loop_id,
        principle=command.principle,
        column=command.column,
        text=command.text.strip(),
        seat_id=command.seat_id,
        author_id=actor.id,
        written_at=now,
    )
    session.add(line)
    mark_changed(debrief, now)
    chain.record(
        session,
        "debrief.board_line_added",
        actor_id=actor.id,
        now=now,
        loop_id=loop_id,
        rung=AuditRung.ROOM,
        line_id=line.id,
    )
    return line


def _enter(
    session: Session, actor: Actor, loop_id: uuid.UUID, *, now: datetime
) -> tuple[LoopScope, Room, Debrief]:
    """Lock the loop and find its open debrief."""
    scope = get_loop_scope(session, actor, loop_id, now=now, lock=True)
    room = room_of(session, scope)
    if room.debrief is None:
        demand(
            (Refusal("D1", "The debrief has not been opened.", "The loop's Bar Raiser opens it."),)
        )
    assert room.debrief is not None
    return scope, room, room.debrief


def _only_bar_raiser(scope: LoopScope, actor: Actor, rule: str, what: str) -> None:
    if not scope.is_bar_raiser(actor):
        raise NotAllowed(
            Refusal(rule, f"Only the loop's {SeatKind.BAR_RAISER.label} may {what}.", "Ask them.")
        )


def _counting_seat(room: Room, actor: Actor, what: str) -> Panelist:
    seat = room.facts.seat_of(actor.id)
    if seat is None:
        raise NotAllowed(
            Refusal("D2", f"Only interviewers of this loop whose feedback counts may {what}.")
        )
    return seat


def _mark(session: Session, scope: LoopScope, seat_id: uuid.UUID) -> DebriefMark:
    mark = session.get(DebriefMark, (scope.loop.id, seat_id))
    if mark is None:
        mark = DebriefMark(loop_id=scope.loop.id, seat_id=seat_id)
        session.add(mark)
    return mark


def _after_reading(session: Session, scope: LoopScope, debrief: Debrief, *, now: datetime) -> None:
    session.flush()
    debrief.phase = rules.phase_after_reading(debrief.phase, room_of(session, scope).facts.panel)
    mark_changed(debrief, now)
