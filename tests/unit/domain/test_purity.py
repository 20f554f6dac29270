"""The domain is pure: it imports nothing of ours but itself, no framework, and reads no clock."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import hiring.domain

FOLDER = Path(hiring.domain.__file__).parent
MODULES = sorted(FOLDER.rglob("*.py"))
FOREIGN = ("flask", "sqlmodel", "sqlalchemy", "wtforms", "pydantic", "werkzeug", "alembic")
CLOCKS = {"now", "utcnow", "today", "monotonic", "perf_counter", "time_ns"}


def imported(module: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_imports_only_itself_and_the_standard_library(module: Path) -> None:
    for name in imported(module):
        top = name.split(".")[0]
        assert top in sys.stdlib_module_names or name.startswith("hiring.domain"), name


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_asks_no_clock(module: Path) -> None:
    calls = {
        node.func.attr
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not calls & CLOCKS


def test_importing_all_of_it_loads_no_framework() -> None:
    names = [f"hiring.domain.{path.stem}" for path in MODULES if path.stem != "__init__"]
    program = (
        f"import sys, importlib; [importlib.import_module(n) for n in {names!r}]; "
        f"print([n for n in {FOREIGN!r} if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=FOLDER.parents[1],
    )
    assert done.stdout.strip() == "[]"


def test_there_is_something_to_look_at() -> None:
    assert len(MODULES) > 10
