"""The application: wiring, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from config.settings import ROOT, Settings
from hiring.app import commands, navigation, wiring
from hiring.models.database import Database
from hiring.webkit import (
    access,
    actor,
    api,
    assets,
    errors,
    filters,
    keeping,
    logs,
    security,
    transaction,
)
from hiring.webkit.clock import utc_now
from hiring.webkit.problem import validation_problem

if TYPE_CHECKING:
    from flask import Flask


def create_app(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Flask:
    """The web application for one installation.

    Args:
        settings: how it runs.
        clock: the present moment, aware; tests give their own.
    """
    app = OpenAPI(
        "hiring.app",
        info=Info(
            title="Bar Raiser",
            version="1",
            description="Interview loops, blind written feedback, debriefs and the veto.",
        ),
        security_schemes={"token": {"type": "http", "scheme": "bearer"}},
        validation_error_callback=validation_problem,
        doc_ui=False,
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "hiring" / "app" / "static"),
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks) or None,
        TESTING=settings.testing,
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_body_bytes,
        SESSION_COOKIE_NAME="bar_raiser",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=settings.session_hours * 3600,
        # A token lives as long as its session: a page left open over lunch can still be sent.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.secure_cookies,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["settings"] = settings
    app.extensions["clock"] = clock
    app.extensions["database"] = Database(settings.database_url)
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    logs.register(app)
    csrf = CSRFProtect(app)
    assets.register(app)
    security.register(app, https=settings.secure_cookies)
    transaction.register(app)
    actor.register(app)
    access.register(app)
    api.register(app)
    errors.register(app)
    filters.register(app)
    keeping.register(app)
    navigation.register(app)
    commands.register(app)
    wiring.register(app, csrf)
    return app
