"""Signing in, by password, by one-time link or in a demonstration; and signing out."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from hiring.domain.errors import NotFound
from hiring.models.people import Person
from hiring.people import actions, queries
from hiring.people.commands import NewSession, SignIn, SignInRefused, UseLink
from hiring.people.demo import list_demo_people
from hiring.people.forms import SignInForm
from hiring.people.routes.frame import blueprint, is_demonstration, passwords
from hiring.webkit import access
from hiring.webkit.actor import SignedIn, actor_of, current_actor, current_session_id, find_actor
from hiring.webkit.clock import now
from hiring.webkit.transaction import reading, settings, transaction

# Marks a session as begun by a link: for a while it may choose a password without the old one.
BY_LINK = "by_link"


def own_path(address: str | None) -> str:
    """The address when it is a path of this site; empty for anything else.

    Browsers read two slashes, of either kind, as the start of another site's name, and skip
    control characters.
    """
    address = address or ""
    unfit = any(character <= " " or character in "\\\x7f" for character in address)
    if unfit or not address.startswith("/") or address.startswith("//"):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return "" if parts.scheme or parts.netloc else address


@blueprint.route("/sign-in", methods=["GET", "POST"])
@access.public
def sign_in() -> ResponseReturnValue:
    """Ask for e-mail and password; on an empty installation, say how to begin."""
    form = SignInForm()
    if request.method != "POST":
        form.next.data = own_path(request.args.get("next"))
        if find_actor() is not None and not is_demonstration():
            return redirect(form.next.data or url_for("home.index"), code=303)
        return _sign_in_page(form)
    if not form.validate_on_submit():
        return _sign_in_page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    outcome = actions.sign_in(
        transaction,
        SignIn(
            email=form.email.data,
            password=form.password.data,
            address=request.remote_addr or "",
            user_agent=request.user_agent.string,
            replaces=current_session_id(),
        ),
        passwords(),
        now=now(),
        session_hours=settings().session_hours,
    )
    if isinstance(outcome, SignInRefused):
        return _sign_in_page(form, refused=outcome)
    begin(outcome)
    return redirect(own_path(form.next.data) or url_for("home.index"), code=303)


@blueprint.post("/sign-in/as")
@access.public
def sign_in_as() -> ResponseReturnValue:
    """Sign in as anybody: in a demonstration only, and elsewhere no such page."""
    try:
        person_id = uuid.UUID(request.form.get("person_id", ""))
    except ValueError:
        raise NotFound from None
    with transaction() as writing:
        begun = actions.sign_in_to_demo(
            writing,
            person_id,
            UseLink("", request.user_agent.string, current_session_id()),
            now=now(),
            session_hours=settings().session_hours,
        )
    begin(begun)
    return redirect(own_path(request.form.get("next")) or url_for("home.index"), code=303)


@blueprint.route("/sign-in/link/<token>", methods=["GET", "POST"])
@access.public
def link(token: str) -> ResponseReturnValue:
    """Show one button, which consumes the link; looking at it consumes nothing."""
    if request.method != "POST":
        owner = actions.find_link_owner(reading(), token, now=now())
        status = HTTPStatus.OK if owner else HTTPStatus.NOT_FOUND
        return render_template("people/link.html", owner=owner), status
    try:
        with transaction() as writing:
            begun = actions.use_sign_in_link(
                writing,
                UseLink(token, request.user_agent.string, current_session_id()),
                now=now(),
                session_hours=settings().session_hours,
            )
    except NotFound:
        return render_template("people/link.html", owner=None), HTTPStatus.NOT_FOUND
    begin(begun)
    session[BY_LINK] = [str(begun.session_id), now().timestamp()]
    if begun.needs_password:
        flash("You are signed in. Choose a password to come back without a link.", "success")
        return redirect(url_for("people.account", _anchor="password"), code=303)
    return redirect(url_for("home.index"), code=303)


@blueprint.post("/sign-out")
@access.signed_in
def sign_out() -> ResponseReturnValue:
    """End this session, here and on the server."""
    session_id = current_session_id()
    if session_id is not None:
        with transaction() as writing:
            actions.revoke_session(writing, current_actor(), session_id, now=now())
    logout_user()
    session.clear()
    flash("You are signed out.", "success")
    return redirect(url_for("people.sign_in"), code=303)


def begin(begun: NewSession) -> None:
    """Put a new session into the browser, and nothing of what its cookie held before."""
    reader = reading()
    actor = actor_of(reader, reader.get_one(Person, begun.person_id))
    session.clear()
    login_user(SignedIn(begun.secret, begun.session_id, actor))
    session.permanent = True


def _sign_in_page(
    form: SignInForm, *, refused: SignInRefused | None = None, status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    demo = is_demonstration()
    wait = refused.retry_after if refused else 0
    if refused:
        status = HTTPStatus.TOO_MANY_REQUESTS if wait else HTTPStatus.UNPROCESSABLE_ENTITY
    page = make_response(
        render_template(
            "people/sign_in.html",
            form=form,
            refused=refused,
            minutes=-(-wait // 60),
            nobody=not queries.has_people(reading()),
            demo_groups=list_demo_people(reading()) if demo else (),
        ),
        status,
    )
    if wait:
        page.headers["Retry-After"] = str(wait)
    return page
