"""The hours people keep, their days off and calendars, and the holidays of all."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hiring.domain.authority import why_not_keep_holidays, why_not_set_availability
from hiring.domain.errors import FieldError, Invalid, NotAllowed
from hiring.domain.timetable import Interval
from hiring.people import actions, queries, queries_hours
from hiring.people.calendars.apart import read_calendar
from hiring.people.calendars.times import CalendarRefused
from hiring.people.commands import ChangeDaysOff, ForgetCalendar, ImportCalendar
from hiring.people.forms import WindowsForm
from hiring.people.forms_hours import CalendarForm, DaysOffForm, HolidayForm, HoursForm
from hiring.people.routes.frame import blueprint
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.forms import Form, TickedForm
from hiring.webkit.transaction import policy, reading, transaction
from hiring.webkit.turns import TURNS

HORIZON = timedelta(weeks=26)
_DAY = timedelta(days=1)


def availability_page(person_id: uuid.UUID, **typed: Form) -> ResponseReturnValue:
    """Everything about when somebody can; the form that was sent shows what was typed.

    Args:
        person_id: whom.
        typed: the one form that comes back, by its name on the page.
    """
    reader, actor, moment = reading(), current_actor(), now()
    person = queries.get_person(reader, person_id)
    kept = queries_hours.get_hours(reader, person_id, off_after=moment.date() - _DAY)
    may_declare = not why_not_set_availability(actor, person_id)
    hours_form = typed.get("hours_form")
    if hours_form is None:
        hours_form = HoursForm(None)
        hours_form.fill(kept)
    forms: dict[str, Any] = {
        "form": typed.get("form") or WindowsForm(None),
        "hours_form": hours_form,
        "off_form": typed.get("off_form") or DaysOffForm(None),
        "calendar_form": typed.get("calendar_form") or CalendarForm(None),
    }
    page = render_template(
        "people/availability.html",
        person=person,
        windows=queries.list_availability(reader, person_id, ending_after=moment),
        kept=kept,
        calendars=queries_hours.list_calendars(reader, person_id, now=moment)
        if may_declare
        else (),
        holidays=queries_hours.list_holidays(
            reader, after=moment.date(), time_zone=person.time_zone, limit=5
        ),
        own=actor.id == person_id,
        may_declare=may_declare,
        default_daily=policy().interviewer_daily_interviews,
        sent=next(iter(typed.values()), None),
        **forms,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK


@blueprint.post("/people/<uuid:person_id>/hours")
@access.signed_in
def set_hours(person_id: uuid.UUID) -> ResponseReturnValue:
    """Keep weekly hours and limits (L5)."""
    form = HoursForm()
    queries.get_person(reading(), person_id)
    if "copy" in request.form:
        form.copy_monday()
    command = form.command(person_id) if form.validate_on_submit() else None
    if command is None:
        return availability_page(person_id, hours_form=form)
    try:
        with transaction() as writing:
            actions.set_hours(writing, current_actor(), command, now=now())
    except Invalid as error:
        form.show(error.errors)
        return availability_page(person_id, hours_form=form)
    flash("The hours are kept.", "success")
    return _back(person_id, "hours")


@blueprint.post("/people/<uuid:person_id>/days-off/add")
@access.signed_in
def add_days_off(person_id: uuid.UUID) -> ResponseReturnValue:
    """Say when one is away (L5)."""
    form = DaysOffForm()
    queries.get_person(reading(), person_id)
    if not form.validate_on_submit():
        return availability_page(person_id, off_form=form)
    try:
        with transaction() as writing:
            actions.change_days_off(writing, current_actor(), form.command(person_id), now=now())
    except Invalid as error:
        form.show(error.errors)
        return availability_page(person_id, off_form=form)
    flash("No interview is planned then.", "success")
    return _back(person_id, "off")


@blueprint.post("/people/<uuid:person_id>/days-off/remove")
@access.signed_in
def remove_days_off(person_id: uuid.UUID) -> ResponseReturnValue:
    """Take days off back."""
    command = ChangeDaysOff(person_id=person_id, remove=TickedForm().ids())
    if command.remove:
        with transaction() as writing:
            actions.change_days_off(writing, current_actor(), command, now=now())
        flash("Those days are open again.", "success")
    else:
        flash("Nothing was ticked: nothing has changed.", "warning")
    return _back(person_id, "off")


@blueprint.post("/people/<uuid:person_id>/calendars/import")
@access.signed_in
def import_calendar(person_id: uuid.UUID) -> ResponseReturnValue:
    """Take over when a calendar has something (L5)."""
    form, moment = CalendarForm(), now()
    for refusal in why_not_set_availability(current_actor(), person_id):
        raise NotAllowed(refusal)
    person = queries.get_person(reading(), person_id)
    if not form.validate_on_submit():
        return availability_page(person_id, calendar_form=form)
    data = form.file.data.read()
    try:
        # Outside the transaction: nobody waits while a file is read.
        with TURNS.taken(current_actor().id):
            times = read_calendar(data, person.time_zone, Interval(moment, moment + HORIZON))
        command = ImportCalendar(
            person_id=person_id,
            name=form.name.data,
            digest=hashlib.sha256(data).hexdigest(),
            times=times,
        )
        with transaction() as writing:
            actions.import_calendar(writing, current_actor(), command, now=moment)
    except CalendarRefused as error:
        form.show([FieldError("/file", str(error))])
        return availability_page(person_id, calendar_form=form)
    except Invalid as error:
        form.show(error.errors)
        return availability_page(person_id, calendar_form=form)
    flash(f"Imported. Times at which it has something: {len(times.busy)}.", "success")
    if times.unreadable:
        flash(f"Entries left out because their times make no sense: {times.unreadable}.", "warning")
    return _back(person_id, "calendars")


@blueprint.post("/people/<uuid:person_id>/calendars/<uuid:import_id>/forget")
@access.signed_in
def forget_calendar(person_id: uuid.UUID, import_id: uuid.UUID) -> ResponseReturnValue:
    """Remove an imported calendar and every time of it."""
    with transaction() as writing:
        command = ForgetCalendar(person_id=person_id, import_id=import_id)
        actions.forget_calendar(writing, current_actor(), command, now=now())
    flash("The calendar and every time of it are removed.", "success")
    return _back(person_id, "calendars")


@blueprint.get("/holidays")
@access.signed_in
def holidays() -> ResponseReturnValue:
    """The days on which nobody interviews (L5)."""
    return _holidays_page(HolidayForm(None))


@blueprint.post("/holidays")
@access.signed_in
def add_holiday() -> ResponseReturnValue:
    """Enter a holiday."""
    form = HolidayForm()
    if not form.validate_on_submit():
        return _holidays_page(form)
    try:
        with transaction() as writing:
            actions.add_holiday(writing, current_actor(), form.command(), now=now())
    except Invalid as error:
        form.show(error.errors)
        return _holidays_page(form)
    flash("The holiday is entered.", "success")
    return redirect(url_for("people.holidays"), code=303)


@blueprint.post("/holidays/<uuid:holiday_id>/remove")
@access.signed_in
def remove_holiday(holiday_id: uuid.UUID) -> ResponseReturnValue:
    """Strike a holiday."""
    with transaction() as writing:
        actions.remove_holiday(writing, current_actor(), holiday_id, now=now())
    flash("The holiday is struck.", "success")
    return redirect(url_for("people.holidays"), code=303)


def _holidays_page(form: HolidayForm) -> ResponseReturnValue:
    page = render_template(
        "people/holidays.html",
        form=form,
        holidays=queries_hours.list_holidays(reading(), after=now().date() - _DAY),
        may_keep=not why_not_keep_holidays(current_actor()),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK


def _back(person_id: uuid.UUID, section: str) -> ResponseReturnValue:
    address = url_for("people.availability", person_id=person_id, _anchor=section)
    return redirect(address, code=303)
