"""The one place where an error becomes an answer: a page, or problem+json under ``/api``."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Flask, current_app, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from hiring.domain.errors import DomainError, Invalid, NotAllowed, NotFound, RuleRefused, StaleWrite
from hiring.webkit.problem import problem, problem_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

SERVER_ERROR = HTTPStatus.INTERNAL_SERVER_ERROR
_PAGES = {
    400: "errors/bad_request.html",
    403: "errors/forbidden.html",
    404: "errors/not_found.html",
    405: "errors/bad_request.html",
    413: "errors/too_large.html",
    415: "errors/bad_request.html",
    429: "errors/too_many.html",
}
_NOTHING_TO_READ = "This address only takes what a form sends: there is no page here to read."
_TYPED_FIELDS_NOT_SHOWN = frozenset({"csrf_token", "kept", "password", "new_password", "token"})


def is_api() -> bool:
    """Whether the request is for the API."""
    return request.path.startswith("/api/")


def typed_text() -> dict[str, str]:
    """What was typed into the form that was refused, so that it can be shown back."""
    try:
        typed = request.form
    except RequestEntityTooLarge:
        # Nothing of it was read.
        return {}
    return {
        name: "\n\n".join(value for value in values if value.strip())
        for name, values in typed.lists()
        if name not in _TYPED_FIELDS_NOT_SHOWN and any(len(value) > 1 for value in values)
    }


def register(app: Flask) -> None:
    """Handle domain errors, HTTP errors, a busy database and the unforeseen."""
    app.register_error_handler(DomainError, on_domain_error)
    app.register_error_handler(CSRFError, on_csrf_error)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(OperationalError, on_busy_database)
    app.register_error_handler(Exception, on_unforeseen)


def on_domain_error(error: DomainError) -> ResponseReturnValue:
    """A rule, a state, a stale write, something malformed, or nothing to be known of."""
    if is_api():
        return problem_of(error)
    if isinstance(error, NotFound):
        return render_template("errors/not_found.html", detail=str(error)), 404
    if isinstance(error, NotAllowed):
        return render_template("errors/forbidden.html", refusal=error.refusal), 403
    return (
        render_template(
            "errors/refused.html",
            title=error.title,
            refusals=error.refusals if isinstance(error, RuleRefused) else (),
            field_errors=error.errors if isinstance(error, Invalid) else (),
            detail=error.detail if isinstance(error, StaleWrite) else "",
            rule=error.rule,
            typed=typed_text(),
            back=request.referrer if _is_own(request.referrer) else None,
        ),
        error.status,
    )


def on_csrf_error(error: CSRFError) -> ResponseReturnValue:
    """The form's token no longer fits: shown with what was typed."""
    return render_template("errors/csrf.html", detail=error.description, typed=typed_text()), 400


def on_http_error(error: HTTPException) -> ResponseReturnValue:
    """Flask's own: not found, method not allowed, too large, unsupported type."""
    status = error.code or SERVER_ERROR
    if is_api():
        headers = {}
        if status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = 'Bearer realm="api"'
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            headers["Allow"] = ", ".join(sorted(error.valid_methods))
        retry_after = getattr(error, "retry_after", None)
        if retry_after is not None:
            headers["Retry-After"] = str(retry_after)
        return problem(status, error.name, error.description or error.name, headers=headers)
    if status < HTTPStatus.BAD_REQUEST:
        return error
    template = _PAGES.get(status, "errors/bad_request.html" if status < SERVER_ERROR else "")
    if not template:
        return render_template("errors/server_error.html"), status
    detail, back = error.description, None
    if isinstance(error, MethodNotAllowed):
        detail, back = _NOTHING_TO_READ, _page_above()
    page = current_app.make_response(
        (render_template(template, detail=detail, back=back, typed=typed_text()), status)
    )
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        page.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return page


def on_busy_database(error: OperationalError) -> ResponseReturnValue:
    """The database is locked or gone: nothing was saved, and trying again is safe."""
    current_app.logger.error("database refused: %s", type(error.orig).__name__)
    title, detail = "Busy", "The database did not answer in time. Nothing was saved; try again."
    if is_api():
        return problem(503, title, detail, headers={"Retry-After": "2"})
    page = current_app.make_response((render_template("errors/server_error.html"), 503))
    page.headers["Retry-After"] = "2"
    return page


def on_unforeseen(error: Exception) -> ResponseReturnValue:
    """A defect: logged whole, told without detail."""
    current_app.logger.error("unforeseen error on %s", request.endpoint, exc_info=error)
    if current_app.testing:
        raise error
    if is_api():
        return problem(500, "Server error", "Something went wrong here. It has been noted.")
    return render_template("errors/server_error.html"), 500


def _page_above() -> str | None:
    """The nearest address above this one at which a page stands, whether or not it is there.

    Whoever reloads what came of a form, or opens it again from the browser's history, asks for an
    address that only takes forms.
    """
    path, pages = request.path, current_app.create_url_adapter(request)
    while pages is not None and (path := path.rstrip("/").rpartition("/")[0]):
        if pages.test(path, "GET"):
            return path
    return None


def _is_own(address: str | None) -> bool:
    return bool(address) and str(address).startswith(request.host_url)
