"""Who speaks of what, and who after them: the floor of the discussion (D2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hiring.domain.debrief import (
    DebriefFacts,
    Panelist,
    bar_raiser_only,
    speaking_order,
    wrong_phase,
)
from hiring.domain.errors import Refusal
from hiring.domain.terms import DebriefPhase
from hiring.domain.wording import spoken_key

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterable, Mapping

    from hiring.domain.debrief import Reasons


@dataclass(frozen=True, slots=True)
class Turn:
    """What the room is on.

    Args:
        principle: under discussion; empty once every principle was heard.
        speaker: the seat whose turn it is; None when the floor is everybody's.
    """

    principle: str
    speaker: uuid.UUID | None = None

    @property
    def is_over(self) -> bool:
        """Whether every principle was heard."""
        return not self.principle


OVER = Turn("")


def turns(
    panel: Iterable[Panelist],
    principles: Iterable[str],
    spoken_of: Mapping[uuid.UUID, Collection[str]],
) -> tuple[Turn, ...]:
    """Every turn of a discussion: principle by principle, those who wrote of it, junior first.

    A principle nobody wrote of has one turn, and the floor is everybody's.

    Args:
        panel: the seats, trainees' among them: they do not speak (F8).
        principles: keys, in the order in which they are discussed.
        spoken_of: for each seat with feedback, the principles it wrote of.
    """
    order = speaking_order(panel)
    found: list[Turn] = []
    for key in principles:
        speakers = [one.seat_id for one in order if key in spoken_of.get(one.seat_id, ())]
        found += [Turn(key, seat_id) for seat_id in speakers] or [Turn(key)]
    return tuple(found)


def next_turn(now: Turn | None, panel: Iterable[Panelist], planned: tuple[Turn, ...]) -> Turn:
    """Whose turn comes after this one; ``OVER`` after the last.

    Also when the Bar Raiser gave the floor to somebody out of turn: the next on the same principle
    is whoever comes after them in the speaking order.

    Args:
        now: None before the discussion has begun.
        panel: the seats.
        planned: every turn, as ``turns`` makes them.
    """
    if not planned:
        return OVER
    if now is None:
        return planned[0]
    if now.is_over:
        return OVER
    keys = list(dict.fromkeys(turn.principle for turn in planned))
    if now.principle not in keys:
        return planned[0]
    order = [one.seat_id for one in speaking_order(panel)]
    if now.speaker in order:
        later = order[order.index(now.speaker) + 1 :]
        same = (turn for turn in planned if turn.principle == now.principle)
        if after := next((turn for turn in same if turn.speaker in later), None):
            return after
    following = keys[keys.index(now.principle) + 1 :]
    return next((turn for turn in planned if turn.principle in following), OVER)


def why_not_move_floor(
    facts: DebriefFacts, actor_id: uuid.UUID, turn: Turn, principles: Collection[str]
) -> Reasons:
    """Why the floor may not be given so (D2): by the Bar Raiser, while the panel discusses.

    Args:
        facts: where the debrief stands.
        actor_id: who asks.
        turn: what to discuss and who speaks; ``OVER`` ends the round.
        principles: every key the loop looked at.
    """
    if not facts.is_bar_raiser(actor_id):
        return (bar_raiser_only("D2", "give the floor"),)
    if refusals := wrong_phase(facts, DebriefPhase.DISCUSSION):
        return refusals
    if turn.is_over:
        if turn.speaker is None:
            return ()
        detail = "A turn to speak is a turn on a principle."
        return (Refusal("D2", detail, "Name the principle.", pointer="/principle"),)
    if turn.principle not in principles:
        detail = f"{spoken_key(turn.principle)} is not a principle this loop looked at."
        mend = "Choose one that was covered."
        return (Refusal("D2", detail, mend, pointer="/principle"),)
    speaks = {one.seat_id for one in speaking_order(facts.panel)}
    if turn.speaker is not None and turn.speaker not in speaks:
        detail = "Nobody who speaks in this debrief holds that seat."
        mend = "Give the floor to a counting interviewer, or to everybody."
        return (Refusal("D2", detail, mend, pointer="/seat_id"),)
    return ()
