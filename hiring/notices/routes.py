"""The pages of messages: notifications, how one is written to, reminders, what is stuck."""

from hiring.notices import (
    routes_delivery,
    routes_feed,
    routes_inbox,
    routes_ladder,
    routes_letters,
    routes_settings,
)
from hiring.notices.frame import blueprint

__all__ = [
    "blueprint",
    "routes_delivery",
    "routes_feed",
    "routes_inbox",
    "routes_ladder",
    "routes_letters",
    "routes_settings",
]
