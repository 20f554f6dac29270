"""What loops give somebody to do: interviews, feedback, debriefs, panels (L4 to L6, F6, F9, D1, D2)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from hiring.app.duties import Duty, local_day
from hiring.debrief.queries_duties import OwnDebrief, find_own_debriefs
from hiring.domain import deadlines
from hiring.domain.actor import Actor
from hiring.domain.policy import Policy
from hiring.domain.terms import DebriefPhase, LoopState, SeatKind
from hiring.domain.wording import listed
from hiring.loops.queries.duties import LivePart, OpenGap, find_open_gaps
from hiring.visibility.owed import OwedFeedback, list_owed

SOON = timedelta(days=14)
PLANNED = frozenset({LoopState.DRAFT, LoopState.SCHEDULED, LoopState.COLLECTING})
HAS_BEGUN = frozenset({LoopState.COLLECTING, LoopState.DEBRIEF_READY, LoopState.DEBRIEFING})
SEATED_AS = {
    SeatKind.HIRING_MANAGER: "You are the hiring manager",
    SeatKind.BAR_RAISER: "You are this loop’s Bar Raiser",
    SeatKind.INTERVIEWER: "You sit on this panel",
    SeatKind.TRAINEE: "You shadow on this panel",
}


def duties_of_loops(
    session: Session, actor: Actor, policy: Policy, parts: Sequence[LivePart], *, now: datetime
) -> Iterator[Duty]:
    """Everything that live loops ask of the actor. At most three queries.

    Args:
        session: for reading.
        actor: whose.
        policy: for the hours.
        parts: the live loops they are on.
        now: aware.
    """
    owed: defaultdict[uuid.UUID, list[OwedFeedback]] = defaultdict(list)
    for one in list_owed(
        session,
        actor,
        policy,
        own=[part.loop_id for part in parts if _has_interviewed(part, now)],
        others=[part.loop_id for part in parts if _sees_to_feedback(part)],
        now=now,
    ):
        owed[one.loop_id].append(one)
    debriefs = find_own_debriefs(
        session,
        actor,
        policy,
        [part.loop_id for part in parts if part.state is LoopState.DEBRIEFING and part.kind],
    )
    guarded = [
        part.loop_id for part in parts if part.kind is SeatKind.BAR_RAISER and part.state in PLANNED
    ]
    gaps = find_open_gaps(session, guarded)
    for part in parts:
        yield from _feedback(part, owed[part.loop_id], policy, now)
        yield from _interview_today(part, actor, now)
        yield from _debrief(part, debriefs.get(part.loop_id), policy)
        yield from _planning(part)
        yield from _gap(part, gaps.get(part.loop_id), policy)


def interviews_to_come(
    parts: Sequence[LivePart], actor: Actor, *, now: datetime
) -> tuple[LivePart, ...]:
    """The interviews of the next fortnight that are not today's, the nearest first."""
    today = local_day(now, actor.time_zone)
    coming = [
        part
        for part in parts
        if part.held
        and part.starts_at is not None
        and now < part.starts_at <= now + SOON
        and local_day(part.starts_at, actor.time_zone) > today
    ]
    return tuple(sorted(coming, key=lambda part: (part.starts_at, part.loop_id)))


def _has_interviewed(part: LivePart, now: datetime) -> bool:
    return part.held and part.ends_at is not None and part.ends_at <= now


def _sees_to_feedback(part: LivePart) -> bool:
    """Whether the missing feedback of others is told to the actor when it is late (F6)."""
    told = part.is_recruiter or part.kind is SeatKind.BAR_RAISER
    return told and part.state is LoopState.COLLECTING


def _duty(part: LivePart, kind: str, title: str, because: str, endpoint: str, **more: Any) -> Duty:
    return Duty(
        kind=kind,
        title=title,
        about=more.pop("about", f"{part.candidate} · {part.title}"),
        because=because,
        endpoint=endpoint,
        values={"loop_id": part.loop_id},
        **more,
    )


def _feedback(
    part: LivePart, owed: Sequence[OwedFeedback], policy: Policy, now: datetime
) -> Iterator[Duty]:
    for one in owed:
        if one.is_own:
            yield _own_feedback(part, one, policy)
    late = [one for one in owed if not one.is_own]
    if part.kind is SeatKind.BAR_RAISER:
        passed = timedelta(hours=policy.escalate_bar_raiser_hours)
        if names := [one.person_name for one in late if now - one.ends_at >= passed]:
            yield _duty(
                part,
                "waive_feedback",
                f"Decide about feedback that is missing: {listed(names)}",
                "You are this loop’s Bar Raiser: you may wait, or waive it with a reason.",
                "feedback.index",
                rule="F9",
                due=min(one.due_at for one in late),
            )
    elif part.is_recruiter:
        passed = timedelta(hours=policy.escalate_recruiter_hours)
        if names := [one.person_name for one in late if now - one.ends_at >= passed]:
            yield _duty(
                part,
                "chase_feedback",
                f"Ask for feedback that is late: {listed(names)}",
                "You are the recruiter, and it is more than "
                f"{policy.escalate_recruiter_hours} hours since the interview.",
                "loops.show",
                rule="F6",
                anchor="panel",
                due=min(one.due_at for one in late),
            )


def _own_feedback(part: LivePart, one: OwedFeedback, policy: Policy) -> Duty:
    hours = policy.feedback_due_hours
    if one.returned:
        return _duty(
            part,
            "amend_feedback",
            f"Amend your feedback on {part.candidate}",
            "The Bar Raiser sent it back, and says why.",
            "feedback.mine",
            about=part.title,
            rule="F9",
            due=one.due_at,
        )
    because = f"You interviewed them; it is due {hours} hours after the interview."
    if part.kind is SeatKind.TRAINEE:
        because = f"You shadowed this interview; what you write is due after {hours} hours too."
    return _duty(
        part,
        "write_feedback",
        f"Write your feedback on {part.candidate}",
        because,
        "feedback.mine",
        about=part.title,
        rule="F6",
        due=one.due_at,
    )


def _interview_today(part: LivePart, actor: Actor, now: datetime) -> Iterator[Duty]:
    starts, ends = part.starts_at, part.ends_at
    if not part.held or starts is None or ends is None or ends <= now:
        return
    if local_day(starts, actor.time_zone) > local_day(now, actor.time_zone):
        return
    verb = "Shadow the interview with" if part.kind is SeatKind.TRAINEE else "Interview"
    prepared = "Your kit is open to you." if part.prepared else "You have not opened your kit yet."
    yield _duty(
        part,
        "interview",
        f"{verb} {part.candidate}",
        f"{SEATED_AS[part.kind or SeatKind.INTERVIEWER]}. {prepared}",
        "loops.kit",
        about=part.title,
        rule="L6",
        due=starts,
        starts=True,
        under_way=starts <= now,
    )


def _debrief(part: LivePart, debrief: OwnDebrief | None, policy: Policy) -> Iterator[Duty]:
    is_bar_raiser = part.kind is SeatKind.BAR_RAISER
    if is_bar_raiser and part.state is LoopState.DEBRIEF_READY:
        ends = part.last_ends_at
        yield _duty(
            part,
            "open_debrief",
            "Open the debrief",
            "You are this loop’s Bar Raiser, and all feedback is in.",
            "debrief.show",
            rule="D1",
            due=deadlines.debrief_target([ends], policy) if ends else None,
        )
    if debrief is not None and (said := _in_the_room(part, debrief)) is not None:
        kind, title, because, rule = said
        yield _duty(part, kind, title, because, "debrief.show", rule=rule, under_way=True)


def _in_the_room(part: LivePart, debrief: OwnDebrief) -> tuple[str, str, str, str] | None:
    """What a debrief under way asks of somebody; None while it waits for others."""
    if part.kind is SeatKind.BAR_RAISER:
        phase = debrief.phase.label
        return "run_debrief", "Run the debrief", f"You opened it; it is at: {phase}.", "D2"
    if debrief.phase is DebriefPhase.DISCUSSION:
        if part.is_hiring_manager:
            because = "The hiring manager decides, once the board is full."
            return "decide", "Discuss and decide", because, "D5"
        because = "You sit on this panel, and the votes are revealed."
        return "discuss", "Take part in the discussion", because, "D2"
    if debrief.is_excused:
        return None
    if debrief.phase is DebriefPhase.READING and not debrief.has_read:
        because = "You sit on this panel: the debrief begins with silent reading."
        return "read_in_debrief", "Read, and say when you have", because, "D2"
    if debrief.phase is DebriefPhase.VOTING and not debrief.has_voted:
        because = "You sit on this panel; votes are revealed when everyone’s is in."
        return "second_vote", "Cast your second vote", because, "D2"
    return None


def _planning(part: LivePart) -> Iterator[Duty]:
    if not part.is_recruiter or part.state is not LoopState.DRAFT:
        return
    if part.went_back:
        yield _duty(
            part,
            "mend_loop",
            "Mend the loop and schedule it again",
            "You are the recruiter; a change broke a rule, and it went back to draft.",
            "loops.show",
            rule="L4",
            due=part.first_starts_at,
        )
    else:
        yield _duty(
            part,
            "schedule_loop",
            "Finish the panel and schedule the loop",
            "You are the recruiter, and it is a draft.",
            "loops.show",
            rule="L1",
            due=part.first_starts_at,
        )


def _gap(part: LivePart, gap: OpenGap | None, policy: Policy) -> Iterator[Duty]:
    """A gap in a panel that is otherwise whole; one that is being put together has gaps."""
    if gap is None or (gap.panel < policy.panel_min and not part.went_back):
        return
    yield _duty(
        part,
        "waive_gap",
        f"Look at a gap in the coverage: {listed(gap.names)}",
        "You are this loop’s Bar Raiser: only you may waive it, with a reason.",
        "loops.waive",
        rule="L4",
        due=part.first_starts_at,
    )
