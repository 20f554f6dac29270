"""Letters on a loop: feedback that is owed, the debrief, the panel. None says what was written."""

from __future__ import annotations

from datetime import UTC

from hiring.domain.deadlines import due_at
from hiring.domain.terms import LoopState, SeatKind
from hiring.mail.letter import Action, Letter
from hiring.mail.wording import about, compose, moment, one_line, path_of, span, the_loop
from hiring.mail.wording_facts import Known, SeatKnown

_SETTLED = ("Since then", "Nothing is owed any more.")


def feedback_requested(known: Known) -> Letter:
    """To the author: the interview is over, the feedback is theirs to write (F6)."""
    seat = _seat(known)
    return compose(
        known,
        headline="Your feedback, please",
        paragraphs=(
            (
                f"Your interview with {about(known.about)} is over. Write your feedback while you "
                "remember it: evidence for each principle you looked at, a narrative, and your vote "
                "(F4)."
            ),
            _blind(seat),
        ),
        facts=_owed(known, seat),
        action=_write(known, seat),
        why=_interviews(seat),
    )


def feedback_reminder(known: Known) -> Letter:
    """To the author, again: it is still owed (F6), or was returned to them (F9)."""
    seat = _seat(known)
    if known.facts.get("round"):
        said = f"Your feedback on {about(known.about)} came back to you for rework (F9)."
    else:
        said = f"Your feedback on {about(known.about)} is not in yet."
    # A trainee's never counts, so that nobody waits for it (F8).
    waits = " The debrief opens when everybody's is in (D1); the panel waits for yours."
    return compose(
        known,
        headline="Your feedback is still awaited",
        paragraphs=(
            said + (waits if seat.kind.counts else ""),
            "Your draft is kept as you left it. Reminders end the moment you submit (F6).",
        ),
        facts=_owed(known, seat),
        action=_write(known, seat),
        why=_interviews(seat),
    )


def feedback_missing(known: Known) -> Letter:
    """To the recruiter or the Bar Raiser: whose feedback is missing, and since when (F6, F7)."""
    seat, zone = _seat(known), known.reader.zone
    person = one_line(seat.person)
    away = known.step == "leave"
    paragraphs = [f"The feedback of {person} on {about(known.about)} is not in."]
    if away:
        paragraphs.append(f"{person} is away now, so it is you who is told at once (F6).")
    else:
        paragraphs.append(f"{person} was reminded (F6). A word from you may help more.")
    if known.part.is_bar_raiser:
        paragraphs.append("As the loop's Bar Raiser you may waive it, with a reason (F9).")
    facts = [("Whose", person)]
    if seat.starts_at and seat.ends_at:
        facts.append(("Interview", span(seat.starts_at, seat.ends_at, zone)))
        facts.append(("Due", moment(due_at(seat.ends_at, known.policy), zone)))
    if not seat.owes:
        facts.append(_SETTLED)
    return compose(
        known,
        headline=f"Feedback of {person} is missing",
        paragraphs=tuple(paragraphs),
        facts=tuple(facts),
        action=the_loop(known),
        why=f"You get this because you are this loop's {_part(known)}.",
    )


def feedback_returned(known: Known) -> Letter:
    """To the author: it came back for rework (F9). Why stands on the page alone."""
    seat = _seat(known)
    facts = () if seat.is_returned else (_SETTLED,)
    return compose(
        known,
        headline="Your feedback came back for rework",
        paragraphs=(
            (
                f"The Bar Raiser returned your feedback on {about(known.about)} (F9). The reason is "
                "on the page."
            ),
            "Amend it and submit it again; what you wrote first stays as it is.",
        ),
        facts=facts,
        action=_write(known, seat, "Read why and amend"),
        why=_interviews(seat),
    )


def debrief_ready(known: Known) -> Letter:
    """To the Bar Raiser, the recruiter and the hiring manager: all is in, or waived (D1)."""
    runs = known.part.is_bar_raiser
    asked = (
        "You open and run the debrief. Find a time at which everybody can be there."
        if runs
        else "The Bar Raiser opens the debrief. Help find a time at which everybody can be there."
    )
    return compose(
        known,
        headline="Ready for the debrief",
        paragraphs=(
            (
                f"Nothing is awaited any more for {about(known.about)}: all feedback is in or waived "
                "(D1)."
            ),
            (
                f"{asked} It should be held within {known.policy.debrief_target_hours} hours of the "
                "last interview."
            ),
        ),
        action=Action("Open the debrief", path_of(known.about.id, "/debrief"))
        if runs
        else the_loop(known),
        why=f"You get this because you are this loop's {_part(known)}.",
    )


def debrief_opened(known: Known) -> Letter:
    """To the panel: the debrief is open, silent reading first (D2)."""
    return compose(
        known,
        headline="The debrief is open",
        paragraphs=(
            (
                f"The debrief on {about(known.about)} has begun with "
                f"{known.policy.reading_minutes} minutes of silent reading (D2). Join when you can "
                "and say when you have read."
            ),
        ),
        action=Action("Join the debrief", path_of(known.about.id, "/debrief")),
        why=f"You get this because you are {_of_loop(known)}.",
    )


def decision_recorded(known: Known) -> Letter:
    """To those who follow the debrief: it is decided. What, stands on the page alone (F7)."""
    return compose(
        known,
        headline="The decision is recorded",
        paragraphs=(
            (
                f"The loop for {about(known.about)} is decided. The decision and its reasons are on "
                "the page, for those who may read them."
            ),
        ),
        action=Action("Read the decision", path_of(known.about.id, "/debrief")),
        why=f"You get this because you are {_of_loop(known)}.",
    )


def veto_recorded(known: Known) -> Letter:
    """To those in the room: the Bar Raiser used their right under D4. Why stands on the page."""
    return compose(
        known,
        headline="A veto is recorded",
        paragraphs=(
            (
                f"The Bar Raiser recorded a veto in the debrief on {about(known.about)} (D4). The "
                "reason is on the page, for those who may read it."
            ),
        ),
        action=Action("Open the debrief", path_of(known.about.id, "/debrief")),
        why=f"You get this because you are {_of_loop(known)}.",
    )


def panel_broken(known: Known) -> Letter:
    """To the recruiter: the loop lost something it needs."""
    return compose(
        known,
        headline="The loop is back in draft",
        paragraphs=(
            (
                f"The panel for {about(known.about)} lost something it needs: the loop is back in "
                "draft. Whatever is still good was kept."
            ),
            (
                "The loop's page says which rules it breaks now, and proposes the smallest change "
                "that mends it."
            ),
        ),
        action=Action("Repair the panel", path_of(known.about.id)),
        why=f"You get this because you are this loop's {_part(known)}.",
    )


def seat_declined(known: Known) -> Letter:
    """To the recruiter: somebody on the panel cannot come."""
    seat, zone = known.seat, known.reader.zone
    person = one_line(known.named.name if known.named else _seat(known).person)
    facts = [("Who", person)]
    if seat is not None and seat.starts_at and seat.ends_at:
        facts.append(("Interview", span(seat.starts_at, seat.ends_at, zone)))
    if seat is not None and seat.stands:
        left = "They keep the seat until you change it."
    elif known.about.state is LoopState.DRAFT:
        left = "They gave up their seat, and the loop is back in draft: it lacks something now."
    else:
        left = "They gave up their seat. The panel keeps every rule without them, as it stands."
    return compose(
        known,
        headline=f"{person} declined",
        paragraphs=(
            f"{person} cannot interview {about(known.about)}. {left}",
            "The loop's page proposes the smallest change that mends it.",
        ),
        facts=tuple(facts),
        action=Action("Repair the panel", path_of(known.about.id)),
        why=f"You get this because you are this loop's {_part(known)}.",
    )


def candidate_declined(known: Known) -> Letter:
    """To the recruiter: the candidate cannot come."""
    event, zone = known.event, known.reader.zone
    facts = (("When", span(event.starts_at, event.ends_at, zone)),) if event else ()
    return compose(
        known,
        headline="The candidate declined",
        paragraphs=(
            (
                f"{one_line(known.about.candidate)} answered the calendar invitation: they cannot "
                "come then."
            ),
            "Nothing has moved yet. Ask which times would do, and find others.",
        ),
        facts=facts,
        action=Action("Find other times", path_of(known.about.id, "/times")),
        why=f"You get this because you are this loop's {_part(known)}.",
    )


def _seat(known: Known) -> SeatKnown:
    if known.seat is None:
        raise LookupError("the message is about no seat")
    return known.seat


def _owed(known: Known, seat: SeatKnown) -> tuple[tuple[str, str], ...]:
    if not seat.owes:
        return (_SETTLED,)
    if seat.ends_at is None or known.facts.get("round"):
        return ()
    due = due_at(seat.ends_at, known.policy)
    late = known.now.astimezone(UTC) > due
    return (("Was due" if late else "Due", moment(due, known.reader.zone)),)


def _write(known: Known, seat: SeatKnown, label: str = "Write your feedback") -> Action:
    if not seat.owes:
        return the_loop(known)
    return Action(label, path_of(known.about.id, "/feedback/mine"))


def _blind(seat: SeatKnown) -> str:
    if seat.kind is SeatKind.TRAINEE:
        return "It is part of your training: your mentor reads it, and it never counts (F8)."
    return "You read what others wrote once your own is in (F7)."


def _interviews(seat: SeatKnown) -> str:
    if seat.kind is SeatKind.TRAINEE:
        return "You get this because you train on this loop."
    return "You get this because you interview on this loop."


def _part(known: Known) -> str:
    if known.part.is_bar_raiser:
        return "Bar Raiser"
    return "recruiter" if known.part.is_recruiter else "hiring manager"


def _of_loop(known: Known) -> str:
    part = known.part
    if part.is_bar_raiser or part.is_recruiter or part.is_hiring_manager:
        return f"this loop's {_part(known)}"
    return "on this loop's panel"
