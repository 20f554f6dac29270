"""Who is acting: the one argument every action and every scoped query takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hiring.domain.terms import Role

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person or the person a token acts for.

    Args:
        id: the person.
        name: how they are addressed.
        time_zone: their IANA zone, in which pages show times.
        roles: site-wide roles; none of them grants the reading of feedback.
        certified_bar_raiser: whether they are a certified, unlapsed Bar Raiser.
    """

    id: uuid.UUID
    name: str
    time_zone: str = "UTC"
    roles: frozenset[Role] = field(default_factory=frozenset)
    certified_bar_raiser: bool = False

    def has(self, *roles: Role) -> bool:
        """Whether they hold at least one of the roles."""
        return not self.roles.isdisjoint(roles)
