"""Pages that change a panel: all of it while it is a draft, then seat by seat."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from hiring.domain.errors import Invalid, NotFound, RuleRefused, StaleWrite, demand
from hiring.domain.panel import why_not_change_a_seat, why_not_replace_seats
from hiring.domain.panel_changes import why_not_add_seat, why_not_swap
from hiring.domain.terms import LoopState, SeatKind
from hiring.loops.actions.changes import add_seat, edit_seat, remove_seat, swap_person
from hiring.loops.actions.rescheduling import reschedule
from hiring.loops.actions.seating import set_seats
from hiring.loops.commands import AddSeat, EditSeat, RemoveSeat, Reschedule, SetSeats, SwapPerson
from hiring.loops.forms import MOST_ROWS, RescheduleForm, SeatForm, SeatsForm, SwapForm, Zoned
from hiring.loops.picking import people_choices
from hiring.loops.queries.choices import panel_choices
from hiring.loops.routes.frame import blueprint, managed_view, names_of, principle_choices
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.principles import question_bank
from hiring.webkit.transaction import policy, reading, transaction

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hiring.domain.errors import Refusal
    from hiring.domain.panel import SeatFacts
    from hiring.loops.queries.choices import Choice
    from hiring.loops.queries.view import LoopView

FELL_BACK = "The loop is a draft again: a rule broke. What is still good was kept."


@blueprint.get("/loops/<uuid:loop_id>/seats")
@access.signed_in
def seats(loop_id: uuid.UUID) -> ResponseReturnValue:
    """The panel of a draft, all on one page."""
    view = managed_view(reading(), loop_id)
    demand(why_not_replace_seats(view.state))
    form = SeatsForm()
    _offer_zones(form, view)
    rows = request.args.get("rows", 0, type=int)
    form.begin(view, max(0, min(rows, MOST_ROWS)))
    return _seats_page(view, form)


@blueprint.post("/loops/<uuid:loop_id>/seats")
@access.signed_in
def save_seats(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Replace the panel of a draft."""
    view = managed_view(reading(), loop_id)
    form = SeatsForm()
    _offer_zones(form, view)
    refusals: tuple[Refusal, ...] = ()
    stale, status = "", 422
    lines = form.lines() if form.validate() else None
    if lines is not None:
        try:
            with transaction() as session:
                set_seats(
                    session,
                    current_actor(),
                    SetSeats(
                        loop_id=loop_id,
                        seats=lines,
                        version=form.read_version,
                    ),
                    now=now(),
                    principles=question_bank(),
                )
        except Invalid as error:
            form.show_at_seats(error.errors)
        except RuleRefused as error:
            refusals, status = error.refusals, 409
        except StaleWrite as error:
            stale, status = error.detail, 409
        else:
            flash("The panel is saved.", "success")
            return redirect(url_for(".show", loop_id=loop_id), code=303)
    return _seats_page(view, form, refusals=refusals, stale=stale), status


@blueprint.route("/loops/<uuid:loop_id>/seats/new", methods=["GET", "POST"])
@access.signed_in
def add(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Seat one more person."""
    view = managed_view(reading(), loop_id)
    demand(why_not_add_seat(view.state, None, now()))
    form = SeatForm()
    _offer_zones(form, view)
    form.offer(view, _choices(view), principle_choices(view))
    if request.method == "GET":
        return _seat_page(view, form)
    refusals: tuple[Refusal, ...] = ()
    line = form.line() if form.validate() else None
    if line is not None:
        try:
            with transaction() as session:
                scope = add_seat(
                    session,
                    current_actor(),
                    AddSeat(loop_id=loop_id, seat=line),
                    now=now(),
                    policy=policy(),
                    bank=question_bank(),
                )
        except Invalid as error:
            form.show(error.errors)
        except RuleRefused as error:
            refusals = error.refusals
        else:
            return _changed(view, scope.loop.state, "The seat is added.")
    return _seat_page(view, form, refusals=refusals), 409 if refusals else 422


@blueprint.route("/loops/<uuid:loop_id>/seats/<uuid:seat_id>", methods=["GET", "POST"])
@access.signed_in
def edit(loop_id: uuid.UUID, seat_id: uuid.UUID) -> ResponseReturnValue:
    """Change what a seat is for and where."""
    view = managed_view(reading(), loop_id)
    seat = _seat(view, seat_id)
    demand(why_not_change_a_seat(view.state, seat.starts_at, now()))
    form = SeatForm()
    _offer_zones(form, view)
    form.offer(view, (), principle_choices(view), apart_from=seat_id)
    if request.method == "GET":
        form.begin(seat)
        return _seat_page(view, form, seat=seat)
    refusals: tuple[Refusal, ...] = ()
    if form.validate():
        try:
            with transaction() as session:
                scope = edit_seat(
                    session,
                    current_actor(),
                    EditSeat(
                        loop_id=loop_id,
                        seat_id=seat_id,
                        kind=SeatKind(form.kind.data),
                        principles=tuple(form.principles.data or ()),
                        place=form.place.data or "",
                        mentor_seat_id=form.mentor,
                    ),
                    now=now(),
                    policy=policy(),
                    bank=question_bank(),
                )
        except Invalid as error:
            form.show(error.errors)
        except RuleRefused as error:
            refusals = error.refusals
        else:
            return _changed(view, scope.loop.state, "The seat is changed.")
    return _seat_page(view, form, seat=seat, refusals=refusals), 409 if refusals else 422


@blueprint.route("/loops/<uuid:loop_id>/seats/<uuid:seat_id>/swap", methods=["GET", "POST"])
@access.signed_in
def swap(loop_id: uuid.UUID, seat_id: uuid.UUID) -> ResponseReturnValue:
    """Give a seat to another person."""
    view = managed_view(reading(), loop_id)
    seat = _seat(view, seat_id)
    demand(why_not_swap(view.state, has_feedback=False))
    form = SwapForm()
    others = [choice for choice in _choices(view) if choice.person.id not in view.names]
    form.person_id.choices = people_choices(others, seat.kind, "Choose")
    refusals: tuple[Refusal, ...] = ()
    status = 200
    if request.method == "POST":
        status = 422
        person = form.person if form.validate() else None
        if person is None:
            form.person_id.errors = ["Choose somebody."]
        else:
            try:
                with transaction() as session:
                    scope = swap_person(
                        session,
                        current_actor(),
                        SwapPerson(loop_id=loop_id, seat_id=seat_id, person_id=person),
                        now=now(),
                        policy=policy(),
                    )
            except Invalid as error:
                form.show(error.errors)
            except RuleRefused as error:
                refusals, status = error.refusals, 409
            else:
                return _changed(view, scope.loop.state, "The seat has a new holder.")
    return (
        render_template(
            "loops/swap.html",
            view=view,
            seat=seat,
            form=form,
            refusals=refusals,
            search=_search(),
            names=names_of(view),
        ),
        status,
    )


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
    movable = [
        seat
        for seat in view.seats
        if seat.kind.counts and not why_not_change_a_seat(view.state, seat.starts_at, now())
    ]
    refusals: tuple[Refusal, ...] = ()
    status = 200
    if request.method == "GET":
        form.begin(movable)
    else:
        status = 422
        wanted = form.wanted() if form.validate() else None
        if wanted is not None:
            try:
                with transaction() as session:
                    scope = reschedule(
                        session,
                        current_actor(),
                        Reschedule(loop_id=loop_id, times=wanted),
                        now=now(),
                        policy=policy(),
                    )
            except Invalid as error:
                form.show(error.errors)
            except RuleRefused as error:
                refusals, status = error.refusals, 409
            else:
                return _changed(view, scope.loop.state, "The times are saved.")
    return (
        render_template(
            "loops/reschedule.html",
            view=view,
            form=form,
            refusals=refusals,
            people={str(seat.id): seat for seat in view.seats},
            names=names_of(view),
        ),
        status,
    )


def _changed(view: LoopView, state: LoopState, said: str) -> ResponseReturnValue:
    """Back to the loop, telling also when it is a draft again."""
    flash(said, "success")
    if state is LoopState.DRAFT and view.state is not LoopState.DRAFT:
        flash(FELL_BACK, "warning")
    return redirect(url_for(".show", loop_id=view.id), code=303)


def _seats_page(view: LoopView, form: SeatsForm, **context: Any) -> str:
    form.offer(view, _choices(view), principle_choices(view))
    given = {"refusals": (), "stale": "", "search": _search(), "most_rows": MOST_ROWS, **context}
    return render_template("loops/seats.html", view=view, form=form, policy=policy(), **given)


def _seat_page(
    view: LoopView,
    form: SeatForm,
    *,
    seat: SeatFacts | None = None,
    refusals: tuple[Refusal, ...] = (),
) -> str:
    return render_template(
        "loops/seat.html", view=view, form=form, seat=seat, refusals=refusals, search=_search()
    )


def _offer_zones(form: Zoned, view: LoopView) -> None:
    form.offer_zones(
        current_actor().time_zone,
        view.scope.candidate.time_zone,
        *(seat.time_zone for seat in view.seats),
        "UTC",
    )


def _choices(view: LoopView) -> tuple[Choice, ...]:
    return panel_choices(reading(), view.scope, now=now(), policy=policy(), search=_search())


def _search() -> str:
    return request.args.get("search", "").replace("\x00", "")[:200]


def _seat(view: LoopView, seat_id: uuid.UUID) -> SeatFacts:
    seat = view.seat(seat_id)
    if seat is None:
        raise NotFound("seat")
    return seat
