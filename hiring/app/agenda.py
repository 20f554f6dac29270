"""What is a person's to do, by deadline: the first thing the home page shows.

Nothing is decided here: each capability says what waits for whom, and this puts it side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.app.duties import Duty, Urgency, local_day
from hiring.app.duties_hiring import (
    duties_of_applications,
    duties_of_hires,
    duties_of_narratives,
    duties_of_requisitions,
    duties_of_tasks,
)
from hiring.app.duties_loops import duties_of_loops, interviews_to_come
from hiring.candidates.queries_duties import list_waiting_applications
from hiring.domain.actor import Actor
from hiring.domain.policy import Policy
from hiring.domain.terms import Role
from hiring.loops.queries.duties import LivePart, list_live_parts
from hiring.models.system import WorkerHeartbeat
from hiring.offers.queries import list_own_tasks
from hiring.offers.queries_duties import list_open_hires
from hiring.requisitions.queries_duties import (
    OwnRequisition,
    list_own_requisitions,
    list_waiting_narratives,
)
from hiring.visibility.trainees import count_unread_trainees

UNREAD_SINCE = timedelta(days=90)
SILENT_AFTER = timedelta(minutes=5)
"""A worker that has not been heard of for so long is not running; it ticks every few seconds."""


@dataclass(frozen=True)
class Agenda:
    """What is to do now, the most urgent first, and the interviews that come after today.

    Args:
        hires: whether the actor is the hiring manager of a requisition.
    """

    groups: tuple[tuple[Urgency, tuple[Duty, ...]], ...]
    coming: tuple[LivePart, ...]
    hires: bool = False

    @property
    def duties(self) -> tuple[Duty, ...]:
        """All of it in one row."""
        return tuple(duty for _, duties in self.groups for duty in duties)


def agenda_of(session: Session, actor: Actor, policy: Policy, *, now: datetime) -> Agenda:
    """The actor's duties, by urgency in their own zone. At most twelve queries, however much.

    Args:
        session: for reading.
        actor: whose.
        policy: for deadlines and F7.
        now: aware.
    """
    parts = list_live_parts(session, actor, now=now)
    duties = [*duties_of_loops(session, actor, policy, parts, now=now)]
    own = list_own_requisitions(session, actor)
    duties += _of_requisitions(session, actor, policy, own, now)
    duties += duties_of_tasks(list_own_tasks(session, actor, policy, now=now))
    duties += _of_roles(session, actor, policy, now)
    return Agenda(
        groups=tuple(_grouped(duties, actor, now)),
        coming=interviews_to_come(parts, actor, now=now),
        hires=any(one.is_hiring_manager for one in own),
    )


def _of_requisitions(
    session: Session,
    actor: Actor,
    policy: Policy,
    own: tuple[OwnRequisition, ...],
    now: datetime,
) -> Iterator[Duty]:
    if not own:
        return
    yield from duties_of_requisitions(own)
    yield from duties_of_applications(list_waiting_applications(session, actor, now=now))
    yield from duties_of_hires(
        list_open_hires(session, actor, policy), today=local_day(now, actor.time_zone)
    )


def _of_roles(session: Session, actor: Actor, policy: Policy, now: datetime) -> Iterator[Duty]:
    yield from duties_of_narratives(list_waiting_narratives(session, actor))
    if actor.has(Role.PROGRAMME_LEAD):
        unread = count_unread_trainees(session, actor, policy, since=now - UNREAD_SINCE)
        if unread:
            yield Duty(
                kind="read_trainees",
                title="Read what a trainee wrote" if unread == 1 else "Read what trainees wrote",
                about=f"{unread} you have not opened",
                because="You lead the Bar Raiser programme, and this is what it trains with.",
                rule="F8",
                endpoint="feedback.trainees",
            )
    if actor.has(Role.ADMINISTRATOR):
        heard = _worker_heard_of(session)
        if heard is None or now - heard > SILENT_AFTER:
            yield Duty(
                kind="start_worker",
                title="Start the worker",
                about="It has not been heard of"
                + (" yet" if heard is None else f" since {heard.astimezone(UTC):%d %B, %H:%M} UTC")
                + ", so nothing moves by itself",
                because="You run this installation: on its machine, start “flask --app wsgi worker”.",
                endpoint="health.ready",
                under_way=True,
            )


def _worker_heard_of(session: Session) -> datetime | None:
    return session.scalar(sa.select(sa.func.max(col(WorkerHeartbeat.at))))


def _grouped(
    duties: list[Duty], actor: Actor, now: datetime
) -> Iterator[tuple[Urgency, tuple[Duty, ...]]]:
    far = datetime.max.replace(tzinfo=UTC)

    def order(duty: Duty) -> tuple[bool, datetime, str, str]:
        waits, due, title, about = duty.order(actor.time_zone)
        return waits, due or far, title, about

    by_urgency: dict[Urgency, list[Duty]] = {urgency: [] for urgency in Urgency}
    for duty in sorted(duties, key=order):
        by_urgency[duty.urgency(now, actor.time_zone)].append(duty)
    for urgency, found in by_urgency.items():
        if found:
            yield urgency, tuple(found)
