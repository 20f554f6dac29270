"""The debrief as JSON: the same actions and the same view as the pages."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Response, request, url_for
from sqlmodel import Session

from hiring.debrief import actions, actions_decision, presence, queries
from hiring.debrief.api_models import (
    BoardLineIn,
    BoardLineOut,
    DebriefOut,
    DecisionIn,
    ExcuseIn,
    FailureIn,
    FailureOut,
    FloorIn,
    VetoIn,
    VoteIn,
    debrief_out,
)
from hiring.debrief.commands import (
    AddBoardLine,
    CastVeto,
    CastVote,
    Decide,
    ExcuseVoter,
    GiveFloor,
    ReasonGiven,
    RecordFailure,
)
from hiring.debrief.validator import glance
from hiring.loops.api_models import LoopPath
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.api import answer, api_blueprint, problems
from hiring.webkit.clock import now
from hiring.webkit.transaction import policy, reading, transaction

blueprint = api_blueprint(
    "debrief", __name__, tag="Debrief", description="Reading, second votes, board, veto, decision."
)


@blueprint.get(
    "/loops/<uuid:loop_id>/debrief",
    responses={200: DebriefOut, 304: {"description": "Nothing new"}, **problems(409)},
)
@access.token
def show(path: LoopPath) -> Response:
    """Follow the debrief. 409 D1 before it is opened. Reading it is recorded, a 304 is not."""
    look = glance(reading(), current_actor(), policy(), path.loop_id, now=now())
    if look.is_opened and request.if_none_match.contains_weak(look.validator):
        response = Response(status=304)
        response.set_etag(look.validator)
        return response
    with transaction() as session:
        return _as_it_is(session, path.loop_id)


@blueprint.post(
    "/loops/<uuid:loop_id>/debrief/open", responses={200: DebriefOut, **problems(403, 409)}
)
@access.token
def open_(path: LoopPath) -> Response:
    """Open the debrief (D1): the Bar Raiser, once all feedback is submitted or waived."""

    def act(session: Session) -> None:
        actions.open_debrief(session, current_actor(), path.loop_id, now=now(), policy=policy())

    return _done(path.loop_id, act)


@blueprint.post(
    "/loops/<uuid:loop_id>/debrief/read", responses={200: DebriefOut, **problems(403, 409)}
)
@access.token
def read(path: LoopPath) -> Response:
    """Mark one's silent reading done (D2). Repeating it changes nothing."""

    def act(session: Session) -> None:
        actions.mark_read(session, current_actor(), path.loop_id, now=now())

    return _done(path.loop_id, act)


@blueprint.post(
    "/loops/<uuid:loop_id>/debrief/vote", responses={200: DebriefOut, **problems(403, 409)}
)
@access.token
def vote(path: LoopPath, body: VoteIn) -> Response:
    """Cast a second vote, blind; until the reveal it may be changed (D2, D3)."""

    def act(session: Session) -> None:
        actions.cast_second_vote(
            session, current_actor(), path.loop_id, CastVote(body.vote), now=now()
        )

    return _done(path.loop_id, act)


@blueprint.post(
    "/loops/<uuid:loop_id>/debrief/excuse", responses={200: DebriefOut, **problems(403, 409)}
)
@access.token
def excuse(path: LoopPath, body: ExcuseIn) -> Response:
    """Go on without an absent voter, with a reason: the Bar Raiser (D2)."""

    def act(session: Session) -> None:
        command = ExcuseVoter(body.seat_id, body.reason)
        actions.excuse_voter(session, current_actor(), path.loop_id, command, now=now())

    return _done(path.loop_id, act)


@blueprint.post(
    "/loops/<uuid:loop_id>/debrief/reveal", responses={200: DebriefOut, **problems(403, 409)}
)
@access.token
def reveal(path: LoopPath) -> Response:
    """Reveal all second votes at once: the Bar Raiser (D2). Repeating it changes nothing."""

    def act(session: Session) -> None:
        actions.reveal_votes(session, current_actor(), path.loop_id, now=now())

    return _done(path.loop_id, act)


@blueprint.post(
    "/loops/<uuid:loop_id>/debrief/floor", responses={200: DebriefOut, **problems(403, 409)}
)
@access.token
def floor(path: LoopPath, body: FloorIn) -> Response:
    """Say what is discussed and whose turn it is to speak: the Bar Raiser (D2)."""

    def act(session: Session) -> None:
        command = GiveFloor(body.principle, body.seat_id)
        actions.give_floor(session, current_actor(), path.loop_id, command, now=now())

    return _done(path.loop_id, act)


@blueprint.post(
    "/loops/<uuid:loop_id>/debrief/board", responses={201: BoardLineOut, **problems(403, 409)}
)
@access.token
def board(path: LoopPath, body: BoardLineIn) -> Response:
    """Put a line on the board, tied to evidence that the seat wrote (D2)."""
    command = AddBoardLine(body.principle, body.column, body.text, body.seat_id)
    with transaction() as session:
        line = actions.add_board_line(session, current_actor(), path.loop_id, command, now=now())
        out = BoardLineOut.model_validate(line)
    return answer(out, 201, location=url_for("debrief_api.show", loop_id=path.loop_id))


@blueprint.post("/loops/<uuid:loop_id>/veto", responses={200: DebriefOut, **problems(403, 409)})
@access.token
def veto(path: LoopPath, body: VetoIn) -> Response:
    """Veto a hire: the Bar Raiser alone, with a reason. Nothing takes it back (D4)."""

    def act(session: Session) -> None:
        actions_decision.cast_veto(
            session, current_actor(), path.loop_id, CastVeto(body.reason), now=now()
        )

    return _done(path.loop_id, act)


@blueprint.post("/loops/<uuid:loop_id>/decision", responses={200: DebriefOut, **problems(403, 409)})
@access.token
def decision(path: LoopPath, body: DecisionIn) -> Response:
    """Decide: the hiring manager, once (D5); never a hire over a veto (D4)."""

    def act(session: Session) -> None:
        command = Decide(
            outcome=body.outcome,
            summary=body.summary,
            reasons=tuple(ReasonGiven(one.principle, one.text) for one in body.reasons),
            other_role=body.other_role,
        )
        actions_decision.decide(session, current_actor(), path.loop_id, command, now=now())

    return _done(path.loop_id, act)


@blueprint.post("/loops/<uuid:loop_id>/failures", responses={201: FailureOut, **problems(403, 409)})
@access.token
def failure(path: LoopPath, body: FailureIn) -> Response:
    """Record that one more interview is needed, and the gap that caused it (D6)."""
    command = RecordFailure(body.principle, body.reason)
    with transaction() as session:
        row = actions_decision.record_failure(
            session, current_actor(), path.loop_id, command, now=now()
        )
        out = FailureOut.model_validate(row)
    return answer(out, 201, location=url_for("debrief_api.show", loop_id=path.loop_id))


def _done(loop_id: uuid.UUID, act: Callable[[Session], None]) -> Response:
    with transaction() as session:
        act(session)
        session.flush()
        return _as_it_is(session, loop_id)


def _as_it_is(session: Session, loop_id: uuid.UUID) -> Response:
    # The validator first: should something change in between, the next read finds it stale.
    actor, moment = current_actor(), now()
    look = glance(session, actor, policy(), loop_id, now=moment)
    view = queries.get_open_debrief(session, actor, policy(), loop_id, now=moment)
    if view.in_room:
        presence.record_visit(session, actor, loop_id, now=moment)
    response = Response(debrief_out(view).model_dump_json(), mimetype="application/json")
    response.set_etag(look.validator)
    return response
