"""The list of loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, request

from hiring.loops.listing import LISTING, SOURCE, part_of
from hiring.loops.queries.lists import find_requisition_title
from hiring.loops.routes.frame import blueprint
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.sources import Asking
from hiring.webkit.transaction import reading

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

PAGE = 50


@blueprint.get("/loops")
@access.signed_in
def index() -> ResponseReturnValue:
    """The loops one is on, narrowed and sorted as one asks."""
    asked = LISTING.read(request.args)
    if LISTING.is_unclean(request.args):
        return redirect(f"{request.path}?{asked.query}", code=303)
    session, actor = reading(), current_actor()
    wanted = asked.id_of("requisition")
    title = find_requisition_title(session, actor, wanted) if wanted else None
    page = SOURCE.page(session, Asking(actor, asked, now()), request.args, PAGE)
    return render_template(
        "loops/index.html",
        page=page,
        asked=asked,
        options={"requisition": [(str(wanted), title or "A requisition")]},
        part_of=part_of,
        may_manage=any(row.managed for row in page.items),
    )
