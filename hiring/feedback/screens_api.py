"""The phone screens of the JSON API (S1)."""

from __future__ import annotations

from flask import Response
from pydantic import BaseModel, Field
from sqlmodel import Session

from hiring.domain.actor import Actor
from hiring.domain.errors import NotFound
from hiring.domain.terms import Vote
from hiring.feedback.actions_screen import record_phone_screen
from hiring.feedback.commands import RecordPhoneScreen
from hiring.visibility.screens import find_phone_screen
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.api import (
    Id,
    In,
    Instant,
    Key,
    Out,
    Text,
    answer,
    api_blueprint,
    problems,
    require_match,
)
from hiring.webkit.clock import now
from hiring.webkit.transaction import policy, transaction

blueprint = api_blueprint(
    "screens",
    __name__,
    tag="Phone screens",
    description="The hiring manager's phone screen, read under the same rule as feedback (S1).",
)


class ScreenPath(BaseModel):
    """Which application's."""

    application_id: Id


class ScreenIn(In):
    """What the hiring manager heard; on the fence means no."""

    principles: list[Key] = Field(max_length=100)
    notes: Text
    vote: Vote
    held_at: Instant | None = None


class ScreenOut(Out):
    """A phone screen; ``notes`` and ``vote`` are null while hidden from the caller."""

    application_id: Id
    screener_id: Id
    held_at: Instant
    principles: list[str]
    notes: str | None
    vote: Vote | None
    hidden_because: str | None


@blueprint.get(
    "/applications/<uuid:application_id>/phone-screen",
    summary="Read the phone screen",
    responses={200: ScreenOut},
)
@access.token
def get_phone_screen(path: ScreenPath) -> Response:
    """Loop interviewers read it once their own feedback is in (S1)."""
    with transaction() as session:
        out = _read(session, current_actor(), path.application_id)
    return answer(out)


@blueprint.put(
    "/applications/<uuid:application_id>/phone-screen",
    summary="Write the phone screen down",
    responses={200: ScreenOut, **problems(403, 409, 412)},
)
@access.token
def put_phone_screen(path: ScreenPath, body: ScreenIn) -> Response:
    """The hiring manager does, until the loop begins."""
    actor = current_actor()
    with transaction() as session:
        require_match(lambda: _read(session, actor, path.application_id))
        record_phone_screen(
            session,
            actor,
            RecordPhoneScreen(
                application_id=path.application_id,
                principles=tuple(body.principles),
                notes=body.notes,
                vote=body.vote,
                held_at=body.held_at,
            ),
            now=now(),
        )
        session.flush()
        out = _read(session, actor, path.application_id)
    return answer(out)


def _read(session: Session, actor: Actor, application_id: Id) -> ScreenOut:
    view = find_phone_screen(session, actor, policy(), application_id, now=now())
    if view is None:
        raise NotFound("phone screen")
    return ScreenOut(
        application_id=view.application_id,
        screener_id=view.screener_id,
        held_at=view.held_at,
        principles=list(view.principles),
        notes=view.notes,
        vote=view.vote,
        hidden_because=view.hidden_because,
    )
