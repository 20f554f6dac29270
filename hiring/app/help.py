"""What every rule and principle means, from the same source as the refusals."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from config.principles import default_principles
from config.rules import load_rules
from hiring.webkit import access

blueprint = Blueprint("help", __name__, url_prefix="/help")


@blueprint.get("/rules")
@access.signed_in
def rules() -> ResponseReturnValue:
    """Every numbered rule: what it means, why it is there, what to do when it stops you."""
    return render_template("help/rules.html", rules=load_rules())


@blueprint.get("/principles")
@access.signed_in
def principles() -> ResponseReturnValue:
    """The principles with their meanings and prepared questions."""
    return render_template("help/principles.html", principles=default_principles())
