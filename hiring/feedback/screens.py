"""The page of an application's phone screen (S1)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from hiring.domain.errors import FieldError, Invalid, NotAllowed, RuleRefused
from hiring.domain.terms import Vote
from hiring.feedback.actions_screen import record_phone_screen
from hiring.feedback.commands import RecordPhoneScreen
from hiring.feedback.queries_screen import get_screen_desk
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.forms import Form, LocalTime, NoSuchWallClock, instant_of, whole_text
from hiring.webkit.transaction import policy, transaction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from hiring.domain.errors import Refusal
    from hiring.feedback.queries_screen import ScreenDesk

blueprint = Blueprint("screens", __name__)


class ScreenForm(Form):
    """What the hiring manager heard."""

    principles = SelectMultipleField(
        "Principles you asked about",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description="The subset you had prepared.",
    )
    notes = TextAreaField(
        "What you heard",
        [InputRequired("Write down what you heard."), Length(max=20_000), whole_text],
        description="Evidence: what they did, in which situation, and what came of it.",
    )
    vote = RadioField(
        "Your vote",
        [InputRequired("Choose one.")],
        choices=[SelectChoice(vote.value, vote.label.capitalize()) for vote in Vote],
        description="There is no middle: on the fence means no.",
    )
    held_at = LocalTime("Held at", [Optional()], description="Left empty, it was held just now.")

    def offer(self, names: Mapping[str, str]) -> None:
        """The principles to choose from, key to name."""
        self.principles.choices = [SelectChoice(key, name) for key, name in names.items()]

    def command(self, application_id: uuid.UUID, held_at: datetime | None) -> RecordPhoneScreen:
        """What is written here."""
        return RecordPhoneScreen(
            application_id=application_id,
            principles=tuple(self.principles.data or ()),
            notes=self.notes.data,
            vote=Vote(self.vote.data),
            held_at=held_at,
        )


@blueprint.get("/applications/<uuid:application_id>/phone-screen")
@access.signed_in
def show(application_id: uuid.UUID) -> ResponseReturnValue:
    """The phone screen, as far as one may read it; its form for the hiring manager."""
    desk = _desk(application_id)
    form = ScreenForm()
    if desk.screen and desk.screen.vote:
        form.principles.data = list(desk.screen.principles)
        form.notes.data, form.vote.data = desk.screen.notes, desk.screen.vote.value
        form.held_at.data = _wall_clock(desk.screen.held_at)
    return _page(desk, form)


@blueprint.post("/applications/<uuid:application_id>/phone-screen")
@access.signed_in
def record(application_id: uuid.UUID) -> ResponseReturnValue:
    """Write the phone screen down."""
    desk = _desk(application_id)
    for refusal in desk.why_not_hold:
        raise NotAllowed(refusal)
    form = ScreenForm()
    form.offer(desk.names)
    refusals: tuple[Refusal, ...] = ()
    status = 422
    if form.validate():
        try:
            held_at = _instant(form)
            with transaction() as session:
                record_phone_screen(
                    session, current_actor(), form.command(application_id, held_at), now=now()
                )
        except Invalid as error:
            form.show(error.errors)
        except RuleRefused as error:
            refusals, status = error.refusals, 409
        else:
            flash("Your phone screen is kept.", "success")
            return redirect(
                url_for("candidates.show", candidate_id=desk.application.candidate_id), code=303
            )
    return _page(desk, form, refusals=refusals), status


def _desk(application_id: uuid.UUID) -> ScreenDesk:
    with transaction() as session:
        return get_screen_desk(session, current_actor(), policy(), application_id, now=now())


def _instant(form: ScreenForm) -> datetime | None:
    if form.held_at.data is None:
        return None
    try:
        return instant_of(form.held_at.data, current_actor().time_zone)
    except NoSuchWallClock as error:
        raise Invalid((FieldError("/held_at", str(error)),)) from None


def _wall_clock(instant: datetime) -> datetime:
    return instant.astimezone(ZoneInfo(current_actor().time_zone)).replace(tzinfo=None)


def _page(desk: ScreenDesk, form: ScreenForm, **context: Any) -> str:
    form.offer(desk.names)
    mine = desk.screen is None or desk.screen.screener_id == current_actor().id
    return render_template(
        "screens/show.html",
        desk=desk,
        form=form,
        may_write=desk.is_holder and mine and not desk.too_late,
        **{"refusals": (), **context},
    )
