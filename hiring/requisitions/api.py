"""The requisitions of the JSON API."""

from __future__ import annotations

from flask import Response, url_for
from sqlmodel import Session

from hiring.domain.actor import Actor
from hiring.domain.errors import FieldError, Invalid
from hiring.requisitions import actions, queries
from hiring.requisitions.api_models import (
    CompetencyIn,
    NarrativeVersionOut,
    NarrativeVersionsOut,
    PrincipleIn,
    RequisitionIn,
    RequisitionOut,
    RequisitionPatch,
    RequisitionPath,
    RequisitionQuery,
    out_of,
)
from hiring.requisitions.commands import (
    ApproveRequisition,
    Asked,
    OpenRequisition,
    ReviseRequisition,
)
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.api import (
    Id,
    answer,
    api_blueprint,
    list_model,
    list_page,
    problems,
    require_match,
)
from hiring.webkit.clock import now
from hiring.webkit.paging import decode_id, page_of
from hiring.webkit.principles import principle_names
from hiring.webkit.transaction import policy, reading, transaction

blueprint = api_blueprint(
    "requisitions",
    __name__,
    tag="Requisitions",
    description="Openings, their role narratives and what their loops must cover.",
)


@blueprint.post(
    "/requisitions",
    summary="Open a requisition",
    responses={201: RequisitionOut, **problems(403, 409)},
)
@access.token
def open_requisition(body: RequisitionIn) -> Response:
    """A recruiter, an administrator, or the hiring manager it names may (J2, J3)."""
    actor = current_actor()
    with transaction() as session:
        opened = actions.open_requisition(
            session,
            actor,
            OpenRequisition(
                title=body.title,
                level=body.level,
                job_family=body.job_family,
                team=body.team,
                hiring_manager_id=body.hiring_manager_id,
                recruiter_id=body.recruiter_id,
                narrative=body.narrative,
                principles=_principles(body.principles),
                competencies=_competencies(body.competencies),
                future_reports=tuple(body.future_reports),
            ),
            principles=principle_names(),
            policy=policy(),
            now=now(),
        )
        session.flush()
        out = _read(session, actor, opened.id)
    location = url_for("requisitions_api.get_requisition", requisition_id=out.id)
    return answer(out, 201, location=location)


@blueprint.get(
    "/requisitions",
    summary="List requisitions",
    responses={200: list_model("RequisitionList", RequisitionOut)},
)
@access.token
def list_requisitions(query: RequisitionQuery) -> Response:
    """Those the caller may know of, newest first."""
    before = decode_id(query.cursor)
    rows = queries.list_requisitions(
        reading(), current_actor(), state=query.state, limit=query.limit, before=before
    )
    return list_page(page_of(rows, query.limit, lambda row: (row.id,)), out_of)


@blueprint.get(
    "/requisitions/<uuid:requisition_id>",
    summary="Read a requisition",
    responses={200: RequisitionOut},
)
@access.token
def get_requisition(path: RequisitionPath) -> Response:
    """With its newest narrative."""
    return answer(_read(reading(), current_actor(), path.requisition_id))


@blueprint.patch(
    "/requisitions/<uuid:requisition_id>",
    summary="Change a requisition",
    responses={200: RequisitionOut, **problems(403, 409, 412)},
)
@access.token
def revise_requisition(path: RequisitionPath, body: RequisitionPatch) -> Response:
    """A new narrative takes the requisition back to draft, to be approved again (J1)."""
    _refuse_null(body)
    actor = current_actor()
    with transaction() as session:
        require_match(lambda: _read(session, actor, path.requisition_id))
        actions.revise_requisition(
            session,
            actor,
            ReviseRequisition(
                requisition_id=path.requisition_id,
                title=body.title,
                level=body.level,
                job_family=body.job_family,
                team=body.team,
                hiring_manager_id=body.hiring_manager_id,
                recruiter_id=body.recruiter_id,
                narrative=body.narrative,
                principles=None if body.principles is None else _principles(body.principles),
                competencies=(
                    None if body.competencies is None else _competencies(body.competencies)
                ),
                future_reports=(
                    None if body.future_reports is None else tuple(body.future_reports)
                ),
            ),
            principles=principle_names(),
            policy=policy(),
            now=now(),
        )
        session.flush()
        out = _read(session, actor, path.requisition_id)
    return answer(out)


@blueprint.post(
    "/requisitions/<uuid:requisition_id>/approve",
    summary="Approve the role narrative",
    responses={200: RequisitionOut, **problems(403, 409)},
)
@access.token
def approve_requisition(path: RequisitionPath) -> Response:
    """A certified Bar Raiser who is not the hiring manager may (J1)."""
    actor = current_actor()
    with transaction() as session:
        actions.approve_requisition(
            session,
            actor,
            ApproveRequisition(requisition_id=path.requisition_id),
            principles=principle_names(),
            now=now(),
        )
        session.flush()
        out = _read(session, actor, path.requisition_id)
    return answer(out)


@blueprint.post(
    "/requisitions/<uuid:requisition_id>/close",
    summary="Close a requisition",
    responses={200: RequisitionOut, **problems(403, 409)},
)
@access.token
def close_requisition(path: RequisitionPath) -> Response:
    """No loop starts on it any more; those under way go on."""
    actor = current_actor()
    with transaction() as session:
        actions.close_requisition(session, actor, path.requisition_id, now=now())
        session.flush()
        out = _read(session, actor, path.requisition_id)
    return answer(out)


@blueprint.post(
    "/requisitions/<uuid:requisition_id>/reopen",
    summary="Open a closed requisition again",
    responses={200: RequisitionOut, **problems(403, 409)},
)
@access.token
def reopen_requisition(path: RequisitionPath) -> Response:
    """Approved if its newest narrative is, else a draft (J1)."""
    actor = current_actor()
    with transaction() as session:
        actions.reopen_requisition(session, actor, path.requisition_id, now=now())
        session.flush()
        out = _read(session, actor, path.requisition_id)
    return answer(out)


@blueprint.get(
    "/requisitions/<uuid:requisition_id>/narratives",
    summary="Read every version of the role narrative",
    responses={200: NarrativeVersionsOut},
)
@access.token
def list_narratives(path: RequisitionPath) -> Response:
    """Newest first; all are kept."""
    session = reading()
    queries.get_requisition(session, current_actor(), path.requisition_id)
    versions = queries.list_narrative_versions(session, path.requisition_id)
    return answer(
        NarrativeVersionsOut(
            items=[
                NarrativeVersionOut(
                    number=one.number,
                    text=one.text,
                    author=one.author_name,
                    written_at=one.written_at,
                    approved_by=one.approved_by_name,
                    approved_at=one.approved_at,
                )
                for one in versions
            ]
        )
    )


def _read(session: Session, actor: Actor, requisition_id: Id) -> RequisitionOut:
    return out_of(queries.get_requisition(session, actor, requisition_id))


def _principles(given: list[PrincipleIn]) -> tuple[Asked, ...]:
    return tuple(
        Asked(key=one.key, interviewers=one.interviewers, critical=one.critical) for one in given
    )


def _competencies(given: list[CompetencyIn]) -> tuple[Asked, ...]:
    return tuple(
        Asked(
            key=one.key,
            name=one.name or "",
            interviewers=one.interviewers,
            critical=one.critical,
        )
        for one in given
    )


def _refuse_null(body: RequisitionPatch) -> None:
    """A part that is given needs a value: null would neither keep nor clear it."""
    nulls = [name for name in sorted(body.model_fields_set) if getattr(body, name) is None]
    if nulls:
        raise Invalid(
            FieldError(f"/{name}", "Leave it out to keep it, or give it a value.") for name in nulls
        )
