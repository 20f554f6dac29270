"""Letters with a calendar event: an interviewer's interview, a candidate's day (L5, L6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from hiring.domain.messages import MessageKind
from hiring.mail.letter import Action, Event, Letter, Span
from hiring.mail.wording import (
    about,
    clock,
    compose,
    counted,
    day,
    length,
    moment,
    one_line,
    path_of,
    places,
    span,
    zone_name,
)
from hiring.mail.wording_facts import EventKnown, Known

INVITED: Final = frozenset({MessageKind.INTERVIEW_INVITATION, MessageKind.CANDIDATE_INVITATION})
CANCELLED: Final = frozenset({MessageKind.INTERVIEW_CANCELLED, MessageKind.CANDIDATE_CANCELLED})
PERSON_ALARM: Final = 15
CANDIDATE_ALARM: Final = 60


def interview_letter(known: Known) -> Letter:
    """To an interviewer: their interview is set, has changed, or does not take place."""
    loop, event, zone = known.about, _event(known), known.reader.zone
    cancelled = known.kind in CANCELLED
    travelling = interviewer_event(known)
    facts = [("When", span(event.starts_at, event.ends_at, zone))]
    if place := places(event.slots):
        facts.append(("Where", place))
    if cancelled:
        return compose(
            known,
            headline="Your interview is cancelled",
            paragraphs=(
                f"You no longer interview {one_line(loop.candidate)} for {one_line(loop.title)} then.",
                "Your calendar lets go of it, and of the time held for writing.",
            ),
            facts=tuple(facts),
            why="You get this because this interview was in your calendar.",
            event=travelling,
        )
    if known.policy.writing_hold_minutes:
        facts.append(("Held after it", hold_words(known)))
    facts += _since(known, event)
    first = known.kind in INVITED or not known.announced_before
    learns = known.part.trains
    verb = "sit in on the interview of" if learns else "interview"
    headline = "Your interview is set" if first else "Your interview has changed"
    if first:
        said = f"You {verb} {one_line(loop.candidate)} for {one_line(loop.title)}."
    else:
        said = f"Time or place of your interview with {about(loop)} changed. What stands now:"
    return compose(
        known,
        headline=headline,
        paragraphs=(
            said,
            f"Your kit has the principles you look at and the questions kept for you (L6). {_answer(known)}",
        ),
        facts=tuple(facts),
        action=Action("Open your kit", path_of(loop.id, "/kit")),
        why="You get this because you interview on this loop.",
        event=travelling,
    )


def without_names(letter: Letter) -> Letter:
    """A cancelled interview as somebody reads of it who is no longer on the loop."""
    said = "You no longer hold this interview, and are no longer on its loop."
    return replace(letter, subject=letter.headline, preview=said, paragraphs=(said,), event=None)


def hold_words(known: Known) -> str:
    """What the hold after the interview is for (L6)."""
    return f"{known.policy.writing_hold_minutes} minutes for writing your feedback (L6)"


def interviewer_event(known: Known) -> Event:
    """The interview and the time held for writing after it, as one event (L6).

    A message carries one UID only (RFC 5546), so the hold is part of the interview's own event.
    """
    loop, event, zone = known.about, _event(known), known.reader.zone
    hold = timedelta(minutes=known.policy.writing_hold_minutes)
    lines = [
        f"{clock(slot.starts_at, zone)}–{clock(slot.ends_at, zone)} interview"
        for slot in event.slots
    ] or [f"{clock(event.starts_at, zone)}–{clock(event.ends_at, zone)} interview"]
    if hold:
        lines[-1] += f", then {known.policy.writing_hold_minutes} minutes held for writing"
    lines[-1] += "."
    lines.append(f"Times are those of {zone_name(event.starts_at, zone)}.")
    path = path_of(loop.id, "/kit")
    if known.kind not in CANCELLED:
        lines.append(f"Your kit: {known.house.base_url}{path}")
    return Event(
        id=event.id,
        sequence=event.sequence,
        span=Span(event.starts_at, event.ends_at + hold, places(event.slots)),
        summary=f"Interview: {about(loop)}",
        description="\n".join(lines),
        organizer=organizer(known),
        attendee=(one_line(known.reader.name), known.reader.address),
        cancelled=known.kind in CANCELLED,
        stamped_at=event.changed_at,
        alarm_minutes=() if known.kind in CANCELLED else (PERSON_ALARM,),
        path="" if known.kind in CANCELLED else path,
    )


def candidate_letter(known: Known) -> Letter:
    """To a candidate: the interviews of one of their days; no interviewer, no link into here."""
    loop, event, zone = known.about, _event(known), known.reader.zone
    title, recruiter = one_line(loop.title), one_line(loop.recruiter[0])
    slots = _slots(event)
    number = counted(len(slots), "interview")
    their = "interview" if len(slots) == 1 else "interviews"
    stands = "is" if len(slots) == 1 else "are"
    greeting = f"Hello {one_line(known.reader.name)},"
    why = f"You get this because you are interviewing for {title}."
    travelling = candidate_event(known)
    if known.kind in CANCELLED:
        return compose(
            known,
            subject=f"{title}: your {their} on {day(event.starts_at, zone)} {stands} cancelled",
            headline=f"Your {their} {stands} cancelled",
            preview=f"On {day(event.starts_at, zone)}, for {title}.",
            paragraphs=(
                greeting,
                (
                    f"Your {their} for {title} on {day(event.starts_at, zone)} will not take place "
                    f"as planned. If you have a question, reply to this letter: it reaches {recruiter}."
                ),
            ),
            facts=(("Cancelled", span(event.starts_at, event.ends_at, zone)),),
            why=why,
            event=travelling,
            reply_to=loop.recruiter,
        )
    first = known.kind in INVITED or not known.announced_before
    if first:
        happened = f"Your {their} for {title} {stands} set. We look forward to meeting you."
    else:
        happened = f"The plan of your {their} for {title} has changed. This is what stands now."
    heard = known.house.answers_to
    asked = "Answer it, so that we know you can come. " if heard else ""
    return compose(
        known,
        subject=f"{title}: your {their} on {day(event.starts_at, zone)}"
        + ("" if first else f" {'has' if len(slots) == 1 else 'have'} changed"),
        headline=f"Your {their} {stands} set" if first else "Your day has changed",
        preview=f"{number} on {day(event.starts_at, zone)}, for {title}.",
        paragraphs=(
            greeting,
            happened,
            (
                f"The calendar invitation has the same times. {asked}If a time does not suit you, or "
                f"you need anything on the day, reply to this letter: it reaches {recruiter}."
            ),
        ),
        facts=(
            ("Day", day(event.starts_at, zone)),
            *((_hours(slot, known), _place_of(slot)) for slot in slots),
            ("On the clock of", zone_name(event.starts_at, zone)),
        ),
        why=why,
        event=travelling,
        reply_to=loop.recruiter,
    )


def candidate_event(known: Known) -> Event:
    """One day of a candidate's interviews, with the itinerary; no interviewer, no link."""
    loop, event, zone = known.about, _event(known), known.reader.zone
    slots = _slots(event)
    many = "Interview" if len(slots) == 1 else "Interviews"
    lines = [
        ", ".join(part for part in (_hours(slot, known), one_line(slot.place)) if part)
        for slot in slots
    ]
    lines.append(f"Times are those of {zone_name(event.starts_at, zone)}.")
    return Event(
        id=event.id,
        sequence=event.sequence,
        span=Span(event.starts_at, event.ends_at, places(slots)),
        summary=f"{many}: {one_line(loop.title)}",
        description="\n".join(lines),
        organizer=organizer(known),
        attendee=(one_line(known.reader.name), known.reader.address),
        cancelled=known.kind in CANCELLED,
        stamped_at=event.changed_at,
        alarm_minutes=() if known.kind in CANCELLED else (CANDIDATE_ALARM,),
    )


def _answer(known: Known) -> str:
    """How to say that one comes, or cannot: a calendar's answer is heard where somebody reads it."""
    if known.house.answers_to:
        return "Answer the calendar invitation; if you decline it, your seat goes to somebody else."
    return "If you cannot be there, give your seat back on the loop's page."


def organizer(known: Known) -> tuple[str, str]:
    """Who invites: the recruiter by name, at the address that reads calendars' answers."""
    house = known.house
    return one_line(known.about.recruiter[0]), house.answers_to or house.sender[1]


def _since(known: Known, event: EventKnown) -> list[tuple[str, str]]:
    """In the app an older message is read again: what became of its event since."""
    if event.is_cancelled:
        return [("Since then", "It was cancelled.")]
    if int(known.facts.get("sequence", 0)) < event.sequence:
        changed = moment(event.changed_at, known.reader.zone)
        return [("Since then", f"It changed on {changed}; this is what stands now.")]
    return []


def _slots(event: EventKnown) -> tuple[Span, ...]:
    return event.slots or (Span(event.starts_at, event.ends_at),)


def _hours(slot: Span, known: Known) -> str:
    zone = known.reader.zone
    times = f"{clock(slot.starts_at, zone)}–{clock(slot.ends_at, zone)}"
    return f"{times} ({length(slot.ends_at - slot.starts_at)})"


def _place_of(slot: Span) -> str:
    return one_line(slot.place) or "Place to follow"


def _event(known: Known) -> EventKnown:
    if known.event is None:
        raise LookupError("the message carries no event")
    return known.event
