from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import grimp

from tests.architecture.sources import ROOT

WEB = {"flask", "flask_login", "flask_openapi3", "flask_wtf", "werkzeug", "wtforms"}
KNOWS_THE_WEB = re.compile(r"hiring\.(app|webkit)\b|hiring\.\w+\.(routes|api|forms)\b")


def test_every_import_points_the_way_the_layers_allow():
    program = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_in_a_capability_only_routes_api_and_forms_know_the_web():
    """Also the modules beside actions and queries, whatever they are called."""
    graph = grimp.build_graph("hiring", include_external_packages=True)
    below = {
        name
        for name in graph.modules
        if name.startswith("hiring.") and not KNOWS_THE_WEB.match(name)
    }
    reached = {
        f"{name} imports {imported}"
        for name in below
        for imported in graph.find_modules_directly_imported_by(name)
        if imported.partition(".")[0] in WEB or imported.startswith("hiring.webkit")
    }
    assert not reached
