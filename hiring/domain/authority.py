"""Who may do what, outside the reading of feedback.

Rights come from a person's seat on a loop or their part in a requisition. A site-wide role opens
the work of that role and nothing of anybody's feedback (F7). Where a person may not know that a
thing exists, callers answer as if it did not, before they ask anything here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hiring.domain.errors import Refusal
from hiring.domain.terms import Role, SeatKind

if TYPE_CHECKING:
    import uuid

    from hiring.domain.actor import Actor

    Reasons = tuple[Refusal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The actor's part in one requisition and, where there is one, its loop.

    Args:
        seat: the kind of the actor's active seat on the loop; None when they hold none.
    """

    is_hiring_manager: bool = False
    is_recruiter: bool = False
    seat: SeatKind | None = None


def may_know_loop(part: Part) -> bool:
    """Whether the actor may know the loop exists: its panel, its HM, its recruiter. Nobody else."""
    return part.seat is not None or part.is_hiring_manager or part.is_recruiter


def may_know_requisition(actor: Actor, part: Part) -> bool:
    """Recruiters, administrators, certified Bar Raisers (who approve), its HM, its panels."""
    return (
        actor.has(Role.RECRUITER, Role.ADMINISTRATOR)
        or actor.certified_bar_raiser
        or may_know_loop(part)
    )


def may_know_candidate(actor: Actor, part: Part) -> bool:
    """Recruiters, and the hiring manager and panel of the candidate's own loops."""
    return actor.has(Role.RECRUITER) or may_know_loop(part)


def why_not_manage_people(actor: Actor) -> Reasons:
    """Why the actor may not create or change people: administrators may."""
    if actor.has(Role.ADMINISTRATOR):
        return ()
    return (Refusal(None, "People are kept by administrators.", "Ask an administrator."),)


def why_not_set_availability(actor: Actor, person_id: uuid.UUID) -> Reasons:
    """Why the actor may not declare this person's availability (L5).

    Their own, or anybody's by a recruiter or an administrator.
    """
    if actor.id == person_id or actor.has(Role.RECRUITER, Role.ADMINISTRATOR):
        return ()
    detail = "Availability is declared by the person, a recruiter or an administrator."
    return (Refusal("L5", detail, "Ask one of them."),)


def why_not_keep_holidays(actor: Actor) -> Reasons:
    """Why the actor may not enter or strike holidays: recruiters and administrators may."""
    if actor.has(Role.RECRUITER, Role.ADMINISTRATOR):
        return ()
    return (Refusal("L5", "Holidays are kept by recruiters and administrators.", "Ask one."),)


def why_not_set_candidate_windows(actor: Actor, part: Part) -> Reasons:
    """Why the actor may not write down when a candidate can: recruiters, and their HM, may."""
    if actor.has(Role.RECRUITER) or part.is_recruiter or part.is_hiring_manager:
        return ()
    detail = "When a candidate can is written down by a recruiter or the hiring manager."
    return (Refusal("L5", detail, "Tell one of them."),)


def why_not_open_requisition(actor: Actor, hiring_manager_id: uuid.UUID) -> Reasons:
    """Why the actor may not open a requisition: a recruiter, its HM, or an administrator may."""
    allowed = actor.has(Role.RECRUITER, Role.ADMINISTRATOR)
    if allowed or actor.id == hiring_manager_id:
        return ()
    detail = "A requisition is opened by a recruiter or by its hiring manager."
    return (Refusal("J2", detail, "Ask a recruiter."),)


def why_not_edit_requisition(actor: Actor, part: Part) -> Reasons:
    """Why the actor may not change a requisition: its HM, its recruiter or an administrator may."""
    if part.is_hiring_manager or part.is_recruiter or actor.has(Role.ADMINISTRATOR):
        return ()
    detail = "A requisition is changed by its hiring manager or its recruiter."
    return (Refusal("J2", detail, "Ask one of them."),)


def why_not_keep_candidates(actor: Actor) -> Reasons:
    """Why the actor may not add candidates or applications: recruiters bring them."""
    if actor.has(Role.RECRUITER):
        return ()
    return (Refusal(None, "Candidates are brought by recruiters.", "Ask a recruiter."),)


def why_not_hold_screen(part: Part) -> Reasons:
    """Why the phone screen is not this person's to hold: it is the hiring manager's."""
    if part.is_hiring_manager:
        return ()
    detail = "The phone screen is held by the requisition's hiring manager."
    return (Refusal(None, detail, "Ask them to write it down."),)


def why_not_manage_loop(part: Part) -> Reasons:
    """Why the actor may not plan, seat, schedule or cancel the loop: its recruiter or HM may."""
    if part.is_recruiter or part.is_hiring_manager:
        return ()
    detail = "A loop is planned by its requisition's recruiter or hiring manager."
    return (Refusal("L1", detail, "Ask one of them."),)


def why_not_declare_conflict(actor: Actor, part: Part, person_id: uuid.UUID) -> Reasons:
    """Why the actor may not declare this person's conflict of interest (L3).

    Their own, or another's by those who plan the loop and by its Bar Raiser.
    """
    plans = part.is_recruiter or part.is_hiring_manager or part.seat is SeatKind.BAR_RAISER
    if plans or actor.id == person_id:
        return ()
    detail = "A conflict of interest is declared by the person or by those who plan the loop."
    return (Refusal("L3", detail, "Tell the recruiter."),)


def why_not_lead_programme(actor: Actor) -> Reasons:
    """Why the actor may not nominate, certify or graduate: programme leads may."""
    if actor.has(Role.PROGRAMME_LEAD):
        return ()
    return (Refusal(None, "The Bar Raiser programme is run by its leads.", "Ask one of them."),)
