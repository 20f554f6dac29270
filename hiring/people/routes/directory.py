"""The directory: who is who, and for administrators the keeping of it."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hiring.domain.authority import why_not_set_availability
from hiring.domain.errors import FieldError, Invalid, Refusal, RuleRefused, StaleWrite
from hiring.domain.terms import Role
from hiring.people import actions, queries, queries_hours
from hiring.people.commands import ChangeAvailability, CreatePerson, UpdatePerson
from hiring.people.forms import PersonForm, StandingForm, WindowsForm
from hiring.people.listing import LISTING, SOURCE
from hiring.people.queries import DirectoryFilter, PersonView
from hiring.people.routes.frame import blueprint
from hiring.people.routes.hours import availability_page
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.forms import TickedForm
from hiring.webkit.paging import DEFAULT_LIMIT
from hiring.webkit.sources import Asking
from hiring.webkit.transaction import policy, reading, transaction

WINDOWS_SHOWN = 10


@blueprint.get("/people")
@access.signed_in
def index() -> ResponseReturnValue:
    """Everybody, narrowed as one asks, by name."""
    asked = LISTING.read(request.args)
    if LISTING.is_unclean(request.args):
        return redirect(f"{request.path}?{asked.query}", code=303)
    reader, actor = reading(), current_actor()
    return render_template(
        "people/index.html",
        page=SOURCE.page(reader, Asking(actor, asked, now()), request.args, DEFAULT_LIMIT),
        asked=asked,
        options={
            "team": [(name, name) for name in queries.list_teams(reader)],
            "job_family": [(name, name) for name in queries.list_job_families(reader)],
        },
        may_add=actor.has(Role.ADMINISTRATOR),
    )


@blueprint.get("/people/<uuid:person_id>")
@access.signed_in
def show(person_id: uuid.UUID) -> ResponseReturnValue:
    """One person, with what the rules go by."""
    reader, actor = reading(), current_actor()
    person = queries.get_person(reader, person_id)
    windows = queries.list_availability(reader, person_id, ending_after=now())
    return render_template(
        "people/show.html",
        person=person,
        chain=queries.management_chains(reader, [person_id])[person_id],
        default_cap=policy().bar_raiser_weekly_cap,
        windows=windows[:WINDOWS_SHOWN],
        spans=queries_hours.list_spans(reader, person_id),
        further_windows=max(0, len(windows) - WINDOWS_SHOWN),
        may_edit=actor.has(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD),
        may_declare=not why_not_set_availability(actor, person_id),
    )


@blueprint.route("/people/new", methods=["GET", "POST"])
@access.roles(Role.ADMINISTRATOR)
def new() -> ResponseReturnValue:
    """Give somebody an account."""
    form = PersonForm()
    if not form.validate_on_submit():
        return _person_page("people/new.html", form)
    try:
        manager_id = _manager_id(form)
        with transaction() as writing:
            person = actions.create_person(
                writing,
                current_actor(),
                CreatePerson(**form.particulars(), manager_id=manager_id),
                now=now(),
            )
            person_id, name = person.id, person.name
    except (Invalid, RuleRefused) as error:
        return _person_page("people/new.html", form, refused=error)
    flash(f"{name} has an account.", "success")
    return redirect(url_for("people.show", person_id=person_id), code=303)


@blueprint.route("/people/<uuid:person_id>/edit", methods=["GET", "POST"])
@access.roles(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)
def edit(person_id: uuid.UUID) -> ResponseReturnValue:
    """Change a person: administrators everything, programme leads standing and certifications."""
    actor = current_actor()
    person = queries.get_person(reading(), person_id)
    form = PersonForm() if actor.has(Role.ADMINISTRATOR) else StandingForm()
    if request.method != "POST":
        manager_email = ""
        if person.manager_id:
            manager_email = queries.get_person(reading(), person.manager_id).email
        form.fill(person, manager_email)
    if not form.validate_on_submit():
        return _person_page("people/edit.html", form, person=person)
    try:
        given: dict[str, Any] = form.particulars()
        if isinstance(form, PersonForm):
            given["manager_id"] = _manager_id(form)
        command = UpdatePerson(person_id=person_id, expected_version=form.expected_version, **given)
        with transaction() as writing:
            actions.update_person(writing, actor, command, now=now())
    except (Invalid, RuleRefused, StaleWrite) as error:
        return _person_page("people/edit.html", form, person=person, refused=error)
    flash("The changes are kept.", "success")
    return redirect(url_for("people.show", person_id=person_id), code=303)


@blueprint.get("/people/<uuid:person_id>/availability")
@access.signed_in
def availability(person_id: uuid.UUID) -> ResponseReturnValue:
    """When somebody can interview, on their own clock (L5)."""
    return availability_page(person_id)


@blueprint.post("/people/<uuid:person_id>/availability/add")
@access.signed_in
def add_availability(person_id: uuid.UUID) -> ResponseReturnValue:
    """Declare further windows."""
    form = WindowsForm()
    person = queries.get_person(reading(), person_id)
    windows = form.windows(person.time_zone) if form.validate_on_submit() else ()
    if not windows:
        if not form.errors:
            form.show([FieldError("/weekdays", "None of these days lies in that span.")])
        return availability_page(person_id, form=form)
    try:
        _change_availability(ChangeAvailability(person_id, add=windows))
    except Invalid as error:
        form.show(error.errors)
        return availability_page(person_id, form=form)
    flash("The windows are declared.", "success")
    return redirect(url_for("people.availability", person_id=person_id), code=303)


@blueprint.post("/people/<uuid:person_id>/availability/remove")
@access.signed_in
def remove_availability(person_id: uuid.UUID) -> ResponseReturnValue:
    """Take back the windows that are ticked."""
    ids = TickedForm().ids()
    if ids:
        _change_availability(ChangeAvailability(person_id, remove=ids))
        flash("The windows are taken back.", "success")
    else:
        flash("No window was ticked: nothing has changed.", "warning")
    return redirect(url_for("people.availability", person_id=person_id), code=303)


def _change_availability(command: ChangeAvailability) -> None:
    with transaction() as writing:
        actions.change_availability(writing, current_actor(), command, now=now())


def _manager_id(form: PersonForm) -> uuid.UUID | None:
    email = (form.manager_id.data or "").strip()
    if not email:
        return None
    manager = queries.find_person_by_email(reading(), email)
    if manager is None:
        raise Invalid((FieldError("/manager_id", "Nobody here has this e-mail address."),))
    return manager.id


def _person_page(
    template: str,
    form: StandingForm,
    *,
    person: PersonView | None = None,
    refused: Invalid | RuleRefused | StaleWrite | None = None,
) -> ResponseReturnValue:
    refusals: tuple[Refusal, ...] = ()
    if isinstance(refused, Invalid):
        form.show(refused.errors)
    elif isinstance(refused, RuleRefused):
        form.show(refused.at_parts)
        refusals = refused.of_the_whole
    reader = reading()
    page = render_template(
        template,
        form=form,
        person=person,
        refusals=refusals,
        stale=refused.detail if isinstance(refused, StaleWrite) else "",
        teams=queries.list_teams(reader),
        families=queries.list_job_families(reader),
        colleagues=queries.list_people(reader, DirectoryFilter(active=True), limit=500),
    )
    if request.method != "POST":
        return page
    return page, refused.status if refused else HTTPStatus.UNPROCESSABLE_ENTITY
