"""The pages of requisitions."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hiring.domain import authority
from hiring.domain.authority import Part
from hiring.domain.errors import Invalid, NotAllowed, RuleRefused, StaleWrite
from hiring.domain.terms import Role
from hiring.requisitions import actions, queries
from hiring.requisitions.applicants import list_applicants
from hiring.requisitions.commands import ApproveRequisition
from hiring.requisitions.forms import ApproveForm, FormPeople, RequisitionForm
from hiring.requisitions.listing import LISTING, SOURCE
from hiring.requisitions.narrative import sections, split
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.paging import decode_id, page_of
from hiring.webkit.principles import principle_names, principles
from hiring.webkit.sources import Asking
from hiring.webkit.transaction import policy, reading, transaction

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hiring.domain.errors import Refusal
    from hiring.requisitions.queries import RequisitionView

blueprint = Blueprint("requisitions", __name__)
PAGE = 50


@blueprint.get("/requisitions")
@access.signed_in
def index() -> ResponseReturnValue:
    """The requisitions one may know of, narrowed and sorted as one asks."""
    asked = LISTING.read(request.args)
    if LISTING.is_unclean(request.args):
        return redirect(f"{request.path}?{asked.query}", code=303)
    session = reading()
    return render_template(
        "requisitions/index.html",
        page=SOURCE.page(session, Asking(current_actor(), asked, now()), request.args, PAGE),
        asked=asked,
        options={
            "team": [(name, name) for name in queries.list_team_names(session)],
            "job_family": [(name, name) for name in queries.list_job_families(session)],
        },
    )


@blueprint.get("/requisitions/new")
@access.signed_in
def new() -> ResponseReturnValue:
    """The form for a new requisition."""
    actor = current_actor()
    form = RequisitionForm()
    form.begin(principle_names())
    me = queries.find_active_people(reading(), [actor.id])[actor.id]
    if actor.has(Role.RECRUITER):
        form.recruiter_id.data = me.email
    else:
        form.hiring_manager_id.data = me.email
    return _form_page("requisitions/new.html", form)


@blueprint.post("/requisitions/new")
@access.signed_in
def open_new() -> ResponseReturnValue:
    """Open a requisition."""
    form = RequisitionForm()
    refusals: tuple[Refusal, ...] = ()
    status = 422
    people = FormPeople(queries.find_people_by_email(reading(), form.emails))
    if form.validate() and not (unknown := form.unknown_people(people)):
        try:
            with transaction() as session:
                opened = actions.open_requisition(
                    session,
                    current_actor(),
                    form.to_open(people),
                    principles=principle_names(),
                    policy=policy(),
                    now=now(),
                )
        except Invalid as error:
            form.show(error.errors)
        except RuleRefused as error:
            refusals, status = error.refusals, 409
        else:
            flash("The requisition is open. A Bar Raiser can now read its narrative.", "success")
            return redirect(url_for(".show", requisition_id=opened.id), code=303)
    elif not form.errors:
        form.show(unknown)
    return _form_page("requisitions/new.html", form, refusals=refusals), status


@blueprint.get("/requisitions/<uuid:requisition_id>")
@access.signed_in
def show(requisition_id: uuid.UUID) -> ResponseReturnValue:
    """A requisition: its narrative, what it asks for, and who has applied."""
    session, actor = reading(), current_actor()
    view = queries.get_requisition(session, actor, requisition_id)
    part = _part(view)
    before = decode_id(request.args.get("cursor"))
    applicants = list_applicants(
        session, actor, requisition_id, now=now(), limit=PAGE, before=before
    )
    works_on_it = actor.has(Role.RECRUITER) or part.is_hiring_manager or part.is_recruiter
    return render_template(
        "requisitions/show.html",
        requisition=view,
        narrative=sections(view.narrative),
        applicants=page_of(applicants, PAGE, lambda row: (row.application_id,)),
        is_first=before is None,
        report=queries.get_resume_report(session, requisition_id) if works_on_it else None,
        works_on_it=works_on_it,
        may_edit=not authority.why_not_edit_requisition(actor, part),
        may_approve=actor.certified_bar_raiser and not part.is_hiring_manager,
        most=policy().panel_max * policy().principles_max,
        form=ApproveForm(),
    )


@blueprint.get("/requisitions/<uuid:requisition_id>/edit")
@access.signed_in
def edit(requisition_id: uuid.UUID) -> ResponseReturnValue:
    """The form to change a requisition."""
    view = queries.get_requisition(reading(), current_actor(), requisition_id)
    for refusal in authority.why_not_edit_requisition(current_actor(), _part(view)):
        raise NotAllowed(refusal)
    form = RequisitionForm()
    form.whole_narrative = _is_whole(view)
    form.begin(principle_names(), view)
    return _form_page("requisitions/edit.html", form, requisition=view)


@blueprint.post("/requisitions/<uuid:requisition_id>/edit")
@access.signed_in
def revise(requisition_id: uuid.UUID) -> ResponseReturnValue:
    """Change a requisition."""
    view = queries.get_requisition(reading(), current_actor(), requisition_id)
    form = RequisitionForm()
    form.whole_narrative = "narrative" in request.form
    refusals: tuple[Refusal, ...] = ()
    status, stale = 422, ""
    people = FormPeople(queries.find_people_by_email(reading(), form.emails))
    if form.validate() and not (unknown := form.unknown_people(people)):
        try:
            with transaction() as session:
                actions.revise_requisition(
                    session,
                    current_actor(),
                    form.to_revise(requisition_id, people),
                    principles=principle_names(),
                    policy=policy(),
                    now=now(),
                )
        except Invalid as error:
            form.show(error.errors)
        except RuleRefused as error:
            refusals, status = error.refusals, 409
        except StaleWrite as error:
            stale, status = error.detail, 409
        else:
            flash("Saved.", "success")
            return redirect(url_for(".show", requisition_id=requisition_id), code=303)
    elif not form.errors:
        form.show(unknown)
    page = _form_page(
        "requisitions/edit.html", form, requisition=view, refusals=refusals, stale=stale
    )
    return page, status


@blueprint.post("/requisitions/<uuid:requisition_id>/approve")
@access.signed_in
def approve(requisition_id: uuid.UUID) -> ResponseReturnValue:
    """Approve the role narrative that was read (J1)."""
    number = request.form.get("narrative_number", "")
    with transaction() as session:
        actions.approve_requisition(
            session,
            current_actor(),
            ApproveRequisition(
                requisition_id=requisition_id,
                narrative_number=int(number) if number.isdecimal() else None,
            ),
            principles=principle_names(),
            now=now(),
        )
    flash("Approved. Loops can now start on this requisition.", "success")
    return redirect(url_for(".show", requisition_id=requisition_id), code=303)


@blueprint.post("/requisitions/<uuid:requisition_id>/close")
@access.signed_in
def close(requisition_id: uuid.UUID) -> ResponseReturnValue:
    """Close the requisition."""
    with transaction() as session:
        actions.close_requisition(session, current_actor(), requisition_id, now=now())
    flash("Closed. No new loop starts on it; those under way go on.", "success")
    return redirect(url_for(".show", requisition_id=requisition_id), code=303)


@blueprint.post("/requisitions/<uuid:requisition_id>/reopen")
@access.signed_in
def reopen(requisition_id: uuid.UUID) -> ResponseReturnValue:
    """Open the closed requisition again."""
    with transaction() as session:
        actions.reopen_requisition(session, current_actor(), requisition_id, now=now())
    flash("Open again.", "success")
    return redirect(url_for(".show", requisition_id=requisition_id), code=303)


@blueprint.get("/requisitions/<uuid:requisition_id>/versions")
@access.signed_in
def versions(requisition_id: uuid.UUID) -> ResponseReturnValue:
    """Every version of the role narrative."""
    session = reading()
    view = queries.get_requisition(session, current_actor(), requisition_id)
    kept = queries.list_narrative_versions(session, requisition_id)
    return render_template(
        "requisitions/versions.html",
        requisition=view,
        versions=[(version, sections(version.text)) for version in kept],
    )


def _form_page(template: str, form: RequisitionForm, **context: Any) -> str:
    session = reading()
    names = {principle.key: principle for principle in principles()}
    return render_template(
        template,
        form=form,
        principles=names,
        people=queries.list_people_to_suggest(session),
        recruiters=queries.list_people_to_suggest(session, role=Role.RECRUITER),
        teams=queries.list_team_names(session),
        job_families=queries.list_job_families(session),
        policy=policy(),
        **{"requisition": None, "refusals": (), "stale": "", **context},
    )


def _is_whole(view: RequisitionView) -> bool:
    return bool(view.narrative) and split(view.narrative) is None


def _part(view: RequisitionView) -> Part:
    actor = current_actor()
    return Part(
        is_hiring_manager=view.hiring_manager.id == actor.id,
        is_recruiter=view.recruiter.id == actor.id,
    )
