"""The room that everybody in a debrief is in at once, and what is sent from it."""

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

from hiring.debrief import actions, actions_decision, presence, queries
from hiring.debrief.forms import (
    BoardForm,
    ExcuseForm,
    FailureForm,
    FloorForm,
    Sheet,
    VetoForm,
    VoteForm,
    decision_form,
    sent_keys,
)
from hiring.debrief.memo import account_of
from hiring.debrief.validator import glance
from hiring.debrief.view import DebriefView
from hiring.debrief.written import Written, laid_out
from hiring.domain.errors import NotAllowed, Refusal, RuleRefused
from hiring.visibility.views import FeedbackView, list_loop_feedback
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.transaction import policy, reading, transaction

blueprint = Blueprint("debrief", __name__)
WRONG_SHAPE = 422
ROOM = "debrief/show.html"
FROM_THE_ROOM = "room"
"""What a screen says of itself that stays open while its form is sent."""

Refusals = tuple[Refusal, ...]


@blueprint.get("/loops/<uuid:loop_id>/debrief")
@access.signed_in
def show(loop_id: uuid.UUID) -> ResponseReturnValue:
    """The room: the same page for everybody in it, each with what is theirs to do."""
    return _page(loop_id)


@blueprint.get("/loops/<uuid:loop_id>/debrief/state")
@access.signed_in
def state(loop_id: uuid.UUID) -> ResponseReturnValue:
    """The room's changing part alone; 304 while nothing the viewer may see has changed.

    It holds nothing that was written in feedback, so that a poll is no reading of it. That
    somebody is there is written down now and then, and on the trail once a visit.
    """
    actor = current_actor()
    look = glance(reading(), actor, policy(), loop_id, now=now(), present=True)
    if look.in_room and look.is_due:
        with transaction() as session:
            seen_at, since = look.seen_at, look.revealed_at
            presence.stay(session, actor, loop_id, now=now(), seen_at=seen_at, since=since)
    if look.is_on_screen(request.if_none_match.as_set(include_weak=True), now()):
        return Response(status=304)
    view = queries.get_debrief(reading(), actor, policy(), loop_id, now=now())
    response = make_response(render_template("debrief/state.html", **_context(view)))
    response.set_etag(look.for_screen(now()))
    return response


@blueprint.get("/loops/<uuid:loop_id>/debrief/written")
@access.signed_in
def written(loop_id: uuid.UUID) -> ResponseReturnValue:
    """What the panel wrote, for a screen that was there before it could be read."""
    view, read, _validator = _look(loop_id)
    return render_template("debrief/written.html", debrief=view, written=read)


@blueprint.get("/loops/<uuid:loop_id>/debrief/veto")
@access.signed_in
def weigh_veto(loop_id: uuid.UUID) -> ResponseReturnValue:
    """The veto's own page: what it does, before it is cast (D4)."""
    return _own_page(loop_id, lambda _view: VetoForm(formdata=None))


@blueprint.get("/loops/<uuid:loop_id>/debrief/decide")
@access.signed_in
def weigh_decision(loop_id: uuid.UUID) -> ResponseReturnValue:
    """The decision's own page, with the board beside it (D5)."""
    return _own_page(loop_id, lambda view: decision_form(view.principles, formdata=None))


@blueprint.get("/loops/<uuid:loop_id>/memo")
@access.signed_in
def memo(loop_id: uuid.UUID) -> ResponseReturnValue:
    """The decision memo, in prose, for paper as much as for the screen (D5)."""
    actor, moment = current_actor(), now()
    with transaction() as session:
        view = queries.get_memo(session, actor, policy(), loop_id, now=moment)
        presence.record_visit(session, actor, loop_id, now=moment)
    return render_template("debrief/memo.html", debrief=view, account=account_of(view))


@blueprint.post("/loops/<uuid:loop_id>/debrief/open")
@access.signed_in
def open_(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Open the debrief (D1)."""

    def act(session: Session) -> None:
        actions.open_debrief(session, current_actor(), loop_id, now=now(), policy=policy())

    return _send(loop_id, None, act, "The debrief is open: everybody reads in silence first.")


@blueprint.post("/loops/<uuid:loop_id>/debrief/read")
@access.signed_in
def read(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Mark one's silent reading done (D2)."""

    def act(session: Session) -> None:
        actions.mark_read(session, current_actor(), loop_id, now=now())

    return _send(loop_id, None, act, "You have finished reading.")


@blueprint.post("/loops/<uuid:loop_id>/debrief/vote")
@access.signed_in
def vote(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Cast or change one's second vote (D2, D3)."""
    form = VoteForm()

    def act(session: Session) -> None:
        actions.cast_second_vote(session, current_actor(), loop_id, form.command(), now=now())

    return _send(loop_id, form, act, "Your second vote is in. Nobody else sees it yet.")


@blueprint.post("/loops/<uuid:loop_id>/debrief/excuse")
@access.signed_in
def excuse(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Go on without an absent voter (D2)."""
    form = ExcuseForm()

    def act(session: Session) -> None:
        actions.excuse_voter(session, current_actor(), loop_id, form.command(), now=now())

    return _send(loop_id, form, act, "The panel goes on without them.")


@blueprint.post("/loops/<uuid:loop_id>/debrief/reveal")
@access.signed_in
def reveal(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Reveal the second votes, all at once (D2)."""

    def act(session: Session) -> None:
        actions.reveal_votes(session, current_actor(), loop_id, now=now())

    return _send(loop_id, None, act, "The second votes are revealed.")


@blueprint.post("/loops/<uuid:loop_id>/debrief/floor")
@access.signed_in
def floor(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Say what is discussed now, and whose turn it is (D2)."""
    form = FloorForm()

    def act(session: Session) -> None:
        actions.give_floor(session, current_actor(), loop_id, form.command(), now=now())

    return _send(loop_id, form, act, "Everybody sees whose turn it is.")


@blueprint.post("/loops/<uuid:loop_id>/debrief/board")
@access.signed_in
def board(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Add a line to the board (D2)."""
    form = BoardForm()

    def act(session: Session) -> None:
        actions.add_board_line(session, current_actor(), loop_id, form.command(), now=now())

    return _send(loop_id, form, act, "The line is on the board.")


@blueprint.post("/loops/<uuid:loop_id>/debrief/veto")
@access.signed_in
def veto(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Veto a hire (D4)."""
    form = VetoForm()

    def act(session: Session) -> None:
        actions_decision.cast_veto(session, current_actor(), loop_id, form.command(), now=now())

    return _send(loop_id, form, act, "The veto stands. Nobody can take it back.")


@blueprint.post("/loops/<uuid:loop_id>/debrief/decide")
@access.signed_in
def decide(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Decide (D5)."""
    form = decision_form(sent_keys(request.form))

    def act(session: Session) -> None:
        actions_decision.decide(session, current_actor(), loop_id, form.command(), now=now())

    return _send(loop_id, form, act, "The decision is recorded.")


@blueprint.post("/loops/<uuid:loop_id>/debrief/failure")
@access.signed_in
def failure(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Record that the loop fell short (D6)."""
    form = FailureForm()

    def act(session: Session) -> None:
        actions_decision.record_failure(
            session, current_actor(), loop_id, form.command(), now=now()
        )

    return _send(loop_id, form, act, "Recorded as a failure of the loop.")


def _send(
    loop_id: uuid.UUID, form: Sheet | None, act: Callable[[Session], None], done: str
) -> ResponseReturnValue:
    """Do it; when it is refused, show again what was typed."""
    if form is not None and not form.validate_on_submit():
        return _page(loop_id, form, status=WRONG_SHAPE)
    try:
        with transaction() as session:
            act(session)
    except NotAllowed as refused:
        return _page(loop_id, form, refusals=(refused.refusal,), status=refused.status)
    except RuleRefused as refused:
        if form is not None:
            form.show(refused.at_parts)
        return _page(loop_id, form, refusals=refused.refusals, status=refused.status)
    if request.headers.get("X-Requested-With") == FROM_THE_ROOM:
        return Response(done, mimetype="text/plain")
    flash(done, "success")
    return redirect(url_for("debrief.show", loop_id=loop_id), code=303)


def _look(loop_id: uuid.UUID) -> tuple[DebriefView, Written, str]:
    """The room and what was written for it, each reading on the trail."""
    with transaction() as session:
        view, validator = _enter(session, loop_id)
        people: tuple[FeedbackView, ...] = ()
        if view.in_room:
            asked = (session, current_actor(), policy(), loop_id)
            people = list_loop_feedback(*asked, now=now(), with_trainees=False)
        return view, laid_out(people, view.principles, versions=view.versions), validator


def _enter(session: Session, loop_id: uuid.UUID) -> tuple[DebriefView, str]:
    """The room, with the visit on the trail."""
    actor, moment = current_actor(), now()
    # The validator first: should something change in between, the next poll finds it stale.
    look = glance(session, actor, policy(), loop_id, now=moment, present=True)
    if look.in_room:
        seen_at, since = look.seen_at, look.revealed_at
        presence.stay(session, actor, loop_id, now=moment, seen_at=seen_at, since=since, anew=True)
    view = queries.get_debrief(session, actor, policy(), loop_id, now=moment)
    return view, look.for_screen(moment)


def _own_page(loop_id: uuid.UUID, made: Callable[[DebriefView], Sheet]) -> ResponseReturnValue:
    """A form's own page; who has no use for it now lands in the room."""
    with transaction() as session:
        view, validator = _enter(session, loop_id)
    form = made(view)
    if not form.has_place(view):
        return redirect(url_for("debrief.show", loop_id=loop_id), code=303)
    return _rendered(form, view, validator)


def _rendered(
    form: Sheet, view: DebriefView, validator: str, refusals: Refusals = ()
) -> ResponseReturnValue:
    form.offer(view)
    return render_template(
        form.page,
        debrief=view,
        sheet=form,
        validator=validator,
        refusals=refusals,
        server_now=now(),
    )


def _page(
    loop_id: uuid.UUID, sent: Sheet | None = None, *, refusals: Refusals = (), status: int = 200
) -> ResponseReturnValue:
    """The page a form stands on, with what was typed; the room when it has a place no more."""
    view, read, validator = _look(loop_id)
    if sent is not None and sent.page != ROOM and sent.has_place(view):
        return make_response(_rendered(sent, view, validator, refusals), status)
    context = _context(view, sent)
    page = render_template(ROOM, validator=validator, written=read, refusals=refusals, **context)
    return make_response(page, status)


def _context(view: DebriefView, sent: Sheet | None = None) -> dict[str, Any]:
    """The room's forms; the one that was sent keeps what was typed, or its texts are handed back."""
    fits = sent is not None and sent.has_place(view)
    sheets: dict[str, Sheet] = {
        "vote": VoteForm(formdata=None, vote=view.own_vote),
        "excuse": ExcuseForm(formdata=None),
        "failure": FailureForm(formdata=None),
    }
    boards: dict[str, BoardForm] = {}
    if view.controls.may_add_line:
        boards = {key: BoardForm(formdata=None).under(key) for key in view.principles}
    if isinstance(sent, BoardForm) and fits:
        boards[sent.principle.data] = sent.under(sent.principle.data)
    elif sent is not None and fits:
        sheets[sent.sheet] = sent
    for form in (*sheets.values(), *boards.values()):
        form.offer(view)
    return {
        "debrief": view,
        "sheets": sheets,
        "boards": boards,
        "sent": sent,
        "kept": sent.typed if sent is not None and not fits else {},
        "server_now": now(),
    }
