"""Reading the wordings of principles, every version of which is kept."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.principles import PreparedQuestion, Wording
from hiring.models.people import Person
from hiring.models.principles import PrincipleQuestion, PrincipleVersion


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of a principle, who wrote it, when and why."""

    key: str
    number: int
    wording: Wording
    reason: str
    author: str
    written_at: datetime


def count_versions(session: Session) -> int:
    """How many wordings were ever kept. Rows are only added: the same count is the same words."""
    return session.scalar(sa.select(sa.func.count()).select_from(PrincipleVersion)) or 0


def newest_versions(session: Session, keys: Collection[str] | None = None) -> dict[str, Version]:
    """The wording in force of each principle that has one; two queries.

    Args:
        session: any.
        keys: only of these principles; None for all.
    """
    newest = sa.select(
        col(PrincipleVersion.key), sa.func.max(col(PrincipleVersion.number)).label("number")
    ).group_by(col(PrincipleVersion.key))
    if keys is not None:
        newest = newest.where(col(PrincipleVersion.key).in_(keys))
    top = newest.subquery()
    statement = _versions().join(
        top,
        sa.and_(
            top.c.key == col(PrincipleVersion.key), top.c.number == col(PrincipleVersion.number)
        ),
    )
    return {version.key: version for version in _read(session, statement)}


def list_versions(
    session: Session, key: str, *, below: int | None = None, limit: int = 50
) -> tuple[Version, ...]:
    """The wordings of a principle, the newest first; two queries.

    Args:
        session: any.
        key: which principle.
        below: only those of a lower number.
        limit: how many.
    """
    statement = _versions().where(col(PrincipleVersion.key) == key)
    if below is not None:
        statement = statement.where(col(PrincipleVersion.number) < below)
    newest_first = col(PrincipleVersion.number).desc()
    return _read(session, statement.order_by(newest_first).limit(limit))


def question_keys(session: Session, key: str) -> frozenset[str]:
    """The keys of every question that a principle ever had in a version of its own."""
    statement = (
        sa.select(col(PrincipleQuestion.key))
        .join(PrincipleVersion, col(PrincipleVersion.id) == col(PrincipleQuestion.version_id))
        .where(col(PrincipleVersion.key) == key)
        .distinct()
    )
    return frozenset(session.scalars(statement))


def last_wording_of(session: Session, keys: Iterable[str]) -> dict[str, PreparedQuestion]:
    """Questions by their keys, each as it was worded last, withdrawn or not; one query."""
    rows = session.scalars(
        sa.select(PrincipleQuestion)
        .join(PrincipleVersion, col(PrincipleVersion.id) == col(PrincipleQuestion.version_id))
        .where(col(PrincipleQuestion.key).in_(set(keys)))
        .order_by(col(PrincipleVersion.number))
    )
    return {row.key: _question(row) for row in rows}


def _versions() -> sa.Select[PrincipleVersion, str]:
    return sa.select(PrincipleVersion, col(Person.name)).join(
        Person, col(Person.id) == col(PrincipleVersion.author_id)
    )


def _read(session: Session, statement: sa.Select[PrincipleVersion, str]) -> tuple[Version, ...]:
    rows = session.execute(statement).all()
    questions: defaultdict[uuid.UUID, list[PreparedQuestion]] = defaultdict(list)
    if rows:
        for question in session.scalars(
            sa.select(PrincipleQuestion)
            .where(col(PrincipleQuestion.version_id).in_([version.id for version, _ in rows]))
            .order_by(col(PrincipleQuestion.version_id), col(PrincipleQuestion.position))
        ):
            questions[question.version_id].append(_question(question))
    return tuple(
        Version(
            key=version.key,
            number=version.number,
            wording=Wording(version.name, version.meaning, tuple(questions[version.id])),
            reason=version.reason,
            author=author,
            written_at=version.written_at,
        )
        for version, author in rows
    )


def _question(row: PrincipleQuestion) -> PreparedQuestion:
    return PreparedQuestion(row.key, row.text, row.situation, row.task, row.action, row.result)
