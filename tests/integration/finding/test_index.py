"""The words of names: kept in step with every row, and read alike by both databases."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlmodel import col

from hiring.domain.terms import Findable
from hiring.models.candidates import Candidate
from hiring.models.finding import SearchWord, ids_named
from hiring.models.people import Person
from tests.builders.candidates import a_candidate
from tests.builders.people import a_person
from tests.builders.requisitions import a_requisition

if TYPE_CHECKING:
    from sqlmodel import Session

    from hiring.models.database import Database


def words(session: Session, target_id: uuid.UUID) -> set[str]:
    return set(
        session.scalars(
            sa.select(col(SearchWord.word)).where(col(SearchWord.target_id) == target_id)
        )
    )


def test_the_index_follows_what_is_added_changed_and_removed(db: Database):
    with db.writer() as session:
        candidate = a_candidate(session, name="Tomáš Dvořáček", email="td@example.org")
        assert words(session, candidate.id) == {"tomas", "dvoracek", "td@example.org"}
        candidate.name = "Tomáš Novák"
        session.flush()
        assert words(session, candidate.id) == {"tomas", "novak", "td@example.org"}
        candidate.email = "tn@example.org"
        candidate.background = "Moved house."
        session.commit()
        assert words(session, candidate.id) == {"tomas", "novak", "tn@example.org"}
        session.delete(session.get_one(Candidate, candidate.id))
        session.flush()
        assert words(session, candidate.id) == set()


def test_a_row_that_is_only_half_read_keeps_all_of_its_words(db: Database):
    with db.writer() as session:
        person_id = a_person(session, name="Ana Ruiz", email="ana@example.com").id
        session.commit()
    with db.writer() as session:
        person = session.get_one(Person, person_id)
        session.expire(person)
        person.email = "ruiz@example.com"
        session.commit()
        assert words(session, person_id) == {"ana", "ruiz", "ruiz@example.com"}


def test_people_and_requisitions_have_their_words_too(db: Database):
    with db.writer() as session:
        person = a_person(session, name="Élodie Sûr", email="e@example.com")
        requisition = a_requisition(
            session, hiring_manager=person, recruiter=person, title="Ship’s Mate, Gate & Yard"
        )
        assert words(session, person.id) == {"elodie", "sur", "e@example.com"}
        assert words(session, requisition.id) == {"ship", "s", "mate", "gate", "yard"}
        requisition.title = "Mate"
        session.flush()
        assert words(session, requisition.id) == {"mate"}


NAMES = {
    "ana": ("Ana Ruiz", "ana.ruiz@example.org"),
    "anja": ("Anja Ångström-Ruizdael", "boss@example.org"),
    "omar": ("عمر الفاروق", "omar@example.org"),
    "yuki": ("長谷川 有希", "y+h@example.org"),
    "plus": ("100% Zed_Plus", "p@example.org"),
}
FINDS = {
    "a": {"ana", "anja"},
    "an": {"ana", "anja"},
    "ruiz": {"ana", "anja"},
    "RUIZ an": {"ana", "anja"},
    "ruiz anja": {"anja"},
    "ANGSTROM": {"anja"},
    "ångs": {"anja"},
    "uiz": set(),
    "ana ana ana": {"ana"},
    "عم": {"omar"},
    "長": {"yuki"},
    "100%": {"plus"},
    "plus": {"plus"},
    "ana.ruiz@EXAMPLE": {"ana"},
    "ana.ruiz@example.org.uk": set(),
    "ana ana.ruiz@": {"ana"},
    "boss": {"anja"},
    "y+h": {"yuki"},
    "%": set(),
    "_": set(),
    "\\": set(),
    "a\U0010ffff": {"ana", "anja"},
    "": set(),
    "x" * 500: set(),
}


def test_each_word_typed_begins_a_word_of_the_name(db: Database):
    with db.writer() as session:
        ids = {
            a_candidate(session, name=name, email=email).id: key
            for key, (name, email) in NAMES.items()
        }
        a_person(session, name="Ana Ruiz")
        session.commit()
    with db.reader() as session:
        found = {
            text: {
                ids[one]
                for one in session.scalars(
                    sa.select(col(Candidate.id)).where(
                        col(Candidate.id).in_(ids_named(Findable.CANDIDATE, text))
                    )
                )
            }
            for text in FINDS
        }
    assert found == FINDS


@pytest.mark.parametrize("kind", list(Findable))
def test_a_search_reads_a_range_of_the_index(db: Database, kind: Findable):
    statement = ids_named(kind, "ana ru").compile(db.engine, compile_kwargs={"literal_binds": True})
    with db.reader() as session:
        if not db.is_sqlite:
            # A table as small as a test's is read through all the same: what is asked is whether
            # the index can answer.
            session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        asked = "EXPLAIN QUERY PLAN" if db.is_sqlite else "EXPLAIN (COSTS OFF)"
        rows = session.execute(sa.text(f"{asked} {statement}")).all()
    plan = " ".join(str(row) for row in rows)
    if db.is_sqlite:
        assert "SCAN" not in plan, plan
        assert "word>? AND word<?" in plan
    else:
        assert "Seq Scan" not in plan, plan
        # Both words by their range, in the condition of the index and not in a filter after it.
        ranges = re.findall(r"Index Cond: \(.*?word\)?(?:::text)? >= .*?word\)?(?:::text)? <", plan)
        assert len(ranges) == 2, plan
