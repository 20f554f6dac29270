"""Writing down the hiring manager's phone screen (step 3 of the process, S1)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.audit import chain
from hiring.candidates.scope import get_application_scope
from hiring.domain.actor import Actor
from hiring.domain.authority import why_not_hold_screen
from hiring.domain.errors import FieldError, Invalid, NotAllowed, Refusal, demand
from hiring.domain.wording import spoken_key
from hiring.feedback.commands import RecordPhoneScreen
from hiring.feedback.queries_screen import why_not_record_now
from hiring.models.feedback import PhoneScreen
from hiring.requisitions.requirements import names_wanted


def record_phone_screen(
    session: Session, actor: Actor, command: RecordPhoneScreen, *, now: datetime
) -> PhoneScreen:
    """Write the phone screen down, or write it anew while the loop has not begun.

    Args:
        session: of the transaction.
        actor: the requisition's hiring manager.
        command: what they heard.
        now: aware.

    Raises:
        NotFound: no such application for this person.
        NotAllowed: they are not the hiring manager.
        Invalid: no principle of the requisition, no notes, or held in the future.
        RuleRefused: the loop has begun: what is written now would be coloured by it (S1).
    """
    scope = get_application_scope(session, actor, command.application_id, lock=True)
    for refusal in why_not_hold_screen(scope.part):
        raise NotAllowed(refusal)
    asked = names_wanted(session, scope.requisition.id)
    if errors := tuple(_wrong(command, asked, now)):
        raise Invalid(errors)
    demand(why_not_record_now(session, command.application_id, now=now))
    screen = session.scalars(
        sa.select(PhoneScreen).where(col(PhoneScreen.application_id) == command.application_id)
    ).first()
    if screen is not None and screen.screener_id != actor.id:
        detail = "The hiring manager before you held the phone screen; it stays as they wrote it."
        demand((Refusal("S1", detail, "Your own evidence has its place in the loop."),))
    if screen is None:
        screen = PhoneScreen(
            application_id=command.application_id,
            screener_id=actor.id,
            principles=[],
            notes=command.notes,
            vote=command.vote,
            held_at=now,
            submitted_at=now,
        )
        session.add(screen)
    screen.principles = list(dict.fromkeys(command.principles))
    screen.notes = command.notes.replace("\r\n", "\n").strip()
    screen.vote = command.vote
    screen.held_at = command.held_at or now
    screen.submitted_at = now
    chain.record(
        session,
        "phone_screen.recorded",
        actor_id=actor.id,
        now=now,
        subject_id=command.application_id,
    )
    return screen


def _wrong(
    command: RecordPhoneScreen, asked: Collection[str], now: datetime
) -> Iterator[FieldError]:
    if not command.principles:
        yield FieldError("/principles", "Name the principles you asked about.", "S1")
    for place, key in enumerate(command.principles):
        if key not in asked:
            yield FieldError(
                f"/principles/{place}", f"The requisition does not ask for {spoken_key(key)}.", "S1"
            )
    if not command.notes.strip():
        yield FieldError("/notes", "Write down what you heard.", "S1")
    if command.held_at is not None and command.held_at > now:
        yield FieldError("/held_at", "A phone screen is written down once it was held.", "S1")
