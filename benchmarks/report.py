"""The measurements as a table: figures, shares of the bare page, large against small."""

from __future__ import annotations

import platform
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.load import Slice
    from benchmarks.scenarios import Scenario

LARGE_TO_SMALL = 0.8
P95 = 0.95


@dataclass
class Cell:
    """One scenario, at one size, with so many clients: a rate for each round."""

    rates: list[float] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    unexpected: Counter[int] = field(default_factory=Counter)

    def take(self, measured: Slice, bare: float) -> None:
        """Add a round; ``bare``: the bare page's rate in the same round."""
        self.unexpected += measured.unexpected
        if not measured.latencies:
            return
        self.rates.append(measured.per_second)
        self.shares.append(measured.per_second / bare if bare else 0.0)
        self.latencies += measured.latencies

    @property
    def rate(self) -> float:
        """Requests a second: the median of the rounds."""
        return statistics.median(self.rates) if self.rates else 0.0

    @property
    def share(self) -> float:
        """Of the bare page's rate, round by round: the median."""
        return statistics.median(self.shares) if self.shares else 0.0

    @property
    def p95(self) -> float:
        """Milliseconds within which 95 of 100 answers came."""
        if not self.latencies:
            return 0.0
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * P95))]


class Results:
    """Everything measured on one database."""

    def __init__(self, database: str, sizes: Sequence[int], clients: Sequence[int]) -> None:
        self.database = database
        self.sizes = tuple(sizes)
        self.clients = tuple(clients)
        self.cells: defaultdict[tuple[str, int, int], Cell] = defaultdict(Cell)

    def cell(self, scenario: Scenario, size: int, clients: int) -> Cell:
        """The measurements of one scenario, at one size, with so many clients."""
        return self.cells[scenario.name, size, clients]

    def troubles(self) -> list[str]:
        """Answers that were not what the scenario expects."""
        return [
            f"{name}, {size:,} candidates, {clients} clients: {dict(cell.unexpected)}"
            for (name, size, clients), cell in self.cells.items()
            if cell.unexpected
        ]

    def table(self, scenarios: Sequence[Scenario]) -> str:
        """The table in Markdown."""
        heads = ["what", "clients"]
        for size in self.sizes:
            heads += [f"{size:,}: req/s", "p95 ms", "of bare"]
        heads += ["target", "large/small", "verdict"]
        lines = [_row(heads), _row(["---"] + ["---:"] * (len(heads) - 2) + ["---"])]
        for scenario in scenarios:
            lines += [self._line(scenario, clients) for clients in self.clients]
        return "\n".join(lines)

    def _line(self, scenario: Scenario, clients: int) -> str:
        cells = [self.cell(scenario, size, clients) for size in self.sizes]
        fields = [scenario.name, str(clients)]
        for cell in cells:
            fields += [
                f"{cell.rate:.0f}",
                f"{cell.p95:.1f}",
                f"1/{1 / cell.share:.1f}" if cell.share else "–",
            ]
        growth = cells[-1].rate / cells[0].rate if cells[0].rate else 0.0
        wanted = f"≥ 1/{1 / scenario.target:.0f}" if scenario.target else "–"
        return _row([*fields, wanted, f"{growth:.2f}", _verdict(scenario, cells, growth)])


def _verdict(scenario: Scenario, cells: Sequence[Cell], growth: float) -> str:
    if not all(cell.rates for cell in cells):
        return "not measured"
    if any(cell.unexpected for cell in cells):
        return "wrong answers"
    missed = []
    if scenario.target and min(cell.share for cell in cells) < scenario.target:
        missed.append("slow")
    if len(cells) > 1 and growth < LARGE_TO_SMALL:
        missed.append("grows with volume")
    return ", ".join(missed) or "ok"


def machine() -> str:
    """What it was measured on, in a line."""
    import os

    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _row(fields: Sequence[str]) -> str:
    return "| " + " | ".join(fields) + " |"
