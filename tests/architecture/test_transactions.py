"""One place commits; whatever writes goes through it, on the web, the command line and the worker."""

from __future__ import annotations

import ast
import re

from tests.architecture.sources import here, parsed

TRANSACTION = "hiring/webkit/transaction.py"
DATABASE = "hiring/models/database.py"

OPENS = re.compile(r"(connection|engine|session)(\(.*\))?$", re.IGNORECASE)

# A method that ends or opens a write, and the files that may call it.
CALLED_ONLY_IN = {
    "begin": {DATABASE},
    "commit": {TRANSACTION},
    "writer": {TRANSACTION},
}
MADE_ONLY_IN = {"Session": {DATABASE}, "create_engine": {DATABASE}, "sessionmaker": set[str]()}


def calls() -> list[tuple[str, str, int]]:
    """(what is called, file, line) for every call in the product."""
    found = []
    for path, tree in parsed("hiring/**/*.py", "config/**/*.py", "wsgi.py"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                if isinstance(node.func, ast.Attribute):
                    # `form.begin()` is a form's own matter.
                    if node.func.attr != "begin" or OPENS.search(ast.unparse(node.func.value)):
                        found.append((f".{node.func.attr}", here(path), node.lineno))
                elif isinstance(node.func, ast.Name):
                    found.append((node.func.id, here(path), node.lineno))
    return found


def test_only_the_transaction_commits_and_opens_a_session_that_writes():
    elsewhere = [
        f"{file}:{line} calls {name}()"
        for name, file, line in calls()
        if name.startswith(".") and file not in CALLED_ONLY_IN.get(name[1:], {file})
    ]
    assert not elsewhere, "\n".join(elsewhere)


def test_sessions_and_engines_are_made_in_one_place():
    elsewhere = [
        f"{file}:{line} calls {name}()"
        for name, file, line in calls()
        if file not in MADE_ONLY_IN.get(name.lstrip("."), {file})
    ]
    assert not elsewhere, "\n".join(elsewhere)


def test_the_transaction_itself_is_still_where_this_looks():
    seen = {(name, file) for name, file, _ in calls()}
    assert (".commit", TRANSACTION) in seen
    assert (".writer", TRANSACTION) in seen
    assert ("Session", DATABASE) in seen
