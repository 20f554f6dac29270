"""What a browser test watches for: script errors, policy violations, requests that leave."""

from __future__ import annotations

import importlib.resources
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

FLAGS = (
    "--no-sandbox",  # containers run as root
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",  # a container's shared memory may be small
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing but this machine has an address.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
AT_HOME = {"127.0.0.1", "localhost"}
FAILURES = Path("var/browser-failures")

# A page that refuses (404, 409, 422) is an answer, and Chromium still logs it as an error.
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Watch:
    """Collects what goes wrong in every page of a browser context."""

    problems: list[str] = field(default_factory=list)
    _expected: list[re.Pattern[str]] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """Do not count problems that match: for a test that provokes one on purpose."""
        self._expected.append(re.compile(pattern))

    def over(self, context: BrowserContext) -> None:
        """Watch every page of ``context``, those it opens later included."""
        context.on("request", self._on_request)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self._add(f"uncaught error: {error.error}"))
        context.on("response", self._on_response)

    def unexpected(self) -> list[str]:
        """Everything that went wrong and was not expected."""
        return [
            problem
            for problem in self.problems
            if not any(pattern.search(problem) for pattern in self._expected)
        ]

    def _add(self, problem: str) -> None:
        self.problems.append(problem)

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https"} and address.hostname not in AT_HOME:
            self._add(f"a page asked for {request.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        place = message.location.get("url", "")
        if REFUSED.match(message.text) and "/static/" not in place:
            return
        self._add(f"console {message.type}: {message.text} ({place})")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500:
            self._add(f"{response.status} from {response.request.method} {response.url}")


def axe_source() -> str:
    """The axe-core library, as its package ships it."""
    return importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text()


def accessibility_problems(
    page: Page,
    *,
    schemes: Iterable[Literal["light", "dark"]] = ("light", "dark"),
    without: Iterable[str] = (),
) -> list[str]:
    """What axe-core finds wrong with the page as it stands, in each colour scheme.

    Only its colours are looked at again in another scheme than the first.

    Args:
        page: a page that has finished loading.
        schemes: the colour schemes to look at it in.
        without: axe rules to leave out; each needs its reason beside the call.
    """
    found: dict[str, None] = {}
    options = {
        "runOnly": {"type": "tag", "values": RULES},
        "rules": {rule: {"enabled": False} for rule in without},
        "resultTypes": ["violations"],
    }
    for place, scheme in enumerate(schemes):
        if place and "color-contrast" not in set(without):
            options = {**options, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
        page.emulate_media(color_scheme=scheme)
        if not page.evaluate("() => typeof window.axe === 'object'"):
            page.evaluate(axe_source())
        result: dict[str, Any] = page.evaluate(
            "options => window.axe.run(document, options)", options
        )
        for violation in result["violations"]:
            for node in violation["nodes"]:
                target = " ".join(str(part) for part in node["target"])
                summary = " ".join((node.get("failureSummary") or "").split())
                found[f"{violation['id']} ({scheme}) at {target}: {summary}"] = None
    page.emulate_media(color_scheme="light")
    return list(found)


@dataclass(frozen=True)
class Load:
    """What the page had to fetch, in bytes before pictures, and how much of it moved by itself."""

    weight: int
    shift: float


def load_of(page: Page) -> Load:
    """How heavy the page is, from a cache or not, and its layout shift so far."""
    weight, shift = page.evaluate(
        """async () => {
          const pictures = new Set(['img', 'image']);
          const all = [...performance.getEntriesByType('navigation'),
                       ...performance.getEntriesByType('resource')];
          const weight = all.filter(one => !pictures.has(one.initiatorType))
            .reduce((sum, one) => sum + one.encodedBodySize, 0);
          const shift = await new Promise(done => {
            let sum = 0;
            const watch = new PerformanceObserver(list => {
              for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value;
            });
            watch.observe({type: 'layout-shift', buffered: true});
            requestAnimationFrame(() => setTimeout(() => done(sum)));
          });
          return [weight, shift];
        }"""
    )
    return Load(int(weight), float(shift))


def keep_evidence(page: Page, test: str) -> None:
    """Keep a picture and the source of the page a test failed on."""
    FAILURES.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w.-]+", "-", test)[-120:]
    page.screenshot(path=FAILURES / f"{name}.png", full_page=True)
    (FAILURES / f"{name}.html").write_text(page.content(), encoding="utf-8")


def headed() -> bool:
    """Whether a person wants to watch: ``HEADED=1``."""
    return os.environ.get("HEADED", "") == "1"
