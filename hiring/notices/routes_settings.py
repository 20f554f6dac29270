"""How one is written to: rhythm, quiet hours, kinds; and the calendar feed beside it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from hiring.domain.messages import Rhythm, next_digest
from hiring.domain.timetable import zone_named
from hiring.loops.routes.frame import MALFORMED, NOT_SENT, Attempt, attempt
from hiring.mail.actions.preferences import keep_preference
from hiring.mail.preferences import preferences_of, version_of_preference
from hiring.notices import queries
from hiring.notices.forms import PreferenceForm
from hiring.notices.frame import blueprint
from hiring.notices.words import duties
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.transaction import reading

if TYPE_CHECKING:
    from typing import Any

    from flask.typing import ResponseReturnValue

    from hiring.domain.messages import Preference


@blueprint.route("/notifications/settings", methods=["GET", "POST"])
@access.signed_in
def preferences() -> ResponseReturnValue:
    """How one wants to be written to."""
    form, actor = PreferenceForm(), current_actor()
    if request.method != "POST":
        session = reading()
        kept = preferences_of(session, [actor.id])[actor.id]
        form.fill(kept, version_of_preference(session, actor.id))
        return _page(form, NOT_SENT)
    if not form.validate_on_submit():
        return _page(form, MALFORMED)
    command = form.command()
    sent = attempt(lambda session: keep_preference(session, actor, command, now=now()), form.show)
    if sent.status != HTTPStatus.OK:
        return _page(form, sent)
    flash(f"Kept. {_what_follows(command.preference)}", "success")
    return redirect(url_for("notices.preferences"), code=303)


def _page(form: PreferenceForm, sent: Attempt[Any]) -> ResponseReturnValue:
    actor, session = current_actor(), reading()
    page = render_template(
        "notices/settings.html",
        form=form,
        stale=sent.stale,
        refusals=sent.refusals,
        duties=duties(),
        follows=_what_follows(preferences_of(session, [actor.id])[actor.id]),
        feed=queries.find_own_feed(session, actor.id),
    )
    return page, sent.status


def _what_follows(preference: Preference) -> str:
    """What comes of a preference, in a sentence or two."""
    actor = current_actor()
    parts = []
    zone = zone_named(actor.time_zone)
    if preference.rhythm is Rhythm.DAILY and zone is not None:
        at = next_digest(preference, zone, now=now()).astimezone(zone)
        parts.append(f"What can wait comes once a day: next on {at:%A} at {at:%H:%M}.")
    else:
        parts.append("You are mailed at once.")
    if preference.quiet_from and preference.quiet_until:
        parts.append(
            f"From {preference.quiet_from:%H:%M} until {preference.quiet_until:%H:%M} "
            "only deadlines and what is about the next 24 hours are mailed."
        )
    return " ".join(parts)
