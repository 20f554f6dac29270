"""Planning a whole draft: asked for, proposed with its reasons, moved about, used."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for

from hiring.domain.errors import Invalid, RuleRefused, demand
from hiring.domain.panel_changes import why_not_plan
from hiring.domain.requisitions import why_not_open_loop
from hiring.domain.terms import LoopState
from hiring.domain.timetable import zone_of
from hiring.loops.actions.planning import use_plan
from hiring.loops.commands import UsePlan
from hiring.loops.dayview import days_of, next_working_morning
from hiring.loops.forms.planning import PlanForm, PlannedForm
from hiring.loops.mends import Mend
from hiring.loops.planview import costs_in_words, totals_of
from hiring.loops.proposing import NoPlanFound, Proposed, conceded, propose_plan
from hiring.loops.queries.choices import names_of_people
from hiring.loops.queries.proposal import propose
from hiring.loops.routes.days import lines_of_form
from hiring.loops.routes.frame import (
    MALFORMED,
    NOT_SENT,
    Attempt,
    attempt,
    blueprint,
    managed_view,
    names_of,
    principle_choices,
    render,
)
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.principles import principle_names, question_bank
from hiring.webkit.transaction import policy, reading

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hiring.domain.errors import Refusal
    from hiring.loops.queries.view import LoopView
    from hiring.planning.answers import Concession, Relaxation

WEEKS = {"this_week": 0, "next_week": 1}


@dataclass(frozen=True)
class Way:
    """A step with which there would be a plan.

    Args:
        fields: what the form sends that plans again with it; empty where it is not the reader's
            to take.
    """

    relaxation: Relaxation
    fields: list[tuple[str, str]]

    @property
    def concession(self) -> Concession:
        """Its kind."""
        return self.relaxation.concession


@blueprint.get("/loops/<uuid:loop_id>/plan")
@access.signed_in
def plan(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Ask for a plan of the whole loop."""
    view = _planned_view(loop_id)
    ask = _ask(view)
    ask.begin(
        next_working_morning(now(), view.scope.candidate.time_zone),
        has_seats=any(seat.starts_at for seat in view.seats),
    )
    return _ask_page(view, ask)


@blueprint.post("/loops/<uuid:loop_id>/plan")
@access.signed_in
def make_plan(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Propose a plan, or say what cannot all hold together. Nothing is saved."""
    view = _planned_view(loop_id)
    ask = _ask(view)
    week = WEEKS.get(request.form.get("do", ""))
    if week is not None:
        ask.take_week(now(), ahead=week)
    wanted = ask.request(loop_id)
    if wanted is None:
        return _ask_page(view, ask, MALFORMED)
    try:
        proposed = propose_plan(wanted)
    except Invalid as error:
        ask.show(error.errors)
        return _ask_page(view, ask, Attempt(status=error.status))
    except NoPlanFound as error:
        return _ask_page(view, ask, Attempt(refusals=error.refusals, status=error.status), error)
    except RuleRefused as error:
        return _ask_page(view, ask, Attempt(refusals=error.refusals, status=error.status))
    # Not from what was sent: a plan that was asked for again takes the place of the one before.
    form = PlannedForm(formdata=None, zone=ask.clock)
    form.offer_zones(*_zones(view))
    form.fill(proposed.lines, proposed.scope.loop.version)
    return _plan_page(managed_view(reading(), loop_id), form, ask, proposed=proposed)


@blueprint.post("/loops/<uuid:loop_id>/plan/check")
@access.signed_in
def check_plan(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Say what the plan, as it was moved about, would break; nothing is saved."""
    view = _planned_view(loop_id)
    form = _form(view)
    form.validate()
    form.lines()
    return _plan_page(view, form, _ask(view))


@blueprint.post("/loops/<uuid:loop_id>/plan/use", endpoint="use_plan")
@access.signed_in
def use(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Make the plan the draft's panel, and schedule it where that is asked for."""
    view = managed_view(reading(), loop_id)
    form, ask = _form(view), _ask(view)
    is_sound = form.validate()
    lines = form.lines()
    if not is_sound or form.seats.errors:
        return _plan_page(view, form, ask, tried=MALFORMED)
    schedules = request.form.get("do") == "schedule"
    command = UsePlan(
        loop_id=loop_id,
        seats=lines,
        version=form.read_version,
        size_reason=ask.size_reason.data or "",
        schedules=schedules,
    )
    work = partial(
        use_plan,
        actor=current_actor(),
        command=command,
        now=now(),
        policy=policy(),
        principles=set(question_bank()),
        bank=question_bank(),
    )
    tried = attempt(work, form.show_at_seats)
    if tried.done is None:
        return _plan_page(managed_view(reading(), loop_id), form, ask, tried=tried)
    if tried.done.loop.state is not LoopState.DRAFT:
        flash("The loop is scheduled. Everybody's time is held.", "success")
        return redirect(url_for(".show", loop_id=loop_id), code=303)
    flash("The plan is the loop's panel now. Change what you like, then schedule it.", "success")
    return redirect(url_for(".seats", loop_id=loop_id), code=303)


def _planned_view(loop_id: uuid.UUID) -> LoopView:
    view = managed_view(reading(), loop_id)
    demand(why_not_plan(view.state))
    return view


def _zones(view: LoopView) -> tuple[str, ...]:
    return (current_actor().time_zone, view.scope.candidate.time_zone, "UTC")


def _ask(view: LoopView) -> PlanForm:
    form = PlanForm()
    form.offer_zones(*_zones(view))
    return form


def _form(view: LoopView) -> PlannedForm:
    form = PlannedForm()
    form.offer_zones(*_zones(view))
    return form


def _ask_page(
    view: LoopView,
    ask: PlanForm,
    tried: Attempt[Any] = NOT_SENT,
    error: NoPlanFound | None = None,
) -> ResponseReturnValue:
    """The question alone: before there is a plan, and where there is none."""
    refusals: tuple[Refusal, ...] = tried.refusals
    if tried is NOT_SENT:
        refusals = why_not_open_loop(view.scope.requisition.state)
    page = render(
        "loops/_plan.html",
        "loops/plan.html",
        view=view,
        ask=ask,
        tried=tried,
        refusals=() if error else refusals,
        answer=error.answer if error else None,
        ways=_ways(ask, error) if error else [],
        form=None,
        has_this_week=ask.has_this_week(now()),
    )
    return page, tried.status


def _ways(ask: PlanForm, error: NoPlanFound) -> list[Way]:
    found = []
    for one in error.answer.relaxations:
        again = conceded(error.request, one)
        found.append(Way(one, ask.restated(again) if again else []))
    return found


def _plan_page(
    view: LoopView,
    form: PlannedForm,
    ask: PlanForm,
    *,
    proposed: Proposed | None = None,
    tried: Attempt[Any] = NOT_SENT,
) -> ResponseReturnValue:
    """The plan as it stands in the form, or the part of the page that follows it."""
    session = reading()
    people = names_of_people(session, set(form.people()))
    typed = [key for _, row in form.rows for key in row.principles.data or ()]
    form.offer(people, now(), principle_choices(view, typed))
    checked = propose(
        session,
        view.scope,
        form.lines(),
        known=principle_names(),
        now=now(),
        policy=policy(),
        size_reason=ask.size_reason.data or "",
    )
    names, candidate_zone = names_of(view), view.scope.candidate.time_zone
    intervals = [seat.interval for seat in checked.facts.counting if seat.interval]
    page = render(
        "loops/_plan.html",
        "loops/plan.html",
        view=view,
        form=form,
        ask=ask,
        carried=ask.carried(),
        people=people,
        names=names,
        mends=[Mend(fault.refusal) for fault in checked.faults],
        days=days_of(
            lines_of_form(form, people, checked.facts, says=names),
            zone=form.clock,
            candidate_zone=candidate_zone,
            hold_minutes=policy().writing_hold_minutes,
            close=True,
        ),
        totals=totals_of(intervals, zone_of(candidate_zone)),
        proposed=proposed,
        costs=list(costs_in_words(proposed.plan.costs)) if proposed else [],
        why={one.person_id: one for one in proposed.plan.reasons} if proposed else {},
        tried=tried,
        refusals=tried.refusals,
        answer=None,
        ways=[],
        has_this_week=ask.has_this_week(now()),
    )
    return page, tried.status
