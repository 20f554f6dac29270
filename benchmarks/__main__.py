"""``python -m benchmarks``: start the production server, fill it, load it, report."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import profiling
from benchmarks.load import Slice, run_slice
from benchmarks.population import populate
from benchmarks.report import Results, machine
from benchmarks.scenarios import BARE, SCENARIOS, Scenario, Target
from benchmarks.servers import postgresql, serving

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RESULTS = Path(__file__).with_name("results")
CLIENTS = (1, 8)
WARM_UP_SECONDS = 0.3


def main() -> int:
    arguments = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if arguments.profile:
        return profiling.run(arguments.profile, size=arguments.size)
    chosen = [
        one for one in SCENARIOS if one is BARE or not arguments.only or one.name in arguments.only
    ]
    reports, troubles = [], []
    for kind in ("postgresql",) if arguments.postgres else ("sqlite",):
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="hiring-bench-") as scratch:
            results = measure(kind, Path(scratch), chosen, arguments)
        report = (
            f"## {kind}\n\n{machine()}; {arguments.rounds} rounds of {arguments.seconds:g} s;"
            f" {time.monotonic() - began:.0f} s in all.\n\n{results.table(chosen)}\n"
        )
        print(f"\n{report}")
        reports.append(report)
        troubles += results.troubles()
    for trouble in troubles:
        print(f"unexpected answers: {trouble}", file=sys.stderr)
    if arguments.write:
        _write(reports)
    return 1 if troubles else 0


def measure(
    kind: str, scratch: Path, scenarios: Sequence[Scenario], arguments: argparse.Namespace
) -> Results:
    """Every scenario at every size, in rounds, so that a slow moment of the machine hits all."""
    results = Results(kind, arguments.sizes, CLIENTS)
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(postgresql(scratch / "server")) if arguments.postgres else ""
        targets = [stack.enter_context(_target(scratch, server, size)) for size in arguments.sizes]
        for scenario in scenarios:
            for target in targets:
                _run(scenario, target, 1, WARM_UP_SECONDS)
        for number in range(1, arguments.rounds + 1):
            _say(f"round {number} of {arguments.rounds}")
            for clients in CLIENTS:
                bare: dict[int, float] = {}
                for scenario in scenarios:
                    for target in targets:
                        measured = _run(scenario, target, clients, arguments.seconds)
                        if scenario is BARE:
                            bare[target.size] = measured.per_second
                        cell = results.cell(scenario, target.size, clients)
                        cell.take(measured, bare[target.size])
    return results


@contextlib.contextmanager
def _target(scratch: Path, server: str, size: int) -> Iterator[Target]:
    """A server on a database of so many candidates."""
    _say(f"filling a database with {size:,} candidates")
    address = _new_database(scratch, server, size)
    profiling.migrate(address)
    cast = populate(address, size)
    with serving(address, scratch) as port:
        yield Target(size, port, cast)


def _new_database(scratch: Path, server: str, size: int) -> str:
    if not server:
        return f"sqlite:///{scratch / f'bench-{size}.sqlite3'}"
    import psycopg
    from sqlalchemy.engine import make_url

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "bench_{size}"'.encode())
    return make_url(server).set(database=f"bench_{size}").render_as_string(hide_password=False)


def _run(scenario: Scenario, target: Target, clients: int, seconds: float) -> Slice:
    requests = [scenario.requests(target, number) for number in range(clients)]
    return run_slice(target.port, requests, seconds, scenario.expected)


def _write(reports: list[str]) -> None:
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{date.today():%Y-%m-%d}.md"  # noqa: DTZ011 - the desk's own calendar
    path.write_text(f"# Benchmarks, {date.today():%d %B %Y}\n\n" + "\n".join(reports))  # noqa: DTZ011
    print(f"written to {path}")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a rough look in under a minute")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}/<date>.md")
    parser.add_argument(
        "--only", action="append", default=[], choices=[one.name for one in SCENARIOS[1:]]
    )
    parser.add_argument(
        "--profile",
        metavar="SCENARIO",
        choices=[profiling.ALL, *(one.name for one in SCENARIOS)],
        help="where one scenario's time goes, without a server; 'all' sums every one up",
    )
    parser.add_argument("--size", type=int, default=1_000, help="candidates, for --profile")
    arguments = parser.parse_args()
    arguments.sizes = (1_000, 10_000) if arguments.quick else (1_000, 100_000)
    arguments.rounds = 1 if arguments.quick else 3
    arguments.seconds = 0.8 if arguments.quick else 2.0
    return arguments


if __name__ == "__main__":
    sys.exit(main())
