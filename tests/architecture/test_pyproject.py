"""What the product stands on is stated with its reason, and is really used."""

from __future__ import annotations

import ast
import re
import tomllib

import pytest

from tests.architecture.sources import ROOT, parsed

TEXT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(TEXT)
RUNTIME: list[str] = PROJECT["project"]["dependencies"]
ALL = RUNTIME + PROJECT["project"]["optional-dependencies"]["dev"]

IMPORTED_AS = {
    "argon2-cffi": "argon2",
    "markdown-it-py": "markdown_it",
    # Not imported: SQLAlchemy loads psycopg by name, zoneinfo reads tzdata, gunicorn is a program.
    "psycopg[binary]": None,
    "tzdata": None,
    "gunicorn": None,
    # Given from the start; what sends mail comes with the messages.
    "sendgrid": None,
}


def name_of(requirement: str) -> str:
    return re.split(r"[<>=!~;]", requirement)[0].strip()


@pytest.mark.parametrize("requirement", ALL, ids=name_of)
def test_a_dependency_has_its_reason_on_the_line_above(requirement: str):
    lines = [line.strip() for line in TEXT.splitlines()]
    above = lines[lines.index(f'"{requirement}",') - 1]
    assert above.startswith("# ")
    assert len(above) > 10


@pytest.mark.parametrize("requirement", ALL, ids=name_of)
def test_a_dependency_is_pinned_by_range(requirement: str):
    assert re.search(r">=[\d.]+", requirement)
    assert re.search(r"(,<|==)[\d.]+", requirement) or "tzdata" in requirement


@pytest.mark.parametrize("requirement", RUNTIME, ids=name_of)
def test_a_dependency_of_the_product_is_used(requirement: str):
    name = name_of(requirement)
    module = IMPORTED_AS.get(name, name.replace("-", "_"))
    if module is None:
        return
    assert module in imported_modules()


def imported_modules() -> set[str]:
    found: set[str] = set()
    for _, tree in parsed("hiring/**/*.py", "config/**/*.py", "migrations/**/*.py", "wsgi.py"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found


def test_every_rule_left_out_of_the_linter_has_its_reason():
    lint = TEXT.partition("[tool.ruff.lint]")[2].partition("[tool.ruff.lint.mccabe]")[0]
    blocks = re.findall(r'(?:^ignore|^"[^"]+") = \[(.*?)^\]', lint, re.DOTALL | re.MULTILINE)
    assert len(blocks) > 3
    # A line of several names shares the reason that follows them.
    without = [
        line
        for block in blocks
        for line in block.splitlines()
        if line.strip().startswith('"') and "#" not in line
    ]
    assert not without
