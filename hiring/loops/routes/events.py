"""Pages that move a loop: open it, schedule it, call it off, waive a gap, declare a conflict."""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from hiring.candidates.queries import get_application
from hiring.domain.authority import Part, why_not_declare_conflict, why_not_manage_loop
from hiring.domain.coverage import why_not_waive_gap
from hiring.domain.errors import NotAllowed
from hiring.domain.requisitions import why_not_open_loop
from hiring.domain.states import FINAL_STATES
from hiring.domain.terms import ConflictKind, LoopState
from hiring.loops.actions.conflicts import declare_conflict_on_loop
from hiring.loops.actions.coverage import waive_gap
from hiring.loops.actions.opening import open_loop
from hiring.loops.actions.scheduling import cancel_loop, schedule_loop
from hiring.loops.commands import (
    CancelLoop,
    DeclareConflictOnLoop,
    OpenLoop,
    ScheduleLoop,
    WaiveGap,
)
from hiring.loops.forms.fields import named
from hiring.loops.forms.words import ConflictForm, ReasonForm, WaiverForm
from hiring.loops.routes.frame import (
    MALFORMED,
    NOT_SENT,
    Attempt,
    attempt,
    blueprint,
    view_of_loop,
)
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.forms import Form
from hiring.webkit.principles import question_bank
from hiring.webkit.transaction import policy, reading, transaction

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlmodel import Session

    from hiring.loops.queries.view import LoopView
    from hiring.loops.scope import LoopScope


@blueprint.get("/loops/new")
@access.signed_in
def new() -> ResponseReturnValue:
    """Ask before a loop is opened for an application."""
    application_id = request.args.get("application_id", type=uuid.UUID)
    if application_id is None:
        return render_template("loops/new.html", application=None, refusals=(), form=Form())
    application = get_application(reading(), current_actor(), application_id, now=now())
    part = Part(
        is_hiring_manager=application.is_hiring_manager, is_recruiter=application.is_recruiter
    )
    if refusals := why_not_manage_loop(part):
        raise NotAllowed(refusals[0])
    live = next((one for one in application.loops if one.state not in FINAL_STATES), None)
    if live is not None:
        return redirect(url_for(".show", loop_id=live.id), code=303)
    return render_template(
        "loops/new.html",
        application=application,
        refusals=why_not_open_loop(application.requisition_state),
        form=Form(),
    )


@blueprint.post("/loops/new")
@access.signed_in
def open_new() -> ResponseReturnValue:
    """Open a loop for an application."""
    application_id = request.form.get("application_id", type=uuid.UUID)
    if application_id is None:
        return redirect(url_for(".new"), code=303)
    with transaction() as session:
        loop = open_loop(
            session, current_actor(), OpenLoop(application_id=application_id), now=now()
        )
    flash("The loop is open. Seat its panel.", "success")
    return redirect(url_for(".seats", loop_id=loop.id), code=303)


@blueprint.post("/loops/<uuid:loop_id>/schedule")
@access.signed_in
def schedule(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Hold everybody's time."""
    reason = ReasonForm().checked()
    with transaction() as session:
        scope = schedule_loop(
            session,
            current_actor(),
            ScheduleLoop(loop_id=loop_id, size_reason=reason),
            now=now(),
            policy=policy(),
            bank=question_bank(),
        )
    if scope.loop.state is LoopState.COLLECTING:
        flash("The loop is recorded. Its panel can write feedback now.", "success")
    else:
        flash("The loop is scheduled. Everybody's time is held.", "success")
    return redirect(url_for(".show", loop_id=loop_id), code=303)


@blueprint.post("/loops/<uuid:loop_id>/cancel")
@access.signed_in
def cancel(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Call a loop off."""
    reason = ReasonForm().checked()
    with transaction() as session:
        cancel_loop(
            session,
            current_actor(),
            CancelLoop(loop_id=loop_id, reason=reason),
            now=now(),
        )
    flash("The loop is cancelled.", "success")
    return redirect(url_for(".show", loop_id=loop_id), code=303)


@blueprint.route("/loops/<uuid:loop_id>/waiver", methods=["GET", "POST"])
@access.signed_in
def waive(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Accept a coverage gap: the Bar Raiser."""
    view = view_of_loop(reading(), loop_id)
    if not view.scope.is_bar_raiser(current_actor()):
        raise NotAllowed(
            why_not_waive_gap(is_bar_raiser=False, state=view.state, line=None, reason="")[0]
        )
    form = WaiverForm()
    gaps = [line for line in view.coverage if line.blocks]
    form.key.choices = named((line.key, line.name) for line in gaps)
    tried: Attempt[Any] = NOT_SENT
    if request.method == "POST" and not form.validate():
        tried = MALFORMED
    elif request.method == "POST":
        command = WaiveGap(loop_id=loop_id, key=form.key.data or "", reason=form.reason.data or "")
        tried = attempt(
            partial(waive_gap, actor=current_actor(), command=command, now=now(), policy=policy()),
            form.show,
        )
        if tried.done is not None:
            flash("The gap is waived, with your reason.", "success")
            return redirect(url_for(".show", loop_id=loop_id), code=303)
    page = render_template("loops/waive.html", view=view, form=form, gaps=gaps, tried=tried)
    return page, tried.status


@blueprint.route("/loops/<uuid:loop_id>/conflict", methods=["GET", "POST"])
@access.signed_in
def conflict(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Say that somebody is too close to the candidate."""
    view = view_of_loop(reading(), loop_id)
    form = ConflictForm()
    form.person_id.choices = named(_declarable(view))
    tried: Attempt[Any] = NOT_SENT
    if request.method == "POST":
        person = form.person if form.validate() else None
        if person is None:
            form.person_id.errors = [*form.person_id.errors, "Choose who."]
            tried = MALFORMED
        else:
            tried = attempt(partial(_declare, loop_id=loop_id, person=person, form=form), form.show)
        if tried.done is not None:
            flash("The conflict is declared.", "success")
            if tried.done.loop.state is LoopState.DRAFT and view.state is not LoopState.DRAFT:
                flash("The loop is a draft again until the seat has another holder.", "warning")
            return redirect(url_for(".show", loop_id=loop_id), code=303)
    page = render_template("loops/conflict.html", view=view, form=form, tried=tried)
    return page, tried.status


def _declare(
    session: Session, loop_id: uuid.UUID, person: uuid.UUID, form: ConflictForm
) -> LoopScope:
    command = DeclareConflictOnLoop(
        loop_id=loop_id,
        person_id=person,
        kind=ConflictKind(form.kind.data),
        note=form.note.data or "",
    )
    return declare_conflict_on_loop(session, current_actor(), command, now=now(), policy=policy())


def _declarable(view: LoopView) -> list[tuple[str, str]]:
    """Oneself, and for those who may speak for others the rest of the panel."""
    actor = current_actor()
    people = {actor.id: f"{actor.name} (myself)"}
    for seat in view.seats:
        if not why_not_declare_conflict(actor, view.scope.part, seat.person.id):
            people.setdefault(seat.person.id, seat.person.name)
    return [(str(person_id), name) for person_id, name in people.items()]
