"""What a letter is made from: what the recipient may know, worked out for them as of now."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hiring.domain.messages import MessageKind
from hiring.domain.policy import Policy
from hiring.domain.terms import BarRaiserStanding, LoopState, OfferState, SeatKind
from hiring.mail.letter import House, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The recipient: a person with an account, or a candidate.

    Args:
        id: of the person or the candidate.
        address: e-mail.
        zone: their own.
        is_active: whether they are still here; a candidate always is.
    """

    id: uuid.UUID
    name: str
    address: str
    zone: ZoneInfo
    is_candidate: bool = False
    is_active: bool = True
    bar_raiser: BarRaiserStanding = BarRaiserStanding.NONE
    weekly_loop_cap: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopKnown:
    """The loop a message is about.

    Args:
        recruiter: name and address.
        is_revealed: whether the debrief's second votes are (D2).
    """

    id: uuid.UUID
    state: LoopState
    application_id: uuid.UUID
    candidate: str
    title: str
    recruiter: tuple[str, str]
    is_revealed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Involvement:
    """The recipient's part in the loop, now.

    Args:
        is_involved: on its panel, or its hiring manager or recruiter.
        follows_debrief: may know what happens in the debrief (F7).
        counts: holds a seat whose feedback counts.
        trains: holds a trainee's seat.
        cast_veto: the veto is theirs.
    """

    is_involved: bool = False
    is_recruiter: bool = False
    is_hiring_manager: bool = False
    is_bar_raiser: bool = False
    counts: bool = False
    trains: bool = False
    follows_debrief: bool = False
    cast_veto: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatKnown:
    """The seat a message is about, and what is owed for it; never what was written.

    Args:
        stands: on the panel, with an interview that was announced.
        owes: feedback is awaited from it.
        is_returned: it came back for rework (F9): for its author alone.
    """

    id: uuid.UUID
    person_id: uuid.UUID
    person: str
    kind: SeatKind
    starts_at: datetime | None
    ends_at: datetime | None
    stands: bool
    owes: bool
    is_returned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EventKnown:
    """The calendar event of a message, as it was announced last.

    Args:
        owner_id: the person or candidate in whose calendar it is.
        slots: its interviews, in order.
    """

    id: uuid.UUID
    owner_id: uuid.UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    slots: tuple[Span, ...]
    changed_at: datetime
    is_cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskKnown:
    """An onboarding task, for its owner.

    Args:
        is_theirs: the recipient owns it and may see it.
    """

    id: uuid.UUID
    title: str
    due_on: date
    is_done: bool
    owner_id: uuid.UUID
    is_theirs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLoop:
    """A loop of somebody's, as far as a weekly digest tells of it.

    Args:
        overdue: how many pieces of counting feedback are overdue (F6).
        coming: how many interviews the next seven days hold.
        first_coming: when the first of these starts (aware).
        first_starts_at: of the whole loop (aware); None while it has no times.
    """

    id: uuid.UUID
    state: LoopState
    candidate: str
    title: str
    first_starts_at: datetime | None
    overdue: int
    coming: int
    first_coming: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A person or candidate whom a message names, with the address if mail fails to reach it."""

    id: uuid.UUID
    name: str
    is_in_trouble: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything about one message that its recipient may know.

    Args:
        facts: of the message: ids, codes, instants.
        announced_before: whether an earlier message of its event went out.
        task: of the message, if it is about one.
        offer: where the message's offer stands, if it is about one.
        named: whom its facts name.
        roles: whether the recipient works with all candidates, and with all accounts.
        now: aware.
    """

    message_id: uuid.UUID
    kind: MessageKind
    facts: Mapping[str, Any]
    created_at: datetime
    reader: Reader
    loop: LoopKnown | None
    part: Involvement
    seat: SeatKnown | None
    event: EventKnown | None
    now: datetime
    policy: Policy
    house: House
    announced_before: bool = True
    task: TaskKnown | None = None
    offer: OfferState | None = None
    named: Named | None = None
    knows_candidates: bool = False
    keeps_accounts: bool = False

    @property
    def about(self) -> LoopKnown:
        """The loop, of a message that has one.

        Raises:
            LookupError: it has none.
        """
        if self.loop is None:
            raise LookupError("the message is about no loop")
        return self.loop

    @property
    def step(self) -> str:
        """The message's step: of the reminder ladder, or of the offer."""
        return str(self.facts.get("step", ""))
