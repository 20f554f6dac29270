"""`make screenshots`: the pictures of the README, taken anew from the demonstration.

Serves the product in this process on a scratch database, with a clock that stands still, so that
the same code gives the same pictures; then looks at it with Chromium, light and dark, on a desk
and on a telephone.
"""

from __future__ import annotations

import struct
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from sqlmodel import col

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from config.settings import Settings  # noqa: E402 - the folder above is on the path only now
from hiring.app import create_app  # noqa: E402
from hiring.app.demo.create import create_demo  # noqa: E402
from hiring.models.candidates import Application, Candidate  # noqa: E402
from hiring.models.loops import Loop  # noqa: E402
from hiring.models.people import Person  # noqa: E402
from tests.harness.browser import FLAGS  # noqa: E402
from tests.harness.chromium import find_chromium  # noqa: E402
from tests.harness.live_server import LiveServer, serving  # noqa: E402
from tests.harness.migrating import migrate  # noqa: E402

IMAGES = ROOT / "docs" / "images"
MOMENT = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
"""A Tuesday afternoon in Europe."""
DESK = {"width": 1040, "height": 640}
TELEPHONE = {"width": 390, "height": 720}
SCHEMES = ("light", "dark")
MOST_BYTES = 150_000
MOST_BYTES_IN_ALL = 1_200_000


@dataclass(frozen=True)
class Picture:
    """One picture of the README.

    Args:
        name: of its files, before the scheme.
        person: who looks, by the first part of their e-mail address.
        path: of the page; ``{loop}`` is the candidate's.
        candidate: whose loop.
        telephone: on a narrow screen.
    """

    name: str
    person: str
    path: str
    candidate: str = ""
    telephone: bool = False


PICTURES = (
    Picture("home", "saoirse.oduya", "/"),
    Picture("loop", "aoife.kearney", "/loops/{loop}", "abigail.thornbury"),
    Picture("writing", "zanele.dlamini", "/loops/{loop}/feedback/mine", "tomas.dvoracek"),
    Picture("debrief", "catarina.lourenco", "/loops/{loop}/debrief", "eleni.papadaki"),
    Picture("memo", "helene.brandt", "/loops/{loop}/memo", "kofi.mensahlarbi"),
    Picture("home-telephone", "rebekah.stein", "/", telephone=True),
    Picture(
        "writing-telephone",
        "zanele.dlamini",
        "/loops/{loop}/feedback/mine",
        "tomas.dvoracek",
        telephone=True,
    ),
)


def files() -> tuple[str, ...]:
    """The names of all the files this makes."""
    return tuple(f"{one.name}-{scheme}.png" for one in PICTURES for scheme in SCHEMES)


def main() -> int:
    """Take every picture; say which are too heavy."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with served() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        for picture in PICTURES:
            for scheme in SCHEMES:
                taken = take(browser, server, picture, scheme)
                (IMAGES / f"{picture.name}-{scheme}.png").write_bytes(taken)
        browser.close()
    for stale in set(IMAGES.glob("*.png")) - {IMAGES / name for name in files()}:
        stale.unlink()
    sizes = {name: (IMAGES / name).stat().st_size for name in files()}
    for name, size in sizes.items():
        print(f"{size / 1000:6.0f} kB  {name}{'  too heavy' if size > MOST_BYTES else ''}")
    print(f"{sum(sizes.values()) / 1000:6.0f} kB  in all")
    too_much = max(sizes.values()) > MOST_BYTES or sum(sizes.values()) > MOST_BYTES_IN_ALL
    return 1 if too_much else 0


@contextmanager
def served() -> Iterator[LiveServer]:
    """The demonstration as it is on that afternoon."""
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/pictures.sqlite3"
        migrate(address)

        def make(base_url: str) -> Flask:
            settings = Settings.for_tests(database_url=address, base_url=base_url)
            return create_app(settings, clock=lambda: MOMENT)

        with serving(make) as server:
            with server.app.extensions["database"].writer() as session:
                create_demo(session, policy=server.app.extensions["settings"].policy, now=MOMENT)
                session.commit()
            yield server


def take(browser: Browser, server: LiveServer, picture: Picture, scheme: str) -> bytes:
    """One picture of a page as somebody sees it."""
    narrow = picture.telephone
    options: dict[str, Any] = {
        "viewport": TELEPHONE if narrow else DESK,
        "color_scheme": scheme,
        "reduced_motion": "reduce",
        "base_url": server.url,
    }
    context = browser.new_context(**options)
    page = context.new_page()
    person_id, loop_id = whom(server, picture)
    page.goto("/sign-in")
    page.locator(f"form:has(input[value='{person_id}']) button").last.click()
    page.wait_for_url("**/")
    page.goto(picture.path.format(loop=loop_id))
    page.wait_for_load_state("networkidle")
    taken = page.screenshot(animations="disabled")
    context.close()
    return squeezed(taken)


def whom(server: LiveServer, picture: Picture) -> tuple[str, str]:
    """The ids of whoever looks and of the loop that is looked at."""
    with server.app.extensions["database"].reader() as session:
        email = f"{picture.person}@example.com"
        person = session.scalars(sa.select(col(Person.id)).where(col(Person.email) == email)).one()
        loop = session.scalars(
            sa.select(col(Loop.id))
            .join(Application, col(Application.id) == col(Loop.application_id))
            .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
            .where(col(Candidate.email) == f"{picture.candidate}@example.org")
        ).first()
    return str(person), str(loop or "")


def squeezed(png: bytes) -> bytes:
    """The same picture, packed as tightly as its format allows; nothing of it is lost."""
    signature, place, kept, data = png[:8], 8, [], b""
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        kind, body = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        if kind == b"IDAT":
            data += body
        elif kind in {b"IHDR", b"PLTE", b"tRNS"}:
            kept.append((kind, body))
        place += 12 + length
    packed = zlib.compress(zlib.decompress(data), 9)
    chunks = [*kept, (b"IDAT", packed), (b"IEND", b"")]
    return signature + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


if __name__ == "__main__":
    sys.exit(main())
