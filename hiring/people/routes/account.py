"""One's own account: time zone, password, sessions, API tokens."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from hiring.domain.errors import FieldError, Invalid, RuleRefused
from hiring.people import actions, queries
from hiring.people.commands import MakeToken, SetPassword, UpdatePerson
from hiring.people.devices import device_of
from hiring.people.forms import PasswordForm, TimeZoneForm, TokenForm
from hiring.people.passwords import TooBusy
from hiring.people.routes.entry import BY_LINK
from hiring.people.routes.frame import blueprint, passwords
from hiring.webkit import access
from hiring.webkit.actor import current_actor, current_session_id
from hiring.webkit.clock import now
from hiring.webkit.forms import Form
from hiring.webkit.transaction import reading, transaction

LINK_COUNTS_FOR = 60 * 60.0


@blueprint.get("/account")
@access.signed_in
def account() -> ResponseReturnValue:
    """Everything about one's own account."""
    return _page()


@blueprint.post("/account/time-zone")
@access.signed_in
def set_time_zone() -> ResponseReturnValue:
    """Choose the clock by which pages show times."""
    form, actor = TimeZoneForm(), current_actor()
    if not form.validate_on_submit():
        return _page(zone_form=form)
    with transaction() as writing:
        command = UpdatePerson(person_id=actor.id, time_zone=form.time_zone.data)
        actions.update_person(writing, actor, command, now=now())
    flash(f"Times are shown as in {form.time_zone.data}.", "success")
    return redirect(url_for("people.account"), code=303)


@blueprint.post("/account/password")
@access.signed_in
def set_password() -> ResponseReturnValue:
    """Choose a password; every other session ends."""
    form = PasswordForm()
    session_id = current_session_id()
    if not form.validate_on_submit() or session_id is None:
        return _page(password_form=form)
    command = SetPassword(
        new=form.new_password.data,
        current=form.current_password.data or "",
        session_id=session_id,
        came_by_link=_came_by_link(),
    )
    try:
        actions.set_password(transaction, current_actor(), command, passwords(), now=now())
    except Invalid as error:
        form.show(error.errors)
        return _page(password_form=form)
    except TooBusy as busy:
        form.show([FieldError("/new_password", str(busy))])
        return _page(password_form=form)
    session.pop(BY_LINK, None)
    flash("Your password is set. Every other session of yours has ended.", "success")
    return redirect(url_for("people.account"), code=303)


@blueprint.post("/account/sessions/<uuid:session_id>/end")
@access.signed_in
def end_session(session_id: uuid.UUID) -> ResponseReturnValue:
    """Sign one browser out, from wherever."""
    with transaction() as writing:
        actions.revoke_session(writing, current_actor(), session_id, now=now())
    flash("That session has ended.", "success")
    return redirect(url_for("people.account", _anchor="sessions"), code=303)


@blueprint.post("/account/sessions/end-others")
@access.signed_in
def end_other_sessions() -> ResponseReturnValue:
    """Sign every browser out but this one."""
    with transaction() as writing:
        ended = actions.revoke_other_sessions(
            writing, current_actor(), current_session_id(), now=now()
        )
    text = "There was no other session." if not ended else f"Other sessions ended: {ended}."
    flash(text, "success")
    return redirect(url_for("people.account", _anchor="sessions"), code=303)


@blueprint.post("/account/tokens")
@access.signed_in
def make_token() -> ResponseReturnValue:
    """Make an API token, and show its secret this once."""
    form, actor = TokenForm(), current_actor()
    if not form.validate_on_submit():
        return _page(token_form=form)
    command = MakeToken(actor.id, form.name.data, form.days.data)
    try:
        with transaction() as writing:
            secret = actions.make_token(writing, actor, command, now=now())
    except (Invalid, RuleRefused) as error:
        form.show(
            error.errors
            if isinstance(error, Invalid)
            else [refusal.as_field_error() for refusal in error.refusals]
        )
        return _page(token_form=form)
    # Not a redirect: the secret would have to be kept somewhere in between.
    page = render_template("people/token.html", name=command.name, secret=secret, days=command.days)
    return page, HTTPStatus.CREATED


@blueprint.post("/account/tokens/<uuid:token_id>/revoke")
@access.signed_in
def revoke_token(token_id: uuid.UUID) -> ResponseReturnValue:
    """End an API token at once."""
    with transaction() as writing:
        actions.revoke_token(writing, current_actor(), token_id, now=now())
    flash("That token opens nothing any more.", "success")
    return redirect(url_for("people.account", _anchor="tokens"), code=303)


def _page(**forms: Form) -> ResponseReturnValue:
    reader, actor, moment = reading(), current_actor(), now()
    person = queries.get_person(reader, actor.id)
    shown: dict[str, Any] = {
        "zone_form": forms.get("zone_form")
        or TimeZoneForm(None, data={"time_zone": person.time_zone}),
        "password_form": forms.get("password_form") or PasswordForm(None),
        "token_form": forms.get("token_form") or TokenForm(None),
    }
    page = render_template(
        "people/account.html",
        person=person,
        needs_current=person.has_password and not _came_by_link(),
        sessions=[
            (row, device_of(row.user_agent), row.id == current_session_id())
            for row in queries.list_sessions(reader, actor.id, now=moment)
        ],
        tokens=queries.list_tokens(reader, actor.id, now=moment),
        **shown,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK


def _came_by_link() -> bool:
    """Whether this session began with a one-time link, not long ago."""
    kept = session.get(BY_LINK)
    if not isinstance(kept, list) or len(kept) != 2:  # noqa: PLR2004  a session and its moment
        return False
    session_id, began = kept
    recent = 0 <= now().timestamp() - float(began) <= LINK_COUNTS_FOR
    return recent and session_id == str(current_session_id())
