"""What can be asked of this capability, as frozen command objects."""

from __future__ import annotations

from dataclasses import dataclass

from hiring.domain.principles import Wording


@dataclass(frozen=True, kw_only=True)
class RewordPrinciple:
    """Other words for a principle and its questions.

    Args:
        key: which principle.
        wording: all of its words; a question without a key is new, one left out is withdrawn.
        reason: why, for those who read the history.
        expected_number: the version the change was made from, 0 for the file's words; None not to
            ask.
    """

    key: str
    wording: Wording
    reason: str
    expected_number: int | None = None
