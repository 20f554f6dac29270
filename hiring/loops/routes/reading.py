"""Pages that show: a loop, a kit, the timeline."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from flask import render_template, url_for

from hiring.domain.panel import why_not_change_a_seat
from hiring.domain.panel_changes import why_not_add_seat, why_not_repair, why_not_swap
from hiring.domain.states import may_happen
from hiring.domain.terms import FeedbackStatus, LoopEvent, LoopState
from hiring.loops import mends
from hiring.loops.actions.preparing import open_kit
from hiring.loops.dayview import days_of
from hiring.loops.queries.trail import list_timeline
from hiring.loops.queries.view import LoopView
from hiring.loops.routes.days import lines_of_loop
from hiring.loops.routes.frame import blueprint, names_of, view_of_loop
from hiring.visibility.views import feedback_statuses
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.principles import kept_questions, principles
from hiring.webkit.transaction import policy, reading, transaction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from hiring.loops.dayview import Day

_DONE = frozenset({FeedbackStatus.SUBMITTED, FeedbackStatus.WAIVED})
_OWED = frozenset({FeedbackStatus.PENDING, FeedbackStatus.OVERDUE})
_NOTHING_OWED = frozenset({LoopState.DRAFT, LoopState.SCHEDULED, LoopState.CANCELLED})
_WITH_DAYS = frozenset({LoopState.DRAFT, LoopState.SCHEDULED, LoopState.COLLECTING})


@blueprint.get("/loops/<uuid:loop_id>")
@access.signed_in
def show(loop_id: uuid.UUID) -> ResponseReturnValue:
    """A loop: where it stands, who sits on it, what it covers and what stands in its way."""
    session, actor = reading(), current_actor()
    view = view_of_loop(session, loop_id)
    statuses = {}
    if view.state not in _NOTHING_OWED:
        statuses = feedback_statuses(session, actor, policy(), [loop_id], now=now())
    return render_template(
        "loops/show.html",
        view=view,
        names=names_of(view),
        statuses=statuses,
        done=sum(statuses.get(seat.id) in _DONE for seat in view.facts.counting),
        may=_permitted(view),
        next_step=_next_step(view, statuses),
        mends=mends.on_loop(view),
        days=_days(view),
        policy=policy(),
        is_past=view.scope.loop.first_starts_at is not None
        and view.scope.loop.first_starts_at <= now(),
    )


@blueprint.get("/loops/<uuid:loop_id>/kit")
@access.signed_in
def kit(loop_id: uuid.UUID) -> ResponseReturnValue:
    """What the actor looks at on this loop, and the questions kept for them."""
    with transaction() as session:
        scope, found = open_kit(session, current_actor(), loop_id, now=now())
    bank = {principle.key: principle for principle in principles()}
    questions = kept_questions(key for part in found.parts for key in part.questions)
    return render_template(
        "loops/kit.html",
        scope=scope,
        kit=found,
        bank=bank,
        questions=questions,
        policy=policy(),
        has_begun=found.seat.starts_at is not None and found.seat.starts_at <= now(),
    )


@blueprint.get("/loops/<uuid:loop_id>/timeline")
@access.signed_in
def timeline(loop_id: uuid.UUID) -> ResponseReturnValue:
    """What happened, as far as the actor may know it."""
    session, actor = reading(), current_actor()
    view = view_of_loop(session, loop_id)
    entries = list_timeline(session, actor, loop_id, now=now(), policy=policy())
    return render_template("loops/timeline.html", view=view, entries=entries)


def _days(view: LoopView) -> tuple[Day, ...]:
    """The days of a loop whose interviews are still a matter of time."""
    if view.state not in _WITH_DAYS:
        return ()
    return days_of(
        lines_of_loop(view.facts, view.by_time),
        zone=current_actor().time_zone,
        candidate_zone=view.scope.candidate.time_zone,
        hold_minutes=policy().writing_hold_minutes,
    )


def _next_step(
    view: LoopView, statuses: Mapping[uuid.UUID, FeedbackStatus]
) -> tuple[str, str] | None:
    """What this viewer would do next, and where; scheduling a draft is a button of its own."""
    state, own = view.state, view.scope.own_seat
    loop_id = view.id
    if state is LoopState.DRAFT:
        if not view.manages or (view.seats and not view.faults):
            return None
        words = "Change the panel" if view.seats else "Seat the panel"
        return words, url_for("loops.seats", loop_id=loop_id)
    if own and own.kind.counts and statuses.get(own.id) in _OWED:
        return "Write your feedback", url_for("feedback.mine", loop_id=loop_id)
    if own and state in {LoopState.SCHEDULED, LoopState.COLLECTING}:
        return "Your kit", url_for("loops.kit", loop_id=loop_id)
    if state is LoopState.DEBRIEF_READY and view.scope.is_bar_raiser(current_actor()):
        return "Open the debrief", url_for("debrief.show", loop_id=loop_id)
    if state is LoopState.DEBRIEFING:
        return "Go to the debrief", url_for("debrief.show", loop_id=loop_id)
    return None


def _is_mendable(view: LoopView) -> bool:
    """Whether a panel that was announced no longer keeps every rule, and may still change."""
    announced = view.state is not LoopState.DRAFT or any(seat.held for seat in view.scope.seats)
    has_times = any(seat.starts_at for seat in view.seats)
    return announced and bool(view.faults) and not why_not_repair(view.state, has_times=has_times)


def _permitted(view: LoopView) -> dict[str, object]:
    """Which of a loop's doors to show; the actions decide again."""
    state, moment = view.state, now()
    manages = view.manages
    movable = {
        seat.id for seat in view.seats if not why_not_change_a_seat(state, seat.starts_at, moment)
    }
    own = view.scope.own_seat
    return {
        "replace": manages and state is LoopState.DRAFT,
        "schedule": manages and may_happen(state, LoopEvent.SCHEDULE),
        "cancel": manages and may_happen(state, LoopEvent.CANCEL),
        "repair": manages and _is_mendable(view),
        "add": manages
        and state is not LoopState.DRAFT
        and not why_not_add_seat(state, None, moment),
        "reschedule": manages and bool(movable),
        "movable": movable if manages else set(),
        "swap": manages and not why_not_swap(state, has_feedback=False),
        "drop_out": own is not None and own.id in movable,
        "waive": view.scope.is_bar_raiser(current_actor())
        and any(line.blocks for line in view.coverage)
        and state in {LoopState.DRAFT, LoopState.SCHEDULED, LoopState.COLLECTING},
        "declare": state not in {LoopState.DECIDED, LoopState.CANCELLED},
    }
