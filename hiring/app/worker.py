"""The worker: a timer in one process; what is due is found in tables by time."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import signal
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlmodel import Session, col

from config.settings import ROOT
from hiring.app.batches import keep_running
from hiring.app.post import drain_outbox
from hiring.loops.actions.batch_work import forget_batches
from hiring.loops.actions.begin import begin_due_loops
from hiring.loops.actions.conflicts import send_back_conflicted
from hiring.loops.planning_apart import solver
from hiring.mail.clocks import SWEPT_AT_ONCE, sweep_reminders
from hiring.mail.forgetting import forget_mail
from hiring.mail.taking_up import take_up_loops
from hiring.mail.transports.files import Files
from hiring.mail.weekly import plan_weekly_digests
from hiring.models.access import IdempotentAnswer, SignInAttempt, SignInLink, UserSession
from hiring.models.system import WorkerHeartbeat
from hiring.webkit.clock import now
from hiring.webkit.transaction import policy, settings, transaction

TICK_SECONDS = 15
POST_SECONDS = 5
KEEP_ANSWERS = timedelta(days=2)
KEEP_EXPIRED = timedelta(days=30)
KEEP_ATTEMPTS = timedelta(days=1)
KEEP_LETTERS = timedelta(days=90)
_OPTIONS: dict[str, Any] = {
    "timezone": "UTC",
    "job_defaults": {"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
}


def tick(app: Flask) -> None:
    """Say that the worker is alive and do what is due. Safe to run twice, or by two at once."""
    with app.app_context():
        moment = now()
        _beat(moment)
        with transaction() as session:
            begin_due_loops(session, now=moment)
        with transaction() as session:
            send_back_conflicted(session, now=moment, policy=policy())
        with transaction() as session:
            take_up_loops(session, now=moment, policy=policy())
        _remind(moment)
        with transaction() as session:
            plan_weekly_digests(session, now=moment)


def _remind(moment: datetime) -> None:
    """Take every rung of the ladder that is due (F6), so many at once."""
    swept = SWEPT_AT_ONCE
    while swept == SWEPT_AT_ONCE:
        with transaction() as session:
            swept = sweep_reminders(session, now=moment, policy=policy())


def forget(app: Flask) -> None:
    """Drop sessions, links, attempts, kept answers and letters that are past their use."""
    with app.app_context():
        moment = now()
        with transaction() as session:
            forget_expired(session, now=moment)
        given = settings()
        if given.mail_transport == "files":
            Files(given.mail_folder).forget(before=moment - KEEP_LETTERS)


def forget_expired(session: Session, *, now: datetime) -> None:
    """Delete what only mattered for a while; none of it is part of the process."""
    forget_batches(session, now=now)
    forget_mail(session, now=now)
    for table, column, keep in (
        (IdempotentAnswer, IdempotentAnswer.created_at, KEEP_ANSWERS),
        (UserSession, UserSession.expires_at, KEEP_EXPIRED),
        (SignInLink, SignInLink.expires_at, KEEP_EXPIRED),
        (SignInAttempt, SignInAttempt.at, KEEP_ATTEMPTS),
    ):
        session.execute(sa.delete(table).where(col(column) < now - keep))


def run(app: Flask) -> None:
    """Run until SIGTERM or SIGINT, then finish the job at hand and stop; a batch is given back."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    scheduler = BackgroundScheduler(**_OPTIONS)
    _add_jobs(scheduler, app, stopping)
    tick(app)
    scheduler.start()
    batches = keep_running(app, solver, stopping)
    stopping.wait()
    scheduler.shutdown(wait=True)
    batches.join()


def start_embedded(app: Flask) -> Callable[[], None]:
    """Run inside a web process, in exactly one of them; answers how to stop it."""
    lock = _only_one(app)
    if lock is None:
        return lambda: None
    stopping = threading.Event()
    scheduler = BackgroundScheduler(**_OPTIONS, daemon=True)
    _add_jobs(scheduler, app, stopping)
    scheduler.start()
    batches = keep_running(app, solver, stopping)

    def stop() -> None:
        stopping.set()
        with contextlib.suppress(Exception):
            scheduler.shutdown(wait=True)
        batches.join()
        lock.close()

    return stop


def _add_jobs(scheduler: Any, app: Flask, stopping: threading.Event) -> None:
    scheduler.add_job(tick, "interval", seconds=TICK_SECONDS, args=[app], id="tick")
    scheduler.add_job(
        drain_outbox,
        "interval",
        seconds=POST_SECONDS,
        args=[app],
        kwargs={"stopping": stopping.is_set},
        id="post",
    )
    scheduler.add_job(forget, "interval", hours=1, args=[app], id="forget")


def _only_one(app: Flask) -> IO[str] | None:
    """A lock that the operating system gives back when its process dies."""
    given = os.environ.get("HIRING_WORKER_LOCK")
    path = Path(given) if given else lock_of(app.extensions["settings"].database_url)
    path.parent.mkdir(exist_ok=True)
    handle = path.open("w", encoding="ascii")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return None
    return handle


def lock_of(database_url: str) -> Path:
    """The file that the worker of a database locks: another database has a worker of its own."""
    mark = hashlib.sha256(database_url.encode()).hexdigest()[:16]
    return ROOT / "instance" / f"worker-{mark}.lock"


def _beat(moment: datetime) -> None:
    name = socket.gethostname()[:80]
    with transaction() as session:
        beat = session.get(WorkerHeartbeat, name)
        if beat is None:
            session.add(WorkerHeartbeat(name=name, at=moment))
        else:
            beat.at = moment
