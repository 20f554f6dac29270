"""Putting a draft's panel together: the whole of it on one page, checked before it is saved."""

from __future__ import annotations

import re
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for

from hiring.domain.errors import NotFound, demand
from hiring.domain.panel import why_not_replace_seats
from hiring.domain.terms import LoopState, SeatKind
from hiring.domain.timetable import Interval
from hiring.loops import mends
from hiring.loops.actions.scheduling import schedule_loop
from hiring.loops.actions.seating import set_seats
from hiring.loops.commands import ScheduleLoop, SetSeats
from hiring.loops.dayview import days_of, next_working_morning
from hiring.loops.forms.fields import MOST_ROWS, id_of
from hiring.loops.forms.panel import SeatsForm, handle_of
from hiring.loops.queries.choices import WantedSeat, names_of_people, panel_choices
from hiring.loops.queries.proposal import propose
from hiring.loops.routes.days import lines_of_form
from hiring.loops.routes.frame import (
    MALFORMED,
    NOT_SENT,
    Attempt,
    attempt,
    blueprint,
    managed_view,
    names_of,
    principle_choices,
    render,
    search_text,
)
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.principles import principle_names, question_bank
from hiring.webkit.transaction import policy, reading

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlmodel import Session

    from hiring.loops.queries.view import LoopView
    from hiring.loops.scope import LoopScope

_STEP = re.compile(r"(remove|pick):([0-9]{1,4})|add:([a-z_]+)|take:([0-9]{1,4}):([0-9a-f-]{36})")


@blueprint.get("/loops/<uuid:loop_id>/seats")
@access.signed_in
def seats(loop_id: uuid.UUID) -> ResponseReturnValue:
    """The panel of a draft, all on one page."""
    view = _draft(loop_id)
    form = _form(view)
    form.begin(view, policy())
    return _page(view, form)


@blueprint.post("/loops/<uuid:loop_id>/seats")
@access.signed_in
def save_seats(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Replace the panel of a draft; schedule the loop with it, where that is asked for."""
    # Not only a draft: whoever's loop has moved on meanwhile is told so beside what they typed.
    view = managed_view(reading(), loop_id)
    form = _form(view)
    is_sound = form.validate()
    lines = form.lines()
    if not is_sound or form.seats.errors:
        return _page(view, form, MALFORMED)
    loses, wants_all = form.loses_something, request.form.get("do") == "schedule"
    command = SetSeats(loop_id=loop_id, seats=lines, version=form.read_version)
    tried = attempt(partial(_save, command=command, schedules=wants_all), form.show_at_seats)
    if tried.done is None:
        return _page(managed_view(reading(), loop_id), form, tried)
    if loses:
        flash("A seat without a person is not kept, nor what was set for it.", "warning")
    flash(_SAID.get(tried.done.loop.state, "The panel is saved."), "success")
    return redirect(url_for(".show", loop_id=loop_id), code=303)


_SAID = {
    LoopState.SCHEDULED: "The loop is scheduled. Everybody's time is held.",
    LoopState.COLLECTING: "The loop is recorded. Its panel can write feedback now.",
}


def _save(session: Session, command: SetSeats, *, schedules: bool) -> LoopScope:
    actor, moment, bank = current_actor(), now(), question_bank()
    scope = set_seats(session, actor, command, now=moment, principles=bank)
    if not schedules:
        return scope
    return schedule_loop(
        session,
        actor,
        ScheduleLoop(loop_id=command.loop_id),
        now=moment,
        policy=policy(),
        bank=bank,
    )


@blueprint.post("/loops/<uuid:loop_id>/seats/check")
@access.signed_in
def check_seats(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Say what the panel as it stands in the form would break; nothing is saved.

    With a step (``add:interviewer``, ``remove:3``, ``take:3:<person>``, ``lay_out``) the form
    comes back with that done to it.
    """
    view = _draft(loop_id)
    form = _form(view)
    form.validate()
    step = request.form.get("do", "")
    if step == "lay_out":
        form.lay_out()
    elif found := _STEP.fullmatch(step):
        _take_step(form, view, found)
    form.lines()
    return _page(view, form)


@blueprint.post("/loops/<uuid:loop_id>/seats/picker")
@access.signed_in
def pick(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Who may take a seat, and why the others may not; the form's values are carried along."""
    view = _draft(loop_id)
    form = _form(view)
    form.validate()
    lines = {line.handle: line for line in form.lines()}
    found = _STEP.fullmatch(request.form.get("do", ""))
    rows = dict(form.rows)
    number = int(found[2]) if found and found[1] == "pick" else -1
    if number not in rows:
        raise NotFound("seat")
    row = rows[number]
    mentor = rows.get(row.mentor_row)
    starts_at, ends_at = form.interval(mentor if mentor and not row.starts_at.data else row)
    wanted = WantedSeat(
        kind=row.as_kind,
        interval=Interval(starts_at, ends_at) if starts_at and ends_at else None,
        taken=frozenset(
            line.person_id for handle, line in lines.items() if handle != handle_of(number)
        ),
        mentor=mentor.person if mentor else None,
    )
    choices = panel_choices(
        reading(), view.scope, wanted, now=now(), policy=policy(), search=search_text()
    )
    carried = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in {"do", "search", "csrf_token"}
    ]
    return render(
        "loops/_picker.html",
        "loops/picker.html",
        view=view,
        form=form,
        number=number,
        place=list(rows).index(number) + 1,
        wanted=wanted,
        holder=row.person,
        choices=choices,
        search=search_text(),
        carried=carried,
    )


def _draft(loop_id: uuid.UUID) -> LoopView:
    view = managed_view(reading(), loop_id)
    demand(why_not_replace_seats(view.state))
    return view


def _form(view: LoopView) -> SeatsForm:
    form = SeatsForm()
    form.offer_zones(
        current_actor().time_zone,
        view.scope.candidate.time_zone,
        *(seat.time_zone for seat in view.seats),
        "UTC",
    )
    return form


def _take_step(form: SeatsForm, view: LoopView, found: re.Match[str]) -> None:
    """Do to the form what a button of it asks for."""
    _, number, kind, row, person = found.groups()
    if found[1] == "remove":
        form.remove(int(number))
    elif kind in set(SeatKind):
        manager = view.scope.requisition.hiring_manager_id
        form.add(SeatKind(kind), manager if kind == SeatKind.HIRING_MANAGER else None)
    elif (chosen := id_of(person)) is not None:
        form.take(int(row), chosen)


def _page(view: LoopView, form: SeatsForm, tried: Attempt[Any] = NOT_SENT) -> ResponseReturnValue:
    """The page of the panel as it stands in the form, or the part of it that changes."""
    starts = _usual_start(view)
    people = names_of_people(reading(), set(form.people()))
    typed = [key for _, row in form.rows for key in row.principles.data or ()]
    principles = principle_choices(view, typed)
    form.offer(people, starts, principles)
    first = form.instant(form.first_at) or starts
    # The lines are read again: what a step has changed counts.
    proposal = propose(
        reading(),
        view.scope,
        form.lines(),
        known=principle_names(),
        now=now(),
        policy=policy(),
        also_around=first,
    )
    days = days_of(
        lines_of_form(form, people, proposal.facts),
        zone=form.clock,
        candidate_zone=view.scope.candidate.time_zone,
        hold_minutes=policy().writing_hold_minutes,
        otherwise=first,
    )
    past = any(line.starts_at and line.starts_at <= now() for line in proposal.facts.seats)
    page = render(
        "loops/_builder.html",
        "loops/seats.html",
        view=view,
        form=form,
        people=people,
        names=names_of(view),
        principles=principles,
        proposal=proposal,
        mends=mends.in_form(proposal.faults, form, view, policy()),
        lines={line.key: line for line in proposal.facts.coverage},
        days=days,
        policy=policy(),
        tried=tried,
        most_rows=MOST_ROWS,
        is_past=past,
    )
    return page, tried.status


def _usual_start(view: LoopView) -> Any:
    starts = [seat.starts_at for seat in view.seats if seat.starts_at]
    return min(starts, default=next_working_morning(now(), view.scope.candidate.time_zone))
