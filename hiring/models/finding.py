"""What helps a person find things again: the words of names, and the lists they keep."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col

from hiring.domain.names import address_in, keys_of, sought_in
from hiring.domain.terms import Findable, ListPage
from hiring.models.base import Row, Unique, enum_type, instant, not_blank, reference
from hiring.models.candidates import Candidate
from hiring.models.people import Person
from hiring.models.requisitions import Requisition

# By code point on both databases, so that what begins with some letters is one range of the index.
_IN_CODE_ORDER: Any = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
# What begins with a word comes before the word followed by the last letter there is.
_LAST_LETTER: Final = "\U0010ffff"

FOUND_BY: Final[Mapping[type[Row], tuple[Findable, tuple[str, ...]]]] = {
    Candidate: (Findable.CANDIDATE, ("name", "email")),
    Person: (Findable.PERSON, ("name", "email")),
    Requisition: (Findable.REQUISITION, ("title",)),
}
"""What each is found by: a name or title, and an e-mail address."""


class SearchWord(SQLModel, table=True):
    """A word of a name or title, or an e-mail address, folded: what search reads on both databases.

    Who may know of the row behind it is asked of that row.
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


def ids_named(kind: Findable, text: str) -> sa.SelectBase:
    """The ids of those whose name fits what somebody typed: for ``column.in_(ids_named(…))``.

    Each word typed begins a word of the name, or all that is typed begins the e-mail address. Case
    and accents make no difference. A text without any word finds nobody. Reads ranges of an index,
    the longest word first.
    """
    by_words = _of_words(kind, sought_in(text))
    address = address_in(text)
    return sa.union(by_words, _of_words(kind, (address,))) if address else by_words


def _of_words(kind: Findable, words: Sequence[str]) -> sa.Select[Any]:
    wanted = sa.select(col(SearchWord.target_id))
    if not words:
        return wanted.where(sa.false())
    first, *others = words
    wanted = wanted.where(_begins(SearchWord, kind, first))
    for word in others:
        also: Any = aliased(SearchWord)
        wanted = wanted.where(
            sa.exists().where(
                also.target_id == col(SearchWord.target_id), _begins(also, kind, word)
            )
        )
    return wanted


def _begins(of: Any, kind: Findable, word: str) -> sa.ColumnElement[bool]:
    return sa.and_(of.kind == kind, of.word >= word, of.word < word + _LAST_LETTER)


def _keep_words(model: type[Row]) -> None:
    """Keep ``search_word`` in step with every row of ``model``, whoever writes it."""
    kind, columns = FOUND_BY[model]

    def write(connection: sa.Connection, target: Any) -> None:
        given = {name: getattr(target, name) for name in ("id", *columns)}
        if rows := rows_of_keys(model, given):
            connection.execute(sa.insert(SearchWord), rows)

    def inserted(_mapper: Any, connection: sa.Connection, target: Any) -> None:
        write(connection, target)

    def updated(_mapper: Any, connection: sa.Connection, target: Any) -> None:
        attributes = sa.inspect(target).attrs
        if any(attributes[column].history.has_changes() for column in columns):
            connection.execute(_without(kind, target.id))
            write(connection, target)

    def deleted(_mapper: Any, connection: sa.Connection, target: Any) -> None:
        connection.execute(_without(kind, target.id))

    sa.event.listen(model, "after_insert", inserted)
    sa.event.listen(model, "after_update", updated)
    sa.event.listen(model, "after_delete", deleted)


def _without(kind: Findable, target_id: uuid.UUID) -> sa.Delete:
    return sa.delete(SearchWord).where(
        col(SearchWord.kind) == kind, col(SearchWord.target_id) == target_id
    )


def rows_of_keys(model: type[Row], target: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of ``search_word`` for a row of ``model``: for whoever writes rows in bulk."""
    kind, columns = FOUND_BY[model]
    keys = keys_of(*(target[column] for column in columns))
    return [{"kind": kind, "word": key, "target_id": target["id"]} for key in keys]


for _model in FOUND_BY:
    _keep_words(_model)
