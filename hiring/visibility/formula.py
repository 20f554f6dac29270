"""F7 as formulas over named positive facts.

Only ``&`` and ``|`` are used, so that one function serves both ``bool`` (every combination is
tested) and SQL column expressions (production). A fact that is false hides; there is no ``not``
that a missing fact could turn into a permission.

Three rungs, each inside the one before: ``status`` ⊇ ``vote`` ⊇ ``content``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar


class Truth(Protocol):
    """What the formulas are generic over: ``bool`` and SQL boolean expressions."""

    def __and__(self, other: Any, /) -> Any:
        """Both."""

    def __or__(self, other: Any, /) -> Any:
        """Either."""


B = TypeVar("B", bound=Truth)


@dataclass(frozen=True)
class Facts(Generic[B]):
    """What is true of a viewer, a seat, and the loop they are on.

    Args:
        is_author: the viewer holds the seat.
        is_involved: the viewer is on the panel, or is the loop's hiring manager or recruiter.
        stands_apart: the viewer is none of these.
        is_submitted: a version of the seat's feedback was submitted.
        counts: the seat counts (is not a trainee's).
        trains: the seat is a trainee's.
        own_is_in: the viewer owes feedback on this loop and all of it is submitted, none
            returned for rework since.
        owes_none: the viewer owes no feedback on this loop (no seat, or waived).
        all_are_in: every counting seat's feedback is submitted or waived.
        opens_after_own: the setting ``feedback_visibility`` is ``after_own``.
        debrief_is_open: the debrief was opened.
        is_mentor: the viewer holds the seat that the trainee's is paired with.
        mentor_is_in: that seat's feedback is submitted or waived.
        leads_programme: the viewer is a programme lead.
    """

    is_author: B
    is_involved: B
    stands_apart: B
    is_submitted: B
    counts: B
    trains: B
    own_is_in: B
    owes_none: B
    all_are_in: B
    opens_after_own: B
    debrief_is_open: B
    is_mentor: B
    mentor_is_in: B
    leads_programme: B


def no_longer_blind(facts: Facts[B]) -> B:
    """Nothing read now can anchor what the viewer owes.

    They owe no more, or they owe none and everyone's is in.
    """
    answer: B = facts.own_is_in | (facts.owes_none & facts.all_are_in)
    return answer


def in_season(facts: Facts[B]) -> B:
    """Whether the organisation's setting lets anybody read another's feedback yet."""
    answer: B = facts.opens_after_own | facts.debrief_is_open
    return answer


def gate(facts: Facts[B]) -> B:
    """When others' counting feedback opens: to those no longer blind, by the setting."""
    answer: B = no_longer_blind(facts) & in_season(facts)
    return answer


def reads_trainee(facts: Facts[B]) -> B:
    """F8: the paired mentor and the programme leads, after the mentor's own is in.

    A lead who is on the loop waits like everyone on it. Under ``at_debrief`` nobody reads
    another's before the debrief opens, a trainee's neither.
    """
    mentor = facts.is_mentor & facts.own_is_in
    lead = facts.leads_programme & (facts.stands_apart | no_longer_blind(facts))
    after_mentor = facts.trains & facts.is_submitted & facts.mentor_is_in
    answer: B = after_mentor & in_season(facts) & (mentor | lead)
    return answer


def status(facts: Facts[B]) -> B:
    """May know whether it is pending, submitted, overdue or waived."""
    answer: B = facts.is_involved | reads_trainee(facts)
    return answer


def vote(facts: Facts[B]) -> B:
    """May know how the author voted."""
    counting = facts.counts & facts.is_involved & gate(facts)
    own = facts.is_author & facts.is_involved
    answer: B = facts.is_submitted & (own | counting | reads_trainee(facts))
    return answer


def content(facts: Facts[B]) -> B:
    """May read the evidence and the narrative: whoever may know the vote."""
    return vote(facts)


def why_waived(facts: Facts[B], wrote_it: B) -> B:
    """May read why the Bar Raiser waived: written, perhaps, with others' feedback in mind.

    Whoever wrote it may.
    """
    answer: B = wrote_it | (facts.is_involved & gate(facts))
    return answer


def why_returned(facts: Facts[B]) -> B:
    """May read that and why feedback was returned (F9): it speaks of the content."""
    answer: B = (facts.is_author & facts.is_involved) | content(facts)
    return answer


def debrief_room(facts: Facts[B]) -> B:
    """May follow the debrief: first and second votes, board, veto, decision.

    Inside the gate: a trainee who still owes feedback stays outside (F8).
    """
    answer: B = facts.is_involved & facts.debrief_is_open & no_longer_blind(facts)
    return answer


def veto_shown(votes_are_revealed: B, cast_it: B) -> B:
    """May know of a veto, of those in the room: earlier, it would be one vote not blind (D2, D4)."""
    answer: B = votes_are_revealed | cast_it
    return answer


def own_task(facts: Facts[B]) -> B:
    """May see a task of their own that follows from a hire, and so tells of it.

    Who may follow the debrief, and who has no part in the loop; not a trainee who still writes.
    """
    answer: B = debrief_room(facts) | facts.stands_apart
    return answer


def trail_of_feedback(facts: Facts[B], did_it: B) -> B:
    """May find on the timeline that feedback came, changed or was read: arrival is a vote (F10)."""
    answer: B = did_it | vote(facts)
    return answer


def trail_of_draft(facts: Facts[B], did_it: B) -> B:
    """May find on the timeline what an author did with a draft (F2)."""
    answer: B = did_it | facts.is_author
    return answer


def trail_of_room(facts: Facts[B], did_it: B) -> B:
    """May find on the timeline what was done in the debrief."""
    answer: B = did_it | debrief_room(facts)
    return answer
