"""The pages of the principles: everybody reads them, programme leads reword them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hiring.domain.errors import Invalid, RuleRefused, StaleWrite
from hiring.domain.principles import MOST_QUESTIONS, changes
from hiring.domain.terms import Role
from hiring.principles import actions, queries
from hiring.principles.forms import PrincipleForm, asked_move
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.principles import first_wordings, principles
from hiring.webkit.transaction import reading, transaction

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hiring.domain.errors import Refusal
    from hiring.domain.principles import Change

blueprint = Blueprint("principles", __name__, url_prefix="/principles")
VERSIONS = 20
LONGEST_NUMBER = 6


@blueprint.get("")
@access.signed_in
def index() -> ResponseReturnValue:
    """Every principle, with what it means."""
    return render_template("principles/index.html", principles=principles())


@blueprint.get("/<key>")
@access.signed_in
def show(key: str) -> ResponseReturnValue:
    """A principle: its meaning, its questions with their probes, and how they came to be."""
    first = first_wordings()
    view = queries.get_principle(reading(), key, first)
    before = request.args.get("before", "")
    below = int(before) if before.isdecimal() and len(before) <= LONGEST_NUMBER else None
    history = queries.list_history(reading(), key, first, below=below, limit=VERSIONS)
    return render_template(
        "principles/show.html",
        principle=view,
        history=history[:VERSIONS],
        older=history[VERSIONS - 1].number if len(history) > VERSIONS else None,
        is_first=below is None,
        may_edit=current_actor().has(Role.PROGRAMME_LEAD),
    )


@blueprint.get("/<key>/edit")
@access.roles(Role.PROGRAMME_LEAD)
def edit(key: str) -> ResponseReturnValue:
    """The form to reword a principle."""
    view = queries.get_principle(reading(), key, first_wordings())
    form = PrincipleForm()
    form.begin(view)
    return _form_page(form, view)


@blueprint.post("/<key>/edit")
@access.roles(Role.PROGRAMME_LEAD)
def reword(key: str) -> ResponseReturnValue:
    """Keep the new words; or only give the form another row, or another order."""
    first = first_wordings()
    form = PrincipleForm()
    valid = form.validate()
    if "add" in request.form or "move" in request.form:
        return _rearranged(form, queries.get_principle(reading(), key, first))
    refusals: tuple[Refusal, ...] = ()
    stale, status = False, 422
    if valid:
        try:
            with transaction() as session:
                kept = actions.reword_principle(
                    session, current_actor(), form.to_command(key), first=first, now=now()
                )
        except Invalid as error:
            form.show(error.errors)
        except RuleRefused as error:
            form.show(error.at_parts)
            refusals, status = error.of_the_whole, 409
        except StaleWrite:
            stale, status = True, 409
        else:
            flash(f"Kept as version {kept.number}. It is in force from now on.", "success")
            return redirect(url_for(".show", key=key), code=303)
    view = queries.get_principle(reading(), key, first)
    theirs: tuple[Change, ...] = ()
    if stale:
        # Both are on the page now: to keep this one after all is a choice made knowingly.
        theirs = changes(view.wording, form.wording())
        form.number.data = str(view.number)
    return _form_page(form, view, refusals=refusals, stale=stale, theirs=theirs), status


def _rearranged(form: PrincipleForm, view: queries.PrincipleView) -> ResponseReturnValue:
    """The form as it was sent, with one more row or another order. Nothing is kept by this."""
    row = None
    if move := asked_move(request.form):
        row = form.move(*move)
    elif len(form.questions) < 2 * MOST_QUESTIONS:
        form.add_question()
        row = len(form.questions) - 1
    page = _form_page(form, view, moved=row, way=request.form.get("move", "").rpartition(":")[2])
    # Not a success: what was typed stands in this page and nowhere else.
    return page, 422


def _form_page(
    form: PrincipleForm,
    view: queries.PrincipleView,
    *,
    refusals: tuple[Refusal, ...] = (),
    stale: bool = False,
    theirs: tuple[Change, ...] = (),
    moved: int | None = None,
    way: str = "",
) -> str:
    latest = queries.list_history(reading(), view.key, first_wordings(), limit=1)
    return render_template(
        "principles/edit.html",
        form=form,
        principle=view,
        refusals=refusals,
        stale=stale,
        theirs=theirs,
        latest=latest[0] if latest else None,
        moved=moved,
        way=way,
    )
