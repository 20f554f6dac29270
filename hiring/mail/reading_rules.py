"""Whether a message may still be told its recipient, and whether it is still worth a letter.

Two questions, kept apart: what the recipient may not know any more is told nowhere; what is
merely past is not mailed, but stays among their messages in the app.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from hiring.domain.messages import MessageKind, is_too_old
from hiring.domain.states import FINAL_STATES
from hiring.domain.terms import LoopState, OfferState
from hiring.mail.letter import WhyDropped
from hiring.mail.wording_events import CANCELLED
from hiring.mail.wording_facts import Known

Check = Callable[[Known], bool]

_OFFER_AT: Final = MappingProxyType(
    {"drafted": OfferState.DRAFT, "approved": OfferState.APPROVED, "made": OfferState.MADE}
)


def why_hidden(known: Known) -> WhyDropped | None:
    """Why the recipient may not know of it any more; None when they may."""
    if not known.reader.is_active:
        return WhyDropped.LEFT
    return None if _MAY_KNOW[known.kind](known) else WhyDropped.NOT_THEIRS


def why_not_mailed(known: Known) -> WhyDropped | None:
    """Why it is not mailed any more, of what the recipient may know; None when it is."""
    if is_too_old(known.kind, known.created_at, known.now):
        return WhyDropped.TOO_OLD
    if known.kind.carries_event:
        return _why_no_event(known)
    return WhyDropped.NOT_DUE if is_done(known) else None


def is_done(known: Known) -> bool:
    """Whether what it asks for is done, or is asked of nobody any more."""
    return not _IS_DUE.get(known.kind, _always)(known)


def _why_no_event(known: Known) -> WhyDropped | None:
    event = known.event
    if event is None or int(known.facts.get("sequence", 0)) < event.sequence:
        return WhyDropped.SUPERSEDED
    takes_back = known.kind in CANCELLED
    if event.is_cancelled is not takes_back:
        return WhyDropped.SUPERSEDED
    if takes_back and not known.announced_before:
        # Nobody was told of it: a cancellation would be the first they hear.
        return WhyDropped.SUPERSEDED
    return WhyDropped.OVER if event.ends_at <= known.now else None


# ------------------------------------------------------------- what the recipient may know


def _involved(known: Known) -> bool:
    return known.loop is not None and known.part.is_involved


def _own_event(known: Known) -> bool:
    if known.loop is None or known.event is None:
        return False
    if known.event.owner_id != known.reader.id:
        return False
    # Whoever just lost the seat is told that they did: what they had been told before, no more.
    return known.reader.is_candidate or known.kind in CANCELLED or known.part.is_involved


def _own_seat(known: Known) -> bool:
    seat = known.seat
    return (
        _involved(known) and seat is not None and seat.stands and seat.person_id == known.reader.id
    )


def _seat_to_chase(known: Known) -> bool:
    # The hiring manager hears of it where the recruiter or the Bar Raiser is the one who is late.
    return _leads(known) and known.seat is not None and known.seat.stands


def _runs(known: Known) -> bool:
    part = known.part
    return _involved(known) and (part.is_recruiter or part.is_hiring_manager)


def _leads(known: Known) -> bool:
    return _runs(known) or (_involved(known) and known.part.is_bar_raiser)


def _in_debrief(known: Known) -> bool:
    return _leads(known) or (_involved(known) and known.part.counts)


def _follows(known: Known) -> bool:
    return known.loop is not None and known.part.follows_debrief


def _knows_veto(known: Known) -> bool:
    # Before the reveal it would be one vote not blind (D2, D4).
    return _follows(known) and (known.about.is_revealed or known.part.cast_veto)


def _offer(known: Known) -> bool:
    return _leads(known) and _follows(known) and known.offer is not None


def _own_task(known: Known) -> bool:
    task = known.task
    return task is not None and task.is_theirs and task.owner_id == known.reader.id


def _named(known: Known) -> bool:
    if known.named is None:
        return False
    if known.facts.get("of") == "candidate":
        return known.knows_candidates or _leads(known)
    return known.keeps_accounts or _involved(known)


def _always(_known: Known) -> bool:
    return True


_MAY_KNOW: Final[Mapping[MessageKind, Check]] = MappingProxyType(
    {
        **dict.fromkeys((kind for kind in MessageKind if kind.carries_event), _own_event),
        MessageKind.FEEDBACK_REQUESTED: _own_seat,
        MessageKind.FEEDBACK_REMINDER: _own_seat,
        MessageKind.FEEDBACK_MISSING: _seat_to_chase,
        MessageKind.FEEDBACK_RETURNED: _own_seat,
        MessageKind.DEBRIEF_READY: _leads,
        MessageKind.DEBRIEF_OPENED: _in_debrief,
        MessageKind.DECISION_RECORDED: _follows,
        MessageKind.VETO_RECORDED: _knows_veto,
        MessageKind.PANEL_BROKEN: _runs,
        MessageKind.SEAT_DECLINED: _runs,
        MessageKind.CANDIDATE_DECLINED: _runs,
        MessageKind.ADDRESS_FAILING: _named,
        MessageKind.OFFER_STEP: _offer,
        MessageKind.TASK_ASSIGNED: _own_task,
        MessageKind.TASK_DUE: _own_task,
        MessageKind.DAILY_DIGEST: _always,
        MessageKind.WEEKLY_DIGEST: _always,
    }
)


# ------------------------------------------------------------- whether it is still due


def _is_owed(known: Known) -> bool:
    seat, loop = known.seat, known.loop
    held = loop is not None and loop.state not in {LoopState.DRAFT, LoopState.CANCELLED}
    return held and seat is not None and seat.stands and seat.owes


def _is_returned(known: Known) -> bool:
    return _is_owed(known) and known.seat is not None and known.seat.is_returned


def _is_in(*states: LoopState) -> Check:
    return lambda known: known.loop is not None and known.loop.state in states


def _still_declined(known: Known) -> bool:
    seat, loop = known.seat, known.loop
    if loop is None or seat is None or loop.state in FINAL_STATES:
        return False
    if seat.stands:
        return str(known.facts.get("person_id", "")) in {"", str(seat.person_id)}
    # Who left no longer holds it; the recruiter has to hear of it while the panel can be mended.
    return loop.state in {LoopState.DRAFT, LoopState.SCHEDULED, LoopState.COLLECTING}


def _still_to_come(known: Known) -> bool:
    if known.loop is None or known.loop.state is LoopState.CANCELLED:
        return False
    event = known.event
    return event is None or not (event.is_cancelled or event.ends_at <= known.now)


def _still_fails(known: Known) -> bool:
    return known.named is not None and known.named.is_in_trouble


def _step_stands(known: Known) -> bool:
    expected = _OFFER_AT.get(known.step)
    return expected is None or known.offer is expected


def _to_be_done(known: Known) -> bool:
    return known.task is not None and not known.task.is_done


_IS_DUE: Final[Mapping[MessageKind, Check]] = MappingProxyType(
    {
        MessageKind.FEEDBACK_REQUESTED: _is_owed,
        MessageKind.FEEDBACK_REMINDER: _is_owed,
        MessageKind.FEEDBACK_MISSING: _is_owed,
        MessageKind.FEEDBACK_RETURNED: _is_returned,
        MessageKind.DEBRIEF_READY: _is_in(LoopState.DEBRIEF_READY),
        MessageKind.DEBRIEF_OPENED: _is_in(LoopState.DEBRIEFING),
        MessageKind.PANEL_BROKEN: _is_in(LoopState.DRAFT),
        MessageKind.SEAT_DECLINED: _still_declined,
        MessageKind.CANDIDATE_DECLINED: _still_to_come,
        MessageKind.ADDRESS_FAILING: _still_fails,
        MessageKind.OFFER_STEP: _step_stands,
        MessageKind.TASK_ASSIGNED: _to_be_done,
        MessageKind.TASK_DUE: _to_be_done,
    }
)
