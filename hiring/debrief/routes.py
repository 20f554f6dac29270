"""The debrief's one live page, its decision memo, and what is sent from it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from wtforms import TextAreaField

from hiring.debrief import actions, actions_decision, queries
from hiring.debrief.forms import (
    BoardForm,
    DecisionForm,
    ExcuseForm,
    FailureForm,
    VetoForm,
    VoteForm,
    decision_form,
    sent_keys,
)
from hiring.debrief.memo import account_of
from hiring.debrief.view import DebriefView
from hiring.domain.errors import NotAllowed, Refusal, RuleRefused
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.forms import Form
from hiring.webkit.transaction import policy, reading, transaction

blueprint = Blueprint("debrief", __name__)
Forms = dict[str, Form]
WRONG_SHAPE = 422


@blueprint.get("/loops/<uuid:loop_id>/debrief")
@access.signed_in
def show(loop_id: uuid.UUID) -> ResponseReturnValue:
    """The room: the same page for everybody in it, each with what is theirs to do."""
    return _page(loop_id)


@blueprint.get("/loops/<uuid:loop_id>/debrief/state")
@access.signed_in
def state(loop_id: uuid.UUID) -> ResponseReturnValue:
    """The room's changing part alone; 304 while nothing the viewer may see has changed."""
    validator = queries.find_validator(reading(), current_actor(), policy(), loop_id, now=now())
    if validator is not None and request.if_none_match.contains_weak(validator):
        unchanged = Response(status=304)
        unchanged.set_etag(validator)
        return unchanged
    view, validator = _look(loop_id)
    return _with_validator(
        make_response(render_template("debrief/state.html", **_context(view, {}, ()))), validator
    )


@blueprint.get("/loops/<uuid:loop_id>/memo")
@access.signed_in
def memo(loop_id: uuid.UUID) -> ResponseReturnValue:
    """The decision memo, in prose, for paper as much as for the screen (D5)."""
    with transaction() as session:
        view = queries.get_memo(session, current_actor(), policy(), loop_id, now=now())
    return render_template("debrief/memo.html", debrief=view, account=account_of(view))


@blueprint.post("/loops/<uuid:loop_id>/debrief/open")
@access.signed_in
def open_(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Open the debrief (D1)."""

    def act(session: Session) -> None:
        actions.open_debrief(session, current_actor(), loop_id, now=now(), policy=policy())

    return _do(loop_id, act, "The debrief is open: everybody reads in silence first.")


@blueprint.post("/loops/<uuid:loop_id>/debrief/read")
@access.signed_in
def read(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Mark one's silent reading done (D2)."""

    def act(session: Session) -> None:
        actions.mark_read(session, current_actor(), loop_id, now=now())

    return _do(loop_id, act, "Your reading is marked as done.")


@blueprint.post("/loops/<uuid:loop_id>/debrief/vote")
@access.signed_in
def vote(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Cast or change one's second vote (D2, D3)."""
    form = VoteForm()

    def act(session: Session) -> None:
        actions.cast_second_vote(session, current_actor(), loop_id, form.command(), now=now())

    return _send(loop_id, "vote", form, act, "Your second vote is cast. Nobody else sees it yet.")


@blueprint.post("/loops/<uuid:loop_id>/debrief/excuse")
@access.signed_in
def excuse(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Go on without an absent voter (D2)."""
    form = ExcuseForm()

    def act(session: Session) -> None:
        actions.excuse_voter(session, current_actor(), loop_id, form.command(), now=now())

    return _send(loop_id, "excuse", form, act, "The panel goes on without them.")


@blueprint.post("/loops/<uuid:loop_id>/debrief/reveal")
@access.signed_in
def reveal(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Reveal the second votes, all at once (D2)."""

    def act(session: Session) -> None:
        actions.reveal_votes(session, current_actor(), loop_id, now=now())

    return _do(loop_id, act, "The second votes are revealed.")


@blueprint.post("/loops/<uuid:loop_id>/debrief/board")
@access.signed_in
def board(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Add a line to the board (D2)."""
    form = BoardForm()

    def act(session: Session) -> None:
        actions.add_board_line(session, current_actor(), loop_id, form.command(), now=now())

    return _send(loop_id, "board", form, act, "The line is on the board.")


@blueprint.post("/loops/<uuid:loop_id>/debrief/veto")
@access.signed_in
def veto(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Veto a hire (D4)."""
    form = VetoForm()

    def act(session: Session) -> None:
        actions_decision.cast_veto(session, current_actor(), loop_id, form.command(), now=now())

    return _send(loop_id, "veto", form, act, "The veto stands. Nobody can take it back.")


@blueprint.post("/loops/<uuid:loop_id>/debrief/decide")
@access.signed_in
def decide(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Decide (D5)."""
    form = decision_form(sent_keys(request.form))

    def act(session: Session) -> None:
        actions_decision.decide(session, current_actor(), loop_id, form.command(), now=now())

    return _send(loop_id, "decide", form, act, "The decision is recorded.")


@blueprint.post("/loops/<uuid:loop_id>/debrief/failure")
@access.signed_in
def failure(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Record that the loop fell short (D6)."""
    form = FailureForm()

    def act(session: Session) -> None:
        actions_decision.record_failure(
            session, current_actor(), loop_id, form.command(), now=now()
        )

    return _send(loop_id, "failure", form, act, "Recorded as a failure of the loop.")


def _do(loop_id: uuid.UUID, act: Callable[[Session], None], done: str) -> ResponseReturnValue:
    """A deed without a form."""
    try:
        with transaction() as session:
            act(session)
    except RuleRefused as refused:
        return _page(loop_id, refusals=refused.refusals, status=refused.status)
    return _back(loop_id, done)


def _send(
    loop_id: uuid.UUID, name: str, form: Form, act: Callable[[Session], None], done: str
) -> ResponseReturnValue:
    """A deed with a form: shown again, with what was typed, whenever it is refused."""
    if not form.validate_on_submit():
        return _page(loop_id, {name: form}, status=WRONG_SHAPE)
    try:
        with transaction() as session:
            act(session)
    except NotAllowed as refused:
        return _page(loop_id, {name: form}, refusals=(refused.refusal,), status=refused.status)
    except RuleRefused as refused:
        form.show(refused.at_parts)
        return _page(loop_id, {name: form}, refusals=refused.refusals, status=refused.status)
    return _back(loop_id, done)


def _back(loop_id: uuid.UUID, done: str) -> ResponseReturnValue:
    flash(done, "success")
    return redirect(url_for("debrief.show", loop_id=loop_id), code=303)


def _look(loop_id: uuid.UUID) -> tuple[DebriefView, str | None]:
    with transaction() as session:
        # The validator first: should something change in between, the next poll finds it stale.
        asked = (session, current_actor(), policy(), loop_id)
        validator = queries.find_validator(*asked, now=now())
        return queries.get_debrief(*asked, now=now()), validator


def _page(
    loop_id: uuid.UUID,
    typed: Forms | None = None,
    *,
    refusals: tuple[Refusal, ...] = (),
    status: int = 200,
) -> ResponseReturnValue:
    view, validator = _look(loop_id)
    page = render_template(
        "debrief/show.html", validator=validator, **_context(view, typed or {}, refusals)
    )
    return make_response(page, status)


def _context(view: DebriefView, typed: Forms, refusals: tuple[Refusal, ...]) -> dict[str, Any]:
    sheets: Forms = {
        "vote": VoteForm(formdata=None, vote=view.own_vote),
        "excuse": ExcuseForm(formdata=None),
        "board": BoardForm(formdata=None),
        "veto": VetoForm(formdata=None),
        "failure": FailureForm(formdata=None),
        "decide": decision_form(view.principles, formdata=None),
        **typed,
    }
    for form in sheets.values():
        _offer(form, view)
    return {
        "debrief": view,
        "sheets": sheets,
        "refusals": refusals,
        "sent": next(iter(typed), ""),
        "kept": _kept(view, typed),
    }


def _kept(view: DebriefView, typed: Forms) -> dict[str, str]:
    """What was typed into a form that the page, as it now is, has no more place for."""
    may = view.controls
    shown = {
        "vote": may.may_vote,
        "excuse": bool(may.excusable),
        "board": may.may_add_line,
        "veto": may.may_veto,
        "failure": may.may_record_failure,
        "decide": may.may_decide,
    }
    return {
        field.label.text: field.data
        for name, form in typed.items()
        if not shown[name]
        for field in form
        if isinstance(field, TextAreaField) and field.data
    }


def _offer(form: Form, view: DebriefView) -> None:
    if isinstance(form, ExcuseForm | BoardForm | FailureForm | DecisionForm):
        form.offer(view)


def _with_validator(response: Response, validator: str | None) -> Response:
    if validator is not None:
        response.set_etag(validator)
    return response
