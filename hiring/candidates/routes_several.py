"""Putting several candidates forward for one requisition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for

from hiring.candidates import actions, queries
from hiring.candidates.forms import ApplyForm
from hiring.candidates.queries_list import CandidateFilter, CandidateRow, list_candidates
from hiring.domain import authority
from hiring.domain.errors import NotAllowed
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.several import MOST, carry_out, ticked
from hiring.webkit.transaction import reading, transaction

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("several_candidates", __name__)


@blueprint.get("/candidates/several")
@access.signed_in
def choose() -> ResponseReturnValue:
    """Ask what the ticked candidates apply for."""
    rows = _ticked_rows()
    if not rows:
        flash("No candidate was ticked: nothing has changed.", "warning")
        return redirect(url_for("candidates.index"), code=303)
    form = ApplyForm()
    form.offer(queries.list_requisitions_to_apply_for(reading()))
    return render_template("candidates/several.html", rows=rows, form=form)


@blueprint.post("/candidates/several")
@access.signed_in
def put_forward() -> ResponseReturnValue:
    """Put several candidates forward, each by itself."""
    rows = _ticked_rows()
    if not rows:
        flash("No candidate was ticked: nothing has changed.", "warning")
        return redirect(url_for("candidates.index"), code=303)
    form = ApplyForm()
    choices = queries.list_requisitions_to_apply_for(reading())
    form.offer(choices)
    if not form.validate():
        return render_template("candidates/several.html", rows=rows, form=form), 422

    def act(row: CandidateRow) -> object:
        with transaction() as session:
            return actions.apply(session, current_actor(), form.command(row.id), now=now())

    return render_template(
        "candidates/several_done.html",
        outcomes=carry_out(rows, act),
        requisition=next(one for one in choices if str(one.id) == form.requisition_id.data),
    )


def _ticked_rows() -> tuple[CandidateRow, ...]:
    for refusal in authority.why_not_keep_candidates(current_actor()):
        raise NotAllowed(refusal)
    ids = ticked()
    if not ids:
        return ()
    return list_candidates(reading(), current_actor(), CandidateFilter(ids=ids), limit=MOST)
