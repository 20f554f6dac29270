"""Deny by default: every route declares who may reach it, or nobody can.

``public`` and ``signed_in`` and ``roles`` are for pages, ``token`` for the API. Rights that come
from a seat on a loop are decided in queries and actions, where a miss answers 404.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask, g, redirect, render_template, request, url_for
from werkzeug.exceptions import Forbidden, Unauthorized

from hiring.domain.errors import NotAllowed, Refusal
from hiring.webkit.actor import actor_of_token, find_actor
from hiring.webkit.errors import typed_text

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hiring.domain.terms import Role

View = TypeVar("View", bound=Callable[..., Any])
_DECLARED = "__access__"


@dataclass(frozen=True)
class Access:
    """Who may reach a route.

    Args:
        kind: ``public``, ``signed_in`` or ``token``.
        roles: with ``signed_in`` or ``token``: at least one of these is needed.
    """

    kind: str
    roles: tuple[Role, ...] = ()


def public(view: View) -> View:
    """Anybody, signed in or not."""
    setattr(view, _DECLARED, Access("public"))
    return view


def signed_in(view: View) -> View:
    """Any signed-in person; what they see follows from their seats."""
    setattr(view, _DECLARED, Access("signed_in"))
    return view


def token(view: View) -> View:
    """Any valid API token."""
    setattr(view, _DECLARED, Access("token"))
    return view


def roles(*needed: Role, api: bool = False) -> Callable[[View], View]:
    """A signed-in person (or, with ``api``, a token) holding one of the roles."""

    def declare(view: View) -> View:
        setattr(view, _DECLARED, Access("token" if api else "signed_in", needed))
        return view

    return declare


def declared(endpoint: str, app: Flask) -> Access | None:
    """The access a route declares, None when it declares none."""
    if endpoint == "static":
        return Access("public")
    access: Access | None = getattr(app.view_functions[endpoint], _DECLARED, None)
    return access


def register(app: Flask) -> None:
    """Check each request against its route's declaration."""

    @app.before_request
    def check() -> ResponseReturnValue | None:
        if request.endpoint is None:
            # A path that does not exist: under /api a stranger learns nothing of what does.
            if request.path.startswith("/api/"):
                _authenticate_token()
            return None
        access = declared(request.endpoint, app)
        if access is None:
            app.logger.error("route %s declares no access", request.endpoint)
            raise Forbidden
        if access.kind == "public":
            return None
        if access.kind == "token":
            _authenticate_token()
        actor = find_actor()
        if actor is None:
            return _ask_to_sign_in()
        if access.roles and not actor.has(*access.roles):
            words = " or ".join(role.label for role in access.roles)
            raise NotAllowed(
                Refusal(None, f"This is for the role of {words}.", "Ask an administrator.")
            )
        return None


def _ask_to_sign_in() -> ResponseReturnValue:
    """To the sign-in page and back; a form that was sent is shown with what was typed (F1)."""
    if typed := typed_text():
        sign_in = url_for("people.sign_in")
        page = render_template("errors/signed_out.html", typed=typed, sign_in=sign_in)
        return page, HTTPStatus.UNAUTHORIZED
    return redirect(url_for("people.sign_in", next=_return_path()), code=303)


def _authenticate_token() -> None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    actor = actor_of_token(secret.strip()) if scheme.lower() == "bearer" else None
    if actor is None:
        raise Unauthorized("This needs a valid token: Authorization: Bearer TOKEN.")
    g.token_actor = actor


def _return_path() -> str:
    """Where to go after signing in: only for what can be opened again, and only here."""
    if request.method not in {"GET", "HEAD"}:
        return ""
    return request.full_path.rstrip("?")
