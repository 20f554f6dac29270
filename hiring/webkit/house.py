"""What letters need to know of this installation, from its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hiring.mail.envelope import house_at
from hiring.webkit.transaction import settings

if TYPE_CHECKING:
    from config.settings import Settings
    from hiring.mail.letter import House


def house_of(settings: Settings) -> House:
    """The installation that these settings describe, as letters and calendars name it."""
    return house_at(
        base_url=settings.base_url,
        mail_from=settings.mail_from,
        answers_to=settings.inbound_address,
    )


def house() -> House:
    """This installation."""
    return house_of(settings())
