"""Written feedback of the JSON API."""

from __future__ import annotations

from flask import Response
from sqlmodel import Session

from hiring.domain.actor import Actor
from hiring.feedback import actions, actions_panel, queries
from hiring.feedback.api_models import (
    AmendIn,
    DraftIn,
    FeedbackItemOut,
    MyFeedbackOut,
    ReasonIn,
    SeatPath,
    SubmitIn,
    item_out,
    mine_out,
)
from hiring.feedback.commands import (
    AmendFeedback,
    ReturnForRework,
    SaveDraft,
    SubmitFeedback,
    WaiveFeedback,
)
from hiring.loops.api_models import LoopPath
from hiring.visibility.views import get_seat_feedback
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.api import (
    Id,
    answer,
    api_blueprint,
    list_answer,
    list_model,
    problems,
    require_match,
)
from hiring.webkit.clock import now
from hiring.webkit.transaction import policy, reading, transaction

blueprint = api_blueprint(
    "feedback",
    __name__,
    tag="Feedback",
    description="Written feedback: blind until one's own is in, immutable once submitted.",
)


@blueprint.get(
    "/loops/<uuid:loop_id>/feedback/mine",
    summary="Read one's own feedback",
    responses={200: MyFeedbackOut, **problems(403)},
)
@access.token
def get_mine(path: LoopPath) -> Response:
    """The draft, or what was submitted. Nobody else reads a draft, ever (F2)."""
    return answer(_mine(reading(), current_actor(), path.loop_id))


@blueprint.put(
    "/loops/<uuid:loop_id>/feedback/mine",
    summary="Save one's own draft",
    responses={200: MyFeedbackOut, **problems(403, 409, 412)},
)
@access.token
def save_mine(path: LoopPath, body: DraftIn) -> Response:
    """Refused when the text was made from an older version than is stored (F1)."""
    actor = current_actor()
    with transaction() as session:
        require_match(lambda: _mine(session, actor, path.loop_id, lock=True))
        saved = actions.save_draft(
            session,
            actor,
            SaveDraft(loop_id=path.loop_id, body=body.as_written(), version=body.version),
            policy=policy(),
            now=now(),
        )
    return answer(mine_out(saved))


@blueprint.post(
    "/loops/<uuid:loop_id>/feedback/mine/submit",
    summary="Submit one's own feedback",
    responses={200: MyFeedbackOut, **problems(403, 409)},
)
@access.token
def submit_mine(path: LoopPath, body: SubmitIn) -> Response:
    """The stored draft, or the body, which is then saved first. Immutable afterwards (F3)."""
    actor = current_actor()
    with transaction() as session:
        actions.submit_feedback(
            session,
            actor,
            SubmitFeedback(
                loop_id=path.loop_id,
                body=body.as_written() if body.brings_text else None,
                version=body.version,
            ),
            policy=policy(),
            now=now(),
        )
        session.flush()
        out = _mine(session, actor, path.loop_id)
    return answer(out)


@blueprint.post(
    "/loops/<uuid:loop_id>/feedback/mine/amend",
    summary="Amend one's own feedback",
    responses={200: MyFeedbackOut, **problems(403, 409)},
)
@access.token
def amend_mine(path: LoopPath, body: AmendIn) -> Response:
    """A new version with a reason; every version is kept (F3). Answers a return (F9)."""
    actor = current_actor()
    with transaction() as session:
        actions.amend_feedback(
            session,
            actor,
            AmendFeedback(
                loop_id=path.loop_id,
                reason=body.reason,
                evidence=None
                if body.evidence is None
                else tuple(line.as_written() for line in body.evidence),
                narrative=body.narrative,
                vote=body.vote,
                version=body.version,
            ),
            policy=policy(),
            now=now(),
        )
        session.flush()
        out = _mine(session, actor, path.loop_id)
    return answer(out)


@blueprint.get(
    "/loops/<uuid:loop_id>/feedback",
    summary="List a loop's feedback",
    responses={200: list_model("FeedbackList", FeedbackItemOut)},
)
@access.token
def list_feedback(path: LoopPath) -> Response:
    """Every seat's status; vote and content as F7 opens them. In the panel's order (F10)."""
    with transaction() as session:
        found = queries.get_loop_feedback(
            session, current_actor(), policy(), path.loop_id, now=now()
        )
    return list_answer([item_out(seat.view) for seat in found.seats])


@blueprint.post(
    "/loops/<uuid:loop_id>/feedback/<uuid:seat_id>/return",
    summary="Return thin feedback for rework",
    responses={200: FeedbackItemOut, **problems(403, 409)},
)
@access.token
def return_feedback(path: SeatPath, body: ReasonIn) -> Response:
    """By the Bar Raiser, once, before the debrief, with a reason (F9)."""
    actor = current_actor()
    with transaction() as session:
        actions_panel.return_for_rework(
            session,
            actor,
            ReturnForRework(loop_id=path.loop_id, seat_id=path.seat_id, reason=body.reason),
            policy=policy(),
            now=now(),
        )
        out = _item(session, actor, path.loop_id, path.seat_id)
    return answer(out)


@blueprint.post(
    "/loops/<uuid:loop_id>/feedback/<uuid:seat_id>/waive",
    summary="Waive missing feedback",
    responses={200: FeedbackItemOut, **problems(403, 409)},
)
@access.token
def waive_feedback(path: SeatPath, body: ReasonIn) -> Response:
    """By the Bar Raiser, with a reason (F9)."""
    actor = current_actor()
    with transaction() as session:
        actions_panel.waive_feedback(
            session,
            actor,
            WaiveFeedback(loop_id=path.loop_id, seat_id=path.seat_id, reason=body.reason),
            now=now(),
        )
        out = _item(session, actor, path.loop_id, path.seat_id)
    return answer(out)


def _mine(session: Session, actor: Actor, loop_id: Id, *, lock: bool = False) -> MyFeedbackOut:
    return mine_out(
        queries.get_my_feedback(session, actor, policy(), loop_id, now=now(), lock=lock)
    )


def _item(session: Session, actor: Actor, loop_id: Id, seat_id: Id) -> FeedbackItemOut:
    session.flush()
    return item_out(get_seat_feedback(session, actor, policy(), loop_id, seat_id, now=now()))
