"""What a person asks to be done with a requisition: checked in shape, not yet in sense."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A principle or competency to cover (J3).

    Args:
        interviewers: how many counting interviewers; None takes 1, or 2 where it is critical.
        name: of a competency; a principle has its name from the principle set.
    """

    key: str
    name: str = ""
    interviewers: int | None = None
    critical: bool = False

    @property
    def needed(self) -> int:
        """How many interviewers must look at it."""
        if self.interviewers is not None:
            return self.interviewers
        return 2 if self.critical else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRequisition:
    """Open a requisition."""

    title: str
    level: int
    job_family: str
    team: str
    hiring_manager_id: uuid.UUID
    recruiter_id: uuid.UUID
    narrative: str = ""
    principles: tuple[Asked, ...] = ()
    competencies: tuple[Asked, ...] = ()
    future_reports: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseRequisition:
    """Change a requisition; None leaves a part as it is.

    Args:
        version: the version the change was written against; None writes whatever it is.
    """

    requisition_id: uuid.UUID
    title: str | None = None
    level: int | None = None
    job_family: str | None = None
    team: str | None = None
    hiring_manager_id: uuid.UUID | None = None
    recruiter_id: uuid.UUID | None = None
    narrative: str | None = None
    principles: tuple[Asked, ...] | None = None
    competencies: tuple[Asked, ...] | None = None
    future_reports: tuple[uuid.UUID, ...] | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveRequisition:
    """Approve the role narrative (J1).

    Args:
        narrative_number: the version that was read; None approves the newest.
    """

    requisition_id: uuid.UUID
    narrative_number: int | None = None
