"""The pages of candidates."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hiring.candidates import actions, queries, queries_list, windows
from hiring.candidates.commands import ChangeCandidateWindows
from hiring.candidates.forms import (
    ApplyForm,
    CandidateForm,
    CandidateWindowForm,
    ConflictForm,
    ResumeReviewForm,
)
from hiring.candidates.listing import LISTING, SOURCE
from hiring.domain import authority
from hiring.domain.errors import Invalid, NotAllowed, RuleRefused
from hiring.domain.terms import Role
from hiring.people.checks import time_zones
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.forms import TickedForm
from hiring.webkit.sources import Asking
from hiring.webkit.transaction import reading, transaction

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hiring.domain.errors import Refusal

blueprint = Blueprint("candidates", __name__)
PAGE = 50
MOST_APPLICATIONS = 100


@blueprint.get("/candidates")
@access.signed_in
def index() -> ResponseReturnValue:
    """The candidates one may know of, narrowed and sorted as one asks."""
    asked = LISTING.read(request.args)
    if LISTING.is_unclean(request.args):
        return redirect(f"{request.path}?{asked.query}", code=303)
    session, actor = reading(), current_actor()
    wanted = asked.id_of("requisition")
    title = queries_list.find_requisition_title(session, actor, wanted) if wanted else None
    return render_template(
        "candidates/index.html",
        page=SOURCE.page(session, Asking(actor, asked, now()), request.args, PAGE),
        asked=asked,
        options={"requisition": [(str(wanted), title or "A requisition")]},
        may_add=actor.has(Role.RECRUITER),
    )


@blueprint.get("/candidates/new")
@access.signed_in
def new() -> ResponseReturnValue:
    """The form for a new candidate."""
    for refusal in authority.why_not_keep_candidates(current_actor()):
        raise NotAllowed(refusal)
    form = CandidateForm()
    form.time_zone.data = current_actor().time_zone
    return _new_page(form)


@blueprint.post("/candidates/new")
@access.signed_in
def add() -> ResponseReturnValue:
    """Bring a candidate."""
    form = CandidateForm()
    refusals: tuple[Refusal, ...] = ()
    status = 422
    if form.validate():
        try:
            with transaction() as session:
                candidate = actions.add_candidate(
                    session, current_actor(), form.command(), now=now()
                )
        except Invalid as error:
            form.show(error.errors)
        except RuleRefused as error:
            refusals, status = error.refusals, 409
        else:
            flash(f"{candidate.name} is here. What do they apply for?", "success")
            return redirect(url_for(".apply", candidate_id=candidate.id), code=303)
    return _new_page(form, refusals=refusals), status


@blueprint.get("/candidates/<uuid:candidate_id>")
@access.signed_in
def show(candidate_id: uuid.UUID) -> ResponseReturnValue:
    """A candidate, as far as one may know."""
    return _show_page(candidate_id, ConflictForm(), None)


@blueprint.get("/candidates/<uuid:candidate_id>/apply")
@access.signed_in
def apply(candidate_id: uuid.UUID) -> ResponseReturnValue:
    """The form to put a candidate forward."""
    for refusal in authority.why_not_keep_candidates(current_actor()):
        raise NotAllowed(refusal)
    return _apply_page(candidate_id, ApplyForm())


@blueprint.post("/candidates/<uuid:candidate_id>/apply")
@access.signed_in
def put_forward(candidate_id: uuid.UUID) -> ResponseReturnValue:
    """Put a candidate forward for a requisition."""
    for refusal in authority.why_not_keep_candidates(current_actor()):
        raise NotAllowed(refusal)
    form = ApplyForm()
    form.offer(queries.list_requisitions_to_apply_for(reading(), candidate_id))
    refusals: tuple[Refusal, ...] = ()
    status = 422
    if form.validate():
        try:
            with transaction() as session:
                actions.apply(session, current_actor(), form.command(candidate_id), now=now())
        except Invalid as error:
            form.show(error.errors)
        except RuleRefused as error:
            refusals, status = error.refusals, 409
        else:
            flash("The application is in. Next: the résumé.", "success")
            return redirect(url_for(".show", candidate_id=candidate_id), code=303)
    return _apply_page(candidate_id, form, refusals=refusals), status


@blueprint.post("/applications/<uuid:application_id>/resume")
@access.signed_in
def review_resume(application_id: uuid.UUID) -> ResponseReturnValue:
    """Say yes or no to a résumé."""
    application = queries.get_application(reading(), current_actor(), application_id, now=now())
    form = ResumeReviewForm()
    if form.validate():
        try:
            with transaction() as session:
                actions.review_resume(
                    session, current_actor(), form.command(application_id), now=now()
                )
        except Invalid as error:
            form.show(error.errors)
        else:
            flash("The review is kept.", "success")
            return redirect(url_for(".show", candidate_id=application.candidate_id), code=303)
    return _show_page(
        application.candidate_id, ConflictForm(formdata=None), (application_id, form)
    ), 422


@blueprint.post("/candidates/<uuid:candidate_id>/conflicts")
@access.signed_in
def declare_conflict(candidate_id: uuid.UUID) -> ResponseReturnValue:
    """Say: I know this person (L2, L3)."""
    form = ConflictForm()
    if form.validate():
        actor = current_actor()
        with transaction() as session:
            command = form.command(actor.id, candidate_id)
            actions.declare_conflict(session, actor, command, now=now())
        flash("Declared. You cannot be seated on a loop of this candidate.", "success")
        return redirect(url_for(".show", candidate_id=candidate_id), code=303)
    return _show_page(candidate_id, form, None), 422


@blueprint.post("/candidates/<uuid:candidate_id>/windows/add")
@access.signed_in
def add_window(candidate_id: uuid.UUID) -> ResponseReturnValue:
    """Write down when a candidate can (L5)."""
    form = CandidateWindowForm()
    actor = current_actor()
    candidate = queries.get_candidate(reading(), actor, candidate_id)
    command = form.command(candidate_id, candidate.time_zone) if form.validate() else None
    if command is not None:
        try:
            with transaction() as session:
                windows.change_candidate_windows(session, actor, command, now=now())
        except Invalid as error:
            form.show(error.errors)
        else:
            flash("Kept. Loops are planned inside these times.", "success")
            return redirect(url_for(".show", candidate_id=candidate_id, _anchor="can"), code=303)
    return _show_page(candidate_id, ConflictForm(formdata=None), None, window_form=form), 422


@blueprint.post("/candidates/<uuid:candidate_id>/windows/remove")
@access.signed_in
def remove_windows(candidate_id: uuid.UUID) -> ResponseReturnValue:
    """Take the ticked times back."""
    ids = TickedForm().ids()
    if ids:
        command = ChangeCandidateWindows(candidate_id=candidate_id, remove=ids)
        with transaction() as session:
            windows.change_candidate_windows(session, current_actor(), command, now=now())
        flash("The times are taken back.", "success")
    else:
        flash("Nothing was ticked: nothing has changed.", "warning")
    return redirect(url_for(".show", candidate_id=candidate_id, _anchor="can"), code=303)


def _show_page(
    candidate_id: uuid.UUID,
    conflict_form: ConflictForm,
    reviewed: tuple[uuid.UUID, ResumeReviewForm] | None,
    window_form: CandidateWindowForm | None = None,
) -> str:
    session, actor = reading(), current_actor()
    candidate = queries.get_candidate(session, actor, candidate_id)
    applications = queries.list_applications(
        session, actor, now=now(), candidate_id=candidate_id, limit=MOST_APPLICATIONS
    )
    return render_template(
        "candidates/show.html",
        candidate=candidate,
        applications=applications,
        windows=windows.list_candidate_windows(session, candidate_id, ending_after=now()),
        window_form=window_form or CandidateWindowForm(formdata=None),
        may_set_windows=actor.has(Role.RECRUITER)
        or any(one.is_hiring_manager or one.is_recruiter for one in applications),
        review_forms={
            one.id: _review_form(one, reviewed) for one in applications if one.may_review
        },
        reviewed_id=reviewed[0] if reviewed else None,
        conflicts=queries.list_own_conflicts(session, actor, candidate_id),
        conflict_form=conflict_form,
        may_keep=actor.has(Role.RECRUITER),
    )


def _review_form(
    application: queries.ApplicationView, reviewed: tuple[uuid.UUID, ResumeReviewForm] | None
) -> ResumeReviewForm:
    """The form of one application; its ids are told apart by the application's."""
    form: ResumeReviewForm
    if reviewed and reviewed[0] == application.id:
        form = reviewed[1]
    else:
        form = ResumeReviewForm(formdata=None)
        if application.resume:
            form.proceed.data = "yes" if application.resume.proceed else "no"
            form.off_target.data = application.resume.off_target
            form.reason.data = application.resume.reason
    for field in form:
        field.id = f"{field.name}-{application.id}"
    return form


def _new_page(form: CandidateForm, refusals: tuple[Refusal, ...] = ()) -> str:
    return render_template(
        "candidates/new.html", form=form, refusals=refusals, zones=sorted(time_zones())
    )


def _apply_page(candidate_id: uuid.UUID, form: ApplyForm, **context: Any) -> str:
    session = reading()
    choices = queries.list_requisitions_to_apply_for(session, candidate_id)
    form.offer(choices)
    return render_template(
        "candidates/apply.html",
        form=form,
        choices=choices,
        candidate=queries.get_candidate(session, current_actor(), candidate_id),
        **{"refusals": (), **context},
    )
