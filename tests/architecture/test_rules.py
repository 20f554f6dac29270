"""Every numbered rule of the process is named by a test that holds it."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.sources import parsed

RULES = [
    *(f"J{n}" for n in range(1, 4)),
    "S1",
    *(f"L{n}" for n in range(1, 7)),
    *(f"F{n}" for n in range(1, 11)),
    *(f"D{n}" for n in range(1, 7)),
    "K1",
    "O1",
]


def sources_by_test() -> dict[str, str]:
    """Each test's full name and its source: decorators, name, docstring and body."""
    found = {}
    for path, tree in parsed("tests/**/test_*.py"):
        if "architecture" in path.parts:
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
                source = "\n".join(lines[first - 1 : node.end_lineno])
                found[f"{path.name}::{node.name}"] = source
    return found


@pytest.fixture(scope="module")
def tests() -> dict[str, str]:
    return sources_by_test()


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_named_by_a_test(rule: str, tests: dict[str, str]):
    in_a_name = re.compile(rf"def test_(\w+_)?{rule.lower()}_")
    in_the_text = re.compile(rf"(?<![A-Za-z0-9]){rule}(?![A-Za-z0-9])")
    holding = [
        name
        for name, source in tests.items()
        if in_a_name.search(source) or in_the_text.search(source)
    ]
    assert holding, f"no test names rule {rule}"
