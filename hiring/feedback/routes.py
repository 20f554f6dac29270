"""The pages of written feedback."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for

from hiring.domain.errors import DomainError, Invalid, RuleRefused, StaleWrite, demand
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
from hiring.feedback.progress import complete, progress_of
from hiring.loops.queries.kit import find_kit
from hiring.loops.scope import get_loop_scope
from hiring.visibility.trainees import list_readable_trainees
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.paging import decode_id, page_of
from hiring.webkit.principles import kept_questions, principles
from hiring.webkit.problem import problem_of
from hiring.webkit.transaction import policy, reading, transaction

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hiring.domain.errors import Refusal
    from hiring.feedback.queries import MyFeedback
    from hiring.webkit.principles import KeptQuestion

blueprint = Blueprint("feedback", __name__)
_PAGE = 50
_SUBMITTED = "Submitted. It does not change any more; you can amend it, with a reason."


@dataclass(frozen=True)
class Guide:
    """What stands beside a principle while it is written up."""

    meaning: str
    questions: tuple[KeptQuestion, ...]


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
    """Save, look over, submit or amend what the page holds; whatever stands in the way, it stays."""
    form, found, deed = FeedbackForm(), _mine(loop_id), request.form.get("deed", "save")
    if not form.validate():
        return _editor(found, form), 422
    try:
        message = _carry_out(deed, form, found)
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
    if message:
        flash(message, "success")
    target = "feedback.mine" if deed not in {"review", "submit", "amend"} else "feedback.preview"
    return redirect(url_for(target, loop_id=loop_id), code=303)


@blueprint.post("/loops/<uuid:loop_id>/feedback/mine/autosave")
@access.signed_in
def autosave(loop_id: uuid.UUID) -> ResponseReturnValue:
    """The page saving itself (F1): the version now stored and what is missing, or why it was not."""
    form = FeedbackForm()
    if not form.validate():
        return {"detail": "This holds something that cannot be stored, or is too long."}, 422
    try:
        with transaction() as session:
            saved = actions.save_draft(
                session, current_actor(), _draft(form, loop_id), policy=policy(), now=now()
            )
    except StaleWrite as stale:
        return {"detail": stale.detail, "rule": stale.rule, "stale": True}, 409
    except DomainError as error:
        return problem_of(error)
    assert saved.saved_at is not None
    parts = progress_of(form, saved.asked, policy())
    return jsonify(
        version=saved.version,
        saved_at=saved.saved_at.isoformat(),
        parts=[part.as_json() for part in parts],
    )


@blueprint.get("/loops/<uuid:loop_id>/feedback/mine/preview")
@access.signed_in
def preview(loop_id: uuid.UUID) -> ResponseReturnValue:
    """One's own feedback as those who may read it will; before it is submitted, the last look."""
    return render_template("feedback/preview.html", mine=_mine(loop_id), policy=policy())


@blueprint.post("/loops/<uuid:loop_id>/feedback/mine/submit")
@access.signed_in
def submit(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Submit the draft that was looked over, if it is still the one that is stored (F1, F3)."""
    form, stale = FeedbackForm(), False
    refusals: tuple[Refusal, ...] = ()
    try:
        with transaction() as session:
            actions.submit_feedback(
                session,
                current_actor(),
                SubmitFeedback(loop_id=loop_id, version=form.base_version, repeat_is_done=True),
                policy=policy(),
                now=now(),
            )
    except StaleWrite:
        stale = True
    except RuleRefused as refused:
        refusals = refused.refusals
    if stale or refusals:
        page = render_template(
            "feedback/preview.html",
            mine=_mine(loop_id),
            policy=policy(),
            stale=stale,
            refusals=refusals,
        )
        return page, HTTPStatus.CONFLICT
    flash(_SUBMITTED, "success")
    return redirect(url_for("feedback.preview", loop_id=loop_id), code=303)


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
    parts = progress_of(form, found.asked, policy())
    return render_template(
        "feedback/mine.html",
        mine=found,
        form=form,
        version=form.base_version if keep_base else found.version,
        policy=policy(),
        parts=parts,
        complete=complete(parts),
        guide=_guide(found.own.loop_id),
        server_time=now(),
        saved=saved,
        unsaved=keep_base,
        refusals=refusals,
        differences=differences(found.body, form.body(found.asked), found.asked) if stale else (),
        stale=stale,
    )


def _guide(loop_id: uuid.UUID) -> dict[str, Guide]:
    """The principles one looks at here, by key: what each means, and the questions kept for one."""
    session = reading()
    kit = find_kit(session, get_loop_scope(session, current_actor(), loop_id, now=now()))
    parts = kit.parts if kit else ()
    meanings = {principle.key: principle.meaning for principle in principles()}
    questions = kept_questions(key for part in parts for key in part.questions)
    return {
        part.key: Guide(
            meaning=meanings.get(part.key, ""),
            questions=tuple(questions[key] for key in part.questions if key in questions),
        )
        for part in parts
    }


def _draft(form: FeedbackForm, loop_id: uuid.UUID) -> SaveDraft:
    return SaveDraft(
        loop_id=loop_id,
        body=form.written(),
        version=form.base_version,
        repeat_is_done=True,
    )


def _carry_out(deed: str, form: FeedbackForm, found: MyFeedback) -> str:
    actor, loop_id, body = current_actor(), found.own.loop_id, form.body(found.asked)
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
            return _SUBMITTED
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
        command = _draft(form, loop_id)
        if deed == "review":
            # Saved with the places of the page, so that what is missing is shown where it is.
            command = replace(command, body=body)
        saved = actions.save_draft(session, actor, command, policy=policy(), now=now())
        if deed == "review":
            demand(saved.why_not_submit)
            return ""
    return "Draft saved. Only you can read it."


def _keep_what_was_typed(form: FeedbackForm, found: MyFeedback) -> bool:
    """Save what could not be submitted as a draft, where one is taken."""
    try:
        with transaction() as session:
            command = _draft(form, found.own.loop_id)
            actions.save_draft(session, current_actor(), command, policy=policy(), now=now())
    except DomainError:
        return False
    return True


def _reason() -> str:
    form = ReasonForm()
    if not form.validate():
        raise Invalid(form.reason_errors())
    return str(form.reason.data or "")
