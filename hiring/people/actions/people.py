"""Writing down who people are."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session, col, select

from hiring.audit import chain
from hiring.domain.actor import Actor
from hiring.domain.authority import why_not_manage_people
from hiring.domain.errors import (
    FieldError,
    Invalid,
    NotAllowed,
    Refusal,
    RuleRefused,
    StaleWrite,
    refuse,
)
from hiring.domain.terms import BarRaiserStanding, Role
from hiring.models.people import Certification, Person, PersonRole, Team
from hiring.people.actions.keys import revoke_everything, revoke_links
from hiring.people.actions.locks import lock_installation, lock_person
from hiring.people.checks import tidy, wrong_particulars
from hiring.people.commands import CreatePerson, UpdatePerson
from hiring.people.queries import find_person_by_email, management_chains

OF_THE_LEADS = frozenset({"bar_raiser", "certified_for"})
ONE_S_OWN = frozenset({"time_zone"})
# What the trail tells the new value of: states and roles, nothing that identifies anybody.
_TOLD = ("active", "bar_raiser", "level", "roles")


def create_person(
    session: Session, actor: Actor | None, command: CreatePerson, *, now: datetime
) -> Person:
    """Give somebody an account, without a password.

    Args:
        session: a writing session.
        actor: an administrator; None from the installation's own command line.
        command: who.
        now: aware.

    Raises:
        NotAllowed: not an administrator.
        Invalid: particulars are malformed, or there is no such manager.
        RuleRefused: the e-mail address is somebody's already.
    """
    if actor is not None:
        _allow(why_not_manage_people(actor))
    given = _checked(asdict(command))
    _demand_free_email(session, given["email"])
    _demand_manager(session, given["manager_id"])
    person = Person(
        email=given["email"],
        name=given["name"],
        level=given["level"],
        team_id=_team_id(session, given["team"]),
        manager_id=given["manager_id"],
        time_zone=given["time_zone"],
        active=given["active"],
        bar_raiser=given["bar_raiser"],
        weekly_loop_cap=given["weekly_loop_cap"],
        created_at=now,
    )
    session.add(person)
    session.flush()
    session.add_all(PersonRole(person_id=person.id, role=role) for role in given["roles"])
    _certify(session, person.id, given["certified_for"], now=now)
    session.flush()
    chain.record(
        session,
        "person.created",
        actor_id=actor.id if actor else None,
        now=now,
        subject_id=person.id,
        roles=given["roles"],
        bar_raiser=person.bar_raiser,
        active=person.active,
    )
    return person


def update_person(
    session: Session, actor: Actor | None, command: UpdatePerson, *, now: datetime
) -> None:
    """Change what is known of a person; what they may no longer do ends at once.

    Administrators change everything but their own roles, the programme's leads a standing and the
    certifications, everybody their own time zone.

    Args:
        session: a writing session.
        actor: who; None from the installation's own command line.
        command: whom, and what is to be different.
        now: aware.

    Raises:
        NotFound: there is no such person.
        NotAllowed: one of the changes is not this actor's to make.
        Invalid: particulars are malformed, or there is no such manager.
        RuleRefused: the e-mail address is somebody else's, the managers would stand in a circle,
            or no administrator would be left.
        StaleWrite: somebody else changed the person since.
    """
    given = _checked(command.changes())
    if given.keys() & {"manager_id", "roles", "active"}:
        # Two changes at once could close a circle, or send the last two administrators away.
        lock_installation(session)
    person = lock_person(session, command.person_id)
    held = frozenset(_roles(session, person.id))
    changed = {name for name, value in given.items() if value != _present(session, person, name)}
    _demand_theirs(actor, person, changed or given.keys(), given, held)
    if command.expected_version not in {None, person.version}:
        raise StaleWrite(
            "Somebody else has changed this person since you opened the form. "
            "Nothing of yours was saved over it.",
            person.version,
        )
    if not changed:
        return
    _demand_possible(session, person, {name: given[name] for name in changed}, held)
    _apply(session, person, {name: given[name] for name in changed}, now=now)
    if "email" in changed:
        revoke_links(session, person.id, now=now)
    if "active" in changed and not person.active:
        revoke_everything(session, person.id, now=now)
    chain.record(
        session,
        "person.changed",
        actor_id=actor.id if actor else None,
        now=now,
        subject_id=person.id,
        fields=sorted(changed),
        now_is={name: given[name] for name in _TOLD if name in changed},
    )


def _allow(refusals: tuple[Refusal, ...]) -> None:
    if refusals:
        raise NotAllowed(refusals[0])


def _checked(particulars: dict[str, Any]) -> dict[str, Any]:
    given = tidy(particulars)
    errors = wrong_particulars(given)
    if errors:
        raise Invalid(errors)
    return given


def _roles(session: Session, person_id: uuid.UUID) -> Iterable[Role]:
    return session.scalars(
        sa.select(col(PersonRole.role)).where(col(PersonRole.person_id) == person_id)
    )


def _present(session: Session, person: Person, name: str) -> object:
    if name == "team":
        team = session.get(Team, person.team_id) if person.team_id else None
        return team.name if team else None
    if name == "roles":
        return tuple(sorted(_roles(session, person.id)))
    if name == "certified_for":
        mine = Certification.person_id == person.id
        return tuple(sorted(session.exec(select(Certification.job_family).where(mine))))
    return getattr(person, name)


def _demand_theirs(
    actor: Actor | None,
    person: Person,
    changed: Iterable[str],
    given: dict[str, Any],
    held: frozenset[Role],
) -> None:
    if actor is None:
        return
    wanted, own = set(changed), actor.id == person.id
    allowed = set(ONE_S_OWN) if own else set()
    if actor.has(Role.PROGRAMME_LEAD):
        allowed |= OF_THE_LEADS
    if not actor.has(Role.ADMINISTRATOR) and not wanted <= allowed:
        _allow(why_not_manage_people(actor))
    # The leads read trainees' feedback (F8): no administrator opens that to themselves.
    if own and "roles" in wanted and not set(given["roles"]) <= held:
        raise NotAllowed(
            Refusal(None, "Nobody gives themselves a role.", "Ask another administrator.")
        )
    certifies = given.get("bar_raiser") is BarRaiserStanding.CERTIFIED
    if own and "bar_raiser" in wanted and certifies:
        raise NotAllowed(
            Refusal(None, "Nobody certifies themselves as a Bar Raiser.", "Ask a programme lead.")
        )


def _demand_possible(
    session: Session, person: Person, given: dict[str, Any], held: frozenset[Role]
) -> None:
    if "email" in given:
        _demand_free_email(session, given["email"])
    if given.get("manager_id") is not None:
        _demand_manager(session, given["manager_id"])
        _demand_no_circle(session, person, given["manager_id"])
    leaves = given.get("active") is False or Role.ADMINISTRATOR not in given.get("roles", held)
    if leaves and person.active and Role.ADMINISTRATOR in held:
        _demand_another_administrator(session, person)


def _demand_no_circle(session: Session, person: Person, manager_id: uuid.UUID) -> None:
    chain_above = management_chains(session, [manager_id])[manager_id]
    if manager_id == person.id:
        detail = "Nobody is their own manager."
    elif person.id in {boss for boss, _ in chain_above}:
        detail = f"{person.name} stands above this manager: the two would manage each other."
    else:
        return
    mend = "Choose a manager from above, or change the managers in between first."
    raise RuleRefused((Refusal(None, detail, mend, pointer="/manager_id"),))


def _demand_another_administrator(session: Session, person: Person) -> None:
    another = session.execute(
        sa.select(col(Person.id))
        .join(PersonRole, col(PersonRole.person_id) == col(Person.id))
        .where(
            col(PersonRole.role) == Role.ADMINISTRATOR,
            col(Person.active),
            col(Person.id) != person.id,
        )
        .limit(1)
    ).first()
    if another is None:
        refuse(
            None,
            f"{person.name} is the only administrator: nobody could keep the people any more.",
            "Make somebody else an administrator first.",
        )


def _demand_free_email(session: Session, email: str) -> None:
    if find_person_by_email(session, email) is not None:
        detail = f"There already is a person with the e-mail address {email}."
        mend = "Change that person, or use another address."
        raise RuleRefused((Refusal(None, detail, mend, pointer="/email"),))


def _demand_manager(session: Session, manager_id: uuid.UUID | None) -> None:
    if manager_id is not None and session.get(Person, manager_id) is None:
        raise Invalid((FieldError("/manager_id", "There is no such person."),))


def _team_id(session: Session, name: str | None) -> uuid.UUID | None:
    if name is None:
        return None
    known = select(Team.id).where(Team.name == name)
    team_id = session.exec(known).first()
    if team_id is None:
        try:
            with session.begin_nested():
                team = Team(name=name)
                session.add(team)
            team_id = team.id
        except IntegrityError:
            # Somebody else made the same team in this very moment.
            team_id = session.exec(known).one()
    return team_id


def _apply(session: Session, person: Person, given: dict[str, Any], *, now: datetime) -> None:
    for name in given.keys() - {"team", "roles", "certified_for"}:
        setattr(person, name, given[name])
    if "team" in given:
        person.team_id = _team_id(session, given["team"])
    if "roles" in given:
        session.execute(sa.delete(PersonRole).where(col(PersonRole.person_id) == person.id))
        session.add_all(PersonRole(person_id=person.id, role=role) for role in given["roles"])
    if "certified_for" in given:
        _certify(session, person.id, given["certified_for"], now=now)
    # Roles and certifications stand in tables of their own; the person is newer all the same.
    flag_modified(person, "name")
    session.flush()


def _certify(
    session: Session, person_id: uuid.UUID, families: tuple[str, ...], *, now: datetime
) -> None:
    """Certify for exactly these families; who was certified before stays so since then."""
    mine = col(Certification.person_id) == person_id
    held = set(session.scalars(sa.select(col(Certification.job_family)).where(mine)))
    gone = held - set(families)
    if gone:
        session.execute(
            sa.delete(Certification).where(mine, col(Certification.job_family).in_(gone))
        )
    session.add_all(
        Certification(person_id=person_id, job_family=family, certified_at=now)
        for family in families
        if family not in held
    )
