"""Plans of whole loops in the JSON API: proposed, and of a panel that stands, accepted."""

from __future__ import annotations

from typing import Any

from flask import Response

from hiring.loops.actions.repairing import accept_repair
from hiring.loops.api_models import LoopOut, LoopPath, loop_out
from hiring.loops.api_planning_models import (
    AcceptIn,
    NoPlanProblem,
    PlanIn,
    PlanOut,
    RepairIn,
    RepairOut,
    plan_out,
    repair_out,
)
from hiring.loops.proposing import propose_plan, propose_repair
from hiring.loops.queries.view import get_loop_view
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.api import answer, api_blueprint, problems
from hiring.webkit.clock import now
from hiring.webkit.principles import question_bank
from hiring.webkit.problem import MEDIA_TYPE
from hiring.webkit.transaction import policy, transaction

blueprint = api_blueprint(
    "loop_plans",
    __name__,
    tag="Planning",
    description="Whole loops planned: who sits, on what, when. Nothing is saved by planning.",
)


def _refused() -> dict[Any, Any]:
    schema = NoPlanProblem.model_json_schema()
    parts = schema.pop("$defs")
    schema["properties"]["conflicts"]["items"] = parts["ConflictingOut"]
    schema["properties"]["relaxations"]["items"] = parts["RelaxationOut"]
    schema.pop("additionalProperties", None)
    return {
        "409": {
            "description": "There is no plan, with what would have to give; or the loop is not to "
            "be planned",
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
    }


@blueprint.post(
    "/loops/<uuid:loop_id>/plan",
    summary="Plan a whole loop",
    responses={200: PlanOut, **problems(403, 429), **_refused()},
)
@access.token
def plan(path: LoopPath, body: PlanIn) -> Response:
    """Who sits, on what and when, with the reasons: the best that keeps every rule. Saves nothing."""
    return answer(plan_out(propose_plan(body.request(path.loop_id))))


@blueprint.post(
    "/loops/<uuid:loop_id>/repair",
    summary="Propose the smallest change of a panel",
    responses={200: RepairOut, **problems(403, 429), **_refused()},
)
@access.token
def repair(path: LoopPath, body: RepairIn) -> Response:
    """After somebody left or a rule broke: who keeps, who moves, who is asked anew. Saves nothing."""
    del body
    return answer(repair_out(propose_repair(path.loop_id)))


@blueprint.post(
    "/loops/<uuid:loop_id>/repair/accept",
    summary="Accept a proposed change",
    responses={200: LoopOut, **problems(403, 409)},
)
@access.token
def accept(path: LoopPath, body: AcceptIn) -> Response:
    """The whole panel as it was proposed, in one go; a loop that fell back is scheduled again."""
    with transaction() as session:
        accept_repair(
            session,
            current_actor(),
            body.command(path.loop_id),
            now=now(),
            policy=policy(),
            bank=question_bank(),
        )
        view = get_loop_view(session, current_actor(), path.loop_id, now=now(), policy=policy())
        out = loop_out(view)
    return answer(out)
