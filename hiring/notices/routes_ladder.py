"""The reminder ladder (F6): for all to read, for administrators and programme leads to arrange."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for

from hiring.domain.ladder import default_ladder, why_not_ladder
from hiring.domain.terms import Addressee
from hiring.loops.routes.frame import MALFORMED, NOT_SENT, Attempt, attempt
from hiring.mail.actions.ladder import KEEPERS, change_ladder
from hiring.mail.commands import ChangeLadder
from hiring.mail.ladders import own_ladder
from hiring.notices.forms import LadderForm
from hiring.notices.frame import blueprint
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.transaction import policy, reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from hiring.domain.ladder import Step

ENDS_AT = time(17)
LINE_WIDTH = 1000


@dataclass(frozen=True)
class Moment:
    """A step of the ladder of an interview that ends today at 17:00.

    Args:
        at: when (aware).
        x: how far along the drawn line, from 0 to 1000.
    """

    step: Step
    at: datetime
    x: int


@blueprint.get("/notifications/ladder")
@access.signed_in
def ladder() -> ResponseReturnValue:
    """Who is reminded when."""
    own = own_ladder(reading())
    return _page(LadderForm.of(own or default_ladder(policy()), own), NOT_SENT)


@blueprint.post("/notifications/ladder")
@access.roles(*KEEPERS)
def keep_ladder() -> ResponseReturnValue:
    """Add a row, take one away, see what it comes to, go back to the default, or keep it."""
    form, do = LadderForm.sent(request.form), request.form.get("do", "")
    actor, moment = current_actor(), now()
    if do == "add":
        form.add()
        return _page(form, NOT_SENT, at=f"hours-{len(form.rows) - 1}")
    if do.startswith("remove-"):
        form.remove(do.removeprefix("remove-"))
        return _page(form, NOT_SENT, at="add-step")
    steps = () if do == "default" else form.steps()
    if steps is None:
        return _page(form, MALFORMED)
    if not steps and do != "default":
        form.show(why_not_ladder(steps))
        return _page(form, MALFORMED)
    if do == "preview":
        form.show(why_not_ladder(steps))
        return _page(form, NOT_SENT)
    command = ChangeLadder(steps=steps, expected=form.command(steps).expected)
    sent = attempt(lambda session: change_ladder(session, actor, command, now=moment), _nothing)
    if sent.status != NOT_SENT.status:
        form.show(sent.refusals)
        return _page(form, sent)
    flash("Reminders follow these steps from now on.", "success")
    return redirect(url_for("notices.ladder"), code=303)


def _page(form: LadderForm, sent: Attempt[Any], *, at: str = "") -> ResponseReturnValue:
    own = own_ladder(reading())
    in_force = own or default_ladder(policy())
    typed = form.steps() if not form.has_errors else None
    shown = typed if typed and not why_not_ladder(typed) else in_force
    page = render_template(
        "notices/ladder.html",
        form=form,
        stale=sent.stale,
        focus=at,
        moments=_moments(shown),
        is_previewed=shown != in_force,
        is_own=bool(own),
        default=default_ladder(policy()),
        addressees=list(Addressee),
        may_keep=current_actor().has(*KEEPERS),
    )
    return page, sent.status


def _moments(steps: Sequence[Step]) -> tuple[Moment, ...]:
    """The steps of an interview that ends at 17:00 today on the reader's clock."""
    zone = ZoneInfo(current_actor().time_zone)
    ends_at = datetime.combine(now().astimezone(zone).date(), ENDS_AT, zone).astimezone(UTC)
    last = max((step.hours for step in steps), default=0) or 1
    return tuple(
        Moment(step, ends_at + timedelta(hours=step.hours), LINE_WIDTH * step.hours // last)
        for step in steps
    )


def _nothing(_errors: object) -> None:
    """No error of the ladder names a field: its reasons are refusals."""
