"""The product's own files, as the architecture tests read them."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"


def files(*patterns: str) -> list[Path]:
    """Files under the root by glob pattern, without compiled and vendored ones."""
    return sorted(
        path
        for pattern in patterns
        for path in ROOT.glob(pattern)
        if path.is_file() and not {"__pycache__", "vendor"} & set(path.parts)
    )


def parsed(*patterns: str) -> Iterator[tuple[Path, ast.Module]]:
    """Python files with their syntax trees."""
    for path in files(*patterns):
        yield path, ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def here(path: Path, line: int | None = None) -> str:
    """A place as an editor takes it."""
    name = path.relative_to(ROOT).as_posix()
    return name if line is None else f"{name}:{line}"
