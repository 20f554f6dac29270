"""The principles of the JSON API."""

from __future__ import annotations

from typing import Annotated

from flask import Response
from pydantic import BaseModel, Field
from sqlmodel import Session

from hiring.domain.principles import LONGEST_NAME, LONGEST_TEXT, PreparedQuestion, Wording
from hiring.principles import actions, queries
from hiring.principles.commands import RewordPrinciple
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.api import (
    In,
    Out,
    Text,
    answer,
    api_blueprint,
    list_answer,
    list_model,
    problems,
    require_match,
)
from hiring.webkit.clock import now
from hiring.webkit.principles import first_wordings, principles
from hiring.webkit.transaction import reading, transaction

blueprint = api_blueprint(
    "principles",
    __name__,
    tag="Principles",
    description="What interviews assess, and the prepared questions.",
)
MOST_SENT = 100


class PrincipleBriefOut(Out):
    """A leadership principle."""

    key: str
    name: str
    meaning: str


class QuestionOut(Out):
    """A prepared question, with what to ask next for each part of the story (L6)."""

    key: str
    text: str
    situation: str
    task: str
    action: str
    result: str


class PrincipleOut(PrincipleBriefOut):
    """A principle with its questions; ``number`` is the version in force, 0 for the first words."""

    number: int
    questions: list[QuestionOut]


class PrinciplePath(BaseModel):
    """Which principle."""

    key: str = Field(max_length=80)


Words = Annotated[Text, Field(max_length=LONGEST_TEXT)]


class QuestionIn(In):
    """A question to keep; one without a key is new."""

    key: Annotated[Text, Field(max_length=120)] = ""
    text: Words
    situation: Words
    task: Words
    action: Words
    result: Words


class PrincipleIn(In):
    """All the words of a principle, and why they change. A question left out is withdrawn."""

    name: Annotated[Text, Field(max_length=LONGEST_NAME)]
    meaning: Words
    questions: Annotated[list[QuestionIn], Field(max_length=MOST_SENT)]
    reason: Words


@blueprint.get(
    "/principles",
    summary="List the principles",
    responses={200: list_model("PrinciplesOut", PrincipleBriefOut)},
)
@access.token
def list_principles() -> Response:
    """The principles that interviews assess, as they are in force."""
    return list_answer(
        [PrincipleBriefOut(key=p.key, name=p.name, meaning=p.meaning) for p in principles()]
    )


@blueprint.get(
    "/principles/<key>",
    summary="Read a principle with its questions",
    responses={200: PrincipleOut},
)
@access.token
def get_principle(path: PrinciplePath) -> Response:
    """As it is in force."""
    return answer(_read(reading(), path.key))


@blueprint.put(
    "/principles/<key>",
    summary="Reword a principle",
    responses={200: PrincipleOut, **problems(403, 409, 412)},
)
@access.token
def reword_principle(path: PrinciplePath, body: PrincipleIn) -> Response:
    """Programme leads do. Every version is kept; the newest is in force at once."""
    with transaction() as session:
        require_match(lambda: _read(session, path.key))
        kept = actions.reword_principle(
            session,
            current_actor(),
            RewordPrinciple(
                key=path.key,
                wording=Wording(
                    body.name.strip(),
                    body.meaning.strip(),
                    tuple(
                        PreparedQuestion(
                            **{name: text.strip() for name, text in question.model_dump().items()}
                        )
                        for question in body.questions
                    ),
                ),
                reason=body.reason,
            ),
            first=first_wordings(),
            now=now(),
        )
    return answer(_out(kept))


def _read(session: Session, key: str) -> PrincipleOut:
    return _out(queries.get_principle(session, key, first_wordings()))


def _out(view: queries.PrincipleView) -> PrincipleOut:
    return PrincipleOut(
        key=view.key,
        name=view.wording.name,
        meaning=view.wording.meaning,
        number=view.number,
        questions=[QuestionOut.model_validate(one) for one in view.wording.questions],
    )
