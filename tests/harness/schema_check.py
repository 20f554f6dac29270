"""``make schema``: migrate an empty database of each kind and compare it with the models.

Goes through the command line, as an installation does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.harness.databases import (
    Databases,
    PostgresDatabases,
    SqliteDatabases,
    drop_all,
    other_server,
)
from tests.harness.migrating import migrate
from tests.harness.workspace import OwnedWorkspace

ROOT = Path(__file__).parents[2]
FLASK = Path(sys.executable).with_name("flask")


def main() -> int:
    workspace = OwnedWorkspace()
    server = other_server()
    try:
        for kind in ("SQLite", "PostgreSQL"):
            databases: Databases = (
                SqliteDatabases(workspace, "check", migrate)
                if kind == "SQLite"
                else PostgresDatabases(workspace, "check", migrate, server)
            )
            address = databases.create_empty()
            print(f"Schema on {kind}", flush=True)
            try:
                for command in ("upgrade", "check"):
                    _flask(address, "db", command)
            finally:
                databases.drop(address)
                databases.close()
    except subprocess.CalledProcessError as error:
        return error.returncode
    finally:
        if server is not None:
            drop_all(server, workspace)
        workspace.close()
    return 0


def _flask(address: str, *arguments: str) -> None:
    environment = {**os.environ, "DATABASE_URL": address, "SECRET_KEY": "for this check only"}
    subprocess.run([FLASK, "--app", "wsgi", *arguments], cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    sys.exit(main())
