"""The product with one page more: the bare page that everything else is measured against.

Production never imports this: its entry point is ``wsgi.py``.
"""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlmodel import col

from config.settings import Settings
from hiring.app import create_app
from hiring.models.candidates import Candidate
from hiring.webkit import access
from hiring.webkit.transaction import reading

blueprint = Blueprint("bench", __name__, url_prefix="/bench", template_folder="templates")


@blueprint.get("/bare/<uuid:candidate_id>")
@access.public
def bare(candidate_id: uuid.UUID) -> ResponseReturnValue:
    """One indexed query and one small template: the least a page of this server can do."""
    name, zone = (
        reading()
        .execute(
            sa.select(col(Candidate.name), col(Candidate.time_zone)).where(
                col(Candidate.id) == candidate_id
            )
        )
        .one()
    )
    return render_template("bench/bare.html", name=name, zone=zone)


app = create_app(Settings.from_environment())
app.register_blueprint(blueprint)
