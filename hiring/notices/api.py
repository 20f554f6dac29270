"""One's messages, how one is written to, and the reminder ladder as JSON."""

from __future__ import annotations

import uuid
from datetime import time
from typing import Annotated

from flask import Response
from pydantic import BaseModel, Field
from sqlmodel import Session

from hiring.domain.errors import NotFound
from hiring.domain.ladder import MAX_HOURS, MAX_STEPS, Step, default_ladder
from hiring.domain.messages import MessageKind, MessageState, Preference, Rhythm
from hiring.domain.terms import Addressee
from hiring.mail.actions.inbox import read_all, read_message
from hiring.mail.actions.ladder import change_ladder
from hiring.mail.actions.preferences import keep_preference
from hiring.mail.commands import ChangeLadder, KeepPreference
from hiring.mail.inbox import get_own, list_messages, unread_count
from hiring.mail.ladders import own_ladder
from hiring.mail.preferences import preferences_of
from hiring.models.mail import Message
from hiring.notices.frame import Notice, notices_of
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.api import (
    Id,
    In,
    Instant,
    ListQuery,
    Out,
    answer,
    api_blueprint,
    list_answer,
    list_model,
    problems,
    require_match,
)
from hiring.webkit.clock import now
from hiring.webkit.paging import moment_key, page_around, place_of
from hiring.webkit.transaction import policy, reading, transaction

blueprint = api_blueprint(
    "notices",
    __name__,
    tag="Messages",
    description="What one was told, how one wants to be written to, and who is reminded when.",
)

CLOCK = "hours and minutes on one's own clock, such as 08:30"
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description=CLOCK)]


class NotificationPath(BaseModel):
    """Which of one's notifications."""

    message_id: Id


class NotificationQuery(ListQuery):
    """Paging of a list, and whether only what is unread is wanted."""

    unread: bool = Field(default=False, description="only those that are unread")


class NotificationOut(Out):
    """What one was told. Never a word of feedback, a vote or its tone (F10)."""

    id: Id
    kind: MessageKind
    headline: str
    preview: str
    path: str | None = Field(description="the page to act on it, on this installation")
    created_at: Instant
    read_at: Instant | None
    state: MessageState = Field(description="how it is doing on its way by mail")


class ReadOut(Out):
    """How many notifications are unread now; counting stops at 100."""

    unread: int


class PreferenceIn(In):
    """How one wants to be written to."""

    rhythm: Rhythm = Field(default=Rhythm.AT_ONCE, description="for what can wait")
    digest_at: Clock = Field(default="08:00", description=f"of the daily digest; {CLOCK}")
    quiet_from: Clock | None = None
    quiet_until: Clock | None = None
    muted: list[MessageKind] = Field(
        default_factory=list,
        max_length=len(MessageKind),
        description="kinds that are not mailed; duties cannot be among them",
    )


class PreferenceOut(Out):
    """How one is written to."""

    rhythm: Rhythm
    digest_at: str
    quiet_from: str | None
    quiet_until: str | None
    muted: list[MessageKind]
    time_zone: str


class StepIn(In):
    """A step of the ladder: so many hours after the interview's end, to whom."""

    hours: int = Field(ge=0, le=MAX_HOURS)
    to: Addressee


class LadderIn(In):
    """The steps of the ladder (F6); none: back to the default."""

    steps: list[StepIn] = Field(max_length=MAX_STEPS)


class StepOut(Out):
    """A step of the ladder: so many hours after the interview's end, to whom."""

    hours: int
    to: Addressee


class LadderOut(Out):
    """The ladder that reminders follow (F6)."""

    steps: list[StepOut]
    is_default: bool


NotificationList = list_model("NotificationList", NotificationOut)


@blueprint.get(
    "/me/notifications",
    summary="List one's notifications, the newest first",
    responses={200: NotificationList},
)
@access.token
def list_notifications(query: NotificationQuery) -> Response:
    """What one may not know of any more is left out, so that a page can be short (F7)."""
    session, actor = reading(), current_actor()
    place = place_of(query.cursor, None, moment_key, uuid.UUID)
    rows = list_messages(
        session, actor.id, now=now(), unread=query.unread, place=place, limit=query.limit + 1
    )
    page = page_around(rows, query.limit, lambda one: (one.created_at, one.id), place)
    notices, _ = notices_of(session, page.items)
    by_id = {one.id: one for one in page.items}
    items = [_notification(notice, by_id[notice.id]) for notice in notices]
    return list_answer(items, page.next_cursor)


@blueprint.post(
    "/me/notifications/<uuid:message_id>/read",
    summary="Mark a notification as read",
    responses={200: NotificationOut},
)
@access.token
def read_notification(path: NotificationPath) -> Response:
    """Marking it twice is no harm."""
    with transaction() as session:
        actor = current_actor()
        message = get_own(session, actor.id, path.message_id, now=now())
        notices, _ = notices_of(session, [message])
        if not notices:
            raise NotFound("notification")
        read_message(session, actor, path.message_id, now=now())
        session.refresh(message)
        out = _notification(notices[0], message)
    return answer(out)


@blueprint.post(
    "/me/notifications/read-all",
    summary="Mark all notifications as read",
    responses={200: ReadOut},
)
@access.token
def read_notifications() -> Response:
    """All of one's own."""
    with transaction() as session:
        actor = current_actor()
        read_all(session, actor, now=now())
        out = ReadOut(unread=unread_count(session, actor.id, now=now()))
    return answer(out)


@blueprint.get(
    "/me/mail-preferences",
    summary="Read how one is written to",
    responses={200: PreferenceOut},
)
@access.token
def get_preferences() -> Response:
    """Whoever never said is mailed at once, without quiet hours."""
    return answer(_preference(reading()))


@blueprint.put(
    "/me/mail-preferences",
    summary="Set how one is written to",
    responses={200: PreferenceOut, **problems(409, 412)},
)
@access.token
def set_preferences(body: PreferenceIn) -> Response:
    """All of it; what is left out goes back to the default."""
    wanted = Preference(
        rhythm=body.rhythm,
        digest_at=time.fromisoformat(body.digest_at),
        quiet_from=_time(body.quiet_from),
        quiet_until=_time(body.quiet_until),
        muted=frozenset(body.muted),
    )
    with transaction() as session:
        require_match(lambda: _preference(session))
        keep_preference(session, current_actor(), KeepPreference(preference=wanted), now=now())
        out = _preference(session)
    return answer(out)


@blueprint.get(
    "/reminder-ladder",
    summary="Read the reminder ladder",
    responses={200: LadderOut},
)
@access.token
def get_ladder() -> Response:
    """Who is reminded of feedback that is owed, and when (F6)."""
    return answer(_ladder(reading()))


@blueprint.put(
    "/reminder-ladder",
    summary="Set the reminder ladder",
    responses={200: LadderOut, **problems(403, 409, 412)},
)
@access.token
def set_ladder(body: LadderIn) -> Response:
    """By administrators and programme leads; an empty list goes back to the default (F6)."""
    command = ChangeLadder(steps=tuple(Step(one.hours, one.to) for one in body.steps))
    with transaction() as session:
        require_match(lambda: _ladder(session))
        change_ladder(session, current_actor(), command, now=now())
        out = _ladder(session)
    return answer(out)


def _notification(notice: Notice, message: Message) -> NotificationOut:
    action = notice.letter.action
    return NotificationOut(
        id=notice.id,
        kind=message.kind,
        headline=notice.letter.headline,
        preview=notice.letter.preview,
        path=action.path if action else None,
        created_at=notice.at,
        read_at=message.read_at,
        state=message.state,
    )


def _preference(session: Session) -> PreferenceOut:
    actor = current_actor()
    kept = preferences_of(session, [actor.id])[actor.id]
    return PreferenceOut(
        rhythm=kept.rhythm,
        digest_at=_clock(kept.digest_at) or "",
        quiet_from=_clock(kept.quiet_from),
        quiet_until=_clock(kept.quiet_until),
        muted=sorted(kept.muted),
        time_zone=actor.time_zone,
    )


def _ladder(session: Session) -> LadderOut:
    own = own_ladder(session)
    steps = own or default_ladder(policy())
    return LadderOut(
        steps=[StepOut(hours=step.hours, to=step.to) for step in steps], is_default=not own
    )


def _time(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)


def _clock(moment: time | None) -> str | None:
    return None if moment is None else f"{moment:%H:%M}"
