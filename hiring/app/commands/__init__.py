"""The command line: ``flask --app wsgi …``."""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

GROUPS = ("db", "audit", "person", "token", "worker", "demo")


def register(app: Flask) -> None:
    """Add every command group."""
    for name in GROUPS:
        if importlib.util.find_spec(f"hiring.app.commands.{name}"):
            app.cli.add_command(importlib.import_module(f"hiring.app.commands.{name}").command)
