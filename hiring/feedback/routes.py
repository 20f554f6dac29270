"""The pages of written feedback."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for

from hiring.domain.errors import DomainError, Invalid, RuleRefused, StaleWrite
from hiring.domain.terms import Role
from hiring.feedback import actions, actions_panel, queries
from hiring.feedback.commands import (
    AmendFeedback,
    ReturnForRework,
    SaveDraft,
    SubmitFeedback,
    WaiveFeedback,
)
from hiring.feedback.comparison import differences
from hiring.feedback.forms import FeedbackForm, ReasonForm
from hiring.visibility.trainees import list_readable_trainees
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.paging import decode_id, page_of
from hiring.webkit.problem import problem_of
from hiring.webkit.transaction import policy, reading, transaction

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hiring.feedback.queries import MyFeedback

blueprint = Blueprint("feedback", __name__)
_PAGE = 50


@blueprint.get("/loops/<uuid:loop_id>/feedback/mine")
@access.signed_in
def mine(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Where one's own feedback is written (F1 to F5), or amended (F3, F9)."""
    found = _mine(loop_id)
    amending = "amend" in request.args and not found.why_not_amend
    if found.why_not_write and not amending:
        return redirect(url_for("feedback.preview", loop_id=loop_id), code=303)
    return _editor(found, FeedbackForm.showing(found.body, found.asked))


@blueprint.post("/loops/<uuid:loop_id>/feedback/mine")
@access.signed_in
def write(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Save, submit or amend what the page holds; whatever stands in the way, the text stays."""
    form, found = FeedbackForm(), _mine(loop_id)
    if not form.validate():
        return _editor(found, form), 422
    try:
        message = _carry_out(request.form.get("deed", "save"), form, found)
    except StaleWrite:
        found = _mine(loop_id)
        return _editor(found, form, stale=True), 409
    except (RuleRefused, Invalid) as refused:
        form.show(refused.at_parts if isinstance(refused, RuleRefused) else refused.errors)
        saved = _keep_what_was_typed(form, found)
        return (
            _editor(
                _mine(loop_id),
                form,
                refusals=refused.of_the_whole if isinstance(refused, RuleRefused) else (),
                saved=saved,
            ),
            refused.status,
        )
    flash(message, "success")
    target = "feedback.mine" if request.form.get("deed") not in {"submit", "amend"} else ""
    return redirect(url_for(target or "feedback.preview", loop_id=loop_id), code=303)


@blueprint.post("/loops/<uuid:loop_id>/feedback/mine/autosave")
@access.signed_in
def autosave(loop_id: uuid.UUID) -> ResponseReturnValue:
    """The page saving itself (F1): the version now stored, or why it was not."""
    form = FeedbackForm()
    try:
        found = _mine(loop_id)
        if not form.validate():
            return {"detail": "This holds something that cannot be stored, or is too long."}, 422
        with transaction() as session:
            saved = actions.save_draft(session, current_actor(), _draft(form, found), now=now())
    except DomainError as error:
        return problem_of(error)
    return jsonify(version=saved.version, saved_at=saved.saved_at.isoformat())


@blueprint.get("/loops/<uuid:loop_id>/feedback/mine/preview")
@access.signed_in
def preview(loop_id: uuid.UUID) -> ResponseReturnValue:
    """One's own feedback as those who may read it will."""
    return render_template("feedback/preview.html", mine=_mine(loop_id))


@blueprint.get("/loops/<uuid:loop_id>/feedback")
@access.signed_in
def index(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Every seat's status; vote and content as F7 opens them; in the panel's order (F10)."""
    with transaction() as session:
        found = queries.get_loop_feedback(session, current_actor(), policy(), loop_id, now=now())
    return render_template("feedback/index.html", found=found, policy=policy())


@blueprint.post("/loops/<uuid:loop_id>/feedback/<uuid:seat_id>/return")
@access.signed_in
def return_for_rework(loop_id: uuid.UUID, seat_id: uuid.UUID) -> ResponseReturnValue:
    """Send thin feedback back to its author, once (F9)."""
    reason = _reason()
    with transaction() as session:
        actions_panel.return_for_rework(
            session,
            current_actor(),
            ReturnForRework(loop_id=loop_id, seat_id=seat_id, reason=reason),
            policy=policy(),
            now=now(),
        )
    flash("Returned for rework. Its author is asked to amend it; both versions stay.", "success")
    return redirect(url_for("feedback.index", loop_id=loop_id), code=303)


@blueprint.post("/loops/<uuid:loop_id>/feedback/<uuid:seat_id>/waive")
@access.signed_in
def waive(loop_id: uuid.UUID, seat_id: uuid.UUID) -> ResponseReturnValue:
    """Do without missing feedback (F9)."""
    reason = _reason()
    with transaction() as session:
        actions_panel.waive_feedback(
            session,
            current_actor(),
            WaiveFeedback(loop_id=loop_id, seat_id=seat_id, reason=reason),
            now=now(),
        )
    flash("Waived. Nothing is awaited from this seat any more.", "success")
    return redirect(url_for("feedback.index", loop_id=loop_id), code=303)


@blueprint.get("/feedback/trainees")
@access.roles(Role.PROGRAMME_LEAD)
def trainees() -> ResponseReturnValue:
    """Trainees' feedback that is open to a programme lead (F8)."""
    before = decode_id(request.args.get("cursor"))
    rows = list_readable_trainees(
        reading(), current_actor(), policy(), before=before, limit=_PAGE + 1
    )
    page = page_of(rows, _PAGE, lambda row: (row.seat_id,))
    return render_template("feedback/trainees.html", page=page)


def _mine(loop_id: uuid.UUID) -> MyFeedback:
    return queries.get_my_feedback(reading(), current_actor(), policy(), loop_id, now=now())


def _editor(
    found: MyFeedback,
    form: FeedbackForm,
    *,
    stale: bool = False,
    saved: bool = False,
    refusals: tuple[object, ...] = (),
) -> str:
    # What was not saved still rests on the version the page was made from (F1).
    keep_base = form.is_submitted() and not (stale or saved)
    return render_template(
        "feedback/mine.html",
        mine=found,
        form=form,
        version=form.base_version if keep_base else found.version,
        policy=policy(),
        saved=saved,
        refusals=refusals,
        differences=differences(found.body, form.body(found.asked), found.asked) if stale else (),
        stale=stale,
    )


def _draft(form: FeedbackForm, found: MyFeedback) -> SaveDraft:
    return SaveDraft(
        loop_id=found.scope.loop.id,
        body=form.written(),
        version=form.base_version,
        repeat_is_done=True,
    )


def _carry_out(deed: str, form: FeedbackForm, found: MyFeedback) -> str:
    actor, loop_id, body = current_actor(), found.scope.loop.id, form.body(found.asked)
    with transaction() as session:
        if deed == "submit":
            actions.submit_feedback(
                session,
                actor,
                SubmitFeedback(
                    loop_id=loop_id, body=body, version=form.base_version, repeat_is_done=True
                ),
                policy=policy(),
                now=now(),
            )
            return "Submitted. It does not change any more; you can amend it, with a reason."
        if deed == "amend":
            actions.amend_feedback(
                session,
                actor,
                AmendFeedback(
                    loop_id=loop_id,
                    reason=form.reason.data or "",
                    evidence=body.evidence,
                    narrative=body.narrative,
                    vote=body.vote,
                    version=form.base_version,
                    repeat_is_done=True,
                ),
                policy=policy(),
                now=now(),
            )
            return "Amended. Every version is kept."
        actions.save_draft(session, actor, _draft(form, found), now=now())
    return "Draft saved. Only you can read it."


def _keep_what_was_typed(form: FeedbackForm, found: MyFeedback) -> bool:
    """Save what could not be submitted as a draft, where one is taken."""
    try:
        with transaction() as session:
            actions.save_draft(session, current_actor(), _draft(form, found), now=now())
    except DomainError:
        return False
    return True


def _reason() -> str:
    form = ReasonForm()
    if not form.validate():
        raise Invalid(form.reason_errors())
    return str(form.reason.data or "")
