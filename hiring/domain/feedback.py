"""Written feedback: what it must hold, where it stands, what may be done with it (F1 to F9)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hiring.domain.errors import Refusal
from hiring.domain.terms import FeedbackStatus, LoopState, Rating, SeatKind, Vote
from hiring.domain.wording import blank, counted, spoken_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from hiring.domain.policy import Policy

    Reasons = tuple[Refusal, ...]

BEFORE_THE_DEBRIEF = frozenset({LoopState.COLLECTING, LoopState.DEBRIEF_READY})
BEFORE_THE_DECISION = BEFORE_THE_DEBRIEF | {LoopState.DEBRIEFING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one interviewer saw on one principle: Situation, Task, Action, Result, rating (F4)."""

    principle: str
    situation: str = ""
    task: str = ""
    action: str = ""
    result: str = ""
    rating: Rating | None = None
    reason: str = ""
    """Why the principle was not observed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackBody:
    """What an interviewer writes: evidence, a narrative in prose, one vote (F4, F5)."""

    evidence: tuple[Evidence, ...] = ()
    narrative: str = ""
    vote: Vote | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackFacts:
    """Where one seat's feedback stands.

    Args:
        loop_state: the loop's effective state.
        kind: the seat's.
        author_name: who sits there.
        starts_at: when the seat's interview starts (aware); None while no time is set.
        submitted: whether any version was ever submitted.
        waived: whether the Bar Raiser waived it.
        returned_open: whether it was returned and not amended since.
        times_returned: how often it was returned.
    """

    loop_state: LoopState
    kind: SeatKind
    author_name: str = ""
    starts_at: datetime | None = None
    submitted: bool = False
    waived: bool = False
    returned_open: bool = False
    times_returned: int = 0

    @property
    def is_in(self) -> bool:
        """Whether a submitted version stands, not returned for rework."""
        return self.submitted and not self.returned_open

    @property
    def owed(self) -> bool:
        """Whether something is still owed (F7, F9)."""
        return not self.waived and not self.is_in


def word_count(text: str) -> int:
    """The words of a text: runs of anything that hold at least one letter or digit."""
    return sum(any(sign.isalnum() for sign in run) for run in text.split())


def missing_parts(
    body: FeedbackBody,
    assigned: Sequence[str],
    policy: Policy,
    names: Mapping[str, str] | None = None,
) -> Reasons:
    """Everything that keeps this feedback from being submitted (F4, F5), each with its pointer.

    Args:
        body: as written.
        assigned: keys of the principles the seat is to cover, in order.
        policy: for the least words of narrative.
        names: a principle's name by its key.
    """
    called = {key: spoken_key(key) for key in assigned} | dict(names or {})
    return (
        *_unwritten(body, assigned, called),
        *_twice(body, called),
        *(
            lack
            for place, evidence in enumerate(body.evidence)
            for lack in _lacking(evidence, f"/evidence/{place}", called)
        ),
        *_narrative(body, policy),
        *_vote(body),
    )


def feedback_status(
    *, submitted: bool, waived: bool, returned_open: bool, due_at: datetime, now: datetime
) -> FeedbackStatus:
    """The lowest rung of F7. Feedback returned for rework is owed again (F9).

    Args:
        submitted: whether any version was ever submitted.
        waived: whether the Bar Raiser waived it.
        returned_open: whether it was returned and not amended since.
        due_at: when it is due (aware), the later moment when it was returned.
        now: the present moment (aware).
    """
    if waived:
        return FeedbackStatus.WAIVED
    if submitted and not returned_open:
        return FeedbackStatus.SUBMITTED
    return FeedbackStatus.OVERDUE if now > due_at else FeedbackStatus.PENDING


def why_not_save_draft(facts: FeedbackFacts) -> Reasons:
    """Why its author may not save a draft (F1, F3)."""
    if facts.loop_state is LoopState.DRAFT:
        return (
            Refusal(
                "F1", "This loop is not scheduled yet.", "Write once the interview is scheduled."
            ),
        )
    if facts.loop_state is LoopState.CANCELLED:
        return (Refusal("F1", "This loop was cancelled; no feedback is asked for."),)
    if facts.waived:
        return (_was_waived(),)
    if facts.is_in:
        return (
            Refusal(
                "F3",
                "This feedback is submitted and does not change.",
                "Amend it instead, with a reason; both versions are kept.",
            ),
        )
    if facts.loop_state is LoopState.DECIDED and facts.kind.counts:
        return (Refusal("F3", "This loop is decided; its feedback is closed."),)
    return ()


def why_not_submit(
    facts: FeedbackFacts,
    body: FeedbackBody,
    assigned: Sequence[str],
    policy: Policy,
    now: datetime,
    names: Mapping[str, str] | None = None,
) -> Reasons:
    """Why its author may not submit this feedback (F3 to F5, F9).

    Args:
        facts: where the seat's feedback stands.
        body: as written.
        assigned: keys of the principles the seat is to cover.
        policy: for the least words of narrative.
        now: aware; nothing is submitted before the interview begins.
        names: a principle's name by its key.
    """
    if facts.submitted:
        mend = "Amend it, with a reason; both versions are kept."
        return (Refusal("F3", "This feedback has been submitted already.", mend),)
    if refusals := why_not_save_draft(facts):
        return refusals
    if facts.starts_at is None or facts.starts_at > now:
        return (
            Refusal(
                "F4",
                "This interview has not begun, so there is no evidence of it yet.",
                "Your notes are kept as a draft; submit after the interview.",
            ),
        )
    if facts.kind.counts and facts.loop_state not in BEFORE_THE_DEBRIEF:
        return (Refusal("F4", f"The loop is {facts.loop_state.label}; its feedback is not open."),)
    return missing_parts(body, assigned, policy, names)


def why_not_amend(
    facts: FeedbackFacts,
    body: FeedbackBody,
    assigned: Sequence[str],
    policy: Policy,
    reason: str,
    names: Mapping[str, str] | None = None,
) -> Reasons:
    """Why its author may not add a new version (F3): submitted first, undecided, with a reason.

    Args:
        facts: where the seat's feedback stands.
        body: the new version, whole.
        assigned: keys of the principles the seat is to cover.
        policy: for the least words of narrative.
        reason: why it is amended.
        names: a principle's name by its key.
    """
    if facts.waived:
        return (_was_waived(),)
    if not facts.submitted:
        return (Refusal("F3", "There is nothing to amend: no version is submitted.", "Submit it."),)
    if facts.loop_state not in BEFORE_THE_DECISION:
        return (
            Refusal(
                "F3",
                f"The loop is {facts.loop_state.label}; the feedback it rests on stays as it is.",
            ),
        )
    lacking = missing_parts(body, assigned, policy, names)
    return (*_reason_given("F3", reason, "Say what changed, and why."), *lacking)


def why_not_return(
    facts: FeedbackFacts,
    policy: Policy,
    *,
    actor_is_bar_raiser: bool,
    own: bool,
    reason: str,
) -> Reasons:
    """Why feedback may not be returned for rework (F9): by the Bar Raiser, once, in time.

    Args:
        facts: where that feedback stands.
        policy: for how often it may be returned.
        actor_is_bar_raiser: whether the one who asks holds this loop's Bar Raiser seat.
        own: whether it is that person's own feedback.
        reason: what is thin, for the author to read.
    """
    author = facts.author_name or "This interviewer"
    if not actor_is_bar_raiser:
        return (_bar_raiser_only("return feedback for rework"),)
    if own:
        return (Refusal("F9", "This is your own feedback.", "Amend it instead."),)
    if not facts.kind.counts:
        return (
            Refusal(
                "F8",
                "A trainee's feedback never counts, so it is not returned for rework.",
                "The mentor goes through it with them.",
            ),
        )
    if facts.loop_state not in BEFORE_THE_DEBRIEF:
        return (
            Refusal(
                "F9",
                f"The loop is {facts.loop_state.label}; feedback is returned before the debrief.",
                "Raise it in the discussion.",
            ),
        )
    if not facts.submitted or facts.waived:
        return (Refusal("F9", f"{author} has no submitted feedback to return."),)
    if facts.times_returned >= policy.returns_allowed:
        most = {1: "once", 2: "twice"}.get(
            policy.returns_allowed, f"{policy.returns_allowed} times"
        )
        return (
            Refusal(
                "F9",
                f"Feedback may be returned {most}, and {author}'s has been.",
                "Raise what is still thin in the debrief.",
            ),
        )
    return _reason_given("F9", reason, "Say what is thin and what would help.")


def why_not_waive(facts: FeedbackFacts, *, actor_is_bar_raiser: bool, reason: str) -> Reasons:
    """Why missing feedback may not be waived (F9): by the Bar Raiser, with a reason.

    Args:
        facts: where that feedback stands.
        actor_is_bar_raiser: whether the one who asks holds this loop's Bar Raiser seat.
        reason: why the panel can do without it.
    """
    author = facts.author_name or "This interviewer"
    if not actor_is_bar_raiser:
        return (_bar_raiser_only("waive missing feedback"),)
    if facts.waived:
        return (Refusal("F9", f"{author}'s feedback has been waived already."),)
    if facts.is_in:
        return (Refusal("F9", f"{author}'s feedback is in; there is nothing to waive."),)
    if facts.loop_state is not LoopState.COLLECTING:
        return (
            Refusal(
                "F9",
                f"The loop is {facts.loop_state.label}; "
                "feedback is waived while it is being collected.",
            ),
        )
    return _reason_given("F9", reason, "Say why the panel can do without this feedback.")


def _unwritten(
    body: FeedbackBody, assigned: Sequence[str], called: Mapping[str, str]
) -> Iterator[Refusal]:
    written = {evidence.principle for evidence in body.evidence}
    for key in dict.fromkeys(assigned):
        if key not in written:
            yield Refusal(
                "F4",
                f"There is no evidence on {called[key]}.",
                "Write what you heard, or mark it not observed and say why.",
                pointer="/evidence",
            )


def _twice(body: FeedbackBody, called: Mapping[str, str]) -> Iterator[Refusal]:
    met: Counter[str] = Counter()
    for place, evidence in enumerate(body.evidence):
        met[evidence.principle] += 1
        if met[evidence.principle] > 1:
            yield Refusal(
                "F4",
                f"{called.get(evidence.principle, evidence.principle)} is written up twice.",
                "Put all evidence on one principle together.",
                pointer=f"/evidence/{place}/principle",
            )


def _lacking(evidence: Evidence, at: str, called: Mapping[str, str]) -> Iterator[Refusal]:
    name = called.get(evidence.principle, spoken_key(evidence.principle))
    if evidence.rating is None:
        mend = "Choose a rating, or mark it not observed and say why."
        yield Refusal("F4", f"{name} has no rating.", mend, pointer=f"{at}/rating")
    if evidence.rating is Rating.NOT_OBSERVED:
        if blank(evidence.reason):
            detail = f"{name} is marked not observed without saying why."
            yield Refusal("F4", detail, "Say why it was not observed.", pointer=f"{at}/reason")
        return
    for part in ("situation", "task", "action", "result"):
        if blank(getattr(evidence, part)):
            detail = f"The {part} is missing from the evidence on {name}."
            yield Refusal("F4", detail, f"Describe the {part}.", pointer=f"{at}/{part}")


def _narrative(body: FeedbackBody, policy: Policy) -> Reasons:
    words = word_count(body.narrative)
    if words >= policy.feedback_min_words:
        return ()
    return (
        Refusal(
            "F4",
            f"The narrative has {counted(words, 'word')}; "
            f"at least {policy.feedback_min_words} are needed.",
            "Tell in prose what the evidence adds up to.",
            pointer="/narrative",
        ),
    )


def _vote(body: FeedbackBody) -> Reasons:
    if body.vote is not None:
        return ()
    mend = "Choose one of the four; if you are on the fence, that is a no."
    return (Refusal("F5", "There is no vote.", mend, pointer="/vote"),)


def _reason_given(rule: str, reason: str, mend: str) -> Reasons:
    if not blank(reason):
        return ()
    return (Refusal(rule, "A written reason is needed.", mend, pointer="/reason"),)


def _bar_raiser_only(what: str) -> Refusal:
    return Refusal("F9", f"Only the loop's Bar Raiser may {what}.", "Ask the Bar Raiser.")


def _was_waived() -> Refusal:
    return Refusal("F9", "This feedback was waived by the Bar Raiser; none is owed any more.")
