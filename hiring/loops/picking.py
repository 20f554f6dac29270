"""People as a select offers them: by whether they may sit, and if not, why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wtforms.fields.choices import SelectChoice

from hiring.domain.terms import SeatKind
from hiring.loops.queries.choices import Choice

MAY, MAY_NOT = "May take this seat", "May not take this seat"


def named(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Values with their words."""
    return [SelectChoice(value, words) for value, words in pairs]


def people_choices(
    choices: Sequence[Choice], kind: SeatKind | None, nobody: str = "Nobody"
) -> list[SelectChoice]:
    """People by whether they may take a seat of this kind, or with None of which kinds."""
    offered = [SelectChoice("", nobody)]
    if kind is None:
        return offered + sorted(map(_of_any_kind, choices), key=_group_first)
    may = [_plain(choice, MAY) for choice in choices if not choice.why_not[kind]]
    may_not = [_why(choice, kind, MAY_NOT) for choice in choices if choice.why_not[kind]]
    return offered + may + may_not


_GROUPS = ("Hiring manager", "May interview", "May be Bar Raiser only", "May not interview")


def _of_any_kind(choice: Choice) -> SelectChoice:
    kinds = (SeatKind.HIRING_MANAGER, SeatKind.INTERVIEWER, SeatKind.BAR_RAISER)
    for kind, group in zip(kinds, _GROUPS, strict=False):
        if not choice.why_not[kind]:
            return _plain(choice, group)
    return _why(choice, SeatKind.INTERVIEWER, _GROUPS[-1])


def _group_first(choice: SelectChoice) -> int:
    return _GROUPS.index(choice.optgroup)


def _plain(choice: Choice, group: str) -> SelectChoice:
    person = choice.person
    marks = [f"level {person.level}", *([person.team_name] if person.team_name else [])]
    if not choice.why_not[SeatKind.BAR_RAISER]:
        marks.append("Bar Raiser")
    words = f"{person.name} ({', '.join(marks)})"
    return SelectChoice(str(person.id), words, optgroup=group)


def _why(choice: Choice, kind: SeatKind, group: str) -> SelectChoice:
    first = choice.why_not[kind][0]
    name = choice.person.name
    reason = first.detail.removeprefix(name).strip().rstrip(".")
    return SelectChoice(str(choice.person.id), f"{name}: {reason} ({first.rule})", optgroup=group)
