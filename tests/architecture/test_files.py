from __future__ import annotations

from typing import TYPE_CHECKING

from tests.architecture.sources import files, here

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 400
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc"}


def written() -> list[Path]:
    """Everything people write and read again; not the migrations, which are frozen once landed."""
    return files(
        "*.py",
        "benchmarks/**/*.py",
        "config/**/*.py",
        "hiring/**/*.css",
        "hiring/**/*.js",
        "hiring/**/*.py",
        "migrations/*.py",
        "scripts/**/*.py",
        "templates/**/*.html",
        "tests/**/*.py",
    )


def test_a_file_is_short_enough_to_be_read():
    lengths = {here(path): len(path.read_text("utf-8").splitlines()) for path in written()}
    too_long = {name: length for name, length in lengths.items() if length > LONGEST}
    assert not too_long, "split these along a line of the domain"


def test_a_file_is_named_after_what_it_holds():
    names = {here(path): {path.stem, *here(path).split("/")} for path in written()}
    assert not [name for name, parts in names.items() if parts & SAYS_NOTHING]
