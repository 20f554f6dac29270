"""Revision 0002, with rows that were there before it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alembic import command

from hiring.app.commands.db import alembic_config
from hiring.domain.names import keys_of
from hiring.models.base import UtcDateTime
from hiring.models.database import Database
from tests.harness.clock import START
from tests.harness.migrating import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = "0002"
TYPES: dict[type, Any] = {uuid.UUID: sa.Uuid(), datetime: UtcDateTime()}
PERSON = (
    "INSERT INTO person (id, email, name, level, time_zone, active, bar_raiser, created_at, version)"
    " VALUES (:id, :email, :name, 5, 'UTC', true, 'none', :at, 1)"
)
CANDIDATE = (
    "INSERT INTO candidate (id, email, name, time_zone, background, created_at)"
    " VALUES (:id, :email, :name, 'UTC', '', :at)"
)


@pytest.fixture
def old(empty_database: str) -> Iterator[Database]:
    """A database as it was before this revision."""
    migrate(empty_database, "0001")
    database = Database(empty_database)
    yield database
    database.dispose()


def run(database: Database, statement: str, **values: Any) -> Any:
    with database.engine.begin() as connection:
        bound = sa.text(statement).bindparams(
            *(sa.bindparam(name, value, TYPES.get(type(value))) for name, value in values.items())
        )
        found = connection.execute(bound)
        return found.all() if found.returns_rows else None


def test_the_names_that_were_there_get_their_words_and_keep_them_through_down_and_up(
    empty_database: str, old: Database
):
    database = old
    candidate, person = uuid.uuid4(), uuid.uuid4()
    run(database, CANDIDATE, id=candidate, email="td@example.org", name="Tomáš Dvořáček", at=START)
    run(database, CANDIDATE, id=uuid.uuid4(), email="x@example.org", name="…", at=START)
    run(database, PERSON, id=person, email="ana@example.com", name="Ana Ana-Ruiz", at=START)
    # More than the migration takes at once.
    for number in range(1203):
        run(
            database,
            CANDIDATE,
            id=uuid.uuid4(),
            email=f"{number}@y.org",
            name=f"N{number}",
            at=START,
        )

    def words_of(target: uuid.UUID) -> list[str]:
        rows = run(
            database, "SELECT word FROM search_word WHERE target_id = :id ORDER BY word", id=target
        )
        return [row.word for row in rows]

    for _ in range(2):
        migrate(empty_database, HEAD)
        assert words_of(candidate) == ["dvoracek", "td@example.org", "tomas"]
        assert words_of(person) == ["ana", "ana@example.com", "ruiz"]
        [(number,)] = run(database, "SELECT count(*) FROM search_word WHERE kind = 'candidate'")
        assert number == 3 + 1 + 2 * 1203
        command.downgrade(alembic_config(database), "0001")
        assert not sa.inspect(database.engine).has_table("search_word")
        [(kept,)] = run(database, "SELECT count(*) FROM candidate")
        assert kept == 1205


def test_what_the_migration_writes_is_what_the_product_writes(empty_database: str, old: Database):
    database = old
    names = ["Søren Łukasz", "İpek Yıldız", "長谷川 有希", "Weiß", "a " * 60, "x" * 199]  # noqa: RUF001
    people = {uuid.uuid4(): name for name in names}
    for number, (person, name) in enumerate(people.items()):
        address = f"P.{number}@example.com".lower()
        run(database, PERSON, id=person, email=address, name=name, at=START)
    migrate(empty_database, HEAD)
    for number, (person, name) in enumerate(people.items()):
        rows = run(database, "SELECT word FROM search_word WHERE target_id = :id", id=person)
        assert {row.word for row in rows} == set(keys_of(name, f"p.{number}@example.com"))
