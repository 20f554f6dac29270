"""The README's pictures and links lead somewhere, and its pictures are those the script makes."""

from __future__ import annotations

import re
import struct
import zlib

import pytest

from scripts import screenshots
from tests.architecture.sources import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
IMAGES = ROOT / "docs" / "images"
SHOWN = re.findall(r'(?:src|srcset)="docs/images/([^"]+)"', README)


def test_the_pictures_are_those_the_script_makes():
    assert sorted(screenshots.files()) == sorted(path.name for path in IMAGES.iterdir())
    assert sorted(SHOWN) == sorted(screenshots.files())


def test_every_picture_has_a_dark_twin_and_says_what_it_shows():
    pictures = re.findall(r"<picture>(.*?)</picture>", README, re.DOTALL)
    assert len(pictures) == len(screenshots.PICTURES)
    for picture in pictures:
        dark = re.search(r'\(prefers-color-scheme: dark\)" srcset="([^"]+)-dark\.png"', picture)
        light = re.search(r'<img alt="[^"]{15,}" src="([^"]+)-light\.png"', picture)
        assert dark
        assert light
        assert dark[1] == light[1]


def test_pictures_are_light_enough():
    sizes = {path.name: path.stat().st_size for path in IMAGES.iterdir()}
    assert max(sizes.values()) <= screenshots.MOST_BYTES
    assert sum(sizes.values()) <= screenshots.MOST_BYTES_IN_ALL


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)\)", README))
def test_links_lead_somewhere(target: str):
    assert (ROOT / target).exists()


def test_a_picture_is_packed_without_a_loss():
    """Of a picture made by hand: one red pixel, with a comment that is left out."""
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"tEXt", b"Comment\0hello"),
        (b"IDAT", zlib.compress(b"\0\xff\0\0", 0)),
        (b"IEND", b""),
    ]
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + b"\0\0\0\0" for kind, body in chunks
    )
    packed = screenshots.squeezed(png)
    assert b"hello" not in packed
    assert packed[:29] == png[:29]
    start = packed.index(b"IDAT") + 4
    assert zlib.decompress(packed[start:-16]) == b"\0\xff\0\0"
