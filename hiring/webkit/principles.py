"""The organisation's principles and question bank, handed on as data to what may not read them."""

from __future__ import annotations

from functools import cache

from config.principles import Principle, default_principles


def principles() -> tuple[Principle, ...]:
    """Every principle, in the organisation's order."""
    return default_principles()


@cache
def principle_names() -> dict[str, str]:
    """The name of each principle by its key."""
    return {principle.key: principle.name for principle in principles()}


@cache
def question_bank() -> dict[str, tuple[str, ...]]:
    """The keys of each principle's prepared questions, by its key (L6)."""
    return {
        principle.key: tuple(question.key for question in principle.questions)
        for principle in principles()
    }
