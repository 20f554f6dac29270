"""What helps a person find things again: the words of names, and the lists they keep."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from hiring.domain.names import words_of
from hiring.domain.terms import Findable, ListPage
from hiring.models.base import Row, Unique, enum_type, instant, not_blank, reference
from hiring.models.candidates import Candidate
from hiring.models.people import Person
from hiring.models.requisitions import Requisition

# By code point on both databases, so that what begins with some letters is one range of the index.
_IN_CODE_ORDER: Any = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")


class SearchWord(SQLModel, table=True):
    """A word of a name or title, folded, so that search reads an index and both databases agree.

    Holds nothing but words of names: who may know of the row behind it is asked of that row.
    """

    __tablename__ = "search_word"
    __table_args__ = (sa.Index("ix_search_word_target_id", "target_id"),)

    kind: Findable = Field(sa_type=enum_type(Findable), primary_key=True)
    word: str = Field(sa_type=_IN_CODE_ORDER, primary_key=True)
    target_id: uuid.UUID = Field(primary_key=True)


class SavedView(Row, table=True):
    """A list's filters under a name of the person's own."""

    __tablename__ = "saved_view"
    __table_args__ = (Unique("person_id", "page", "name"), not_blank("name"))

    person_id: uuid.UUID = reference("person.id", index=False)
    page: ListPage = Field(sa_type=enum_type(ListPage))
    name: str = Field(max_length=80)
    query: str = Field(max_length=1000)
    created_at: datetime = instant()


def _keep_words(model: type[Row], kind: Findable, column: str) -> None:
    """Keep ``search_word`` in step with every row of ``model``, whoever writes it."""

    def write(connection: sa.Connection, target: Any) -> None:
        rows = [
            {"kind": kind, "word": word, "target_id": target.id}
            for word in words_of(getattr(target, column))
        ]
        if rows:
            connection.execute(sa.insert(SearchWord), rows)

    def inserted(_mapper: Any, connection: sa.Connection, target: Any) -> None:
        write(connection, target)

    def updated(_mapper: Any, connection: sa.Connection, target: Any) -> None:
        if sa.inspect(target).attrs[column].history.has_changes():
            words = sa.delete(SearchWord).where(
                sa.inspect(SearchWord).c.kind == kind,
                sa.inspect(SearchWord).c.target_id == target.id,
            )
            connection.execute(words)
            write(connection, target)

    sa.event.listen(model, "after_insert", inserted)
    sa.event.listen(model, "after_update", updated)


_keep_words(Candidate, Findable.CANDIDATE, "name")
_keep_words(Person, Findable.PERSON, "name")
_keep_words(Requisition, Findable.REQUISITION, "title")
