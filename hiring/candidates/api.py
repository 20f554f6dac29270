"""The candidates and applications of the JSON API."""

from __future__ import annotations

import uuid
from typing import Annotated

from flask import Response, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session

from hiring.candidates import actions, queries, queries_list, windows
from hiring.candidates.commands import (
    AddCandidate,
    Apply,
    ReplaceCandidateWindows,
    ReviewResume,
)
from hiring.candidates.queries import ApplicationView, CandidateView
from hiring.candidates.queries_list import CandidateFilter, CandidateRow
from hiring.domain.actor import Actor
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.api import (
    Id,
    In,
    Instant,
    Line,
    ListQuery,
    Out,
    RequiredLine,
    Text,
    answer,
    api_blueprint,
    list_model,
    list_page,
    problems,
    require_match,
)
from hiring.webkit.clock import now
from hiring.webkit.paging import decode_id, page_of, place_of
from hiring.webkit.transaction import reading, transaction

blueprint = api_blueprint(
    "candidates",
    __name__,
    tag="Candidates",
    description="Candidates, what they apply for, and what was said to their résumés.",
)

MOST_WINDOWS_SENT = 1000


class CandidatePath(BaseModel):
    """Which candidate."""

    candidate_id: Id


class ApplicationPath(BaseModel):
    """Which application."""

    application_id: Id


class CandidateIn(In):
    """A candidate to bring."""

    name: RequiredLine
    email: Annotated[str, Field(min_length=3, max_length=254)]
    time_zone: Line = Field(default="UTC", description="IANA zone, such as Europe/London")
    background: Text = ""


class CandidateOut(Out):
    """A candidate."""

    id: Id
    name: str
    email: str
    time_zone: str
    background: str
    created_at: Instant


class CandidateWindowIn(In):
    """A span in which a candidate can be interviewed."""

    starts_at: Instant
    ends_at: Instant


class CandidateWindowsIn(In):
    """All the spans in which a candidate can be interviewed, in place of those before."""

    windows: list[CandidateWindowIn] = Field(max_length=MOST_WINDOWS_SENT)


class CandidateWindowOut(Out):
    """A span in which a candidate can be interviewed."""

    starts_at: Instant
    ends_at: Instant


class CandidateWindowsOut(Out):
    """When a candidate can be interviewed, in order."""

    windows: list[CandidateWindowOut]


class CandidateQuery(ListQuery):
    """Which candidates."""

    search: Line = Field(default="", description="the beginning of a name or an e-mail address")


class ApplicationIn(In):
    """A candidate to put forward for a requisition."""

    candidate_id: Id
    requisition_id: Id


class ResumeReviewIn(In):
    """What is said to a résumé."""

    proceed: bool
    off_target: bool = Field(
        default=False, description="of somebody the job description should not have drawn"
    )
    reason: Text


class ResumeReviewOut(Out):
    """What was said to a résumé."""

    proceed: bool
    off_target: bool
    reason: str
    reviewed_at: Instant


class ApplicationOut(Out):
    """An application."""

    id: Id
    candidate_id: Id
    requisition_id: Id
    created_at: Instant
    loop_id: Id | None = Field(description="its loop, for those who may know of it")
    resume_review: ResumeReviewOut | None = Field(
        description="for recruiters and the hiring manager, once there is one"
    )


class ApplicationQuery(ListQuery):
    """Which applications."""

    candidate_id: Id | None = None
    requisition_id: Id | None = None


@blueprint.post(
    "/candidates",
    summary="Bring a candidate",
    responses={201: CandidateOut, **problems(403, 409)},
)
@access.token
def add_candidate(body: CandidateIn) -> Response:
    """Recruiters do; an e-mail address belongs to one candidate."""
    with transaction() as session:
        added = actions.add_candidate(
            session,
            current_actor(),
            AddCandidate(
                name=body.name,
                email=body.email,
                time_zone=body.time_zone,
                background=body.background,
            ),
            now=now(),
        )
        out = _candidate(queries.get_candidate(session, current_actor(), added.id))
    location = url_for("candidates_api.get_candidate", candidate_id=out.id)
    return answer(out, 201, location=location)


@blueprint.get(
    "/candidates",
    summary="List candidates",
    responses={200: list_model("CandidateList", CandidateOut)},
)
@access.token
def list_candidates(query: CandidateQuery) -> Response:
    """Those the caller may know of, newest first."""
    rows = queries_list.list_candidates(
        reading(),
        current_actor(),
        CandidateFilter(search=query.search),
        with_background=True,
        place=place_of(query.cursor, None, uuid.UUID),
        limit=query.limit + 1,
    )
    return list_page(page_of(rows, query.limit, lambda row: (row.id,)), _candidate)


@blueprint.get(
    "/candidates/<uuid:candidate_id>",
    summary="Read a candidate",
    responses={200: CandidateOut},
)
@access.token
def get_candidate(path: CandidatePath) -> Response:
    """Recruiters, and the hiring manager and panel of their own loops."""
    return answer(_candidate(queries.get_candidate(reading(), current_actor(), path.candidate_id)))


@blueprint.get(
    "/candidates/<uuid:candidate_id>/windows",
    summary="Read when a candidate can be interviewed",
    responses={200: CandidateWindowsOut},
)
@access.token
def get_candidate_windows(path: CandidatePath) -> Response:
    """Nothing declared means that nothing is known."""
    return answer(_windows(reading(), current_actor(), path.candidate_id))


@blueprint.put(
    "/candidates/<uuid:candidate_id>/windows",
    summary="Write down when a candidate can be interviewed",
    responses={200: CandidateWindowsOut, **problems(403, 409, 412)},
)
@access.token
def replace_candidate_windows(path: CandidatePath, body: CandidateWindowsIn) -> Response:
    """Recruiters do, and the hiring manager. Windows that touch become one."""
    actor = current_actor()
    command = ReplaceCandidateWindows(
        candidate_id=path.candidate_id,
        windows=tuple((each.starts_at, each.ends_at) for each in body.windows),
    )
    with transaction() as session:
        require_match(lambda: _windows(session, actor, path.candidate_id))
        windows.replace_candidate_windows(session, actor, command, now=now())
        out = _windows(session, actor, path.candidate_id)
    return answer(out)


@blueprint.post(
    "/applications",
    summary="Put a candidate forward for a requisition",
    responses={201: ApplicationOut, **problems(403, 409)},
)
@access.token
def apply(body: ApplicationIn) -> Response:
    """Recruiters do; once for a candidate and a requisition."""
    actor = current_actor()
    with transaction() as session:
        made = actions.apply(
            session,
            actor,
            Apply(candidate_id=body.candidate_id, requisition_id=body.requisition_id),
            now=now(),
        )
        out = _read(session, actor, made.id)
    location = url_for("candidates_api.get_application", application_id=out.id)
    return answer(out, 201, location=location)


@blueprint.get(
    "/applications",
    summary="List applications",
    responses={200: list_model("ApplicationList", ApplicationOut)},
)
@access.token
def list_applications(query: ApplicationQuery) -> Response:
    """Those the caller may know of, newest first."""
    rows = queries.list_applications(
        reading(),
        current_actor(),
        now=now(),
        candidate_id=query.candidate_id,
        requisition_id=query.requisition_id,
        limit=query.limit,
        before=decode_id(query.cursor),
    )
    return list_page(page_of(rows, query.limit, lambda row: (row.id,)), _application)


@blueprint.get(
    "/applications/<uuid:application_id>",
    summary="Read an application",
    responses={200: ApplicationOut},
)
@access.token
def get_application(path: ApplicationPath) -> Response:
    """With its loop, for those who may know of that."""
    return answer(_read(reading(), current_actor(), path.application_id))


@blueprint.put(
    "/applications/<uuid:application_id>/resume-review",
    summary="Say yes or no to a résumé",
    responses={200: ApplicationOut, **problems(403, 412)},
)
@access.token
def review_resume(path: ApplicationPath, body: ResumeReviewIn) -> Response:
    """Recruiters and the requisition's hiring manager do, with a reason."""
    actor = current_actor()
    with transaction() as session:
        require_match(lambda: _read(session, actor, path.application_id))
        actions.review_resume(
            session,
            actor,
            ReviewResume(
                application_id=path.application_id,
                proceed=body.proceed,
                off_target=body.off_target,
                reason=body.reason,
            ),
            now=now(),
        )
        session.flush()
        out = _read(session, actor, path.application_id)
    return answer(out)


def _read(session: Session, actor: Actor, application_id: Id) -> ApplicationOut:
    return _application(queries.get_application(session, actor, application_id, now=now()))


def _windows(session: Session, actor: Actor, candidate_id: Id) -> CandidateWindowsOut:
    queries.get_candidate(session, actor, candidate_id)
    rows = windows.list_candidate_windows(session, candidate_id)
    return CandidateWindowsOut(windows=[CandidateWindowOut.model_validate(row) for row in rows])


def _candidate(view: CandidateView | CandidateRow) -> CandidateOut:
    return CandidateOut(
        id=view.id,
        name=view.name,
        email=view.email,
        time_zone=view.time_zone,
        background=view.background,
        created_at=view.created_at,
    )


def _application(view: ApplicationView) -> ApplicationOut:
    return ApplicationOut(
        id=view.id,
        candidate_id=view.candidate_id,
        requisition_id=view.requisition_id,
        created_at=view.created_at,
        loop_id=view.loop.id if view.loop else None,
        resume_review=(
            ResumeReviewOut(
                proceed=view.resume.proceed,
                off_target=view.resume.off_target,
                reason=view.resume.reason,
                reviewed_at=view.resume.reviewed_at,
            )
            if view.resume
            else None
        ),
    )
