"""Pages that change a panel seat by seat: one more, another holder, other times."""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from hiring.domain.errors import NotFound, demand
from hiring.domain.mending import faults
from hiring.domain.panel import why_not_change_a_seat
from hiring.domain.panel_changes import why_not_add_seat, why_not_swap
from hiring.domain.terms import LoopState, SeatKind
from hiring.loops import mends
from hiring.loops.actions.changes import add_seat, edit_seat, remove_seat, swap_person
from hiring.loops.actions.rescheduling import reschedule
from hiring.loops.commands import AddSeat, EditSeat, RemoveSeat, Reschedule, SwapPerson
from hiring.loops.dayview import days_of
from hiring.loops.forms.changes import RescheduleForm, SeatForm, SwapForm
from hiring.loops.queries.choices import WantedSeat, panel_choices
from hiring.loops.queries.proposal import retimed
from hiring.loops.routes.days import lines_of_loop
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
from hiring.webkit.principles import question_bank
from hiring.webkit.transaction import policy, reading, transaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from hiring.domain.panel import SeatFacts
    from hiring.loops.forms.fields import Zoned
    from hiring.loops.queries.choices import Choices
    from hiring.loops.queries.view import LoopView
    from hiring.loops.scope import LoopScope

FELL_BACK = "The loop is a draft again: a rule broke. What is still good was kept."


@blueprint.route("/loops/<uuid:loop_id>/seats/new", methods=["GET", "POST"])
@access.signed_in
def add(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Seat one more person."""
    view = managed_view(reading(), loop_id)
    demand(why_not_add_seat(view.state, None, now()))
    form = SeatForm()
    _offer_zones(form, view)
    form.offer(view, principle_choices(view))
    if request.method != "POST" or "find" in request.form:
        return _seat_page(view, form)
    line = form.line() if form.validate() else None
    if line is None:
        return _seat_page(view, form, tried=MALFORMED)
    command = AddSeat(loop_id=loop_id, seat=line)
    tried = _try(add_seat, command, form, bank=question_bank())
    if tried.done is not None:
        return _changed(view, tried.done.loop.state, "The seat is added.")
    return _seat_page(view, form, tried=tried)


@blueprint.route("/loops/<uuid:loop_id>/seats/<uuid:seat_id>", methods=["GET", "POST"])
@access.signed_in
def edit(loop_id: uuid.UUID, seat_id: uuid.UUID) -> ResponseReturnValue:
    """Change what a seat is for and where."""
    view = managed_view(reading(), loop_id)
    seat = _seat(view, seat_id)
    demand(why_not_change_a_seat(view.state, seat.starts_at, now()))
    form = SeatForm()
    _offer_zones(form, view)
    form.offer(view, principle_choices(view), apart_from=seat_id)
    if request.method != "POST":
        form.begin(seat)
        return _seat_page(view, form, seat=seat)
    if not form.validate():
        return _seat_page(view, form, seat=seat, tried=MALFORMED)
    command = EditSeat(
        loop_id=loop_id,
        seat_id=seat_id,
        kind=SeatKind(form.kind.data),
        principles=tuple(form.principles.data or ()),
        place=form.place.data or "",
        mentor_seat_id=form.mentor,
    )
    tried = _try(edit_seat, command, form, bank=question_bank())
    if tried.done is not None:
        return _changed(view, tried.done.loop.state, "The seat is changed.")
    return _seat_page(view, form, seat=seat, tried=tried)


@blueprint.route("/loops/<uuid:loop_id>/seats/<uuid:seat_id>/swap", methods=["GET", "POST"])
@access.signed_in
def swap(loop_id: uuid.UUID, seat_id: uuid.UUID) -> ResponseReturnValue:
    """Give a seat to another person."""
    view = managed_view(reading(), loop_id)
    seat = _seat(view, seat_id)
    demand(why_not_swap(view.state, has_feedback=False))
    form = SwapForm()
    if request.method != "POST":
        return _swap_page(view, seat, form)
    person = form.person if form.validate() else None
    if person is None:
        form.person_id.errors = ["Choose somebody."]
        return _swap_page(view, seat, form, MALFORMED)
    command = SwapPerson(loop_id=loop_id, seat_id=seat_id, person_id=person)
    tried = _try(swap_person, command, form)
    if tried.done is not None:
        return _changed(view, tried.done.loop.state, "The seat has a new holder.")
    return _swap_page(view, seat, form, tried)


@blueprint.post("/loops/<uuid:loop_id>/seats/<uuid:seat_id>/remove")
@access.signed_in
def remove(loop_id: uuid.UUID, seat_id: uuid.UUID) -> ResponseReturnValue:
    """Take a seat off, or drop out of it."""
    actor = current_actor()
    with transaction() as session:
        scope = remove_seat(
            session,
            actor,
            RemoveSeat(loop_id=loop_id, seat_id=seat_id),
            now=now(),
            policy=policy(),
        )
        stays = scope.part.is_recruiter or scope.part.is_hiring_manager
    flash("The seat is taken off the panel.", "success")
    if scope.loop.state is LoopState.DRAFT and scope.state is not LoopState.DRAFT:
        flash(FELL_BACK, "warning")
    return redirect(url_for(".show", loop_id=loop_id) if stays else url_for(".index"), code=303)


@blueprint.route("/loops/<uuid:loop_id>/times", methods=["GET", "POST"], endpoint="reschedule")
@access.signed_in
def times(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Move interviews to other times."""
    view = managed_view(reading(), loop_id)
    form = RescheduleForm()
    _offer_zones(form, view)
    if request.method != "POST":
        form.begin(_movable(view))
        return _times_page(view, form)
    is_sound = form.validate()
    wanted = form.times_wanted()
    if not is_sound or form.times.errors:
        return _times_page(view, form, MALFORMED)
    command = Reschedule(loop_id=loop_id, times=wanted)
    tried = _try(reschedule, command, form)
    if tried.done is not None:
        return _changed(view, tried.done.loop.state, "The times are saved.")
    return _times_page(view, form, tried)


@blueprint.post("/loops/<uuid:loop_id>/times/check")
@access.signed_in
def check_times(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Say what the times as they stand in the form would break; nothing is saved."""
    view = managed_view(reading(), loop_id)
    form = RescheduleForm()
    _offer_zones(form, view)
    form.validate()
    return _times_page(view, form)


def _try(
    action: Callable[..., LoopScope],
    command: object,
    form: SeatForm | SwapForm | RescheduleForm,
    **more: object,
) -> Attempt[LoopScope]:
    """Do as the actor what a form asks for; it shows what is wrong."""
    work = partial(
        action, actor=current_actor(), command=command, now=now(), policy=policy(), **more
    )
    return attempt(work, form.show)


def _changed(view: LoopView, state: LoopState, said: str) -> ResponseReturnValue:
    """Back to the loop, telling also when it is a draft again."""
    flash(said, "success")
    if state is LoopState.DRAFT and view.state is not LoopState.DRAFT:
        flash(FELL_BACK, "warning")
    return redirect(url_for(".show", loop_id=view.id), code=303)


def _seat_page(
    view: LoopView,
    form: SeatForm,
    *,
    seat: SeatFacts | None = None,
    tried: Attempt[Any] = NOT_SENT,
) -> ResponseReturnValue:
    wanted = WantedSeat(
        kind=form.as_kind,
        interval=form.when,
        taken=frozenset(view.names),
        mentor=_holder(view, form.mentor),
    )
    choices = None if seat else _choices(view, wanted)
    page = render_template(
        "loops/seat.html",
        view=view,
        form=form,
        seat=seat,
        wanted=wanted,
        choices=choices,
        tried=tried,
        search=search_text(),
    )
    return page, tried.status


def _swap_page(
    view: LoopView, seat: SeatFacts, form: SwapForm, tried: Attempt[Any] = NOT_SENT
) -> ResponseReturnValue:
    wanted = WantedSeat(
        kind=seat.kind,
        interval=seat.interval,
        taken=frozenset(view.names),
        mentor=_holder(view, seat.mentor_seat_id),
    )
    page = render_template(
        "loops/swap.html",
        view=view,
        seat=seat,
        form=form,
        wanted=wanted,
        choices=_choices(view, wanted),
        tried=tried,
        search=search_text(),
        names=names_of(view),
    )
    return page, tried.status


def _times_page(
    view: LoopView, form: RescheduleForm, tried: Attempt[Any] = NOT_SENT
) -> ResponseReturnValue:
    """The times as they stand in the form, or the part of the page that follows them."""
    movable = {seat.id for seat in _movable(view)}
    wanted = [one for one in form.times_wanted() if one.seat_id in movable]
    facts, broken = retimed(reading(), view, wanted, now=now(), policy=policy())
    keys = {row.form.seat_id.data: row.name for row in form.times}
    days = days_of(
        lines_of_loop(facts, facts.seats, keys=keys, calendars=True),
        zone=form.clock,
        candidate_zone=view.scope.candidate.time_zone,
        hold_minutes=policy().writing_hold_minutes,
    )
    page = render(
        "loops/_times.html",
        "loops/reschedule.html",
        view=view,
        form=form,
        people={str(seat.id): seat for seat in view.seats},
        days=days,
        mends=[mends.Mend(one.refusal) for one in faults(facts, broken)],
        tried=tried,
    )
    return page, tried.status


def _movable(view: LoopView) -> list[SeatFacts]:
    return [
        seat
        for seat in view.by_time
        if seat.kind.counts and not why_not_change_a_seat(view.state, seat.starts_at, now())
    ]


def _offer_zones(form: Zoned, view: LoopView) -> None:
    form.offer_zones(
        current_actor().time_zone,
        view.scope.candidate.time_zone,
        *(seat.time_zone for seat in view.seats),
        "UTC",
    )


def _choices(view: LoopView, wanted: WantedSeat) -> Choices:
    return panel_choices(
        reading(), view.scope, wanted, now=now(), policy=policy(), search=search_text()
    )


def _holder(view: LoopView, seat_id: uuid.UUID | None) -> uuid.UUID | None:
    seat = view.seat(seat_id) if seat_id else None
    return seat.person.id if seat else None


def _seat(view: LoopView, seat_id: uuid.UUID) -> SeatFacts:
    seat = view.seat(seat_id)
    if seat is None:
        raise NotFound("seat")
    return seat
