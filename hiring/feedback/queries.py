"""Written feedback as one person may know it: their own, and a loop's under F7."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from hiring.domain.actor import Actor
from hiring.domain.errors import NotAllowed, NotFound, Refusal
from hiring.domain.feedback import (
    Evidence,
    FeedbackBody,
    FeedbackFacts,
    missing_parts,
    why_not_amend,
    why_not_return,
    why_not_save_draft,
    why_not_submit,
    why_not_waive,
)
from hiring.domain.policy import Policy
from hiring.domain.terms import FeedbackStatus, Role, Vote
from hiring.feedback.asked import Asked, get_asked
from hiring.feedback.body import from_json
from hiring.loops.scope import LoopScope, get_loop_scope
from hiring.requisitions.requirements import names_wanted
from hiring.visibility.ledger import SeatLedger, loop_ledger
from hiring.visibility.own import OwnSeat, find_own_seat
from hiring.visibility.views import (
    DraftView,
    FeedbackView,
    VersionView,
    find_own_feedback,
    list_loop_feedback,
)

_SOME_REASON = "a reason"


@dataclass(frozen=True)
class MyFeedback:
    """The actor's own feedback on a loop, as they would go on writing it.

    Args:
        own: their seat, and what is known of the loop from there.
        body: the draft; once submitted, what was submitted (or written since a return).
        version: the draft's version, 0 while nothing is saved.
        saved_at: when the draft was last saved (aware).
        missing: what keeps it from being complete (F4, F5).
        why_not_write: why no draft can be saved now.
        why_not_submit: why it cannot be submitted now, as it is saved.
        why_not_amend: why no version can be added now.
    """

    own: OwnSeat
    view: FeedbackView
    asked: Asked
    body: FeedbackBody
    version: int
    saved_at: datetime | None
    missing: tuple[Refusal, ...]
    why_not_write: tuple[Refusal, ...]
    why_not_submit: tuple[Refusal, ...]
    why_not_amend: tuple[Refusal, ...]

    @property
    def is_in(self) -> bool:
        """Whether a submitted version stands, not returned for rework."""
        return self.view.status is FeedbackStatus.SUBMITTED

    @property
    def submitted(self) -> VersionView | None:
        """The latest submitted version."""
        return self.view.latest


@dataclass(frozen=True)
class SeatOnPage:
    """One seat's feedback with what the viewer may do about it."""

    view: FeedbackView
    may_return: bool
    may_waive: bool


@dataclass(frozen=True)
class LoopFeedback:
    """A loop's feedback as the viewer may know it.

    Args:
        scope: the loop; None to a programme lead who is not on it and reads its trainees (F8).
        seats: in the panel's order (F10).
        names: the name of every principle the loop looks at, by key.
    """

    loop_id: uuid.UUID
    scope: LoopScope | None
    seats: tuple[SeatOnPage, ...]
    names: Mapping[str, str]


def get_own_seat(
    session: Session,
    actor: Actor,
    policy: Policy,
    loop_id: uuid.UUID,
    *,
    now: datetime,
    lock: bool = False,
) -> OwnSeat:
    """The actor's seat on a loop they may know of. One query for whoever has one.

    Raises:
        NotFound: there is no such loop, or the actor may not know of it.
        NotAllowed: they hold no seat on it, so nothing is asked of them.
    """
    own = find_own_seat(session, actor, policy, loop_id, now=now, lock=lock)
    if own is None:
        get_loop_scope(session, actor, loop_id, now=now)
        raise NotAllowed(
            Refusal(
                "F4",
                "You hold no seat on this loop, so no feedback is asked of you.",
                "The recruiter or the hiring manager seats interviewers.",
            )
        )
    return own


def facts_of(scope: LoopScope, line: SeatLedger) -> FeedbackFacts:
    """Where one seat's feedback stands, for the domain to decide on."""
    return FeedbackFacts(
        loop_state=scope.state,
        kind=line.kind,
        author_name=line.person_name,
        starts_at=line.starts_at,
        submitted=line.submitted,
        waived=line.waived,
        returned_open=line.returned_open,
        times_returned=line.times_returned,
    )


def get_my_feedback(
    session: Session,
    actor: Actor,
    policy: Policy,
    loop_id: uuid.UUID,
    *,
    now: datetime,
    lock: bool = False,
) -> MyFeedback:
    """The actor's own feedback on a loop. A constant number of queries; nothing to record.

    Args:
        session: a writing one when ``lock``.
        actor: who asks.
        policy: for what feedback needs.
        loop_id: which.
        now: aware.
        lock: hold the loop until the transaction ends.

    Raises:
        NotFound: there is no such loop, or the actor may not know of it.
        NotAllowed: the actor holds no seat on it.
    """
    own = get_own_seat(session, actor, policy, loop_id, now=now, lock=lock)
    asked = get_asked(session, own.seat_id, own.mentor_seat_id, own.requisition_id)
    return as_it_stands(session, actor, policy, own, asked, own.draft, now=now)


def as_it_stands(
    session: Session,
    actor: Actor,
    policy: Policy,
    own: OwnSeat,
    asked: Asked,
    draft: DraftView | None,
    *,
    now: datetime,
) -> MyFeedback:
    """The actor's own feedback with this draft. No query unless something was submitted before."""
    view = own.pending or find_own_feedback(session, actor, policy, own.seat_id, now=now)
    if view is None:
        raise NotFound("seat")
    facts = own.facts
    if view.latest is not None and (draft is None or facts.is_in):
        body = body_of(view.latest)
    else:
        body = from_json(draft.body) if draft else FeedbackBody()
    return MyFeedback(
        own=own,
        view=view,
        asked=asked,
        body=body,
        version=draft.version if draft else 0,
        saved_at=draft.saved_at if draft else None,
        missing=missing_parts(body, asked.assigned, policy, asked.names),
        why_not_write=why_not_save_draft(facts),
        why_not_submit=why_not_submit(facts, body, asked.assigned, policy, now, asked.names),
        why_not_amend=tuple(
            refusal
            for refusal in why_not_amend(
                facts, body, asked.assigned, policy, _SOME_REASON, asked.names
            )
            if not refusal.pointer
        ),
    )


def body_of(version: VersionView) -> FeedbackBody:
    """What a submitted version says."""
    return FeedbackBody(
        evidence=tuple(
            Evidence(
                principle=line.principle,
                situation=line.situation,
                task=line.task,
                action=line.action,
                result=line.result,
                rating=line.rating,
                reason=line.reason,
            )
            for line in version.evidence
        ),
        narrative=version.narrative,
        vote=Vote(version.vote),
    )


def get_loop_feedback(
    session: Session, actor: Actor, policy: Policy, loop_id: uuid.UUID, *, now: datetime
) -> LoopFeedback:
    """A loop's feedback under F7; what is read of others' is recorded, so the session writes.

    A programme lead who is not on the loop gets the trainees' they may read (F8).

    Raises:
        NotFound: there is no such loop, or nothing of it is for the actor to know.
    """
    scope: LoopScope | None = None
    try:
        scope = get_loop_scope(session, actor, loop_id, now=now)
    except NotFound:
        if not actor.has(Role.PROGRAMME_LEAD):
            raise
    views = list_loop_feedback(session, actor, policy, loop_id, now=now)
    if scope is None:
        if not views:
            raise NotFound("loop")
        return LoopFeedback(
            loop_id, None, tuple(SeatOnPage(view, False, False) for view in views), {}
        )
    ledger = {line.seat_id: line for line in loop_ledger(session, loop_id)}
    return LoopFeedback(
        loop_id=loop_id,
        scope=scope,
        seats=tuple(
            _with_rights(scope, actor, policy, view, ledger[view.seat_id]) for view in views
        ),
        names=names_wanted(session, scope.requisition.id),
    )


def _with_rights(
    scope: LoopScope, actor: Actor, policy: Policy, view: FeedbackView, line: SeatLedger
) -> SeatOnPage:
    facts = facts_of(scope, line)
    is_bar_raiser = scope.is_bar_raiser(actor)
    return SeatOnPage(
        view=view,
        # Offered only to whoever can read what is thin.
        may_return=bool(view.versions)
        and not why_not_return(
            facts,
            policy,
            actor_is_bar_raiser=is_bar_raiser,
            own=view.is_own,
            reason=_SOME_REASON,
        ),
        may_waive=not why_not_waive(facts, actor_is_bar_raiser=is_bar_raiser, reason=_SOME_REASON),
    )
