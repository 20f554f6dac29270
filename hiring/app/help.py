"""Help where it is needed: the rules from the one source of the refusals, and a guide per role."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from config.rules import Rule, load_rules, rule
from hiring.app.help_pages import GUIDES, find_guide, guide_as_html
from hiring.domain.errors import NotFound
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.transaction import policy

blueprint = Blueprint("help", __name__, url_prefix="/help")
LONGEST_SEARCH = 80


@blueprint.get("")
@access.signed_in
def index() -> ResponseReturnValue:
    """The guides, those of one's own roles first."""
    roles = current_actor().roles
    return render_template(
        "help/index.html", guides=sorted(GUIDES, key=lambda guide: guide.role not in roles)
    )


@blueprint.get("/<guide_name>")
@access.signed_in
def guide(guide_name: str) -> ResponseReturnValue:
    """How one does one's part, task by task."""
    found = find_guide(guide_name)
    return render_template("help/guide.html", guide=found, body=guide_as_html(found), guides=GUIDES)


@blueprint.get("/rules")
@access.signed_in
def rules() -> ResponseReturnValue:
    """Every numbered rule; a search for a number leads to it, one for words to those that have them."""
    asked = request.args.get("search", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    every = load_rules()
    if any(each.key == asked.upper() for each in every):
        return redirect(url_for(".rules", _anchor=asked.upper()), code=303)
    found = [each for each in every if _speaks_of(each, asked.casefold())]
    steps = [(step, list(group)) for step, group in groupby(found, key=lambda each: each.step)]
    return render_template("help/rules.html", steps=steps, asked=asked, policy=policy())


@blueprint.get("/rules/<number>")
@access.signed_in
def note(number: str) -> ResponseReturnValue:
    """One rule, as the note that its number opens; a part of a page."""
    try:
        found = rule(number)
    except KeyError:
        raise NotFound("rule") from None
    answer = make_response(render_template("help/_note.html", rule=found, policy=policy()))
    # The same for everybody, and asked for whenever a pointer passes over a number.
    answer.headers["Cache-Control"] = "private, max-age=300"
    return answer


@blueprint.app_template_global("rule_title")
def rule_title(key: str) -> str:
    """What a rule is called; empty for a number that is none."""
    try:
        return rule(key).title
    except KeyError:
        return ""


def _speaks_of(each: Rule, words: str) -> bool:
    text = f"{each.key} {each.title} {each.meaning} {each.why} {each.when_stopped}".casefold()
    return all(word in text for word in words.split())
