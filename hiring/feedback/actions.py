"""Writing feedback: save, submit, amend."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.audit import chain
from hiring.domain.actor import Actor
from hiring.domain.errors import Invalid, StaleWrite, demand
from hiring.domain.feedback import (
    FeedbackBody,
    why_not_amend,
    why_not_save_draft,
    why_not_submit,
)
from hiring.domain.policy import Policy
from hiring.domain.terms import AuditRung
from hiring.feedback.asked import Asked, get_asked
from hiring.feedback.body import from_json, to_json, why_not_kept
from hiring.feedback.commands import (
    AmendFeedback,
    SaveDraft,
    SubmitFeedback,
)
from hiring.feedback.completion import close_when_complete
from hiring.feedback.queries import MyFeedback, as_it_stands, body_of, get_own_seat
from hiring.models.feedback import (
    FeedbackDraft,
    FeedbackEvidence,
    FeedbackReturn,
    FeedbackVersion,
)
from hiring.visibility.anchoring import could_read_others
from hiring.visibility.own import OwnSeat
from hiring.visibility.views import DraftView, find_own_feedback

# Made once: making a statement costs more than running it.
_SEAT: Final = sa.bindparam("drafted_seat", type_=sa.Uuid())


@dataclass(frozen=True)
class _Desk:
    """An author at their own seat, with the loop locked."""

    own: OwnSeat
    asked: Asked


def save_draft(
    session: Session, actor: Actor, command: SaveDraft, *, policy: Policy, now: datetime
) -> MyFeedback:
    """Keep what the author has written so far (F1). Nobody else will read it (F2).

    What it answers is made from what was saved: nothing is read again.

    Raises:
        NotFound: the actor may not know of the loop.
        NotAllowed: the actor holds no seat on it.
        RuleRefused: no draft is taken now.
        Invalid: a principle the loop does not look at, or too long.
        StaleWrite: a newer draft is stored; nothing changes.
    """
    desk = _sit_down(session, actor, policy, command.loop_id, now=now)
    demand(why_not_save_draft(desk.own.facts))
    draft = _keep(
        session,
        actor,
        desk,
        command.body,
        command.version,
        repeat_is_done=command.repeat_is_done,
        now=now,
    )
    return as_it_stands(session, actor, policy, desk.own, desk.asked, draft, now=now)


def submit_feedback(
    session: Session, actor: Actor, command: SubmitFeedback, *, policy: Policy, now: datetime
) -> None:
    """Submit the author's feedback: its first version, immutable (F3, F4, F5).

    Once nobody who counts owes feedback any more, the loop is ready for its debrief (D1).

    Raises:
        NotFound: the actor may not know of the loop.
        NotAllowed: the actor holds no seat on it.
        RuleRefused: it is submitted already, not complete, or not the time.
        Invalid: a principle the loop does not look at, or too long.
        StaleWrite: a newer draft is stored; nothing changes.
    """
    desk = _sit_down(session, actor, policy, command.loop_id, now=now)
    own, asked, body = desk.own, desk.asked, command.body
    if body is None:
        body = from_json(own.draft.body) if own.draft else FeedbackBody()
    if command.repeat_is_done and _stands_already(session, actor, policy, desk, body, now=now):
        return
    if not own.facts.submitted:
        demand(why_not_save_draft(own.facts))
        # The stored draft is always the same as itself: only a text that was sent can repeat it.
        repeat = command.repeat_is_done and command.body is not None
        _keep(session, actor, desk, body, command.version, repeat_is_done=repeat, now=now)
    demand(why_not_submit(own.facts, body, asked.assigned, policy, now, asked.names))
    _add_version(session, own.seat_id, body, now=now)
    chain.record(
        session,
        "feedback.submitted",
        actor_id=actor.id,
        now=now,
        loop_id=own.loop_id,
        seat_id=own.seat_id,
        rung=AuditRung.VOTE,
        version=1,
    )
    close_when_complete(session, actor, own.loop_id, own.state, now=now)


def amend_feedback(
    session: Session, actor: Actor, command: AmendFeedback, *, policy: Policy, now: datetime
) -> None:
    """Add a version with a reason (F3); feedback returned for rework is in again (F9).

    The version is marked when its author could have read others' before writing it.

    Raises:
        NotFound: the actor may not know of the loop.
        NotAllowed: the actor holds no seat on it.
        RuleRefused: nothing is submitted, the loop is decided, or something is missing.
        Invalid: a principle the loop does not look at, or too long.
        StaleWrite: a newer draft is stored; nothing changes.
    """
    desk = _sit_down(session, actor, policy, command.loop_id, now=now)
    own, asked, reason = desk.own, desk.asked, command.reason.strip()
    body = _amended(session, actor, policy, desk, command, now=now)
    if command.repeat_is_done and _stands_already(
        session, actor, policy, desk, body, reason=reason, now=now
    ):
        return
    demand(why_not_amend(own.facts, body, asked.assigned, policy, reason, asked.names))
    anchored = could_read_others(session, actor, policy, own.loop_id, own.seat_id)
    _keep(session, actor, desk, body, command.version, repeat_is_done=False, now=now)
    number = _add_version(
        session,
        own.seat_id,
        body,
        reason=reason,
        could_read_others=anchored,
        now=now,
    )
    returned = session.get(FeedbackReturn, own.seat_id)
    if returned is not None and returned.answered_at is None:
        returned.answered_at = now
    chain.record(
        session,
        "feedback.amended",
        actor_id=actor.id,
        now=now,
        loop_id=own.loop_id,
        seat_id=own.seat_id,
        rung=AuditRung.VOTE,
        version=number,
        could_read_others=anchored,
    )
    close_when_complete(session, actor, own.loop_id, own.state, now=now)


def _sit_down(
    session: Session, actor: Actor, policy: Policy, loop_id: uuid.UUID, *, now: datetime
) -> _Desk:
    own = get_own_seat(session, actor, policy, loop_id, now=now, lock=True)
    return _Desk(own, get_asked(session, own.seat_id, own.mentor_seat_id, own.requisition_id))


def _keep(
    session: Session,
    actor: Actor,
    desk: _Desk,
    body: FeedbackBody,
    version: int | None,
    *,
    repeat_is_done: bool,
    now: datetime,
) -> DraftView:
    if errors := tuple(why_not_kept(body, desk.asked.names)):
        raise Invalid(errors)
    own = desk.own
    draft, current = own.draft, own.draft.version if own.draft else 0
    unchanged = draft is not None and from_json(draft.body) == body
    stale = version is not None and version != current
    if stale and not (unchanged and repeat_is_done):
        raise StaleWrite(
            "A newer copy of this feedback has been saved since. Nothing of either was changed.",
            current,
            "F1",
        )
    if draft is not None and unchanged:
        return draft
    kept = DraftView(own.seat_id, current + 1, to_json(body), now)
    values: dict[str, Any] = {"version": kept.version, "body": kept.body, "saved_at": kept.saved_at}
    if draft is None:
        session.add(FeedbackDraft(seat_id=own.seat_id, **values))
    else:
        session.execute(_keep_statement(), {_SEAT.key: own.seat_id, **values})
    chain.record(
        session,
        "feedback.draft_saved",
        actor_id=actor.id,
        now=now,
        loop_id=own.loop_id,
        seat_id=own.seat_id,
        rung=AuditRung.AUTHOR,
        version=kept.version,
    )
    return kept


@cache
def _keep_statement() -> Any:
    table: Any = FeedbackDraft.__table__  # type: ignore[attr-defined]
    return sa.update(table).where(table.c.seat_id == _SEAT)


def _stands_already(
    session: Session,
    actor: Actor,
    policy: Policy,
    desk: _Desk,
    body: FeedbackBody,
    *,
    reason: str | None = None,
    now: datetime,
) -> bool:
    """Whether the version that stands says this word for word, for this reason."""
    if not desk.own.facts.is_in:
        return False
    view = find_own_feedback(session, actor, policy, desk.own.seat_id, now=now)
    standing = view.latest if view else None
    return standing is not None and standing.reason == reason and body_of(standing) == body


def _amended(
    session: Session,
    actor: Actor,
    policy: Policy,
    desk: _Desk,
    command: AmendFeedback,
    *,
    now: datetime,
) -> FeedbackBody:
    """The new version whole.

    What is left out is taken from what was written since a return, else from what stands.
    """
    own = desk.own
    view = find_own_feedback(session, actor, policy, own.seat_id, now=now)
    if view is None or view.latest is None:
        standing = FeedbackBody()
    elif own.draft is not None and own.facts.returned_open:
        standing = from_json(own.draft.body)
    else:
        standing = body_of(view.latest)
    given = {
        name: value
        for name in ("evidence", "narrative", "vote")
        if (value := getattr(command, name)) is not None
    }
    return replace(standing, **given)


def _add_version(
    session: Session,
    seat_id: uuid.UUID,
    body: FeedbackBody,
    *,
    reason: str | None = None,
    could_read_others: bool = False,
    now: datetime,
) -> int:
    numbers = session.exec(
        select(FeedbackVersion.number)
        .where(FeedbackVersion.seat_id == seat_id)
        .order_by(col(FeedbackVersion.number))
    ).all()
    assert body.vote is not None
    version = FeedbackVersion(
        seat_id=seat_id,
        number=max(numbers, default=0) + 1,
        vote=body.vote,
        narrative=body.narrative,
        reason=reason,
        could_read_others=could_read_others,
        submitted_at=now,
    )
    session.add(version)
    session.flush()
    for position, line in enumerate(body.evidence):
        assert line.rating is not None
        session.add(
            FeedbackEvidence(
                version_id=version.id,
                principle=line.principle,
                position=position,
                situation=line.situation,
                task=line.task,
                action=line.action,
                result=line.result,
                rating=line.rating,
                reason=line.reason,
            )
        )
    session.flush()
    return version.number
