"""Which capabilities the application is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hiring.candidates.api
import hiring.candidates.routes
import hiring.candidates.routes_several
import hiring.debrief.api
import hiring.debrief.routes
import hiring.feedback.api
import hiring.feedback.routes
import hiring.feedback.screens
import hiring.feedback.screens_api
import hiring.loops.api
import hiring.loops.api_batches
import hiring.loops.api_planning
import hiring.loops.routes
import hiring.loops.routes.batches
import hiring.notices.api
import hiring.notices.routes
import hiring.notices.webhooks
import hiring.offers.api
import hiring.offers.routes
import hiring.people.api
import hiring.people.routes
import hiring.principles.api
import hiring.principles.routes
import hiring.programme.routes
import hiring.requisitions.api
import hiring.requisitions.routes
from hiring.app import design, health, help, home, openapi, tour  # noqa: A004  the help pages
from hiring.app.finding import api as finding_api
from hiring.app.finding import routes as finding

if TYPE_CHECKING:
    from flask_openapi3.openapi import OpenAPI
    from flask_wtf.csrf import CSRFProtect

PAGES = (
    home,
    tour,
    health,
    help,
    finding,
    design,
    hiring.people.routes,
    hiring.principles.routes,
    hiring.requisitions.routes,
    hiring.candidates.routes,
    hiring.candidates.routes_several,
    hiring.loops.routes,
    hiring.loops.routes.batches,
    hiring.feedback.routes,
    hiring.feedback.screens,
    hiring.debrief.routes,
    hiring.offers.routes,
    hiring.notices.routes,
    hiring.programme.routes,
)
API = (
    openapi,
    finding_api,
    hiring.people.api,
    hiring.principles.api,
    hiring.requisitions.api,
    hiring.candidates.api,
    hiring.loops.api,
    hiring.loops.api_batches,
    hiring.loops.api_planning,
    hiring.feedback.api,
    hiring.feedback.screens_api,
    hiring.debrief.api,
    hiring.offers.api,
    hiring.notices.api,
)


def register(app: OpenAPI, csrf: CSRFProtect) -> None:
    """Register every capability's pages and API."""
    for pages in PAGES:
        app.register_blueprint(pages.blueprint)
    # Signed by whoever sends them, without a cookie of ours.
    csrf.exempt(hiring.notices.webhooks.blueprint)
    app.register_blueprint(hiring.notices.webhooks.blueprint)
    for api in API:
        # The API takes a bearer token and never a cookie: there is nothing to forge.
        csrf.exempt(api.blueprint)
        app.register_api(api.blueprint)
    finding.register(app)
