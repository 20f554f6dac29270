"""Who may sit on a loop, and as what (L1, L2, L3).

Each check returns every reason against, so that a planner can show them all at once. Whether a
person has a conflict of interest with a candidate may be said; its kind and note are private
and never appear in a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hiring.domain.errors import Refusal
from hiring.domain.terms import BarRaiserStanding, ConflictKind, SeatKind
from hiring.domain.wording import counted

if TYPE_CHECKING:
    import uuid

    Reasons = tuple[Refusal, ...]

ANOTHER_BAR_RAISER = "Choose another Bar Raiser."
ANOTHER_INTERVIEWER = "Choose another interviewer."


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What the rules need to know about a person, for one loop.

    Args:
        chain_above: the managers above, (id, name), nearest first.
        certified_for: the job families the person is certified to interview for.
        weekly_cap: loops a week as Bar Raiser.
        bar_raiser_loops_that_week: Bar Raiser seats on *other* loops in the week of this one.
        conflicts: conflicts of interest declared with this loop's candidate.
        is_future_report: whether the person would report directly to whoever gets the role.
        time_zone: the person's IANA zone.
    """

    id: uuid.UUID
    name: str
    active: bool = True
    level: int
    team_id: uuid.UUID | None = None
    team_name: str = ""
    chain_above: tuple[tuple[uuid.UUID, str], ...] = ()
    certified_for: frozenset[str] = frozenset()
    bar_raiser: BarRaiserStanding = BarRaiserStanding.NONE
    weekly_cap: int = 2
    bar_raiser_loops_that_week: int = 0
    conflicts: tuple[ConflictKind, ...] = ()
    is_future_report: bool = False
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleFacts:
    """What the rules need to know about the role being filled."""

    level: int
    job_family: str
    team_name: str = ""
    hiring_manager: PersonFacts
    recruiter_id: uuid.UUID | None = None


def why_not_sit(
    person: PersonFacts, role: RoleFacts, kind: SeatKind, mentor: PersonFacts | None = None
) -> Reasons:
    """Why this person may not take a seat of this kind (L1 to L3).

    Args:
        person: who would sit.
        role: what the loop hires for.
        kind: what they would sit as.
        mentor: for a trainee, who holds the seat beside theirs; None when there is no such seat.
    """
    if kind is SeatKind.BAR_RAISER:
        return why_not_bar_raiser(person, role)
    if kind is SeatKind.HIRING_MANAGER:
        return why_not_hiring_manager(person, role)
    if kind is SeatKind.TRAINEE:
        return why_not_trainee(person, role, mentor)
    return why_not_interviewer(person, role)


def why_not_twice(name: str) -> Reasons:
    """Why somebody who has a seat on the loop may not take another (L1)."""
    return (Refusal("L1", f"{name} has a seat on this panel already.", "Choose somebody else."),)


def why_not_bar_raiser(person: PersonFacts, role: RoleFacts) -> Reasons:
    """Why this person may not be the loop's Bar Raiser (L2, and L3 as for every seat)."""
    return (
        *_for_any_seat(person, "L2", ANOTHER_BAR_RAISER),
        *_standing(person),
        *_independence(person, role),
        *_bar_raiser_level(person, role),
        *_weekly_load(person),
    )


def why_not_interviewer(person: PersonFacts, role: RoleFacts) -> Reasons:
    """Why this person may not hold an interviewer's seat (L3)."""
    reasons = [*_for_any_seat(person, "L3", ANOTHER_INTERVIEWER)]
    if role.job_family not in person.certified_for:
        reasons.append(
            Refusal(
                "L3",
                f"{person.name} is not certified to interview for {role.job_family}.",
                "Choose a certified interviewer, or seat them as a trainee beside one.",
            )
        )
    return (*reasons, *_interviewer_level(person, role))


def why_not_trainee(person: PersonFacts, role: RoleFacts, mentor: PersonFacts | None) -> Reasons:
    """Why this person may not sit as a trainee beside this mentor (L3).

    Args:
        person: the trainee.
        role: what the loop hires for.
        mentor: who holds the seat the trainee is paired with; None when there is no such seat.
    """
    reasons = [*_for_any_seat(person, "L3", "Choose another trainee.")]
    reasons += _interviewer_level(person, role)
    if mentor is None:
        reasons.append(
            Refusal(
                "L3",
                f"{person.name} is seated as a trainee without a mentor on this loop.",
                "Pair the trainee with a certified interviewer's seat.",
            )
        )
    elif not _may_mentor(mentor, role):
        reasons.append(
            Refusal(
                "L3",
                f"{mentor.name} is not certified for {role.job_family}, "
                f"so cannot mentor {person.name}.",
                "Pair the trainee with a certified interviewer, or with the Bar Raiser.",
            )
        )
    return tuple(reasons)


def why_not_hiring_manager(person: PersonFacts, role: RoleFacts) -> Reasons:
    """Why this person may not hold the hiring manager's seat (L1, and L3 as for every seat)."""
    manager = role.hiring_manager
    reasons: Reasons = ()
    if person.id != manager.id:
        reasons = (
            Refusal(
                "L1",
                f"{person.name} is not this requisition's hiring manager; {manager.name} is.",
                f"Give the hiring manager's seat to {manager.name}.",
            ),
        )
    return reasons + _for_any_seat(
        person, "L3", "Name another hiring manager on the requisition first."
    )


def _for_any_seat(person: PersonFacts, conflict_rule: str, mend: str) -> Reasons:
    reasons = []
    if not person.active:
        reasons.append(Refusal("L3", f"{person.name} is no longer active here.", mend))
    if person.conflicts:
        reasons.append(
            Refusal(
                conflict_rule,
                f"{person.name} has a declared conflict of interest with this candidate.",
                mend,
            )
        )
    if person.is_future_report:
        reasons.append(
            Refusal("L3", f"{person.name} would report directly to whoever gets this role.", mend)
        )
    return tuple(reasons)


def _standing(person: PersonFacts) -> Reasons:
    if person.bar_raiser is BarRaiserStanding.CERTIFIED:
        return ()
    says, mend = {
        BarRaiserStanding.NONE: ("is not a Bar Raiser.", ANOTHER_BAR_RAISER),
        BarRaiserStanding.IN_TRAINING: (
            "is still in training as a Bar Raiser.",
            "Choose a certified Bar Raiser; a trainee may sit beside them.",
        ),
        BarRaiserStanding.LAPSED: (
            "was certified as a Bar Raiser, but the certification has lapsed.",
            "Choose another, or ask a programme lead to certify them again.",
        ),
    }[person.bar_raiser]
    return (Refusal("L2", f"{person.name} {says}", mend),)


def _independence(person: PersonFacts, role: RoleFacts) -> Reasons:
    manager = role.hiring_manager
    if person.id == manager.id:
        return (
            Refusal(
                "L2",
                f"{person.name} is the hiring manager of this requisition, "
                "so cannot also be its Bar Raiser.",
                ANOTHER_BAR_RAISER,
            ),
        )
    reasons = []
    if person.id == role.recruiter_id:
        reasons.append(
            Refusal(
                "L2",
                f"{person.name} is the recruiter of this requisition, "
                "so cannot also be its Bar Raiser.",
                ANOTHER_BAR_RAISER,
            )
        )
    if chain := _chain_between(person, manager):
        reasons.append(
            Refusal(
                "L2",
                f"{person.name} is in the hiring manager's reporting chain: {chain}.",
                "Choose a Bar Raiser from outside that chain.",
            )
        )
    if _same_team(person, role):
        team = manager.team_name or role.team_name
        reasons.append(
            Refusal(
                "L2",
                f"{person.name} is in the hiring manager's team{f', {team}' if team else ''}.",
                "Choose a Bar Raiser from another team.",
            )
        )
    return tuple(reasons)


def _chain_between(person: PersonFacts, manager: PersonFacts) -> str:
    """The line of names from the lower of the two up to the higher; empty when there is none."""
    marked = f"{manager.name} (hiring manager)"
    if up := _names_up_to(manager.id, person.chain_above):
        return " → ".join((person.name, *up[:-1], marked))
    if up := _names_up_to(person.id, manager.chain_above):
        return " → ".join((marked, *up[:-1], person.name))
    return ""


def _names_up_to(target: uuid.UUID, chain: tuple[tuple[uuid.UUID, str], ...]) -> tuple[str, ...]:
    for place, (above, _) in enumerate(chain):
        if above == target:
            return tuple(name for _, name in chain[: place + 1])
    return ()


def _same_team(person: PersonFacts, role: RoleFacts) -> bool:
    manager = role.hiring_manager
    if manager.team_id is not None:
        return person.team_id == manager.team_id
    # A manager whose own team is not recorded still leads the team the role is in.
    mine, theirs = person.team_name.casefold(), (manager.team_name or role.team_name).casefold()
    return bool(mine) and mine == theirs


def _bar_raiser_level(person: PersonFacts, role: RoleFacts) -> Reasons:
    if person.level >= role.level:
        return ()
    return (
        Refusal(
            "L2",
            f"{person.name} is at level {person.level}; the role is at level {role.level}.",
            f"Choose a Bar Raiser at level {role.level} or above.",
        ),
    )


def _interviewer_level(person: PersonFacts, role: RoleFacts) -> Reasons:
    lowest = role.level - 1
    if person.level >= lowest:
        return ()
    return (
        Refusal(
            "L3",
            f"{person.name} is at level {person.level}, more than one below "
            f"the role's level {role.level}.",
            f"Choose someone at level {lowest} or above.",
        ),
    )


def _weekly_load(person: PersonFacts) -> Reasons:
    taken = person.bar_raiser_loops_that_week
    if taken < person.weekly_cap:
        return ()
    if taken:
        says = f"already has {counted(taken, 'loop')} as Bar Raiser that week"
    else:
        says = "takes no loops as Bar Raiser at present"
    return (
        Refusal(
            "L2",
            f"{person.name} {says}; their weekly cap is {person.weekly_cap}.",
            "Choose another Bar Raiser, or another week.",
        ),
    )


def _may_mentor(mentor: PersonFacts, role: RoleFacts) -> bool:
    certified = role.job_family in mentor.certified_for
    return certified or mentor.bar_raiser is BarRaiserStanding.CERTIFIED
