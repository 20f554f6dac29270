"""Digests: what came in since the last one, and what a week holds. Nothing where there is nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from hiring.domain.terms import LoopState
from hiring.mail.letter import Action, Letter, Part
from hiring.mail.wording import clock, compose, counted, day, on_day, one_line, path_of
from hiring.mail.wording_facts import Known, WeekLoop

MOST_LINES: Final = 40
INBOX: Final = "/notifications"
_DAILY: Final = "You get this because you chose one letter a day for what can wait."


def daily_digest(known: Known, letters: Sequence[Letter]) -> Letter | None:
    """What waited for the day's one letter, a line each; None where nothing is left to say.

    Args:
        known: the digest and whose it is.
        letters: each as it reads now.
    """
    if not letters:
        return None
    news = counted(len(letters), "thing", "things")
    return compose(
        known,
        subject=f"Your day: {news} to know",
        headline=f"{news.capitalize()} since your last digest",
        preview="; ".join(letter.subject for letter in letters[:2]),
        parts=_by_loop(letters),
        action=Action("Open your messages", INBOX),
        why=_DAILY,
    )


def _by_loop(letters: Sequence[Letter]) -> tuple[Part, ...]:
    """The letters' headlines under what they are about, in the order they came in."""
    # By thread too: two loops may be of people of one name.
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for letter in letters[:MOST_LINES]:
        about = letter.subject.removesuffix(f": {letter.headline}")
        has_loop = about != letter.subject
        line = letter.headline if has_loop else letter.subject
        path = letter.action.path if letter.action else ""
        group = (letter.thread, about) if has_loop else ("", "For you")
        found.setdefault(group, []).append((line, path))
    if len(letters) > MOST_LINES:
        found["", "Beside that"] = [(f"and {len(letters) - MOST_LINES} more", "")]
    return tuple(Part(title, tuple(lines)) for (_, title), lines in found.items())


def daily_note(known: Known) -> Letter:
    """The digest as a line in the app, where what it told of stands beside it."""
    return compose(
        known,
        headline="Your digest of the day",
        paragraphs=("What it told of stands in this list.",),
        why=_DAILY,
    )


def weekly_digest(
    known: Known,
    run: Sequence[WeekLoop],
    raised: Sequence[WeekLoop],
    *,
    even_if_empty: bool = False,
) -> Letter | None:
    """What the week holds for a recruiter or Bar Raiser; None where it holds nothing.

    Args:
        known: the digest and whose it is.
        run: loops of which they are the recruiter.
        raised: loops on which they hold the Bar Raiser's seat.
        even_if_empty: in the app, where it stands in the list already.
    """
    parts = [*_of_recruiter(known, run), *_of_bar_raiser(known, raised)]
    parts = [part for part in parts if part.lines]
    if not parts and not even_if_empty:
        return None
    if load := _load(known, raised):
        parts.append(load)
    return compose(
        known,
        subject=f"Your loops, week of {on_day(_monday(known.now, known))}",
        headline="Your loops this week",
        preview="; ".join(f"{part.title}: {len(part.lines)}" for part in parts[:3]),
        paragraphs=() if parts else ("Nothing waits for you now.",),
        parts=tuple(parts),
        action=Action("Open your loops", "/loops"),
        why="You get this because you run loops as their recruiter or Bar Raiser.",
    )


def _of_recruiter(known: Known, loops: Sequence[WeekLoop]) -> tuple[Part, ...]:
    zone = known.reader.zone
    return (
        Part(
            "Feedback overdue",
            _at_most(
                (f"{_about(loop)}: {counted(loop.overdue, 'piece')} overdue", path_of(loop.id))
                for loop in loops
                if loop.overdue
            ),
        ),
        Part(
            "Ready for the debrief",
            _at_most(
                (_about(loop), path_of(loop.id))
                for loop in loops
                if loop.state is LoopState.DEBRIEF_READY
            ),
        ),
        Part(
            "Interviews of the coming week",
            _at_most(
                (
                    (
                        f"{_about(loop)}: {counted(loop.coming, 'interview')}, the first on "
                        f"{day(loop.first_coming, zone)}, {clock(loop.first_coming, zone)}"
                    ),
                    path_of(loop.id),
                )
                for loop in loops
                if loop.first_coming is not None and loop.state is not LoopState.DRAFT
            ),
        ),
        Part(
            "In draft",
            _at_most(
                (_about(loop), path_of(loop.id)) for loop in loops if loop.state is LoopState.DRAFT
            ),
        ),
    )


def _of_bar_raiser(known: Known, loops: Sequence[WeekLoop]) -> tuple[Part, ...]:
    zone = known.reader.zone
    return (
        Part(
            "Debriefs for you to run",
            _at_most(
                (_about(loop), path_of(loop.id, "/debrief"))
                for loop in loops
                if loop.state in {LoopState.DEBRIEF_READY, LoopState.DEBRIEFING}
            ),
        ),
        Part(
            "Loops you raise the bar on",
            _at_most(
                (
                    (
                        f"{_about(loop)}: from {day(loop.first_coming, zone)}, "
                        f"{clock(loop.first_coming, zone)}"
                    ),
                    path_of(loop.id),
                )
                for loop in loops
                if loop.first_coming is not None and loop.state is not LoopState.DRAFT
            ),
        ),
    )


def _load(known: Known, loops: Sequence[WeekLoop]) -> Part | None:
    """How many loops of this week they serve, beside their cap (L2)."""
    if not loops:
        return None
    cap = known.reader.weekly_loop_cap
    cap = known.policy.bar_raiser_weekly_cap if cap is None else cap
    monday = _monday(known.now, known)
    starts = (loop.first_starts_at for loop in loops)
    served = sum(start is not None and _monday(start, known) == monday for start in starts)
    line = f"{counted(served, 'loop')} this week; your cap is {cap} (L2)"
    return Part("Your load as Bar Raiser", ((line, "/bar-raisers/mine"),))


def _monday(moment: datetime, known: Known) -> date:
    local = moment.astimezone(known.reader.zone).date()
    return local - timedelta(days=local.weekday())


def _about(loop: WeekLoop) -> str:
    return f"{one_line(loop.candidate)}, {one_line(loop.title)}"


def _at_most(lines: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    found = tuple(lines)
    if len(found) <= MOST_LINES:
        return found
    rest = len(found) - MOST_LINES
    return (*found[:MOST_LINES], (f"and {rest} more", ""))
