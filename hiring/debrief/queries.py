"""Following a debrief: everything in the room's one view, and the validator of an unchanged one."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from hiring.audit import chain
from hiring.debrief.controls import controls_of
from hiring.debrief.facts import Room, room_of
from hiring.debrief.view import (
    BoardLineView,
    Controls,
    DebriefView,
    DecisionView,
    PanelistView,
    Remark,
    VetoView,
)
from hiring.domain.actor import Actor
from hiring.domain.debrief import movement, speaking_order
from hiring.domain.errors import NotAllowed, NotFound, Refusal, demand
from hiring.domain.policy import Policy
from hiring.domain.terms import AuditRung, DebriefPhase, SeatKind, Vote
from hiring.domain.wording import spoken_key
from hiring.loops.scope import LoopScope, get_loop_scope
from hiring.models.debrief import (
    BoardLine,
    Debrief,
    Decision,
    DecisionReason,
    LoopFailure,
    SecondVote,
    Veto,
)
from hiring.models.loops import CoverageWaiver, Loop, Seat
from hiring.models.people import Person
from hiring.visibility.facts import VIEWERS, Viewer, active, involves, viewer_of
from hiring.visibility.room import first_votes, loops_followed_by, may_follow_debrief
from hiring.visibility.views import feedback_statuses

_MINE: Any = aliased(Seat, name="own_seat")
_SHOWN = frozenset({DebriefPhase.DISCUSSION, DebriefPhase.DECIDED})
_NOT_OPENED = Refusal(
    "D1",
    "The debrief has not been opened.",
    "The loop's Bar Raiser opens it once all feedback is in.",
)
_TRAINEE_WAITS = (
    "A trainee joins the debrief once their own feedback is in, so that it stays their own (F8)."
)
_OTHERS_WAIT = "The debrief opens to you once the feedback you owe on this loop is in (F7)."


def find_validator(
    session: Session, actor: Actor, policy: Policy, loop_id: uuid.UUID, *, now: datetime
) -> str | None:
    """A validator of what this viewer sees of the debrief; None before it is opened. One query.

    It changes with what they may see and with nothing else: for whoever is outside the room it
    knows the phase alone, and a second vote changed before the reveal changes its owner's only.

    Raises:
        NotFound: the loop is not this person's to know of.
    """
    statement = _validator_statement(viewer_of(actor, policy))
    row = session.execute(statement, {"wanted": loop_id}).first()
    if row is None:
        raise NotFound("loop")
    if row.phase is None:
        return None
    seen: list[Any] = [loop_id, actor.id, row.state, row.phase, bool(row.in_room)]
    if row.in_room:
        seen += [row.version, row.loop_version, row.own_vote, now >= row.reading_ends_at]
    return hashlib.sha256("|".join(map(str, seen)).encode()).hexdigest()[:32]


@lru_cache(maxsize=VIEWERS)
def _validator_statement(viewer: Viewer) -> Any:
    """Made once for each viewer: every screen in the room asks every other second."""
    own_vote = (
        sa.select(col(SecondVote.vote))
        .join(_MINE, _MINE.id == col(SecondVote.seat_id))
        .where(col(SecondVote.loop_id) == col(Loop.id), _MINE.person_id == viewer.id, active(_MINE))
        .limit(1)
        .correlate(Loop)
        .scalar_subquery()
    )
    return (
        sa.select(
            col(Loop.state),
            col(Loop.version).label("loop_version"),
            col(Debrief.phase),
            col(Debrief.version),
            col(Debrief.reading_ends_at),
            sa.type_coerce(loops_followed_by(viewer), sa.Boolean).label("in_room"),
            own_vote.label("own_vote"),
        )
        .outerjoin(Debrief, col(Debrief.loop_id) == col(Loop.id))
        .where(col(Loop.id) == sa.bindparam("wanted", type_=sa.Uuid()), involves(viewer.id))
    )


def get_debrief(
    session: Session, actor: Actor, policy: Policy, loop_id: uuid.UUID, *, now: datetime
) -> DebriefView:
    """The debrief as the viewer may know it, also before it is opened; the reading is recorded.

    Args:
        session: a writing session: whoever follows is put on the trail.
        actor: who looks.
        policy: the organisation's settings.
        loop_id: which.
        now: aware.

    Raises:
        NotFound: the loop is not this person's to know of.
    """
    scope = get_loop_scope(session, actor, loop_id, now=now)
    room = room_of(session, scope)
    outside = _outside(scope, actor, room, now)
    if room.debrief is None:
        statuses = feedback_statuses(session, actor, policy, [loop_id], now=now)
        return replace(
            outside,
            hidden_because=_NOT_OPENED.detail,
            owing=tuple(
                (line.person_name, statuses[line.seat_id])
                for line in room.ledger
                if line.kind.counts and line.owes and line.seat_id in statuses
            ),
        )
    if not may_follow_debrief(session, actor, policy, loop_id):
        trains = scope.part.seat is SeatKind.TRAINEE
        return replace(
            outside,
            controls=Controls(),
            hidden_because=_TRAINEE_WAITS if trains else _OTHERS_WAIT,
        )
    chain.record(
        session,
        "debrief.followed",
        actor_id=actor.id,
        now=now,
        loop_id=loop_id,
        rung=AuditRung.ROOM,
    )
    return _inside(session, actor, policy, outside, room, room.debrief)


def get_open_debrief(
    session: Session, actor: Actor, policy: Policy, loop_id: uuid.UUID, *, now: datetime
) -> DebriefView:
    """The same, once it is opened.

    Raises:
        NotFound: the loop is not this person's to know of.
        RuleRefused: D1: it has not been opened.
    """
    view = get_debrief(session, actor, policy, loop_id, now=now)
    if view.phase is None:
        demand((_NOT_OPENED,))
    return view


def get_memo(
    session: Session, actor: Actor, policy: Policy, loop_id: uuid.UUID, *, now: datetime
) -> DebriefView:
    """What the decision memo says, for those in the room once it is decided (D5).

    Raises:
        NotFound: the loop is not this person's to know of.
        NotAllowed: they are outside the room.
        RuleRefused: D1 or D5: there is no decision yet.
    """
    view = get_open_debrief(session, actor, policy, loop_id, now=now)
    if view.hidden_because is not None:
        raise NotAllowed(Refusal("F8", view.hidden_because))
    if view.decision is None:
        demand((Refusal("D5", "There is no decision yet.", "The hiring manager decides."),))
    return view


def _outside(scope: LoopScope, actor: Actor, room: Room, now: datetime) -> DebriefView:
    own = room.facts.seat_of(actor.id)
    return DebriefView(
        loop_id=scope.loop.id,
        loop_state=scope.state,
        candidate_name=scope.candidate.name,
        title=scope.requisition.title,
        is_hiring_manager=scope.part.is_hiring_manager,
        is_recruiter=scope.part.is_recruiter,
        is_bar_raiser=scope.is_bar_raiser(actor),
        own_seat_id=own.seat_id if own else None,
        phase=room.debrief.phase if room.debrief else None,
        hidden_because=None,
        controls=controls_of(room, actor, scope),
        reading_is_over=room.debrief is not None and now >= room.debrief.reading_ends_at,
    )


def _inside(
    session: Session,
    actor: Actor,
    policy: Policy,
    outside: DebriefView,
    room: Room,
    debrief: Debrief,
) -> DebriefView:
    loop_id = debrief.loop_id
    revealed = debrief.phase in _SHOWN
    seconds = _second_votes(session, loop_id, revealed=revealed, own=outside.own_seat_id)
    lines = session.exec(
        select(BoardLine)
        .where(BoardLine.loop_id == loop_id)
        .order_by(col(BoardLine.written_at), col(BoardLine.id))
    ).all()
    waivers = session.exec(
        select(CoverageWaiver)
        .where(CoverageWaiver.loop_id == loop_id)
        .order_by(col(CoverageWaiver.key))
    ).all()
    failures = session.exec(
        select(LoopFailure).where(LoopFailure.loop_id == loop_id).order_by(col(LoopFailure.id))
    ).all()
    veto, decision = session.get(Veto, loop_id), session.get(Decision, loop_id)
    names = _names(
        session,
        [debrief.opened_by]
        + [line.author_id for line in lines]
        + [waiver.waived_by for waiver in waivers]
        + [failure.recorded_by for failure in failures]
        + ([veto.cast_by] if veto else [])
        + ([decision.decided_by] if decision else []),
    )
    spoken = _spoken(room.principles)
    evidence_by = {line.seat_id: line.person_name for line in room.ledger}
    return replace(
        outside,
        opened_at=debrief.opened_at,
        opened_by=names[debrief.opened_by],
        reading_ends_at=debrief.reading_ends_at,
        revealed=revealed,
        panel=_panel(room, first_votes(session, actor, policy, loop_id), seconds, revealed),
        speaking_order=tuple(one.seat_id for one in speaking_order(room.facts.panel)),
        own_vote=seconds.get(outside.own_seat_id) if outside.own_seat_id else None,
        principles=room.principles,
        board=tuple(
            BoardLineView(
                id=line.id,
                principle=line.principle,
                column=line.column,
                text=line.text,
                seat_id=line.seat_id,
                evidence_by=evidence_by.get(line.seat_id, "a former interviewer"),
                author_id=line.author_id,
                author_name=names[line.author_id],
                written_at=line.written_at,
            )
            for line in lines
        ),
        waivers=tuple(
            Remark(
                principle=waiver.key,
                name=spoken(waiver.key),
                reason=waiver.reason,
                by=names[waiver.waived_by],
                at=waiver.waived_at,
            )
            for waiver in waivers
        ),
        failures=tuple(
            Remark(
                principle=failure.principle,
                name=spoken(failure.principle),
                reason=failure.reason,
                by=names[failure.recorded_by],
                at=failure.recorded_at,
            )
            for failure in failures
        ),
        veto=VetoView(
            cast_by=veto.cast_by,
            name=names[veto.cast_by],
            cast_at=veto.cast_at,
            reason=veto.reason,
        )
        if veto
        else None,
        decision=_decision(session, decision, names, room.principles) if decision else None,
    )


def _panel(
    room: Room,
    firsts: Mapping[uuid.UUID, Vote],
    seconds: Mapping[uuid.UUID, Vote],
    revealed: bool,
) -> tuple[PanelistView, ...]:
    found = []
    for one in room.facts.panel:
        if not one.kind.counts:
            continue
        mark = room.marks.get(one.seat_id)
        first = None if one.waived else firsts.get(one.seat_id)
        second = seconds.get(one.seat_id) if revealed else None
        found.append(
            PanelistView(
                seat_id=one.seat_id,
                person_id=one.person_id,
                name=one.name,
                level=one.level,
                kind=one.kind,
                waived=one.waived,
                may_vote=one.may_vote,
                has_read=one.has_read,
                has_voted=one.has_voted,
                excused_because=mark.excuse_reason if mark and mark.excused_at else None,
                first_vote=first,
                second_vote=second,
                moved=movement(first, second) if revealed and first else None,
            )
        )
    return tuple(found)


def _second_votes(
    session: Session, loop_id: uuid.UUID, *, revealed: bool, own: uuid.UUID | None
) -> dict[uuid.UUID, Vote]:
    """Every second vote, or before the reveal the viewer's own alone."""
    statement = sa.select(col(SecondVote.seat_id), col(SecondVote.vote)).where(
        col(SecondVote.loop_id) == loop_id
    )
    if not revealed:
        statement = statement.where(col(SecondVote.seat_id) == own)
    return {row.seat_id: row.vote for row in session.execute(statement)}


def _decision(
    session: Session, decision: Decision, names: Mapping[uuid.UUID, str], keys: Mapping[str, str]
) -> DecisionView:
    reasons = session.exec(
        select(DecisionReason)
        .where(DecisionReason.loop_id == decision.loop_id)
        .order_by(col(DecisionReason.position))
    ).all()
    spoken = _spoken(keys)
    return DecisionView(
        outcome=decision.outcome,
        summary=decision.summary,
        other_role=decision.other_role,
        decided_by=decision.decided_by,
        name=names[decision.decided_by],
        decided_at=decision.decided_at,
        reasons=tuple(
            (reason.principle, spoken(reason.principle), reason.text) for reason in reasons
        ),
    )


def _spoken(names: Mapping[str, str]) -> Any:
    return lambda key: names.get(key) or spoken_key(key)


def _names(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = session.execute(
        sa.select(col(Person.id), col(Person.name)).where(col(Person.id).in_(set(ids)))
    )
    return {row.id: row.name for row in rows}
