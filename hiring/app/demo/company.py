"""The company moves in: its people, openings, candidates, and what is read before a loop."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from config.demo_company import DemoCandidate, DemoPerson, DemoRequisition
from config.demo_script import Beforehand
from hiring.app.demo.calendar import Diary, workday
from hiring.app.demo.plots import PLOTS, UNAPPROVED
from hiring.app.demo.stage import Stage, Step
from hiring.candidates.actions import add_candidate, apply, review_resume
from hiring.candidates.commands import AddCandidate, Apply, ReviewResume
from hiring.domain.terms import BarRaiserStanding, Role, Vote
from hiring.feedback.actions_screen import record_phone_screen
from hiring.feedback.commands import RecordPhoneScreen
from hiring.people.actions import create_person, replace_availability, set_hours
from hiring.people.commands import CreatePerson, ReplaceAvailability, SetHours, Window
from hiring.requisitions.actions import approve_requisition, open_requisition
from hiring.requisitions.commands import ApproveRequisition, Asked, OpenRequisition
from hiring.webkit.principles import principle_names

PEOPLE_CAME = -75
OPENED = -45
NARRATIVE_WRITTEN = -4
BEFORE_THE_LOOP = 7
DECLARED_DAYS = 20
AWAY_FROM, AWAY_DAYS, AWAY_EVERY = 22, 3, 4
WEEKLY_LIMIT = 8
YES, OFF_TARGET, UNREAD = "yes", "off_target", "unread"
# Of the candidates without a loop: so many days over which they came.
CAME_OVER = 6


def move_in(stage: Stage) -> None:
    """Everybody who works here, with their managers above them."""
    moment = stage.moment(PEOPLE_CAME, time(9))
    for place, person in enumerate(stage.company.people_top_down):
        _create(stage, person, moment + timedelta(minutes=3 * place))
        stage.diaries[person.email] = Diary(person.time_zone, half_day=place % 5)
    stage.later(stage.moment(-2, time(18)), lambda moment: _keep_hours(stage, moment))
    stage.later(stage.moment(-1, time(19)), lambda moment: _declare_availability(stage, moment))


def open_requisitions(stage: Stage) -> None:
    """The openings, each with its narrative approved but one."""
    for place, opening in enumerate(stage.company.requisitions):
        waits = opening.key == UNAPPROVED
        offset = NARRATIVE_WRITTEN if waits else OPENED + place
        moment = stage.moment(offset, time(10, 5 * place), _zone(stage, opening.hiring_manager))
        stage.later(moment, _opens(stage, opening))
        if not waits:
            later = stage.moment(offset + 2, time(14, 20), _zone(stage, opening.approved_by))
            stage.later(later, _approves(stage, opening))


def bring_candidates(stage: Stage) -> None:
    """The candidates, their applications, and what is made of their résumés."""
    plots = {plot.candidate: plot for plot in PLOTS}
    others = 0
    for place, candidate in enumerate(stage.company.candidates):
        said = stage.beforehand[name_of(candidate)]
        plot = plots.get(name_of(candidate))
        if plot is not None:
            offset = loop_opens(plot.day) - BEFORE_THE_LOOP
        else:
            offset = -3 - others % CAME_OVER
            others += 1
        if candidate.requisition == UNAPPROVED:
            offset = max(offset, NARRATIVE_WRITTEN + 1)
        opening = stage.opening(candidate.requisition)
        zone = _zone(stage, opening.recruiter)
        stage.later(
            stage.moment(offset, time(9 + place % 7, place % 60), zone), _comes(stage, candidate)
        )
        if said.resume != UNREAD:
            moment = stage.moment(offset + 1, time(10 + place % 6, place % 60), zone)
            stage.later(moment, _reads(stage, candidate, said))
        if said.screen and candidate.requisition != UNAPPROVED:
            zone = _zone(stage, opening.hiring_manager)
            moment = stage.moment(offset + 3, time(11 + place % 4, 15), zone)
            stage.later(moment, _is_called(stage, candidate, said))


def name_of(candidate: DemoCandidate) -> str:
    """What texts know a candidate by: the first part of their e-mail address."""
    return candidate.email.partition("@")[0]


def loop_opens(day: int) -> int:
    """In which weekday from today a loop is opened whose interviews are on ``day``."""
    return min(day - 7, -1)


def _zone(stage: Stage, email: str) -> str:
    return stage.company.person_by_email[email].time_zone


def _create(stage: Stage, person: DemoPerson, moment: datetime) -> None:
    manager = stage.people[person.manager].id if person.manager else None
    stage.people[person.email] = create_person(
        stage.session,
        None,
        CreatePerson(
            email=person.email,
            name=person.name,
            level=person.level,
            team=person.team,
            manager_id=manager,
            time_zone=person.time_zone,
            roles=tuple(Role(role) for role in person.roles),
            certified_for=person.certified_for,
            bar_raiser=BarRaiserStanding(person.bar_raiser),
            weekly_loop_cap=person.weekly_loop_cap,
        ),
        now=moment,
    )


def _keep_hours(stage: Stage, moment: datetime) -> None:
    """Everybody who may interview keeps hours, and some are away for days in a month's time."""
    away = workday(stage.now.date(), AWAY_FROM)
    for place, (email, diary) in enumerate(stage.diaries.items()):
        if not stage.company.person_by_email[email].certified_for:
            continue
        off = ((away, away + timedelta(days=place % AWAY_DAYS)),) if not place % AWAY_EVERY else ()
        command = SetHours(
            person_id=stage.people[email].id,
            spans=diary.week(),
            weekly=WEEKLY_LIMIT if place % AWAY_EVERY == 1 else None,
            days_off=off,
        )
        set_hours(stage.session, stage.actor(email), command, now=moment)


def _declare_availability(stage: Stage, moment: datetime) -> None:
    """Everybody who may interview says when, for the weeks to come (L5)."""
    for email, diary in stage.diaries.items():
        if not stage.company.person_by_email[email].certified_for:
            continue
        days = (workday(stage.now.date(), offset) for offset in range(DECLARED_DAYS))
        hours = (diary.hours(day) for day in dict.fromkeys(days))
        command = ReplaceAvailability(
            stage.people[email].id, tuple(Window(*span) for span in hours if span)
        )
        replace_availability(stage.session, stage.actor(email), command, now=moment)


def _opens(stage: Stage, opening: DemoRequisition) -> Step:
    def step(moment: datetime) -> None:
        stage.requisitions[opening.key] = open_requisition(
            stage.session,
            stage.actor(opening.hiring_manager),
            OpenRequisition(
                title=opening.title,
                level=opening.level,
                job_family=opening.job_family,
                team=opening.team,
                hiring_manager_id=stage.people[opening.hiring_manager].id,
                recruiter_id=stage.people[opening.recruiter].id,
                narrative=opening.narrative,
                principles=_asked(opening, "principle"),
                competencies=_asked(opening, "competency"),
                future_reports=tuple(stage.people[one].id for one in opening.future_reports),
            ),
            principles=principle_names(),
            policy=stage.policy,
            now=moment,
        )

    return step


def _asked(opening: DemoRequisition, kind: str) -> tuple[Asked, ...]:
    return tuple(
        Asked(key=one.key, name=one.name, interviewers=one.interviewers, critical=one.critical)
        for one in opening.requirements
        if one.kind == kind
    )


def _approves(stage: Stage, opening: DemoRequisition) -> Step:
    def step(moment: datetime) -> None:
        approve_requisition(
            stage.session,
            stage.actor(opening.approved_by),
            ApproveRequisition(requisition_id=stage.requisitions[opening.key].id),
            principles=principle_names(),
            now=moment,
        )

    return step


def _comes(stage: Stage, candidate: DemoCandidate) -> Step:
    def step(moment: datetime) -> None:
        recruiter = stage.actor(stage.opening(candidate.requisition).recruiter)
        row = add_candidate(
            stage.session,
            recruiter,
            AddCandidate(
                name=candidate.name,
                email=candidate.email,
                time_zone=candidate.time_zone,
                background=candidate.background,
            ),
            now=moment,
        )
        stage.candidates[candidate.email] = row
        stage.applications[candidate.email] = apply(
            stage.session,
            recruiter,
            Apply(candidate_id=row.id, requisition_id=stage.requisitions[candidate.requisition].id),
            now=moment,
        )

    return step


def _reads(stage: Stage, candidate: DemoCandidate, said: Beforehand) -> Step:
    def step(moment: datetime) -> None:
        review_resume(
            stage.session,
            stage.actor(stage.opening(candidate.requisition).recruiter),
            ReviewResume(
                application_id=stage.applications[candidate.email].id,
                proceed=said.resume == YES,
                off_target=said.resume == OFF_TARGET,
                reason=said.because,
            ),
            now=moment,
        )

    return step


def _is_called(stage: Stage, candidate: DemoCandidate, said: Beforehand) -> Step:
    """The hiring manager's phone screen."""
    opening = stage.opening(candidate.requisition)

    def step(moment: datetime) -> None:
        record_phone_screen(
            stage.session,
            stage.actor(opening.hiring_manager),
            RecordPhoneScreen(
                application_id=stage.applications[candidate.email].id,
                principles=tuple(one.key for one in opening.requirements[:2]),
                notes=said.screen,
                vote=Vote(said.vote),
                held_at=moment - timedelta(minutes=50),
            ),
            now=moment,
        )

    return step
