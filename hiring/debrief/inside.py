"""The room from inside: everything that whoever follows a debrief sees of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.debrief import presence
from hiring.debrief.facts import Room
from hiring.debrief.view import (
    BoardLineView,
    DebriefView,
    DecisionView,
    PanelistView,
    Remark,
    VetoView,
)
from hiring.domain.actor import Actor
from hiring.domain.debrief import movement, speaking_order
from hiring.domain.floor import next_turn, turns
from hiring.domain.policy import Policy
from hiring.domain.terms import Vote
from hiring.domain.wording import spoken_key
from hiring.models.debrief import (
    BoardLine,
    Debrief,
    Decision,
    DecisionReason,
    LoopFailure,
    SecondVote,
    Veto,
)
from hiring.models.loops import CoverageWaiver, Loop
from hiring.models.people import Person
from hiring.visibility.amending import versions_written
from hiring.visibility.formula import veto_shown
from hiring.visibility.room import first_votes


def inside(
    session: Session,
    actor: Actor,
    policy: Policy,
    outside: DebriefView,
    room: Room,
    debrief: Debrief,
    *,
    now: datetime,
) -> DebriefView:
    """The view of somebody in the room, from what they knew outside. Queries do not grow.

    A veto cast before the reveal is its author's to see until then (D2, D4).

    Args:
        session: any session.
        actor: who looks, and may follow the debrief.
        policy: the organisation's settings.
        outside: the view as it is without the room.
        room: the facts.
        debrief: opened.
        now: aware; decides who is still there.
    """
    loop_id = debrief.loop_id
    revealed = room.is_revealed
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
    if veto is not None and not veto_shown(revealed, veto.cast_by == actor.id):
        veto = None
    here = presence.still_here(presence.last_seen(session, loop_id), now)
    seated = {one.person_id for one in room.facts.panel if one.kind.counts}
    planned = turns(room.facts.panel, room.principles, room.spoken_of)
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
        present=here,
        watching=presence.names_of(session, here - seated),
        versions=session.execute(
            sa.select(versions_written()).select_from(Loop).where(col(Loop.id) == loop_id)
        ).scalar_one(),
        floor=room.floor,
        next_turn=next_turn(room.floor, room.facts.panel, planned),
        turns=planned,
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
                principle=one.key,
                name=spoken(one.key),
                reason=one.reason,
                by=names[one.waived_by],
                at=one.waived_at,
            )
            for one in waivers
        ),
        failures=tuple(
            Remark(
                principle=one.principle,
                name=spoken(one.principle),
                reason=one.reason,
                by=names[one.recorded_by],
                at=one.recorded_at,
            )
            for one in failures
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
