"""People as a select offers them: by whether they may sit, and if not, why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hiring.domain.terms import SeatKind
from hiring.loops.queries.choices import Choice

MAY, MAY_NOT = "May take this seat", "May not take this seat"
Choices = dict[str, list[tuple[str, str]]]


def people_choices(
    choices: Sequence[Choice], kind: SeatKind | None, nobody: str = "Nobody"
) -> Choices:
    """People by whether they may take a seat of this kind, or with None of which kinds."""
    empty = {"": [("", nobody)]}
    if kind is not None:
        return empty | _without_empty(
            {
                MAY: [_plain(choice) for choice in choices if not choice.why_not[kind]],
                MAY_NOT: [_why(choice, kind) for choice in choices if choice.why_not[kind]],
            }
        )
    interviewer, bar_raiser = SeatKind.INTERVIEWER, SeatKind.BAR_RAISER
    manager = SeatKind.HIRING_MANAGER
    return empty | _without_empty(
        {
            "Hiring manager": [_plain(c) for c in choices if not c.why_not[manager]],
            "May interview": [
                _plain(c) for c in choices if not c.why_not[interviewer] and c.why_not[manager]
            ],
            "May be Bar Raiser only": [
                _plain(c)
                for c in choices
                if c.why_not[interviewer] and c.why_not[manager] and not c.why_not[bar_raiser]
            ],
            "May not interview": [
                _why(c, interviewer)
                for c in choices
                if c.why_not[interviewer] and c.why_not[manager] and c.why_not[bar_raiser]
            ],
        }
    )


def _plain(choice: Choice) -> tuple[str, str]:
    person = choice.person
    marks = [f"level {person.level}", *([person.team_name] if person.team_name else [])]
    if not choice.why_not[SeatKind.BAR_RAISER]:
        marks.append("Bar Raiser")
    return str(person.id), f"{person.name} ({', '.join(marks)})"


def _why(choice: Choice, kind: SeatKind) -> tuple[str, str]:
    first = choice.why_not[kind][0]
    name = choice.person.name
    reason = first.detail.removeprefix(name).strip().rstrip(".")
    return str(choice.person.id), f"{name}: {reason} ({first.rule})"


def _without_empty(groups: Mapping[str, list[tuple[str, str]]]) -> Choices:
    return {name: people for name, people in groups.items() if people}
