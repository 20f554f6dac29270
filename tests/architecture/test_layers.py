from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import grimp

from tests.architecture.sources import ROOT

WEB = [
    "flask",
    "flask_login",
    "flask_openapi3",
    "flask_wtf",
    "werkzeug",
    "wtforms",
    "hiring.webkit",
]
# Actions and queries grow siblings (`actions_panel`) and folders; the layers' own wildcards match
# whole names only.
BELOW_THE_WEB = re.compile(r"hiring\.\w+\.(actions|queries)(_\w+)?(\..+)?")


def test_every_import_points_the_way_the_layers_allow():
    program = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_no_action_and_no_query_reaches_the_web_be_it_through_others():
    graph = grimp.build_graph("hiring", include_external_packages=True)
    below = sorted(name for name in graph.modules if BELOW_THE_WEB.fullmatch(name))
    assert below
    chains = [
        " -> ".join(chain)
        for name in below
        for web in WEB
        if web in graph.modules
        and (chain := graph.find_shortest_chain(name, web, as_packages=web.startswith("hiring.")))
    ]
    assert not chains, "\n".join(chains)
