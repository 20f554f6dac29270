"""Planning one loop for whoever asks over the pages or the API: from the database to a checked plan."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import current_app

from hiring.domain.authority import why_not_manage_loop
from hiring.domain.errors import NotAllowed, Refusal, RuleRefused, demand
from hiring.domain.panel_changes import why_not_plan, why_not_repair
from hiring.domain.requisitions import why_not_open_loop
from hiring.domain.terms import LoopState
from hiring.loops.commands import PlanRequest, SeatLine
from hiring.loops.queries.difference import SeatChange, difference
from hiring.loops.queries.facts import stored
from hiring.loops.queries.planning import loop_to_plan, usual_request
from hiring.loops.queries.proposal import Proposal, propose
from hiring.loops.scope import LoopScope, get_loop_scope
from hiring.planning.answers import Concession, NoPlan, Plan, Relaxation
from hiring.planning.planner import plan_loop
from hiring.planning.problem import LoopToPlan
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.principles import principle_names
from hiring.webkit.transaction import end_reading, policy, reading
from hiring.webkit.turns import TURNS

SECONDS = 10.0
"""So long a person waits at most: what is best by then is proposed, and how far it may be off."""

A_WEEK = timedelta(weeks=1)


class NoPlanFound(RuleRefused):
    """There is no plan: what cannot all hold together, and what would have to give."""

    title = "There is no plan that keeps every rule"

    def __init__(self, request: PlanRequest, answer: NoPlan) -> None:
        """Take what was asked, and why it cannot be."""
        self.request, self.answer = request, answer
        mend = answer.relaxations[0].text if answer.relaxations else ""
        refusals = [Refusal(one.rule, one.text, mend) for one in answer.conflicts]
        if not refusals:
            detail = "No plan was found in the time that is given to looking for one."
            refusals = [Refusal("L5", detail, mend or "Give more days, or shorter interviews.")]
        super().__init__(refusals)

    @property
    def members(self) -> Mapping[str, Any]:
        """What a problem document tells besides."""
        return {
            "conflicts": [{"rule": one.rule, "text": one.text} for one in self.answer.conflicts],
            "relaxations": [
                {
                    "concession": one.concession.value,
                    "text": one.text,
                    "amount": one.amount,
                    "key": one.key or None,
                    "person_id": str(one.person_id) if one.person_id else None,
                }
                for one in self.answer.relaxations
            ],
            "proven": self.answer.is_proven,
        }


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A plan that keeps every rule as things stand, and what it was asked to keep to.

    Args:
        lines: the panel as it can be stored; each has a handle.
        names: everybody's of whom the plan speaks.
        loads: what those on the panel have on their hands besides.
        changes: of the panel that stands, seat by seat.
    """

    scope: LoopScope
    request: PlanRequest
    plan: Plan
    lines: tuple[SeatLine, ...]
    names: Mapping[uuid.UUID, str]
    loads: Mapping[uuid.UUID, int]
    proposal: Proposal
    changes: tuple[SeatChange, ...]


def propose_plan(request: PlanRequest) -> Proposed:
    """The best plan of a draft, for whoever plans the loop. Nothing is changed.

    Raises:
        NotFound: no such loop for this person.
        NotAllowed: they are on it, but do not plan it.
        RuleRefused: the loop is no draft, or its requisition is not approved.
        Invalid: the request cannot be looked for.
        Busy: the planner has no room at this moment.
        NoPlanFound: no plan keeps every rule.
    """
    scope = _managed(request.loop_id)
    demand(why_not_plan(scope.state))
    return _propose(scope, request)


def propose_repair(loop_id: uuid.UUID) -> Proposed:
    """The smallest change after which a panel keeps every rule again. Nothing is changed.

    Raises:
        NotFound: no such loop for this person.
        NotAllowed: they are on it, but do not plan it.
        RuleRefused: the panel no longer changes, or has no times.
        Busy: the planner has no room at this moment.
        NoPlanFound: no change mends it.
    """
    scope = _managed(loop_id)
    demand(why_not_repair(scope.state, has_times=any(seat.starts_at for seat in scope.seats)))
    own_days = usual_request(scope, now=now(), further=timedelta())
    try:
        return _propose(scope, own_days, seconds=SECONDS / 2)
    except NoPlanFound:
        more_days = usual_request(scope, now=now(), further=A_WEEK)
        return _propose(_managed(loop_id), more_days, seconds=SECONDS / 2)


def conceded(request: PlanRequest, relaxation: Relaxation) -> PlanRequest | None:
    """The request with what would have to give, where that is the asker's to give.

    A gap is the Bar Raiser's to waive, a cap the programme leads' to lift, a person's time theirs.
    """
    if relaxation.concession is Concession.LONGER_WINDOW:
        return replace(request, latest=request.latest + timedelta(days=relaxation.amount))
    if relaxation.concession is Concession.SHORTER_INTERVIEWS:
        return replace(request, minutes=relaxation.amount)
    if relaxation.concession is Concession.PANEL_SIZE:
        return replace(request, panel_size=relaxation.amount)
    return None


def _managed(loop_id: uuid.UUID) -> LoopScope:
    scope = get_loop_scope(reading(), current_actor(), loop_id, now=now())
    if refusals := why_not_manage_loop(scope.part):
        raise NotAllowed(refusals[0])
    return scope


def _propose(scope: LoopScope, request: PlanRequest, *, seconds: float = SECONDS) -> Proposed:
    demand(why_not_open_loop(scope.requisition.state))
    moment = now()
    problem = loop_to_plan(reading(), scope, request, now=moment, policy=policy())
    stands = stored(reading(), scope.seats)
    # Nothing is held while the planner looks: others go on reading and writing.
    end_reading()
    with TURNS.taken(current_actor().id):
        answer = plan_loop(problem, seconds=seconds)
    if isinstance(answer, NoPlan):
        raise NoPlanFound(request, answer)
    lines = _lines(scope, answer)
    proposal = propose(
        reading(),
        scope,
        lines,
        known=principle_names(),
        now=moment,
        policy=policy(),
        size_reason=request.size_reason,
    )
    _demand_sound(scope, proposal, request)
    return Proposed(
        scope=scope,
        request=request,
        plan=answer,
        lines=lines,
        names={person.id: person.name for person in problem.people},
        loads=_loads(problem, answer),
        proposal=proposal,
        changes=difference(stands, lines),
    )


def _demand_sound(scope: LoopScope, proposal: Proposal, request: PlanRequest) -> None:
    """Hold that what is proposed keeps every rule; what does not is the planner's defect.

    What began already is beyond mending (collecting), and stands as it is.
    """
    broken = tuple(fault.refusal for fault in proposal.faults)
    if broken and not (request.keep_seats and scope.state is LoopState.COLLECTING):
        rules = sorted({one.rule or "" for one in broken})
        current_app.logger.error("a plan for loop %s breaks %s", scope.loop.id, ", ".join(rules))
        raise RuleRefused(
            [
                Refusal(
                    broken[0].rule,
                    "The plan that was found breaks a rule, so it is not proposed. "
                    "It has been noted.",
                    "Plan again, or seat the panel yourself.",
                ),
                *broken,
            ]
        )


def _lines(scope: LoopScope, plan: Plan) -> tuple[SeatLine, ...]:
    held = {seat.person_id: seat for seat in scope.seats}
    handles = {
        seat.person_id: held[seat.person_id].id
        if seat.person_id in held
        else uuid.uuid5(scope.loop.id, str(seat.person_id))
        for seat in plan.seats
    }
    return tuple(
        SeatLine(
            person_id=seat.person_id,
            kind=seat.kind,
            principles=seat.principles,
            starts_at=seat.interval.starts_at,
            ends_at=seat.interval.ends_at,
            place=held[seat.person_id].place if seat.person_id in held else "",
            handle=handles[seat.person_id],
            mentor_seat_id=handles[seat.mentor_id] if seat.mentor_id else None,
        )
        for seat in plan.seats
    )


def _loads(problem: LoopToPlan, plan: Plan) -> dict[uuid.UUID, int]:
    seated = {seat.person_id for seat in plan.seats}
    return {person.id: person.load for person in problem.people if person.id in seated}
