"""What can be asked of mail, as frozen command objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hiring.domain.ladder import Step
    from hiring.domain.messages import Preference


@dataclass(frozen=True, kw_only=True)
class KeepPreference:
    """How one wants to be written to from now on.

    Args:
        preference: all of it.
        expected_version: the version it was made from, 0 where nothing was kept yet; None:
            whatever is there.
    """

    preference: Preference
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeLadder:
    """The steps that reminders follow from now on (F6).

    Args:
        steps: all of them, in order; none: back to those of the settings.
        expected: the steps it was made from; None: whatever is there.
    """

    steps: tuple[Step, ...]
    expected: tuple[Step, ...] | None = None
