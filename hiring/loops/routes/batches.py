"""Planning several loops together: asking for it, following it, accepting what came of it."""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hiring.domain.errors import NotFound
from hiring.domain.terms import BatchOutcome
from hiring.domain.wording import counted
from hiring.loops.accepting import accept, own_batch
from hiring.loops.actions.batches import cancel_batch, start_batch
from hiring.loops.dayview import next_working_morning
from hiring.loops.forms.batches import BatchForm
from hiring.loops.queries.batches import list_own_batches, list_own_drafts
from hiring.loops.routes.frame import MALFORMED, NOT_SENT, Attempt, attempt
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.forms import Form
from hiring.webkit.paging import decode_id, page_of
from hiring.webkit.principles import principle_names
from hiring.webkit.several import ticked
from hiring.webkit.transaction import reading, transaction

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hiring.loops.queries.batches import BatchView

blueprint = Blueprint("plans", __name__)
PAGE = 25


@blueprint.get("/plans")
@access.signed_in
def index() -> ResponseReturnValue:
    """What one has asked for, the newest first."""
    before = decode_id(request.args.get("cursor"))
    rows = list_own_batches(reading(), current_actor(), before=before, limit=PAGE + 1)
    return render_template("plans/index.html", page=page_of(rows, PAGE, lambda row: (row.id,)))


@blueprint.get("/plans/new")
@access.signed_in
def new() -> ResponseReturnValue:
    """Choose drafts and times."""
    form = _form()
    drafts = list_own_drafts(reading(), current_actor(), now=now())
    chosen = set(ticked()) or {row.id for row in drafts}
    start = next_working_morning(now(), form.clock)
    form.begin([row.id for row in drafts if row.id in chosen], start)
    return _ask(form)


@blueprint.post("/plans/new")
@access.signed_in
def start() -> ResponseReturnValue:
    """Put them in the planner's queue."""
    form = _form()
    command = form.command()
    if command is None:
        return _ask(form, MALFORMED)
    work = partial(start_batch, actor=current_actor(), command=command, now=now())
    tried = attempt(work, form.show)
    if tried.done is None:
        return _ask(form, tried)
    return redirect(url_for(".show", batch_id=tried.done.id), code=303)


@blueprint.get("/plans/<uuid:batch_id>")
@access.signed_in
def show(batch_id: uuid.UUID) -> ResponseReturnValue:
    """How far it is, or what came of it."""
    return render_template("plans/show.html", **_context(own_batch(batch_id)))


@blueprint.get("/plans/<uuid:batch_id>/state")
@access.signed_in
def state(batch_id: uuid.UUID) -> ResponseReturnValue:
    """The part of the page that changes, for the page that keeps itself current."""
    return render_template("plans/state.html", **_context(own_batch(batch_id)))


@blueprint.post("/plans/<uuid:batch_id>/cancel")
@access.signed_in
def cancel(batch_id: uuid.UUID) -> ResponseReturnValue:
    """Stop the planning."""
    with transaction() as session:
        cancel_batch(session, current_actor(), batch_id, now=now())
    flash("The planner is told to stop. What it has found by then stays.", "success")
    return redirect(url_for(".show", batch_id=batch_id), code=303)


@blueprint.post("/plans/<uuid:batch_id>/accept")
@access.signed_in
def accept_some(batch_id: uuid.UUID) -> ResponseReturnValue:
    """Accept the plan of one loop, or of all that have one."""
    view = own_batch(batch_id)
    one = request.form.get("loop_id", type=uuid.UUID)
    if one is not None and one not in {line.loop_id for line in view.lines}:
        raise NotFound("loop")
    schedules = request.form.get("how") != "draft"
    outcomes = accept(view, None if one is None else [one], schedules=schedules)
    done = sum(outcome.done for outcome in outcomes)
    if done:
        words = "scheduled" if schedules else "seated as planned"
        flash(f"{counted(done, 'loop is', 'loops are')} {words}.", "success")
    refused = [outcome for outcome in outcomes if not outcome.done]
    overtaken = [outcome for outcome in refused if outcome.row.outcome is BatchOutcome.PLANNED]
    if overtaken:
        left = counted(len(overtaken), "plan no longer holds", "plans no longer hold")
        flash(f"{left}: the reasons stand below.", "warning")
    for outcome in refused:
        if outcome not in overtaken:
            flash(str(outcome.refusals[0]), "warning")
    if not outcomes:
        flash("There was no plan to accept: nothing has changed.", "warning")
    anchor = None if one is None else f"loop-{one}"
    return redirect(url_for(".show", batch_id=batch_id, _anchor=anchor), code=303)


def _form() -> BatchForm:
    form = BatchForm()
    form.offer_zones(current_actor().time_zone, "UTC")
    return form


def _ask(form: BatchForm, tried: Attempt[Any] = NOT_SENT) -> ResponseReturnValue:
    drafts = list_own_drafts(reading(), current_actor(), now=now())
    form.offer(drafts)
    page = render_template("plans/new.html", form=form, drafts=drafts, tried=tried)
    return page, tried.status


def _context(view: BatchView) -> dict[str, Any]:
    return {"view": view, "principles": principle_names(), "form": Form()}
