"""The weekly digest: once a week to each recruiter and Bar Raiser, on their own Monday morning."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.messages import MessageKind
from hiring.domain.terms import BarRaiserStanding, Role
from hiring.domain.timetable import zone_of
from hiring.mail.posting import Draft, post_all
from hiring.models.inserting import insert_new
from hiring.models.people import Person, PersonRole
from hiring.models.system import JobSlot

JOB = "weekly_digest"
MORNING = time(8)
FIRST_MONDAY = timedelta(hours=14)
"""How long before midnight UTC a Monday begins somewhere (UTC+14)."""


def plan_weekly_digests(session: Session, *, now: datetime) -> int:
    """Write this week's digests, each for its recipient's Monday at eight; answer how many.

    Once a week, by whichever worker comes first: the week is a slot that is claimed by inserting
    it. A worker that was down on Monday catches up, with this week's alone.

    Args:
        session: a writing session.
        now: aware.
    """
    monday = week_begun(now)
    if not claim_slot(session, JOB, monday.isoformat(), now=now):
        return 0
    is_recruiter = sa.exists().where(
        col(PersonRole.person_id) == col(Person.id), col(PersonRole.role) == Role.RECRUITER
    )
    people = session.execute(
        sa.select(col(Person.id), col(Person.time_zone))
        .where(
            col(Person.active),
            sa.or_(is_recruiter, col(Person.bar_raiser) == BarRaiserStanding.CERTIFIED),
        )
        .order_by(col(Person.id))
    ).all()
    drafts = []
    for person_id, zone_name in people:
        at = datetime.combine(monday, MORNING, zone_of(zone_name))
        drafts.append(
            Draft(
                key=f"{JOB}:{person_id}:{monday.isoformat()}",
                kind=MessageKind.WEEKLY_DIGEST,
                at=now,
                person_id=person_id,
                facts={
                    "from": at.isoformat(),
                    "until": (at + timedelta(days=7)).isoformat(),
                },
                not_before=at,
            )
        )
    post_all(session, drafts, now=now)
    return len(drafts)


def week_begun(now: datetime) -> date:
    """The Monday of the week that has begun, somewhere."""
    day = (now + FIRST_MONDAY).date()
    return day - timedelta(days=day.weekday())


def claim_slot(session: Session, job: str, slot: str, *, now: datetime) -> bool:
    """Whether this worker is the first to take a slot of a job: then it is theirs alone."""
    claimed = session.execute(
        insert_new(session, JobSlot, ["job", "slot"])
        .values(job=job, slot=slot, claimed_at=now)
        .returning(col(JobSlot.slot))
    ).first()
    return claimed is not None
