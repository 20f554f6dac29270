"""How a message is doing on its way into somebody's mailbox, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hiring.domain.messages import AT_ONCE, MessageKind, MessageState
from hiring.mail.letter import WhyDropped
from hiring.mail.outbox import IN_DIGEST
from hiring.mail.posting import MUTED

if TYPE_CHECKING:
    from datetime import datetime

    from hiring.domain.messages import Preference
    from hiring.models.mail import Message

WHY_NOT: Final = {
    MUTED: "you have turned this kind off",
    IN_DIGEST: "nothing of the day’s digest was left to say",
    WhyDropped.SUPERSEDED: "a later message says it",
    WhyDropped.NOT_DUE: "it was done before the message went out",
    WhyDropped.NOT_THEIRS: "it was not the recipient’s to know any more",
    WhyDropped.OVER: "what it is about was over",
    WhyDropped.TOO_OLD: "it could not be sent while it mattered",
    WhyDropped.LEFT: "the recipient has left",
    WhyDropped.NOTHING: "there was nothing to say",
}


@dataclass(frozen=True)
class Way:
    """Where a message is on its way.

    Args:
        words: what happened, or will; ``at`` belongs behind it.
        at: the moment of it (aware); None where there is none to name.
        note: a further remark.
        tone: of the chip that shows it.
        shape: of that chip.
    """

    words: str
    at: datetime | None = None
    note: str = ""
    tone: str = "muted"
    shape: str = ""


def way_of(message: Message, *, now: datetime, preference: Preference = AT_ONCE) -> Way:
    """How a message is doing.

    Args:
        message: in whatever state.
        now: aware.
        preference: its recipient's; a candidate has none.
    """
    match message.state:
        case MessageState.SENT if message.outcome == IN_DIGEST:
            return Way("Mailed in your daily digest", message.settled_at, "", "good", "done")
        case MessageState.SENT:
            return Way("Mailed", message.settled_at, tone="good", shape="done")
        case MessageState.SENDING:
            return Way("Being mailed", tone="accent", shape="half")
        case MessageState.HELD:
            return Way("In your daily digest of", message.due_at, tone="accent", shape="clock")
        case MessageState.DEAD:
            note = f"Given up after {message.attempts} attempts."
            return Way("Could not be mailed", message.settled_at, note, "bad", "alert")
        case MessageState.UNDELIVERABLE:
            note = "The mail server did not take it for this address."
            return Way("Could not be delivered", message.settled_at, note, "bad", "alert")
        case MessageState.DROPPED:
            why = WHY_NOT.get(message.outcome, "")
            return Way("Not mailed", note=f"Because {why}." if why else "", shape="struck")
        case _:
            return _waiting(message, now, preference)


def _waiting(message: Message, now: datetime, preference: Preference) -> Way:
    if message.due_at <= now:
        return Way("About to be mailed", tone="accent", shape="ring")
    if message.attempts:
        note = "The mail server could not take it yet."
        return Way("Tried again", message.due_at, note, "warn", "clock")
    quiet = preference.quiet_from is not None and message.kind is not MessageKind.DAILY_DIGEST
    note = "It waits for your quiet hours to end." if quiet else ""
    return Way("To be mailed", message.due_at, note, "accent", "clock")
