"""What a seat's feedback is to speak of: its principles, and what they are called."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.terms import RequirementKind
from hiring.domain.wording import spoken_key
from hiring.models.loops import SeatPrinciple
from hiring.models.requisitions import Requirement

# The statements are made once: making one costs more than running it.
_SEAT: Final = sa.bindparam("asked_seat", type_=sa.Uuid())
_MENTOR: Final = sa.bindparam("asked_mentor", type_=sa.Uuid())
_REQUISITION: Final = sa.bindparam("asked_requisition", type_=sa.Uuid())


@dataclass(frozen=True)
class Asked:
    """What a seat's feedback is to speak of.

    Args:
        assigned: keys of the principles the seat takes, in order: evidence on each is needed.
        offered: what a page asks about: the same, or to a trainee who takes none the mentor's.
        names: the name of every principle the loop looks at, by key.
    """

    assigned: tuple[str, ...]
    offered: tuple[str, ...]
    names: Mapping[str, str]

    def name_of(self, key: str) -> str:
        """What a principle is called, also one the loop no longer looks at."""
        return self.names.get(key) or spoken_key(key)


def get_asked(
    session: Session,
    seat_id: uuid.UUID,
    mentor_seat_id: uuid.UUID | None,
    requisition_id: uuid.UUID,
) -> Asked:
    """What a seat's feedback is to speak of. Two queries."""
    keys: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    seats = {_SEAT.key: seat_id, _MENTOR.key: mentor_seat_id}
    for seat, key in session.execute(_keys_statement(), seats):
        keys[seat].append(key)
    wanted = session.execute(_names_statement(), {_REQUISITION.key: requisition_id})
    assigned = tuple(keys[seat_id])
    offered = assigned or (tuple(keys[mentor_seat_id]) if mentor_seat_id else ())
    names = {key: spoken_key(key) for key in offered} | {row.key: row.name for row in wanted}
    return Asked(assigned, offered, names)


@cache
def _keys_statement() -> Any:
    return (
        sa.select(col(SeatPrinciple.seat_id), col(SeatPrinciple.key))
        .where(col(SeatPrinciple.seat_id).in_([_SEAT, _MENTOR]))
        .order_by(col(SeatPrinciple.position), col(SeatPrinciple.key))
    )


@cache
def _names_statement() -> Any:
    is_principle = col(Requirement.kind) == RequirementKind.PRINCIPLE
    return (
        sa.select(col(Requirement.key), col(Requirement.name))
        .where(col(Requirement.requisition_id) == _REQUISITION)
        .order_by(sa.case((is_principle, 0), else_=1), col(Requirement.position))
    )
