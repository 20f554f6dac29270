"""What follows a decision, on one page; and a person's own onboarding tasks on another."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from hiring.domain.errors import NotAllowed, Refusal, RuleRefused
from hiring.offers import actions, actions_onboarding, queries
from hiring.offers.forms import (
    ApproveForm,
    FirstDayForm,
    OfferForm,
    OutcomeForm,
    ReferenceForm,
    TaskForm,
)
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.forms import Form
from hiring.webkit.transaction import policy, reading, transaction

blueprint = Blueprint("offers", __name__)
Deed = Callable[[Session, dict[str, Any]], object]
WRONG_SHAPE = 422


@blueprint.get("/loops/<uuid:loop_id>/offer")
@access.signed_in
def show(loop_id: uuid.UUID) -> ResponseReturnValue:
    """References, the offer, onboarding and how the hire is doing."""
    return _page(loop_id)


@blueprint.get("/onboarding")
@access.signed_in
def tasks() -> ResponseReturnValue:
    """One's own open tasks for people who are about to join."""
    found = queries.list_own_tasks(reading(), current_actor(), policy(), now=now())
    return render_template("offers/tasks.html", tasks=found)


@blueprint.post("/loops/<uuid:loop_id>/references")
@access.signed_in
def reference(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Record a reference check (K1)."""
    form = ReferenceForm(prefix="reference")

    def act(session: Session, when: dict[str, Any]) -> object:
        return actions.record_reference(session, current_actor(), loop_id, form.command(), **when)

    return _send(loop_id, act, "The reference is recorded.", "reference", form)


@blueprint.post("/loops/<uuid:loop_id>/offer")
@access.signed_in
def draft(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Draft the offer (O1)."""
    form = OfferForm(prefix="draft")

    def act(session: Session, when: dict[str, Any]) -> object:
        return actions.draft_offer(session, current_actor(), loop_id, form.command(), **when)

    return _send(loop_id, act, "The offer is drafted. The recruiter approves it.", "draft", form)


@blueprint.post("/loops/<uuid:loop_id>/offer/approve")
@access.signed_in
def approve(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Approve the offer (O1)."""
    form = ApproveForm(prefix="approve")

    def act(session: Session, when: dict[str, Any]) -> object:
        note = form.note.data or ""
        return actions.approve_offer(session, current_actor(), loop_id, note, **when)

    return _send(loop_id, act, "The offer is approved.", "approve", form)


@blueprint.post("/loops/<uuid:loop_id>/offer/make")
@access.signed_in
def make(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Make the offer (O1, D4)."""
    return _step(loop_id, actions.make_offer, "The offer is made.")


@blueprint.post("/loops/<uuid:loop_id>/offer/accept")
@access.signed_in
def accept(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Record that the candidate accepted (D4)."""
    return _step(loop_id, actions.accept_offer, "Accepted. Plan how you keep in touch.")


@blueprint.post("/loops/<uuid:loop_id>/offer/decline")
@access.signed_in
def decline(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Record that the candidate declined."""
    return _step(loop_id, actions.decline_offer, "Recorded: the candidate declined.")


@blueprint.post("/loops/<uuid:loop_id>/offer/withdraw")
@access.signed_in
def withdraw(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Withdraw the offer."""
    return _step(loop_id, actions.withdraw_offer, "The offer is withdrawn.")


@blueprint.post("/loops/<uuid:loop_id>/offer/first-day")
@access.signed_in
def first_day(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Set the first day."""
    form = FirstDayForm(prefix="first")

    def act(session: Session, when: dict[str, Any]) -> object:
        return actions_onboarding.set_first_day(
            session, current_actor(), loop_id, form.day(), **when
        )

    return _send(loop_id, act, "The first day is set.", "first", form)


@blueprint.post("/loops/<uuid:loop_id>/offer/tasks")
@access.signed_in
def task(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Schedule a task."""
    form = TaskForm(prefix="task")

    def act(session: Session, when: dict[str, Any]) -> object:
        return actions_onboarding.add_task(
            session, current_actor(), loop_id, form.command(), **when
        )

    return _send(loop_id, act, "The task is planned.", "task", form)


@blueprint.post("/onboarding/<uuid:task_id>/done")
@access.signed_in
def task_done(task_id: uuid.UUID) -> ResponseReturnValue:
    """Mark a task done, and go back to one's own."""
    with transaction() as session:
        actions_onboarding.finish_task(
            session, current_actor(), task_id, now=now(), policy=policy()
        )
    flash("Done.", "success")
    return redirect(url_for("offers.tasks"), code=303)


@blueprint.post("/loops/<uuid:loop_id>/offer/tasks/<uuid:task_id>/done")
@access.signed_in
def planned_task_done(loop_id: uuid.UUID, task_id: uuid.UUID) -> ResponseReturnValue:
    """Mark a task done, and go back to the offer."""

    def act(session: Session, when: dict[str, Any]) -> object:
        return actions_onboarding.finish_task(session, current_actor(), task_id, **when)

    return _send(loop_id, act, "Done.")


@blueprint.post("/loops/<uuid:loop_id>/offer/outcomes")
@access.signed_in
def outcome(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Record how the hire is doing."""
    form = OutcomeForm(prefix="outcome")

    def act(session: Session, when: dict[str, Any]) -> object:
        return actions_onboarding.record_outcome(
            session, current_actor(), loop_id, form.command(), **when
        )

    return _send(loop_id, act, "Recorded, for calibration only.", "outcome", form)


def _step(loop_id: uuid.UUID, step: Callable[..., object], done: str) -> ResponseReturnValue:
    def act(session: Session, when: dict[str, Any]) -> object:
        return step(session, current_actor(), loop_id, **when)

    return _send(loop_id, act, done)


def _send(
    loop_id: uuid.UUID, act: Deed, done: str, name: str = "", form: Form | None = None
) -> ResponseReturnValue:
    """A deed, with or without a form: shown again, with what was typed, when it is refused."""
    typed = {name: form} if form is not None else {}
    if form is not None and not form.validate_on_submit():
        return _page(loop_id, typed, status=WRONG_SHAPE)
    try:
        with transaction() as session:
            act(session, {"now": now(), "policy": policy()})
    except NotAllowed as refused:
        return _page(loop_id, typed, refusals=(refused.refusal,), status=refused.status)
    except RuleRefused as refused:
        if form is not None:
            form.show(refused.at_parts)
        return _page(loop_id, typed, refusals=refused.refusals, status=refused.status)
    flash(done, "success")
    return redirect(url_for("offers.show", loop_id=loop_id), code=303)


def _page(
    loop_id: uuid.UUID,
    typed: dict[str, Form] | None = None,
    *,
    refusals: tuple[Refusal, ...] = (),
    status: int = 200,
) -> ResponseReturnValue:
    session = reading()
    after = queries.get_after_decision(session, current_actor(), policy(), loop_id, now=now())
    sheets: dict[str, Form] = {
        "reference": ReferenceForm(formdata=None, prefix="reference"),
        "draft": OfferForm(formdata=None, prefix="draft"),
        "approve": ApproveForm(formdata=None, prefix="approve"),
        "first": FirstDayForm(
            formdata=None, prefix="first", first_day=after.offer.first_day if after.offer else None
        ),
        "task": TaskForm(formdata=None, prefix="task"),
        "outcome": OutcomeForm(formdata=None, prefix="outcome"),
        **(typed or {}),
    }
    task_form = sheets["task"]
    if after.may_plan and isinstance(task_form, TaskForm):
        task_form.offer(queries.possible_owners(session, loop_id))
    page = render_template(
        "offers/show.html",
        after=after,
        sheets=sheets,
        refusals=refusals,
        sent=next(iter(typed or {}), ""),
        kept=_kept(after, typed or {}),
    )
    return make_response(page, status)


def _kept(after: queries.AfterDecision, typed: dict[str, Form]) -> dict[str, str]:
    """What was typed into a form that the page, as it now is, has no more place for."""
    shown = {
        "reference": after.why_not_reference == (),
        "draft": after.why_not_draft == (),
        "approve": after.why_not_approve == (),
        "first": after.may_plan,
        "task": after.may_plan,
        "outcome": after.may_rate,
    }
    return {
        field.label.text: str(field.data)
        for name, form in typed.items()
        if not shown[name]
        for field in form
        if field.type in {"TextAreaField", "StringField"} and field.data
    }
