"""The organisation's own words for its principles and questions, every version kept."""

import uuid
from datetime import datetime

from sqlmodel import Field, SQLModel

from hiring.models.base import Check, Row, Unique, instant, not_blank, prose, reference


class PrincipleVersion(Row, table=True):
    """One wording of a principle and its questions; the highest number is in force.

    A principle without a version reads as in the organisation's file.
    """

    __tablename__ = "principle_version"
    __table_args__ = (
        Unique("key", "number"),
        Check("number >= 1", name="number_from_one"),
        not_blank("name"),
        not_blank("meaning"),
        not_blank("reason"),
    )

    key: str = Field(max_length=80)
    number: int
    name: str = Field(max_length=120)
    meaning: str = prose()
    reason: str = prose()
    author_id: uuid.UUID = reference("person.id", index=False)
    written_at: datetime = instant()


class PrincipleQuestion(SQLModel, table=True):
    """A prepared question of one wording, with a probe for each part of the story (L6)."""

    __tablename__ = "principle_question"
    __table_args__ = (Unique("version_id", "position"), not_blank("text"))

    version_id: uuid.UUID = Field(foreign_key="principle_version.id", primary_key=True)
    key: str = Field(max_length=120, primary_key=True)
    position: int
    text: str = prose()
    situation: str = prose()
    task: str = prose()
    action: str = prose()
    result: str = prose()
