"""Scheduling several drafts, or calling several loops off, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from hiring.domain.states import may_happen
from hiring.domain.terms import LoopEvent
from hiring.loops.actions.scheduling import cancel_loop, schedule_loop
from hiring.loops.commands import CancelLoop, ScheduleLoop
from hiring.loops.queries.lists import LoopFilter, LoopRow, list_loops
from hiring.loops.routes.frame import blueprint
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.forms import Form, whole_text
from hiring.webkit.principles import question_bank
from hiring.webkit.several import MOST, carry_out, ticked
from hiring.webkit.transaction import policy, reading, transaction

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

EVENTS = {"schedule": LoopEvent.SCHEDULE, "cancel": LoopEvent.CANCEL}


class SeveralForm(Form):
    """One reason for all of them."""

    reason = TextAreaField(
        "Reason",
        [DataRequired("Say why."), Length(max=2000), whole_text],
        description="The same for all of them. Whoever is on a panel can read it.",
    )


@blueprint.get("/loops/several")
@access.signed_in
def several() -> ResponseReturnValue:
    """Ask before several loops are scheduled or called off."""
    deed, rows = request.args.get("do", ""), _ticked_rows()
    if deed not in EVENTS or not rows:
        flash("No loop of yours was ticked: nothing has changed.", "warning")
        return redirect(url_for(".index"), code=303)
    return _confirm(deed, rows, SeveralForm())


@blueprint.post("/loops/several")
@access.signed_in
def do_several() -> ResponseReturnValue:
    """Schedule or call off several loops, each by itself."""
    deed, rows = request.form.get("do", ""), _ticked_rows()
    if deed not in EVENTS or not rows:
        flash("No loop of yours was ticked: nothing has changed.", "warning")
        return redirect(url_for(".index"), code=303)
    form = SeveralForm()
    if deed == "cancel" and not form.validate():
        return _confirm(deed, rows, form), 422
    reason = form.reason.data or ""

    def act(row: LoopRow) -> object:
        with transaction() as session:
            if deed == "cancel":
                command = CancelLoop(loop_id=row.id, reason=reason)
                return cancel_loop(session, current_actor(), command, now=now())
            return schedule_loop(
                session,
                current_actor(),
                ScheduleLoop(loop_id=row.id),
                now=now(),
                policy=policy(),
                bank=question_bank(),
            )

    outcomes = carry_out(rows, act)
    return render_template("loops/several_done.html", deed=deed, outcomes=outcomes)


def _ticked_rows() -> tuple[LoopRow, ...]:
    ids = ticked()
    if not ids:
        return ()
    wanted = LoopFilter(ids=ids)
    return list_loops(reading(), current_actor(), wanted, now=now(), limit=MOST)


def _confirm(deed: str, rows: tuple[LoopRow, ...], form: SeveralForm) -> str:
    context: dict[str, Any] = {"deed": deed, "rows": rows, "form": form}
    fit = [row for row in rows if row.managed and may_happen(row.state, EVENTS[deed])]
    return render_template("loops/several.html", fit=fit, **context)
