"""Finds a Chromium to test with, or installs one; a test run never goes on without.

Run as a program (``python -m tests.harness.chromium --install``) before the tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
INSTALL_WITHIN = 600.0

INSTRUCTIONS = """\
The browser tests need Chromium, and none was found. Do one of these:
  - install it with the system's packages, for example: sudo apt-get install chromium
  - let Playwright fetch its own: .venv/bin/playwright install chromium
  - name one: CHROMIUM=/path/to/chromium make test
"""


class ChromiumMissingError(RuntimeError):
    """There is no Chromium to test with."""


def find_chromium() -> Path:
    """The Chromium to use: the one named by ``CHROMIUM``, the system's, or Playwright's own.

    Raises:
        ChromiumMissingError: there is none; the message says what to do.
    """
    found = _named() or _on_the_system() or _playwrights_own()
    if found is None:
        raise ChromiumMissingError(INSTRUCTIONS)
    return found


def _named() -> Path | None:
    name = os.environ.get("CHROMIUM")
    if not name:
        return None
    path = shutil.which(name)
    if path is None:
        raise ChromiumMissingError(f"CHROMIUM names {name!r}, which cannot be run.")
    return Path(path)


def _on_the_system() -> Path | None:
    for name in NAMES:
        path = shutil.which(name)
        if path is not None:
            return Path(path)
    return next((place for place in PLACES if place.exists()), None)


def _playwrights_own() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


def install_chromium() -> None:
    """Install it: through the system's packages where that is allowed, else Playwright's own."""
    apt_get = shutil.which("apt-get")
    rights = _rights()
    if apt_get is not None and rights is not None:
        print("Installing Chromium through apt-get", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        prefix = [*rights, apt_get, "--quiet=2"]
        _run([*prefix, "update"], environment)
        for package in ("chromium", "chromium-browser"):
            if _run([*prefix, "install", "--no-install-recommends", package], environment):
                return
    print("Fetching Playwright's Chromium", flush=True)
    _run([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ))


def _rights() -> list[str] | None:
    """What to put before a command that installs packages; None where it is not allowed."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    allowed = subprocess.run([sudo, "-n", "true"], capture_output=True, check=False)
    return [sudo, "-n"] if allowed.returncode == 0 else None


def _run(command: list[str], environment: dict[str, str]) -> bool:
    try:
        ran = subprocess.run(command, env=environment, timeout=INSTALL_WITHIN, check=False)
    except subprocess.TimeoutExpired:
        print(f"{' '.join(command)} did not end in {INSTALL_WITHIN:.0f} s", file=sys.stderr)
        return False
    return ran.returncode == 0


def main(arguments: list[str]) -> int:
    try:
        find_chromium()
    except ChromiumMissingError as missing:
        if "--install" not in arguments or os.environ.get("CHROMIUM"):
            print(missing, file=sys.stderr)
            return 1
        install_chromium()
        try:
            find_chromium()
        except ChromiumMissingError as still_missing:
            print(still_missing, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
