"""Keeping how somebody wants to be written to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import col

from hiring.audit import chain
from hiring.domain.errors import FieldError, Invalid, StaleWrite
from hiring.domain.messages import NATURES, MessageState, Rhythm, quiet_until
from hiring.mail.preferences import minute_of
from hiring.models.mail import MailPreference, Message

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from hiring.domain.actor import Actor
    from hiring.domain.messages import Preference
    from hiring.mail.commands import KeepPreference


def keep_preference(
    session: Session, actor: Actor, command: KeepPreference, *, now: datetime
) -> None:
    """Keep how one wants to be written to oneself.

    Whoever no longer waits for a digest is mailed what was held for it.

    Raises:
        Invalid: quiet hours without a beginning or an end or as long as a day, or a duty turned
            off.
        StaleWrite: it was changed since it was read, in another window say.
    """
    wanted = command.preference
    _demand_sensible(wanted)
    kept = session.get(MailPreference, actor.id, with_for_update=True)
    version = kept.version if kept else 0
    if command.expected_version not in {None, version}:
        raise StaleWrite(
            "You changed this in another window meanwhile. Nothing was saved over it.", version
        )
    kept = kept or MailPreference(person_id=actor.id, muted=[])
    kept.rhythm = wanted.rhythm
    kept.digest_minute = minute_of(wanted.digest_at)
    kept.quiet_from = None if wanted.quiet_from is None else minute_of(wanted.quiet_from)
    kept.quiet_until = None if wanted.quiet_until is None else minute_of(wanted.quiet_until)
    kept.muted = sorted(kind.value for kind in wanted.muted)
    session.add(kept)
    session.flush()
    if wanted.rhythm is Rhythm.AT_ONCE:
        _release(session, actor, wanted, now=now)
    chain.record(
        session,
        "mail_preference.kept",
        actor_id=actor.id,
        now=now,
        subject_id=actor.id,
        rhythm=wanted.rhythm.value,
        muted=kept.muted,
    )


def _demand_sensible(wanted: Preference) -> None:
    errors = []
    if (wanted.quiet_from is None) != (wanted.quiet_until is None):
        pointer = "/quiet_from" if wanted.quiet_from is None else "/quiet_until"
        errors.append(FieldError(pointer, "Quiet hours need both: from when, and until when."))
    elif wanted.quiet_from is not None and wanted.quiet_from == wanted.quiet_until:
        errors.append(
            FieldError("/quiet_until", "Quiet hours that end when they begin last all day.")
        )
    duties = sorted(kind.value for kind in wanted.muted if NATURES[kind].is_duty)
    if duties:
        detail = f"This is part of what you owe, and is always mailed: {', '.join(duties)}."
        errors.append(FieldError("/muted", detail, "F6"))
    if errors:
        raise Invalid(errors)


def _release(session: Session, actor: Actor, wanted: Preference, *, now: datetime) -> None:
    """Let go what was held for a digest that does not come any more."""
    due = quiet_until(wanted, ZoneInfo(actor.time_zone), now=now)
    held = (col(Message.person_id) == actor.id, col(Message.state) == MessageState.HELD)
    session.execute(
        sa.update(Message).where(*held).values(state=MessageState.WAITING, due_at=due),
        execution_options={"synchronize_session": False},
    )
