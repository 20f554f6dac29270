"""Workers killed at every point: nothing is lost, and what goes out twice can be told.

Twice goes out only what was handed over by a worker that was killed before its mark was committed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from hiring.domain.messages import MessageState
from hiring.models.mail import Message
from tests.builders.people import a_person
from tests.harness.clock import START
from tests.harness.outbox_workers import BATCH, POINTS
from tests.integration.mail.delivering import a_message

if TYPE_CHECKING:
    from pathlib import Path

    from hiring.models.database import Database

UNMARKED = {"sent", "marking"}
"""Killed there, the letter is out and no mark says so."""


def waiting(db: Database, number: int, *, minutes: int = 0) -> set[str]:
    """So many messages, due so many minutes after the start; answers their ids."""
    with db.writer() as session:
        ada = a_person(session)
        made = [
            a_message(session, ada, due_at=START + timedelta(minutes=minutes))
            for _ in range(number)
        ]
        session.commit()
    return {str(message.id) for message in made}


def worked(database: str, log: Path, *rounds: dict[str, Any]) -> list[list[str]]:
    """Let workers run, in processes of their own; answers the lines of the log."""
    command = [sys.executable, "-m", "tests.harness.outbox_workers", database, str(log)]
    ran = subprocess.run(
        [*command, json.dumps(rounds)], capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return [line.split() for line in log.read_text().splitlines()]


def by_round(lines: list[list[str]]) -> list[list[list[str]]]:
    """The lines of each round."""
    rounds: list[list[list[str]]] = [[]]
    for line in lines:
        if line == ["over"]:
            rounds.append([])
        else:
            rounds[-1].append(line)
    return rounds


def states(db: Database) -> Counter[MessageState]:
    with db.reader() as session:
        return Counter(session.exec(select(col(Message.state))))


def handed_over(lines: list[list[str]]) -> Counter[str]:
    """How often each message was handed over; always under one Message-ID."""
    sent = [line for line in lines if line[0] == "sent"]
    assert all(header_id == f"{id_}@example.com" for _, id_, header_id in sent)
    return Counter(id_ for _, id_, _ in sent)


def test_a_worker_killed_at_any_point_loses_nothing(db: Database, database: str, tmp_path: Path):
    """Of each point's messages a worker claims some and dies; others come one and three minutes on."""
    begins = {point: 10 * number for number, point in enumerate(POINTS)}
    ids = {point: waiting(db, BATCH + 4, minutes=at) for point, at in begins.items()}
    rounds: list[dict[str, Any]] = []
    for point, at in begins.items():
        rounds += [
            {"minutes": at, "workers": 1, "kill": [point, 1]},
            # The lease of the dead has not run out: what it claimed is left alone.
            {"minutes": at + 1, "workers": 2},
            {"minutes": at + 3, "workers": 2},
        ]
    told = by_round(worked(database, tmp_path / "log", *rounds))
    for point in POINTS:
        killing, soon, late = (told.pop(0) for _ in range(3))
        assert [line[:2] for line in killing if line[0] == "killed"] == [["killed", point]]
        is_out = {"claiming": 0, "claimed": 0}.get(point, 1)
        held = 0 if point == "claiming" else BATCH - (point == "marked")
        assert len(handed_over(killing)) == is_out
        assert len(handed_over(soon)) == BATCH + 4 - held - (point == "marked")
        assert len(handed_over(late)) == held
        again = [line[2] for line in killing if line[0] == "killed" and point in UNMARKED]
        assert handed_over(killing + soon + late) == Counter(ids[point]) + Counter(again)
    assert states(db) == {MessageState.SENT: len(POINTS) * (BATCH + 4)}


def test_workers_side_by_side_send_each_message_once(db: Database, database: str, tmp_path: Path):
    ids = waiting(db, 200)
    lines = worked(database, tmp_path / "log", {"minutes": 0, "workers": 4})
    assert handed_over(lines) == dict.fromkeys(ids, 1)
    assert states(db) == {MessageState.SENT: len(ids)}


def test_workers_killed_by_chance_side_by_side_lose_nothing(
    db: Database, database: str, tmp_path: Path
):
    ids = waiting(db, 150)
    rounds = [
        {"minutes": 3 * number, "workers": 3, "seed": number, "chance": 0.02} for number in range(3)
    ]
    lines = worked(database, tmp_path / "log", *rounds, {"minutes": 9, "workers": 2})
    killed = [line for line in lines if line[0] == "killed"]
    assert len(killed) > 3
    assert states(db) == {MessageState.SENT: len(ids)}
    unmarked = Counter(id_ for _, point, id_ in killed if point in UNMARKED)
    assert handed_over(lines) == Counter(ids) + unmarked
