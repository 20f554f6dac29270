"""``python -m benchmarks.pages``: what the pages weigh and how they feel, in a real browser.

On the demonstration, served by the production server, in Chromium with an empty cache: bytes
before pictures, the largest paint, what moved while nobody touched anything, and the slowest
"""

from __future__ import annotations

import argparse
import contextlib
import re
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from playwright.sync_api import sync_playwright

from benchmarks.profiling import migrate
from benchmarks.report import machine
from benchmarks.servers import serving
from tests.harness.browser import FLAGS
from tests.harness.chromium import find_chromium

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

RESULTS = Path(__file__).with_name("results")
REACH_BYTES: Final = 100_000
REACH_INTERACTION: Final = 100.0  # milliseconds
REACH_SHIFT: Final = 0.01
WORDS: Final = "He counted the parcels himself, twice, before he said anything to anybody."

# Chromium tells no interaction quicker than 16 ms: those count as 16.
WATCH: Final = """
window.seen = {shift: 0, paint: 0, slowest: 16};
const watch = (type, each, more = {}) =>
  new PerformanceObserver(list => list.getEntries().forEach(each))
    .observe({type, buffered: true, ...more});
watch('layout-shift', e => { if (!e.hadRecentInput) window.seen.shift += e.value; });
watch('largest-contentful-paint', e => { window.seen.paint = e.startTime; });
watch('event', e => { window.seen.slowest = Math.max(window.seen.slowest, e.duration); },
  {durationThreshold: 16});
"""


@dataclass(frozen=True)
class Visit:
    """A page, whose it is, how one gets there, and what they do on it."""

    name: str
    who: str
    find: Callable[[Page], str]
    touch: Callable[[Page], None]


@dataclass
class Felt:
    """What one page was like, visit by visit."""

    weight: int = 0
    paints: list[float] = field(default_factory=list)
    shifts: list[float] = field(default_factory=list)
    slowest: list[float] = field(default_factory=list)


def at(path: str) -> Callable[[Page], str]:
    """A page with an address of its own."""
    return lambda _page: path


def behind(start: str, link: str, suffix: str = "") -> Callable[[Page], str]:
    """A page one gets to by a link of another."""

    def find(page: Page) -> str:
        page.goto(start)
        target = page.get_by_role("link", name=re.compile(link)).first
        return str(target.get_attribute("href")).partition("#")[0] + suffix

    return find


def bare(page: Page) -> str:
    """The least a page can be: the measure for the paints."""
    return behind("/candidates", "Abigail")(page).replace("/candidates/", "/bench/bare/")


def look(page: Page) -> None:
    """Go through the page by keyboard, and open what opens."""
    for _ in range(15):
        page.keyboard.press("Tab")
    menu = page.locator("header summary").first
    if menu.count():
        menu.click()
        page.keyboard.press("Escape")


def type_words(page: Page) -> None:
    """Write a sentence into the first text of the page."""
    page.locator("main textarea:visible, main input[type=search]:visible").first.click()
    page.keyboard.type(WORDS)
    look(page)


TO_FINISH: Final = "schedule the loop|schedule it again"
VISITS: Final = (
    Visit("bare page", "Aoife Kearney", bare, look),
    Visit("home", "Aoife Kearney", at("/"), look),
    Visit("loops", "Aoife Kearney", at("/loops"), type_words),
    Visit("candidates", "Aoife Kearney", at("/candidates"), type_words),
    Visit("people", "Aoife Kearney", at("/people"), type_words),
    Visit("draft loop", "Aoife Kearney", behind("/", TO_FINISH), look),
    Visit("panel", "Aoife Kearney", behind("/", TO_FINISH, "/seats"), look),
    Visit("editor", "Saoirse Oduya", behind("/", "Write your feedback"), type_words),
    Visit("debrief", "Saoirse Oduya", behind("/", "Discuss and decide|Decide"), look),
    Visit("search", "Aoife Kearney", at("/search"), type_words),
    Visit("principles", "Aoife Kearney", at("/principles"), look),
    Visit("rules", "Aoife Kearney", at("/help/rules"), look),
)


def main() -> int:
    """Visit every page, print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="write results/<date>-pages.md")
    arguments = parser.parse_args()
    felt: dict[str, Felt] = {}
    with demonstration() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        for number in range(arguments.rounds):
            print(f"round {number + 1} of {arguments.rounds}", file=sys.stderr, flush=True)
            for visit in VISITS:
                _visit(browser, base, visit, felt.setdefault(visit.name, Felt()))
        browser.close()
    report = f"{machine()}; {arguments.rounds} rounds.\n\n{_table(felt)}\n"
    print(f"\n{report}")
    if arguments.write:
        RESULTS.mkdir(exist_ok=True)
        today = date.today()  # noqa: DTZ011 - the desk's own calendar
        path = RESULTS / f"{today:%Y-%m-%d}-pages.md"
        path.write_text(f"# Pages in the browser, {today:%d %B %Y}\n\n{report}", encoding="utf-8")
    return 0


@contextlib.contextmanager
def demonstration() -> Iterator[str]:
    """The demonstration behind the production server; answers its address."""
    from config.settings import Settings
    from hiring.app import create_app

    with tempfile.TemporaryDirectory(prefix="hiring-bench-") as scratch:
        address = f"sqlite:///{Path(scratch) / 'demo.sqlite3'}"
        migrate(address)
        app = create_app(Settings.for_tests(database_url=address))
        done = app.test_cli_runner().invoke(args=["demo", "create"])
        if done.exit_code:
            raise RuntimeError(done.output)
        with serving(address, Path(scratch)) as port:
            yield f"http://127.0.0.1:{port}"


def _visit(browser: Browser, base: str, visit: Visit, felt: Felt) -> None:
    with contextlib.closing(_signed_in(browser, base, visit.who)) as first:
        path = visit.find(first.pages[0])
        state: Any = first.storage_state()
    # A browser of its own, so that nothing is in its cache.
    context = browser.new_context(base_url=base, storage_state=state, locale="en-GB")
    with contextlib.closing(context):
        page = context.new_page()
        page.add_init_script(WATCH)
        weights: list[int] = []
        page.on("requestfinished", lambda request: weights.append(_weight(request)))
        page.goto(path, wait_until="networkidle")
        felt.weight = sum(weights)
        visit.touch(page)
        # One more frame, so that the last key has been answered and is counted.
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        seen = page.evaluate("() => window.seen")
        felt.paints.append(seen["paint"])
        felt.shifts.append(seen["shift"])
        felt.slowest.append(seen["slowest"])


def _weight(request: Any) -> int:
    if request.resource_type in {"image", "media"}:
        return 0
    sizes = request.sizes()
    return int(sizes["responseBodySize"] + sizes["responseHeadersSize"])


def _signed_in(browser: Browser, base: str, who: str) -> BrowserContext:
    context = browser.new_context(base_url=base, locale="en-GB")
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_role("button", name=re.compile(re.escape(who))).first.click()
    page.wait_for_url(lambda address: "/sign-in" not in address)
    return context


def _table(felt: dict[str, Felt]) -> str:
    lines = [
        "| page | bytes before pictures | paint, ms | × bare page | slowest answer, ms | shift | |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    measure = statistics.median(felt["bare page"].paints) or 1.0
    for name, one in felt.items():
        paint, slowest, shift = statistics.median(one.paints), max(one.slowest), max(one.shifts)
        marks = [
            mark
            for mark, missed in (
                ("heavy", one.weight > REACH_BYTES),
                ("slow", slowest > REACH_INTERACTION),
                ("moves", shift > REACH_SHIFT),
            )
            if missed
        ]
        lines.append(
            f"| {name} | {one.weight:,} | {paint:.0f} | {paint / measure:.1f} | {slowest:.0f} |"
            f" {shift:.3f} | {', '.join(marks)} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
