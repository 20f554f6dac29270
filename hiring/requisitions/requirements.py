"""What a requisition asks to be covered, and whether a panel could carry it (J3, L4)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.coverage import Requirement as DomainRequirement
from hiring.domain.errors import FieldError
from hiring.domain.policy import Policy
from hiring.domain.terms import RequirementKind
from hiring.domain.wording import spoken_key
from hiring.models.requisitions import Requirement
from hiring.requisitions.commands import Asked

_KEY = re.compile(r"[a-z0-9][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One principle or competency with its name and its number settled."""

    key: str
    name: str
    interviewers: int
    critical: bool
    kind: RequirementKind

    @property
    def is_principle(self) -> bool:
        """Whether it comes from the principle set rather than from the requisition itself."""
        return self.kind is RequirementKind.PRINCIPLE

    def for_domain(self) -> DomainRequirement:
        """The same as the rules take it."""
        return DomainRequirement(self.key, self.name, self.interviewers, self.kind, self.critical)


def resolve_principles(asked: Sequence[Asked], names: Mapping[str, str]) -> tuple[Wanted, ...]:
    """The principles asked for, named as the principle set names them."""
    return tuple(
        Wanted(
            one.key,
            names.get(one.key, one.key),
            one.needed,
            one.critical,
            RequirementKind.PRINCIPLE,
        )
        for one in asked
    )


def resolve_competencies(asked: Sequence[Asked]) -> tuple[Wanted, ...]:
    """The functional competencies asked for; one without a name is named after its key."""
    return tuple(
        Wanted(
            one.key,
            one.name.strip() or spoken_key(one.key),
            one.needed,
            one.critical,
            RequirementKind.COMPETENCY,
        )
        for one in asked
    )


def list_wanted(session: Session, requisition_id: uuid.UUID) -> tuple[Wanted, ...]:
    """What the requisition asks for now, principles first, in the order written."""
    found = session.execute(_wanted_statement(), {"requisition": requisition_id})
    wanted = (Wanted(*row) for row in found)
    return tuple(sorted(wanted, key=lambda one: not one.is_principle))


@cache
def _wanted_statement() -> Any:
    """Made once: every page of a loop asks."""
    return (
        sa.select(
            col(Requirement.key),
            col(Requirement.name),
            col(Requirement.interviewers),
            col(Requirement.critical),
            col(Requirement.kind),
        )
        .where(col(Requirement.requisition_id) == sa.bindparam("requisition", type_=sa.Uuid()))
        .order_by(col(Requirement.position))
    )


def names_wanted(session: Session, requisition_id: uuid.UUID) -> dict[str, str]:
    """The names of what the requisition asks for, by key, in the order written."""
    return {one.key: one.name for one in list_wanted(session, requisition_id)}


def revised(
    stored: Sequence[Wanted],
    principles: Sequence[Asked] | None,
    competencies: Sequence[Asked] | None,
    names: Mapping[str, str],
) -> tuple[Wanted, ...]:
    """What the requisition asks for after a change; None keeps that kind as it is."""
    kept = tuple(one for one in stored if one.is_principle)
    kept_competencies = tuple(one for one in stored if not one.is_principle)
    return (
        *(kept if principles is None else resolve_principles(principles, names)),
        *(kept_competencies if competencies is None else resolve_competencies(competencies)),
    )


def objections(
    wanted: Sequence[Wanted], names: Mapping[str, str], policy: Policy
) -> Iterator[FieldError]:
    """What no panel could carry, and competencies that are none (J3, L4).

    The panel has at most ``panel_max`` interviewers with at most ``principles_max`` each: what is
    asked for beyond their product, or of more people than that, can never be covered.
    """
    for place, one in enumerate(one for one in wanted if not one.is_principle):
        at = f"/competencies/{place}"
        if not _KEY.fullmatch(one.key):
            yield FieldError(
                f"{at}/key", "A key has small letters, digits and underscores only.", "J3"
            )
        if one.key in names:
            yield FieldError(
                f"{at}/key", f"{names[one.key]} is a principle: ask for it there.", "J3"
            )
    for one in wanted:
        if one.interviewers > policy.panel_max:
            yield FieldError(
                "/principles" if one.is_principle else "/competencies",
                f"{one.name} asks for {one.interviewers} interviewers; a panel has at most "
                f"{policy.panel_max}.",
                "L4",
            )
    asked = sum(one.interviewers for one in wanted)
    most = policy.panel_max * policy.principles_max
    if asked > most:
        yield FieldError(
            "/principles",
            f"Together this asks for {asked} assignments, and no panel can carry them: "
            f"{policy.panel_max} interviewers with {policy.principles_max} each make {most}. "
            f"Ask for {asked - most} fewer.",
            "L4",
        )
