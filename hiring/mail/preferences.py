"""How people want to be written to, as it is kept for each of them."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import time
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import col

from hiring.domain.messages import AT_ONCE, MessageKind, Preference
from hiring.models.mail import MailPreference

if TYPE_CHECKING:
    from sqlmodel import Session

_MINUTES_OF_AN_HOUR = 60


def preferences_of(
    session: Session, person_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, Preference]:
    """How each of these people wants to be written to, in one query.

    Whoever never said is written to at once, without quiet hours: everybody asked for is in the
    answer.
    """
    found = dict.fromkeys(person_ids, AT_ONCE)
    if not found:
        return found
    table = MailPreference
    rows = session.execute(
        sa.select(
            col(table.person_id),
            col(table.rhythm),
            col(table.digest_minute),
            col(table.quiet_from),
            col(table.quiet_until),
            col(table.muted),
        ).where(col(table.person_id).in_(found))
    )
    for person_id, rhythm, digest_minute, quiet_from, quiet_until, muted in rows:
        found[person_id] = Preference(
            rhythm=rhythm,
            digest_at=time_of(digest_minute),
            quiet_from=None if quiet_from is None else time_of(quiet_from),
            quiet_until=None if quiet_until is None else time_of(quiet_until),
            muted=_kinds(muted),
        )
    return found


def version_of_preference(session: Session, person_id: uuid.UUID) -> int:
    """Which version of somebody's preference is kept; 0 when they never said."""
    version = sa.select(col(MailPreference.version)).where(
        col(MailPreference.person_id) == person_id
    )
    return session.scalar(version) or 0


def time_of(minute: int) -> time:
    """The time of day so many minutes after midnight."""
    return time(*divmod(minute, _MINUTES_OF_AN_HOUR))


def minute_of(moment: time) -> int:
    """How many minutes after midnight a time of day is."""
    return moment.hour * _MINUTES_OF_AN_HOUR + moment.minute


def _kinds(values: list[str]) -> frozenset[MessageKind]:
    """The kinds of these values; one that a later version named is nothing to this one."""
    known = {kind.value: kind for kind in MessageKind}
    return frozenset(known[value] for value in values if value in known)
