"""Inserting what is not there yet: whoever comes second inserts nothing, and nobody fails."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_new(session: Session, table: type[SQLModel], key: Sequence[str]) -> Any:
    """An INSERT that passes over rows whose key is taken; give it values and run it.

    Which rows are new is asked with ``returning``: a count of rows cannot be relied on here.

    Args:
        session: whose database decides how it is said.
        table: to insert into.
        key: the columns of a unique key.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return insert(table).on_conflict_do_nothing(index_elements=list(key))
