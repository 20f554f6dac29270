"""The pages of finding: search, what the palette asks for, the help sheet, views, files."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Flask, flash, g, jsonify, redirect, render_template, request, url_for

from hiring.app.finding import actions, palette, queries, shortcuts
from hiring.app.finding.lists import LISTS
from hiring.domain.errors import Invalid, NotFound, RuleRefused
from hiring.domain.terms import ListPage
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.export import csv_answer
from hiring.webkit.listing import plain
from hiring.webkit.sources import Asking
from hiring.webkit.transaction import policy, reading, transaction

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hiring.models.finding import SavedView

blueprint = Blueprint("finding", __name__)
ON_THE_PAGE: Final = 10


@blueprint.get("/search")
@access.signed_in
def search() -> ResponseReturnValue:
    """People, and the loops, candidates and requisitions one may know of, by their words."""
    text = plain(request.args.get("q", "")) or ""
    found = queries.find(reading(), current_actor(), text, now=now(), limit=ON_THE_PAGE)
    return render_template(
        "finding/search.html",
        text=text,
        why_not=queries.why_not_look(text),
        sections=[group for group in palette.sections(found, text) if group["items"]],
    )


@blueprint.get("/search/suggest")
@access.signed_in
def suggest() -> ResponseReturnValue:
    """The same, a few of each, for the palette."""
    text = plain(request.args.get("q", "")) or ""
    found = queries.find(reading(), current_actor(), text, now=now(), limit=palette.AT_ONCE)
    return jsonify(
        why_not=queries.why_not_look(text), groups=palette.sections(found, text) if text else []
    )


@blueprint.get("/palette")
@access.signed_in
def offer() -> ResponseReturnValue:
    """What the palette offers before anything is typed."""
    return jsonify(groups=palette.offered(reading(), current_actor(), policy(), now=now()))


@blueprint.get("/shortcuts")
@access.signed_in
def sheet() -> ResponseReturnValue:
    """The keyboard shortcuts."""
    return render_template("finding/shortcuts.html", sheet=shortcuts.SHEET)


@blueprint.get("/<any(loops,candidates,requisitions,people):page>.csv")
@access.signed_in
def export(page: str) -> ResponseReturnValue:
    """What one sees of a list, as a file: the same filters and the same scope."""
    source, actor, moment = LISTS[ListPage(page)], current_actor(), now()
    asked = source.listing.read(request.args)
    with transaction() as session:
        actions.note_export(session, actor, source.listing.page, now=moment)
    return csv_answer(source, Asking(actor, asked, moment), f"{page}-{moment:%Y-%m-%d}")


@blueprint.post("/views")
@access.signed_in
def keep() -> ResponseReturnValue:
    """Keep a list's filters under a name."""
    page = request.form.get("page", "")
    if page not in set(ListPage):
        raise NotFound("list")
    listing = LISTS[ListPage(page)].listing
    asked = listing.read_query(request.form.get("query", ""))
    command = actions.KeepView(listing.page, plain(request.form.get("name", "")) or "", asked.query)
    back = f"{url_for(listing.endpoint)}?{asked.query}"
    try:
        with transaction() as session:
            name = actions.keep_view(session, current_actor(), command, now=now()).name
    except Invalid as error:
        flash(error.errors[0].detail, "error")
    except RuleRefused as error:
        flash(f"{error.first.detail} {error.first.mend}", "error")
    else:
        flash(f"“{name}” is kept. It stands above this list, for you alone.", "success")
    return redirect(back, code=303)


@blueprint.post("/views/<uuid:view_id>/rename")
@access.signed_in
def rename(view_id: uuid.UUID) -> ResponseReturnValue:
    """Give a kept view another name."""
    text = plain(request.form.get("name", "")) or ""
    try:
        with transaction() as session:
            view = actions.rename_view(session, current_actor(), view_id, text)
            where = _address(view)
    except Invalid as error:
        flash(error.errors[0].detail, "error")
        return redirect(_referrer(), code=303)
    flash("Renamed.", "success")
    return redirect(where, code=303)


@blueprint.post("/views/<uuid:view_id>/remove")
@access.signed_in
def remove(view_id: uuid.UUID) -> ResponseReturnValue:
    """Forget a kept view."""
    with transaction() as session:
        view = actions.remove_view(session, current_actor(), view_id)
        name, endpoint = view.name, LISTS[view.page].listing.endpoint
    flash(f"“{name}” is no longer kept.", "success")
    return redirect(url_for(endpoint), code=303)


def _address(view: SavedView) -> str:
    return f"{url_for(LISTS[view.page].listing.endpoint)}?{view.query}"


def _referrer() -> str:
    """The list one came from, and home for whoever came from elsewhere."""
    referrer = request.referrer or ""
    return referrer if referrer.startswith(request.host_url) else url_for("home.index")


def register(app: Flask) -> None:
    """Let the lists' templates ask for the views their reader keeps."""

    def kept_views(page: ListPage) -> tuple[queries.KeptView, ...]:
        found: tuple[queries.KeptView, ...] | None = g.get("kept_views")
        if found is None:
            found = g.kept_views = queries.list_views(reading(), current_actor(), page)
        return found

    app.add_template_global(kept_views)
