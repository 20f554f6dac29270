"""Whether the process is alive, and whether it is ready to serve."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col

from hiring.app.commands.db import head_revision
from hiring.models.system import WorkerHeartbeat
from hiring.webkit import access
from hiring.webkit.transaction import reading

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@access.public
def alive() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@access.public
def ready() -> ResponseReturnValue:
    """The database is reached and at the newest migration; the worker's pulse as information."""
    try:
        state = _state(reading())
    except SQLAlchemyError:
        state = {"database": "unreachable"}
    is_ready = state["database"] == "ok" and state["migrations"] == "head"
    status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    return jsonify(status="ready" if is_ready else "not ready", **state), status


def _state(session: Session) -> dict[str, Any]:
    session.execute(sa.text("SELECT 1"))
    try:
        revision = session.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
        heartbeat = session.execute(sa.select(sa.func.max(col(WorkerHeartbeat.at)))).scalar()
    except SQLAlchemyError:
        return {"database": "ok", "migrations": "missing", "scheduler_heartbeat": None}
    return {
        "database": "ok",
        "migrations": "head" if revision == _head() else "behind",
        "scheduler_heartbeat": heartbeat and heartbeat.isoformat().replace("+00:00", "Z"),
    }


@cache
def _head() -> str | None:
    return head_revision()
