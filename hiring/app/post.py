"""The post: how this installation's settings become a way out for letters."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final, cast

from flask import Flask

from hiring.mail.delivery import Delivery, drain
from hiring.mail.transports import Transport
from hiring.mail.transports.files import Files
from hiring.mail.transports.smtp import Server, Smtp
from hiring.webkit.clock import utc_now
from hiring.webkit.house import house_of
from hiring.webkit.transaction import transaction

if TYPE_CHECKING:
    from config.settings import Settings
    from hiring.models.database import Database

TRANSPORT: Final = "mail_transport"
"""The extension that takes the place of the transport of the settings, where it is set."""


def transport_of(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Transport:
    """The way out that the settings name.

    Args:
        settings: of the installation.
        clock: the present moment, aware.

    Raises:
        ValueError: a setting is malformed; the message names the variable and no secret.
    """
    if settings.mail_transport == "sendgrid":
        # It takes 0.1 s to load, and most installations that are tried out never use it.
        from hiring.mail.transports.sendgrid import SendGrid

        return SendGrid(
            settings.sendgrid_key,
            host=settings.sendgrid_host,
            clock=clock,
            is_sandbox=settings.sendgrid_sandbox,
        )
    if settings.mail_transport == "smtp":
        return Smtp(Server.from_url(settings.smtp_url), name=house_of(settings).domain)
    return Files(settings.mail_folder)


def delivery_of(app: Flask) -> Delivery:
    """What sending stands on in this application; used inside its context."""
    settings = cast("Settings", app.extensions["settings"])
    database = cast("Database", app.extensions["database"])
    clock = cast("Callable[[], datetime]", app.extensions["clock"])
    chance = secrets.SystemRandom()
    return Delivery(
        transaction=transaction,
        reader=database.reader,
        transport=app.extensions.get(TRANSPORT) or transport_of(settings, clock=clock),
        house=house_of(settings),
        policy=settings.policy,
        clock=clock,
        draw=chance.random,
    )


def drain_outbox(app: Flask, *, stopping: Callable[[], bool] = lambda: False) -> int:
    """Send all that is due, batch by batch; answer how many messages came to an end.

    Ends with the first batch of which nothing did: there is no more, or no way out for now.

    Args:
        app: the application.
        stopping: whether this worker is to stop.
    """
    ended = 0
    with app.app_context():
        delivery = delivery_of(app)
        while not stopping() and (now_ended := drain(delivery, stopping=stopping)):
            ended += now_ended
    return ended
