from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from hiring.audit import chain
from hiring.candidates.actions import declare_conflict
from hiring.candidates.commands import DeclareConflict
from hiring.candidates.queries import list_own_conflicts
from hiring.domain.actor import Actor
from hiring.domain.errors import Invalid, NotAllowed, NotFound
from hiring.domain.terms import ConflictKind, Role
from hiring.models.candidates import DeclaredConflict
from hiring.models.system import AuditEntry
from tests.builders.loops import BuiltLoop, a_loop
from tests.builders.people import a_person
from tests.harness.clock import START

if TYPE_CHECKING:
    from hiring.models.database import Database
    from hiring.models.people import Person


def acting(person: Person, *roles: Role) -> Actor:
    return Actor(person.id, person.name, roles=frozenset(roles))


def command(
    built: BuiltLoop, person_id: uuid.UUID, note: str = "We shared a flat."
) -> DeclareConflict:
    return DeclareConflict(
        person_id=person_id,
        candidate_id=built.application.candidate_id,
        kind=ConflictKind.FRIEND,
        note=note,
    )


@pytest.mark.parametrize(
    ("who", "about", "allowed"),
    [
        ("interviewer", "interviewer", True),
        ("interviewer", "bar_raiser", False),
        ("bar_raiser", "interviewer", True),
        ("manager", "interviewer", True),
        ("recruiter", "interviewer", True),
        ("other_recruiter", "other_recruiter", True),
        ("other_recruiter", "interviewer", False),
    ],
)
def test_l3_who_declares_a_conflict(db: Database, who: str, about: str, allowed: bool) -> None:
    with db.writer() as session:
        built = a_loop(session, state="draft")
        people = {
            "interviewer": built.interviewers[0],
            "bar_raiser": built.bar_raiser,
            "manager": built.hiring_manager,
            "recruiter": built.recruiter,
            "other_recruiter": a_person(session),
        }
        actor = acting(people[who], *([Role.RECRUITER] if "recruiter" in who else []))
        wanted = command(built, people[about].id)
        if allowed:
            declare_conflict(session, actor, wanted, now=START)
        else:
            with pytest.raises(NotAllowed):
                declare_conflict(session, actor, wanted, now=START)
        assert len(session.exec(select(DeclaredConflict)).all()) == allowed


def test_l3_a_stranger_learns_nothing(db: Database) -> None:
    with db.writer() as session:
        built = a_loop(session, state="draft")
        stranger = a_person(session)
        with pytest.raises(NotFound):
            declare_conflict(session, acting(stranger), command(built, stranger.id), now=START)


def test_l3_of_nobody_is_invalid(db: Database) -> None:
    with db.writer() as session:
        built = a_loop(session, state="draft")
        with pytest.raises(Invalid) as refused:
            declare_conflict(
                session, acting(built.hiring_manager), command(built, uuid.uuid4()), now=START
            )
        assert refused.value.errors[0].pointer == "/person_id"


def test_l3_said_twice_it_stands_once(db: Database) -> None:
    with db.writer() as session:
        built = a_loop(session, state="draft")
        person = built.interviewers[0]
        first = declare_conflict(session, acting(person), command(built, person.id), now=START)
        second = declare_conflict(
            session, acting(built.recruiter), command(built, person.id, "Hearsay."), now=START
        )
        assert (second.id, second.note) == (first.id, "We shared a flat.")


def test_l3_kind_and_note_are_for_declarer_and_person_alone(db: Database) -> None:
    with db.writer() as session:
        built = a_loop(session, state="draft")
        person, bystander = built.interviewers[:2]
        declare_conflict(session, acting(built.bar_raiser), command(built, person.id), now=START)
        candidate_id = built.application.candidate_id
        readers = {
            reader.id
            for reader in (
                person,
                bystander,
                built.bar_raiser,
                built.hiring_manager,
                built.recruiter,
            )
            if list_own_conflicts(session, acting(reader), candidate_id)
        }
        assert readers == {person.id, built.bar_raiser.id}


def test_l3_the_trail_has_neither_kind_nor_note(db: Database) -> None:
    with db.writer() as session:
        built = a_loop(session, state="draft")
        person = built.interviewers[0]
        declare_conflict(session, acting(person), command(built, person.id), now=START)
        chain.seal(session)
        entry = session.exec(
            select(AuditEntry).where(AuditEntry.action == "conflict.declared")
        ).one()
        assert entry.detail == {"person_id": str(person.id)}
