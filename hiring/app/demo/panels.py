"""Who sits on a loop and when: a panel that breaks no rule, with the load spread (L1 to L5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from config.demo_company import DemoCandidate, DemoRequisition
from hiring.app.demo.calendar import Chair, find_times, slots_of, workday
from hiring.app.demo.plots import Plot
from hiring.app.demo.stage import Stage
from hiring.domain import eligibility
from hiring.domain.terms import SeatKind
from hiring.loops.queries.facts import panel_people, role_facts
from hiring.models.people import Certification, Person

AT = "@example.com"
SETTLED = timedelta(hours=3)
"""An interview in the past is at least so long over."""


@dataclass(frozen=True)
class Place:
    """One seat of the panel; ``mentor`` is the place that a trainee sits beside."""

    email: str
    kind: SeatKind
    principles: tuple[str, ...]
    starts_at: datetime
    mentor: int | None = None


def cast_panel(
    stage: Stage,
    plot: Plot,
    candidate: DemoCandidate,
    opening: DemoRequisition,
    wanted: Sequence[str],
) -> list[Place]:
    """A panel for a loop that is just opened; from then on its people are taken.

    Args:
        stage: what it happens on.
        plot: the loop.
        candidate: whose.
        opening: for what.
        wanted: interviewers to ask first, by the first part of their e-mail address.

    Raises:
        LookupError: nobody fits, so that the plots need a change.
    """
    trainee = None if plot.trainee is None else (plot.trainee[0] + AT, plot.trainee[1])
    fixed = [opening.hiring_manager, plot.bar_raiser + AT]
    apart = {*fixed, plot.conflict + AT, trainee[0] if trainee else ""}
    turn = {name + AT: place for place, name in enumerate(wanted)}
    willing = sorted(
        (one for one in _willing(stage, candidate, opening) if one not in apart),
        key=lambda email: turn.get(email, len(turn)),
    )
    for days, long_day in _choices(stage, plot):
        slots = [_slots(stage, group, candidate.time_zone) for group in days]
        casting = _Casting(stage, slots, trainee, long_day=long_day)
        found = casting.gather(fixed, willing, plot.size)
        if found is not None:
            return _seated(stage, plot, opening, *found, trainee)
    raise LookupError(f"no panel can meet {candidate.email} around weekday {plot.day}")


@dataclass(frozen=True)
class _Casting:
    """One try: the slots of each part of the panel, and how long people's days may be."""

    stage: Stage
    slots: list[list[datetime]]
    trainee: tuple[str, int] | None
    long_day: bool = False

    def gather(
        self, fixed: list[str], willing: list[str], size: int
    ) -> tuple[list[str], list[datetime]] | None:
        panel, times = list(fixed), self.times(fixed)
        if times is None:
            return None
        for person in willing:
            if len(panel) == size:
                break
            more = self.times([*panel, person])
            if more is not None:
                panel, times = [*panel, person], more
        return (panel, times) if len(panel) == size else None

    def times(self, panel: list[str]) -> list[datetime] | None:
        """A time for each, part by part: seats take turns where there are two parts."""
        found: dict[int, datetime] = {}
        for part, slots in enumerate(self.slots):
            places = [place for place in range(len(panel)) if place % len(self.slots) == part]
            times = find_times(
                [self._chair(panel, place) for place in places],
                slots,
                self.stage.diaries,
                self.stage.engagements,
                long_day=self.long_day,
            )
            if times is None:
                return None
            found |= dict(zip(places, times, strict=True))
        return [found[place] for place in range(len(panel))]

    def _chair(self, panel: list[str], place: int) -> Chair:
        if self.trainee is not None and self.trainee[1] == place:
            return Chair((panel[place], self.trainee[0]))
        return Chair((panel[place],))


def _choices(stage: Stage, plot: Plot) -> Iterator[tuple[list[list[date]], bool]]:
    """Days to try, the best first: each part of the panel has its days."""
    first = stage.day(plot.day)
    if plot.two_days:
        second = stage.day(1)
        yield [[first], [second]], False
        yield [[workday(first, -1), first], [second, workday(second, 1)]], False
        return
    beside = workday(first, -1 if plot.day < 0 else 1)
    yield [[first]], False
    yield [[first, beside]], False
    if plot.day < 0:
        yield [[first]], True
        yield [[first, beside, workday(beside, -1)]], True
    else:
        yield [[first, beside, workday(beside, 1)]], False


def _slots(stage: Stage, days: list[date], zone: str) -> list[datetime]:
    """The candidate's slots, those at usual hours first; none that is hardly over."""
    usual = [slot for day in days for slot in slots_of(day, zone)]
    unusual = [slot for day in days for slot in slots_of(day, zone, long_day=True)]
    apart = [
        slot for slot in unusual if all(abs(slot - one) >= timedelta(hours=1) for one in usual)
    ]
    recent = stage.now - SETTLED
    return [slot for slot in (*usual, *apart) if slot < recent or slot > stage.now]


def _willing(stage: Stage, candidate: DemoCandidate, opening: DemoRequisition) -> list[str]:
    """Who may interview for this opening (L3), those with the least to do first."""
    session, requisition = stage.session, stage.requisitions[opening.key]
    certified = dict(
        session.exec(
            select(Person.id, Person.email)
            .join(Certification, col(Certification.person_id) == col(Person.id))
            .where(Certification.job_family == opening.job_family)
        ).all()
    )
    manager = requisition.hiring_manager_id
    people = panel_people(
        session,
        {*certified, manager},
        requisition,
        stage.candidates[candidate.email],
        policy=stage.policy,
    )
    role = role_facts(session, requisition, people)
    willing = [
        certified[person_id]
        for person_id, person in people.items()
        if person_id in certified
        and person_id != requisition.recruiter_id
        and not eligibility.why_not_interviewer(person, role)
    ]
    turn = stage.chance(candidate.email)
    return sorted(
        willing,
        key=lambda email: (
            stage.engagements.load(email),
            stage.company.person_by_email[email].bar_raiser == "certified",
            turn.random(),
        ),
    )


def _seated(
    stage: Stage,
    plot: Plot,
    opening: DemoRequisition,
    panel: list[str],
    times: list[datetime],
    trainee: tuple[str, int] | None,
) -> list[Place]:
    shares = _shares(plot, opening)
    kinds = [SeatKind.HIRING_MANAGER, SeatKind.BAR_RAISER]
    kinds += [SeatKind.INTERVIEWER] * (len(panel) - len(kinds))
    places = [
        Place(email, kind, share, start)
        for email, kind, share, start in zip(panel, kinds, shares, times, strict=True)
    ]
    if trainee is not None:
        email, mentor = trainee
        start = times[mentor]
        places.append(Place(email, SeatKind.TRAINEE, shares[mentor][:1], start, mentor=mentor))
    for place in places:
        stage.engagements.take(place.email, place.starts_at)
    return places


def _shares(plot: Plot, opening: DemoRequisition) -> list[tuple[str, ...]]:
    """What each counting seat takes: every requirement as often as asked, spread evenly (L4).

    Competencies go to the interviewers first, who are the ones certified for the job.
    """
    wanted = [
        one.key
        for one in opening.requirements
        if one.key != plot.gap
        for _ in range(one.interviewers)
    ]
    wanted.reverse()
    order = [*range(2, plot.size), 0, 1]
    shares: list[list[str]] = [[] for _ in range(plot.size)]
    for turn, key in enumerate(wanted):
        shares[order[turn % plot.size]].append(key)
    return [tuple(share) for share in shares]
