"""How evenly loops are shared among Bar Raisers, in numbers that a person can check by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hiring.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence


def spread(loads: Sequence[int]) -> int:
    """The most that anybody carries less the least; 0 among nobody.

    The *range* of descriptive statistics. Two people whose loads differ by 1 are even: a loop
    cannot be halved.
    """
    return max(loads) - min(loads) if loads else 0


def lowest_spread(total: int, people: int) -> int:
    """The least spread with which so many loops can be shared among so many people.

    By the pigeonhole principle somebody has at least ⌈total ÷ people⌉ and somebody at most
    ⌊total ÷ people⌋; dealing in turns gives each of them one of the two. So it is 0 where the
    division leaves no remainder, and 1 otherwise.

    Args:
        total: loops.
        people: among whom; among nobody nothing is uneven.
    """
    return 1 if people and total % people else 0


def common_part(loads: Sequence[int], most: int) -> int:
    """What of their loads everybody has, about: what is above it tells them apart.

    Half of ``most`` below the mean, so that loads within that of the mean stay apart when only
    ``most`` steps above this are counted; somebody new, far below, does not blur the others.

    Args:
        loads: of those who are compared.
        most: how many steps are counted.
    """
    if not loads:
        return 0
    return max(0, round(sum(loads) / len(loads)) - most // 2)


def gini(loads: Sequence[int]) -> float:
    """The Gini coefficient: 0 when all carry the same, nearer 1 the fewer carry it all.

    The mean difference of all pairs, relative to twice the mean (C. Gini, *Variabilità e
    mutabilità*, 1912): Σᵢ Σⱼ |xᵢ − xⱼ| ÷ (2 n² x̄). Over loads in ascending order that is
    (2 Σ i·xᵢ ÷ (n Σ xᵢ)) − (n + 1) ÷ n, with i from 1 (A. Sen, *On Economic Inequality*, 1973).
    """
    total = sum(loads)
    if not total:
        return 0.0
    number = len(loads)
    weighed = sum(place * load for place, load in enumerate(sorted(loads), start=1))
    return 2 * weighed / (number * total) - (number + 1) / number


def why_next(
    served: int, booked: int, days_since: int | None, *, weeks: int, among: int
) -> tuple[str, ...]:
    """Why the next loop is fairly this Bar Raiser's, in sentences.

    Args:
        served: loops in the weeks that are over.
        booked: loops that are still to come.
        days_since: since their last loop; None when there was none.
        weeks: how far back ``served`` counts.
        among: how many have room, themselves included.
    """
    carries = (
        f"They served {counted(served, 'loop')} in the last {weeks} weeks "
        f"and {'are booked for' if booked else 'have'} {counted(booked, 'loop')} to come."
    )
    if among == 1:
        compared = "Nobody else has room this week."
    else:
        compared = f"Of the {among} who have room this week, nobody has fewer."
    if days_since is None:
        last = "They have not served yet."
    else:
        last = f"Their last loop was {'today' if not days_since else _ago(days_since)}."
    return carries, compared, last


def _ago(days: int) -> str:
    return f"{counted(days, 'day')} ago"
