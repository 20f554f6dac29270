"""F7 and F8 in plain Python, written from the process and not from the product's formulas."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uuid


@dataclass(kw_only=True)
class ModelSeat:
    """A seat as the process speaks of it."""

    id: uuid.UUID
    person: uuid.UUID
    trains: bool = False
    mentor: ModelSeat | None = None
    submitted: bool = False
    returned: bool = False
    waived: bool = False
    removed: bool = False

    @property
    def is_in(self) -> bool:
        return self.submitted and not self.returned


@dataclass(kw_only=True)
class ModelLoop:
    """A loop, and who is on it."""

    id: uuid.UUID
    hiring_manager: uuid.UUID
    recruiter: uuid.UUID
    debrief_open: bool = False
    seats: list[ModelSeat] = field(default_factory=list)

    @property
    def panel(self) -> list[ModelSeat]:
        return [seat for seat in self.seats if not seat.removed]

    def involves(self, viewer: uuid.UUID) -> bool:
        on_panel = any(seat.person == viewer for seat in self.panel)
        return on_panel or viewer in {self.hiring_manager, self.recruiter}

    def unblinded(self, viewer: uuid.UUID) -> bool:
        """Owes feedback: all of it is in. Owes none: everyone's is in."""
        owed = [seat for seat in self.panel if seat.person == viewer and not seat.waived]
        if owed:
            return all(seat.is_in for seat in owed)
        return all(seat.is_in or seat.waived for seat in self.panel if not seat.trains)

    def may_read(self, viewer: uuid.UUID, seat: ModelSeat, *, lead: bool, at_debrief: bool) -> bool:
        """Whether vote and content of the seat's feedback are open to the viewer."""
        if seat.removed or not seat.submitted:
            return False
        if seat.person == viewer:
            return True
        if at_debrief and not self.debrief_open:
            return False
        if not seat.trains:
            return self.involves(viewer) and self.unblinded(viewer)
        mentor = seat.mentor
        if mentor is None or mentor.removed or not (mentor.is_in or mentor.waived):
            return False
        if mentor.person == viewer and not mentor.waived and self.unblinded(viewer):
            return True
        return lead and (not self.involves(viewer) or self.unblinded(viewer))

    def may_know(self, viewer: uuid.UUID, seat: ModelSeat, *, lead: bool, at_debrief: bool) -> bool:
        """Whether the viewer may know the seat's status."""
        if seat.removed:
            return False
        read = self.may_read(viewer, seat, lead=lead, at_debrief=at_debrief)
        return self.involves(viewer) or read

    def may_follow_debrief(self, viewer: uuid.UUID) -> bool:
        return self.debrief_open and self.involves(viewer) and self.unblinded(viewer)
