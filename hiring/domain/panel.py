"""Every rule a loop must keep before it can be scheduled (L1 to L5), checked together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hiring.domain import eligibility, meetings
from hiring.domain.coverage import Assignment, coverage, open_gaps, wrong_assignment
from hiring.domain.errors import Refusal
from hiring.domain.hours import without
from hiring.domain.terms import LoopState, SeatKind
from hiring.domain.timetable import Interval
from hiring.domain.wording import blank, counted

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator
    from datetime import datetime

    from hiring.domain.coverage import CoverageLine, Requirement
    from hiring.domain.eligibility import PersonFacts, RoleFacts
    from hiring.domain.hours import Away, InterviewLimits
    from hiring.domain.policy import Policy

    Reasons = tuple[Refusal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatFacts:
    """One seat of a loop and its interview.

    Args:
        starts_at: aware; None while no time is set.
        ends_at: aware; None while no time is set.
        mentor_seat_id: for a trainee, the seat they sit beside.
        busy: the person's interviews on *other* loops, without the time for writing.
        availability: declared windows and weekly hours around the seat's time; None when the
            person declared neither.
        away: the person's days off and holidays around the seat's time.
        taken: what calendars that the person imported have around the seat's time.
        time_zone: the person's IANA zone.
        interviews_that_day: the person's interviews on other loops on the seat's day, in
            their own zone.
        interviews_that_week: the same in the seat's ISO week.
        limits: the most interviews the person takes; None for the organisation's.
    """

    id: uuid.UUID
    person: PersonFacts
    kind: SeatKind
    principles: tuple[str, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    mentor_seat_id: uuid.UUID | None = None
    place: str = ""
    busy: tuple[Interval, ...] = ()
    availability: tuple[Interval, ...] | None = None
    away: tuple[Away, ...] = ()
    taken: tuple[Interval, ...] = ()
    time_zone: str = "UTC"
    interviews_that_day: int = 0
    interviews_that_week: int = 0
    limits: InterviewLimits | None = None

    @property
    def interval(self) -> Interval | None:
        """When the interview is; None while no time is set."""
        if self.starts_at is None or self.ends_at is None:
            return None
        return Interval(self.starts_at, self.ends_at)

    @property
    def occupied(self) -> tuple[Interval, ...]:
        """Other interviews, days away and what calendars have, all one: never which."""
        return (*self.busy, *(one.interval for one in self.away), *self.taken)

    @property
    def free(self) -> tuple[Interval, ...] | None:
        """The declared hours without the days away; None when none are declared."""
        if self.availability is None:
            return None
        return without(self.availability, (one.interval for one in self.away))

    @property
    def assignment(self) -> Assignment:
        """What the seat is to look at, for coverage."""
        return Assignment(self.person.id, self.kind, self.principles)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopFacts:
    """A loop as planned.

    Args:
        known_keys: every key of a principle or competency that may be assigned.
        size_reason: why the panel is smaller or larger than usual (L1); empty when none is given.
        waived_keys: requirements whose gap the Bar Raiser waived (L4).
        candidate_zone: the candidate's IANA zone.
    """

    role: RoleFacts
    requirements: tuple[Requirement, ...] = ()
    known_keys: frozenset[str] = frozenset()
    seats: tuple[SeatFacts, ...] = ()
    size_reason: str = ""
    waived_keys: frozenset[str] = frozenset()
    candidate_zone: str = "UTC"
    counting: tuple[SeatFacts, ...] = field(init=False, default=())
    """The seats whose feedback counts; set from ``seats``."""

    def __post_init__(self) -> None:
        """Set the counting seats apart once."""
        counting = tuple(seat for seat in self.seats if seat.kind.counts)
        object.__setattr__(self, "counting", counting)

    @property
    def coverage(self) -> tuple[CoverageLine, ...]:
        """One line for each requirement (L4)."""
        assignments = (seat.assignment for seat in self.seats)
        return coverage(self.requirements, assignments, self.waived_keys)


def broken_rules(loop: LoopFacts, policy: Policy, now: datetime) -> Reasons:
    """Every broken rule, L1 to L5 in that order; empty when the loop may be scheduled.

    Args:
        loop: the loop as planned.
        policy: the organisation's settings.
        now: aware; past interviews are not held against declared availability.
    """
    found = [
        *(reason for _, reason in wrong_kinds(loop)),
        *_twice(loop),
        *_size(loop, policy),
        *_seat_by_seat(loop),
        *_assignments(loop, policy),
        *open_gaps(loop.coverage),
        *meetings.broken(loop, policy, now),
    ]
    return tuple(sorted(found, key=lambda refusal: refusal.rule or ""))


def warnings(loop: LoopFacts, policy: Policy) -> Reasons:
    """What does not block the loop but ought to be seen: an odd size, waived gaps, no place."""
    size = len(loop.counting)
    notes = []
    if not policy.panel_min <= size <= policy.panel_max and not blank(loop.size_reason):
        notes.append(
            Refusal(
                "L1",
                f"The panel has {counted(size, 'interviewer')}; "
                f"{policy.panel_min} to {policy.panel_max} is usual.",
                f"Reason given: {loop.size_reason.strip()}",
            )
        )
    notes += [
        Refusal(
            "L4",
            f"The Bar Raiser waived the gap in {line.name}.",
            "The reason is shown in the debrief.",
        )
        for line in loop.coverage
        if line.gap and line.waived
    ]
    notes += [
        Refusal(
            "L5",
            f"{seat.person.name}'s interview has no place or video link yet.",
            "Add one, so that the invitation carries it.",
            seat.id,
        )
        for seat in loop.counting
        if blank(seat.place)
    ]
    return tuple(notes)


def why_not_replace_seats(state: LoopState) -> Reasons:
    """Why the seats may not be replaced as a whole: only while the loop is a draft.

    Args:
        state: the loop's effective state.
    """
    if state is LoopState.DRAFT:
        return ()
    if state is LoopState.SCHEDULED:
        mend = "Change one seat at a time; invitations follow each change."
    else:
        mend = "Interviews have begun: the panel stands as it is."
    return (Refusal("L4", f"The loop is {state.label}, so its panel is no longer a draft.", mend),)


def why_not_change_a_seat(state: LoopState, starts_at: datetime | None, now: datetime) -> Reasons:
    """Why one seat may not be moved, given to another or given up.

    Args:
        state: the loop's effective state.
        starts_at: when the seat's interview starts (aware), None while no time is set.
        now: the present moment (aware).
    """
    if state is LoopState.DRAFT:
        return ()
    if state not in {LoopState.SCHEDULED, LoopState.COLLECTING}:
        return (Refusal("L4", f"The loop is {state.label}; its seats no longer change."),)
    if starts_at is not None and starts_at <= now:
        return (
            Refusal(
                "L5",
                "This interview has already begun.",
                "If it did not take place, the Bar Raiser may waive its feedback.",
            ),
        )
    return ()


def wrong_kinds(loop: LoopFacts) -> Iterator[tuple[SeatKind, Refusal]]:
    """Each kind of seat of which the loop has too few or too many, with the reason (L1)."""
    manager = loop.role.hiring_manager
    kinds = Counter(seat.kind for seat in loop.seats)
    if not kinds[SeatKind.HIRING_MANAGER]:
        yield (
            SeatKind.HIRING_MANAGER,
            Refusal(
                "L1",
                "The hiring manager has no seat on this loop.",
                f"Give {manager.name} the hiring manager's seat.",
            ),
        )
    if kinds[SeatKind.HIRING_MANAGER] > 1:
        yield (
            SeatKind.HIRING_MANAGER,
            Refusal(
                "L1",
                f"The loop has {kinds[SeatKind.HIRING_MANAGER]} hiring manager's seats.",
                f"Keep the one held by {manager.name}.",
            ),
        )
    if kinds[SeatKind.BAR_RAISER] != 1:
        yield (
            SeatKind.BAR_RAISER,
            Refusal(
                "L1",
                f"The loop has {counted(kinds[SeatKind.BAR_RAISER], 'Bar Raiser')}; "
                "it needs exactly one.",
                "Seat one Bar Raiser.",
            ),
        )


def _twice(loop: LoopFacts) -> Iterator[Refusal]:
    met: set[uuid.UUID] = set()
    for seat in loop.seats:
        if seat.person.id in met:
            yield Refusal(
                "L1",
                f"{seat.person.name} has more than one seat on this loop.",
                "Give each person one seat.",
                seat.id,
            )
        met.add(seat.person.id)


def _size(loop: LoopFacts, policy: Policy) -> Iterator[Refusal]:
    size = len(loop.counting)
    if policy.panel_min <= size <= policy.panel_max or not blank(loop.size_reason):
        return
    change = "Add interviewers" if size < policy.panel_min else "Take interviewers off"
    yield Refusal(
        "L1",
        f"The panel has {counted(size, 'interviewer')}; "
        f"{policy.panel_min} to {policy.panel_max} is usual.",
        f"{change}, or say why this loop needs another size.",
    )


def _seat_by_seat(loop: LoopFacts) -> Iterator[Refusal]:
    mentors = {seat.id: seat.person for seat in loop.counting}
    for seat in loop.seats:
        mentor = mentors.get(seat.mentor_seat_id) if seat.mentor_seat_id else None
        for reason in eligibility.why_not_sit(seat.person, loop.role, seat.kind, mentor):
            yield replace(reason, subject=seat.id)
        if seat.kind.counts and seat.mentor_seat_id is not None:
            yield Refusal(
                "L3",
                f"{seat.person.name} is paired with a mentor but is not seated as a trainee.",
                "Seat them as a trainee, or take the pairing off.",
                seat.id,
            )


def _assignments(loop: LoopFacts, policy: Policy) -> Iterator[Refusal]:
    for seat in loop.seats:
        for reason in wrong_assignment(
            seat.person.name, seat.kind, seat.principles, loop.known_keys, policy
        ):
            yield replace(reason, subject=seat.id)
