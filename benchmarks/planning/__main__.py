"""``python -m benchmarks.planning``: one loop among thousands, batches, growth, a fair year."""

from __future__ import annotations

import argparse
import statistics
import sys
from datetime import date
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from benchmarks.planning.beside import Result, exactly, greedily
from benchmarks.planning.company import loops, people
from benchmarks.planning.fairness import simulated
from benchmarks.report import machine
from hiring.planning.answers import Plan
from hiring.planning.batch import plan_batch
from hiring.planning.costs import costs_of
from hiring.planning.greedy import quick
from hiring.planning.grid import laid_out
from hiring.planning.model import Prices
from hiring.planning.planner import plan_loop
from hiring.planning.weights import total

if TYPE_CHECKING:
    from collections.abc import Callable

RESULTS = Path(__file__).parents[1] / "results"
WEEK = (50, 500, 30, 5, 60.0)
FORTNIGHT = (200, 2000, 100, 10, 300.0)
CURVE = (
    (10, 100, 6, 30.0),
    (50, 500, 30, 60.0),
    (200, 2000, 100, 300.0),
    (1000, 10_000, 500, 900.0),
)


def main() -> int:
    """Measure what was asked for; returns 0, for a missed reach is told and not an error."""
    arguments = _arguments()
    report = [f"# Planning, {date.today():%d %B %Y}\n", f"{machine()}; seed {arguments.seed}.\n"]  # noqa: DTZ011
    for name in arguments.only or PARTS:
        print(f"{name} …", file=sys.stderr, flush=True)
        text = PARTS[name](arguments)
        print(text, flush=True)
        report.append(text)
    if arguments.write:
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"planning-{date.today():%Y-%m-%d}.md"  # noqa: DTZ011
        path.write_text("\n".join(report))
    return 0


def one_loop(arguments: argparse.Namespace) -> str:
    """One loop among 2,000 interviewers and 100 Bar Raisers over five days."""
    company = people(arguments.seed, 2000, 100, 5)
    rows = []
    for loop in loops(arguments.seed, arguments.loops, company, 100, 5):
        began = monotonic()
        answer = plan_loop(loop)
        took = monotonic() - began
        began = monotonic()
        grid = laid_out(loop)
        seats = quick(grid, Prices.of(grid))
        greedy_took = monotonic() - began
        if isinstance(answer, Plan):
            greedy = total(costs_of(loop, seats)) if seats else None
            rows.append((took, greedy_took, answer.is_optimal, answer.cost, greedy))
    times = sorted(row[0] for row in rows)
    p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
    ratio = statistics.median(row[0] / row[1] for row in rows)
    better = [row for row in rows if row[4] is None or row[4] > row[3]]
    dearer = [row[4] / row[3] for row in rows if row[4] is not None]
    return (
        f"## One loop among 2,000, 100 Bar Raisers, 5 days ({len(rows)} of {arguments.loops})\n\n"
        f"- proven optimal: {sum(row[2] for row in rows)} of {len(rows)}\n"
        f"- median {statistics.median(times):.2f} s, p95 {p95:.2f} s; "
        f"{ratio:.1f} times the quick planner's (median of the ratios)\n"
        f"- better than the quick plan in {len(better)}; "
        f"the quick plan costs {statistics.median(dearer):.2f} times as much (median)\n"
    )


def _together(title: str, seed: int, size: tuple[int, int, int, int, float], each: float) -> str:
    number, company_size, raisers, working_days, seconds = size
    company = people(seed, company_size, raisers, working_days)
    wanted = loops(seed, number, company, raisers, working_days)
    began = monotonic()
    batch = plan_batch(wanted, seconds=seconds, seed=seed)
    joint = Result(len(batch.plans), number, batch.cost, monotonic() - began, batch.gap)
    lines = [
        f"## {title}\n",
        "| how | placed | cost | to joint | gap | seconds |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    results = {"jointly": joint, "quick, one after another": greedily(wanted)}
    if each:
        results["exact, one after another"] = exactly(wanted, seconds=each)
    for name, one in results.items():
        gap = "–" if one.gap is None else f"{one.gap:.2%}"
        lines.append(
            f"| {name} | {one.placed} of {one.of} | {one.cost:,} | "
            f"{one.cost / joint.cost:.3f} | {gap} | {one.seconds:.0f} |"
        )
    return "\n".join(lines) + "\n"


def week(arguments: argparse.Namespace) -> str:
    """50 loops jointly in one week over 500 interviewers."""
    return _together("50 loops, 500 people, one week", arguments.seed, WEEK, each=1.5)


def fortnight(arguments: argparse.Namespace) -> str:
    """200 loops over 2,000 in two weeks."""
    return _together("200 loops, 2,000 people, two weeks", arguments.seed, FORTNIGHT, each=1.5)


def growth(arguments: argparse.Namespace) -> str:
    """From 10 loops to 1,000, the company growing with them, in two weeks."""
    parts = [
        _together(
            f"{number} loops, {size:,} people",
            arguments.seed,
            (number, size, raisers, 10, seconds),
            each=0,
        )
        for number, size, raisers, seconds in CURVE
    ]
    return "\n".join(parts)


def fairness(arguments: argparse.Namespace) -> str:
    """A year of 5,000 loops among 100 Bar Raisers, with people away and dropping out."""
    year = simulated(arguments.seed, loops=5000, raisers=100)
    return (
        "## A year of loops among 100 Bar Raisers\n\n"
        f"- {year.placed:,} of {year.of:,} loops, {year.replaced} replaced after a drop-out\n"
        f"- spread {year.spread} (lowest possible {year.lowest}; any with room: {year.by_chance})\n"
    )


PARTS: dict[str, Callable[[argparse.Namespace], str]] = {
    "loop": one_loop,
    "week": week,
    "fortnight": fortnight,
    "growth": growth,
    "fairness": fairness,
}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning", description=__doc__)
    parser.add_argument("--only", action="append", default=[], choices=list(PARTS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--loops", type=int, default=40, help="loops planned by themselves")
    parser.add_argument("--write", action="store_true", help="write results/planning-<date>.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
