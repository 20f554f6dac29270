"""Writing down when people can interview (L5)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.audit import chain
from hiring.domain.actor import Actor
from hiring.domain.authority import why_not_set_availability
from hiring.domain.errors import FieldError, Invalid, NotAllowed
from hiring.models.people import AvailabilityWindow, Person
from hiring.people.actions.locks import lock_person
from hiring.people.commands import ChangeAvailability, ReplaceAvailability, Window
from hiring.people.queries import list_availability

MOST_WINDOWS = 1000


def replace_availability(
    session: Session, actor: Actor, command: ReplaceAvailability, *, now: datetime
) -> tuple[AvailabilityWindow, ...]:
    """Put these windows in place of all there were; those that touch become one (L5).

    Raises:
        NotFound: there is no such person.
        NotAllowed: neither one's own, nor a recruiter or administrator.
        Invalid: a window ends before it starts, or there are too many.
    """
    person = lock_for_declaring(session, actor, command.person_id)
    return _store_windows(session, actor, person, command.windows, now=now)


def change_availability(
    session: Session, actor: Actor, command: ChangeAvailability, *, now: datetime
) -> tuple[AvailabilityWindow, ...]:
    """Add windows and take others away; those that touch become one (L5).

    Raises:
        NotFound: there is no such person.
        NotAllowed: neither one's own, nor a recruiter or administrator.
        Invalid: a window ends before it starts, or there are too many.
    """
    person = lock_for_declaring(session, actor, command.person_id)
    kept = tuple(
        Window(row.starts_at, row.ends_at)
        for row in list_availability(session, person.id)
        if row.id not in command.remove
    )
    return _store_windows(session, actor, person, (*kept, *command.add), now=now)


def lock_for_declaring(session: Session, actor: Actor, person_id: uuid.UUID) -> Person:
    """The person, held, for somebody who may declare when they can interview.

    Raises:
        NotFound: there is no such person.
        NotAllowed: neither one's own, nor a recruiter or administrator.
    """
    person = lock_person(session, person_id)
    for refusal in why_not_set_availability(actor, person_id):
        raise NotAllowed(refusal)
    return person


def _store_windows(
    session: Session,
    actor: Actor,
    person: Person,
    windows: tuple[Window, ...],
    *,
    now: datetime,
) -> tuple[AvailabilityWindow, ...]:
    errors = [
        FieldError(f"/windows/{number}/ends_at", "A window ends after it starts.", "L5")
        for number, window in enumerate(windows)
        if window.ends_at <= window.starts_at
    ]
    joined = _joined(windows)
    if len(joined) > MOST_WINDOWS:
        errors.append(FieldError("/windows", f"At most {MOST_WINDOWS} windows."))
    if errors:
        raise Invalid(errors)
    theirs = col(AvailabilityWindow.person_id) == person.id
    session.execute(sa.delete(AvailabilityWindow).where(theirs))
    session.add_all(
        AvailabilityWindow(person_id=person.id, starts_at=window.starts_at, ends_at=window.ends_at)
        for window in joined
    )
    session.flush()
    chain.record(
        session,
        "person.availability_declared",
        actor_id=actor.id,
        now=now,
        subject_id=person.id,
        windows=len(joined),
    )
    return list_availability(session, person.id)


def _joined(windows: Iterable[Window]) -> tuple[Window, ...]:
    joined: list[Window] = []
    for window in sorted(windows, key=lambda each: (each.starts_at, each.ends_at)):
        if joined and window.starts_at <= joined[-1].ends_at:
            last = joined[-1]
            joined[-1] = Window(last.starts_at, max(last.ends_at, window.ends_at))
        else:
            joined.append(window)
    return tuple(joined)
