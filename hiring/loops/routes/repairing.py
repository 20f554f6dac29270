"""The smallest change of a panel that stands: proposed with the difference, accepted in one go."""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from hiring.domain.errors import RuleRefused
from hiring.domain.terms import LoopState
from hiring.loops.actions.repairing import accept_repair
from hiring.loops.commands import AcceptRepair
from hiring.loops.forms.planning import PlannedForm
from hiring.loops.proposing import NoPlanFound, propose_repair
from hiring.loops.queries.choices import names_of_people
from hiring.loops.queries.difference import Change
from hiring.loops.routes.frame import attempt, blueprint, managed_view, names_of
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.principles import question_bank
from hiring.webkit.transaction import policy, reading

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hiring.domain.errors import Refusal
    from hiring.loops.proposing import Proposed
    from hiring.loops.queries.view import LoopView
    from hiring.planning.answers import NoPlan


@blueprint.post("/loops/<uuid:loop_id>/repair")
@access.signed_in
def repair(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Propose the smallest change, or say why none mends it. Nothing is saved."""
    view = managed_view(reading(), loop_id)
    try:
        proposed = propose_repair(loop_id)
    except NoPlanFound as error:
        return _page(view, answer=error.answer), error.status
    except RuleRefused as error:
        return _page(view, refusals=error.refusals), error.status
    return _page(view, proposed=proposed)


@blueprint.post("/loops/<uuid:loop_id>/repair/accept")
@access.signed_in
def accept(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Make the change as it was proposed; where it no longer fits, propose another."""
    view = managed_view(reading(), loop_id)
    form = PlannedForm()
    form.offer_zones("UTC")
    is_sound = form.validate()
    lines = form.lines()
    if not is_sound or form.seats.errors:
        return _page(view, stale="What was sent is not a panel."), 422
    command = AcceptRepair(loop_id=loop_id, seats=lines, version=form.read_version)
    tried = attempt(
        partial(
            accept_repair,
            actor=current_actor(),
            command=command,
            now=now(),
            policy=policy(),
            bank=question_bank(),
        ),
        form.show,
    )
    if tried.done is None:
        fresh = managed_view(reading(), loop_id)
        return _page(fresh, refusals=tried.refusals, stale=tried.stale), tried.status
    flash("The panel is changed. Every rule is kept.", "success")
    if tried.done.loop.state is LoopState.SCHEDULED and view.state is LoopState.DRAFT:
        flash("The loop is scheduled again.", "success")
    return redirect(url_for(".show", loop_id=loop_id), code=303)


def _page(
    view: LoopView,
    *,
    proposed: Proposed | None = None,
    answer: NoPlan | None = None,
    refusals: tuple[Refusal, ...] = (),
    stale: str = "",
) -> str:
    form = PlannedForm(formdata=None)
    form.offer_zones("UTC")
    people: dict[uuid.UUID, str] = dict(view.names)
    if proposed is not None:
        form.fill(proposed.lines, proposed.scope.loop.version)
        people |= names_of_people(reading(), set(form.people()))
    changes = proposed.changes if proposed else ()
    return render_template(
        "loops/repair.html",
        view=view,
        form=form,
        proposed=proposed,
        people=people,
        names=names_of(view),
        changed=[one for one in changes if one.change is not Change.KEPT],
        kept=[one for one in changes if one.change is Change.KEPT],
        why={one.person_id: one for one in proposed.plan.reasons} if proposed else {},
        answer=answer,
        refusals=refusals,
        stale=stale,
        asked_again=request.endpoint == "loops.accept",
    )
