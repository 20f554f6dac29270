"""Rows in bulk: made by a generator with a seed, written table by table."""

from __future__ import annotations

import random
import uuid
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from hiring.audit import chain
from hiring.domain.terms import AuditRung
from hiring.models.finding import FOUND_BY, rows_of_keys
from hiring.models.registry import metadata
from hiring.models.system import AuditEntry

BATCH = 5_000
TEXTS = 200
# Parents before what refers to them.
ORDER = (
    "team",
    "person",
    "person_role",
    "certification",
    "user_session",
    "api_token",
    "requisition",
    "narrative_version",
    "requirement",
    "candidate",
    "application",
    "loop",
    "seat",
    "seat_principle",
    "loop_move",
    "feedback_draft",
    "feedback_version",
    "feedback_evidence",
    "debrief",
    "debrief_mark",
    "second_vote",
    "board_line",
    "decision",
    "decision_reason",
)
INDEXED = {sa.inspect(model).local_table.name: model for model in FOUND_BY}
WORDS = (
    "plan week team port crane berth queue ship delay customer number report test release night"
    " call wrote asked found moved kept changed measured agreed argued shipped waited learned"
    " because after before without against within their three two every other long short first"
    " last old new risk cost cause fix step view rule list map page note data trade promise"
)


class Rows:
    """Collects rows by table and writes them; the same seed gives the same rows."""

    def __init__(self, seed: int, moment: datetime) -> None:
        self.rng = random.Random(seed)
        self.moment = moment
        self._tables: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self._born = int((moment - timedelta(days=800)).timestamp() * 1000)
        self._trail: list[dict[str, Any]] = []
        self._texts: dict[int, list[str]] = {}

    def new_id(self) -> uuid.UUID:
        """A UUIDv7 of this generator's own clock: in order of creation, like the product's."""
        self._born += 1
        random_bits = self.rng.getrandbits(74)
        value = (
            (self._born & (2**48 - 1)) << 80
            | 0x7 << 76
            | (random_bits >> 62) << 64
            | 0b10 << 62
            | (random_bits & (2**62 - 1))
        )
        return uuid.UUID(int=value)

    def add(self, table: str, **values: Any) -> None:
        """A row that has no id of its own."""
        self._tables[table].append(values)

    def make(self, table: str, **values: Any) -> uuid.UUID:
        """A row with a new id; answers it."""
        row_id = self.new_id()
        self._tables[table].append({"id": row_id, **values})
        return row_id

    def trail(
        self,
        action: str,
        at: datetime,
        *,
        actor_id: uuid.UUID | None,
        loop_id: uuid.UUID | None,
        seat_id: uuid.UUID | None = None,
        rung: AuditRung = AuditRung.OPEN,
    ) -> None:
        """An entry of the audit trail; all are chained when they are written."""
        self._trail.append(
            {
                "at": at,
                "actor_id": actor_id,
                "action": action,
                "loop_id": loop_id,
                "seat_id": seat_id,
                "rung": rung,
            }
        )

    def prose(self, words: int) -> str:
        """So many words that mean nothing: one of a few hundred such texts."""
        texts = self._texts.get(words)
        if texts is None:
            words_known = WORDS.split()
            texts = self._texts[words] = [
                " ".join(self.rng.choices(words_known, k=words)).capitalize() + "."
                for _ in range(TEXTS)
            ]
        return texts[self.rng.randrange(TEXTS)]

    def write(self, connection: sa.Connection) -> None:
        """Write everything, in batches, and chain the trail."""
        keys = metadata.tables["search_word"].insert()
        for name in ORDER:
            rows = self._tables.pop(name, [])
            if name in INDEXED:
                words = [key for row in rows for key in rows_of_keys(INDEXED[name], row)]
                for start in range(0, len(words), BATCH):
                    connection.execute(keys, words[start : start + BATCH])
            statement = metadata.tables[name].insert()
            for start in range(0, len(rows), BATCH):
                connection.execute(statement, rows[start : start + BATCH])
        if self._tables:
            raise ValueError(f"no order is given for {sorted(self._tables)}")
        self._write_trail(connection)

    def _write_trail(self, connection: sa.Connection) -> None:
        previous, rows = chain.GENESIS, list[dict[str, Any]]()
        for seq, fact in enumerate(sorted(self._trail, key=lambda fact: fact["at"]), start=1):
            entry = AuditEntry(
                seq=seq, detail={}, previous_hash=previous, hash="", subject_id=None, **fact
            )
            entry.hash = previous = chain.digest(entry)
            rows.append({**fact, "seq": seq, "detail": {}, "previous_hash": entry.previous_hash})
            rows[-1]["hash"] = entry.hash
        table = metadata.tables["audit_entry"]
        for start in range(0, len(rows), BATCH):
            connection.execute(table.insert(), rows[start : start + BATCH])
        head = metadata.tables["audit_head"]
        connection.execute(head.update().where(head.c.id == 1).values(seq=len(rows), hash=previous))
