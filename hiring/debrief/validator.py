"""The validator of a debrief that has not changed for one viewer: what every screen asks for."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from hiring.debrief import presence
from hiring.domain.actor import Actor
from hiring.domain.errors import NotFound
from hiring.domain.policy import Policy
from hiring.models.debrief import Debrief, SecondVote, Veto
from hiring.models.loops import Loop, Seat
from hiring.visibility.amending import versions_written
from hiring.visibility.facts import VIEWERS, Viewer, active, involves, viewer_of
from hiring.visibility.room import loops_followed_by
from hiring.visibility.views import feedback_statuses

_MINE: Any = aliased(Seat, name="own_seat")

ARRIVALS_SHOWN_EVERY: Final = 5
"""Seconds. When twelve people come at once, no screen is drawn anew for each of them."""


@dataclass(frozen=True)
class Glance:
    """What a screen learns without looking at the debrief itself.

    Args:
        content: changes with what the viewer may see, but for who is there.
        people: changes with who is there.
        is_opened: whether the debrief is.
        in_room: whether the viewer follows it.
        is_due: whether it is time to write that they are there.
        seen_at: when they were last seen there; None if never.
        revealed_at: when second votes were; None before.
    """

    content: str
    people: str
    is_opened: bool
    in_room: bool
    is_due: bool = False
    seen_at: datetime | None = None
    revealed_at: datetime | None = None

    @property
    def validator(self) -> str:
        """Changes with what the viewer may see and with nothing else."""
        return f"{self.content}.{self.people}"

    def for_screen(self, now: datetime) -> str:
        """The validator that a screen is given, and when it was given it."""
        return f"{self.validator}.{_while(now)}"

    def is_on_screen(self, given: Iterable[str], now: datetime) -> bool:
        """Whether a screen that was given one of these shows what there is to see.

        Who has come since may wait for the next few seconds; all else may not.
        """
        for one in given:
            content, people, at = (*one.split("."), "", "")[:3]
            if content == self.content and (people == self.people or at == _while(now)):
                return True
        return False


def _while(now: datetime) -> str:
    return str(int(now.timestamp()) // ARRIVALS_SHOWN_EVERY)


def glance(
    session: Session,
    actor: Actor,
    policy: Policy,
    loop_id: uuid.UUID,
    *,
    now: datetime,
    present: bool = False,
) -> Glance:
    """The validator of what this viewer sees. Two queries.

    For whoever is outside the room it knows the phase alone; a second vote changed, or a veto cast,
    before the reveal changes its owner's only. Before the opening it knows whose feedback is
    awaited, as everybody on the loop does.

    Args:
        session: any session.
        actor: who looks.
        policy: the organisation's settings.
        loop_id: which.
        now: aware.
        present: the viewer is there as they look: a person, not a program with their token.

    Raises:
        NotFound: the loop is not this person's to know of.
    """
    row = session.execute(_statement(viewer_of(actor, policy)), {"wanted": loop_id}).first()
    if row is None:
        raise NotFound("loop")
    seen: list[Any] = [loop_id, actor.id, row.state, row.phase, bool(row.in_room)]
    if row.phase is None:
        statuses = feedback_statuses(session, actor, policy, [loop_id], now=now)
        seen += [
            row.loop_version,
            *sorted((str(seat), status) for seat, status in statuses.items()),
        ]
        return Glance(_digest(seen), "", is_opened=False, in_room=False)
    if not row.in_room:
        return Glance(_digest(seen), "", is_opened=True, in_room=False)
    last_seen = presence.last_seen(session, loop_id)
    own = last_seen.get(actor.id)
    here = presence.still_here(last_seen | ({actor.id: now} if present else {}), now)
    seen += [row.version, row.loop_version, row.versions, row.own_vote, bool(row.own_veto)]
    seen.append(now >= row.reading_ends_at)
    return Glance(
        _digest(seen),
        _digest([loop_id, actor.id, *sorted(map(str, here))])[:8],
        is_opened=True,
        in_room=True,
        is_due=presence.is_due(own, now, since=row.revealed_at),
        seen_at=own,
        revealed_at=row.revealed_at,
    )


@lru_cache(maxsize=VIEWERS)
def _statement(viewer: Viewer) -> Any:
    """Made once for each viewer: every screen in the room asks every second."""
    own_vote = (
        sa.select(col(SecondVote.vote))
        .join(_MINE, _MINE.id == col(SecondVote.seat_id))
        .where(col(SecondVote.loop_id) == col(Loop.id), _MINE.person_id == viewer.id, active(_MINE))
        .limit(1)
        .correlate(Loop)
        .scalar_subquery()
    )
    own_veto = (
        sa.exists()
        .where(col(Veto.loop_id) == col(Loop.id), col(Veto.cast_by) == viewer.id)
        .correlate(Loop)
    )
    return (
        sa.select(
            col(Loop.state),
            col(Loop.version).label("loop_version"),
            col(Debrief.phase),
            col(Debrief.version),
            col(Debrief.reading_ends_at),
            col(Debrief.revealed_at),
            versions_written().label("versions"),
            sa.type_coerce(loops_followed_by(viewer), sa.Boolean).label("in_room"),
            own_vote.label("own_vote"),
            own_veto.label("own_veto"),
        )
        .outerjoin(Debrief, col(Debrief.loop_id) == col(Loop.id))
        .where(col(Loop.id) == sa.bindparam("wanted", type_=sa.Uuid()), involves(viewer.id))
    )


def _digest(seen: list[Any]) -> str:
    return hashlib.sha256("|".join(map(str, seen)).encode()).hexdigest()[:32]
