"""The closed vocabularies of the process: one enumeration per word the field uses.

Every value is what is stored and what the API speaks; ``label`` is what a person reads.
"""

from __future__ import annotations

from enum import StrEnum


class Term(StrEnum):
    """A word with a stored value and a label for people."""

    @property
    def label(self) -> str:
        """The words a person reads for this value."""
        words = _LABELS.get(type(self), {})
        return words.get(self.value, self.value.replace("_", " "))


class Role(Term):
    """A site-wide role. It never grants the reading of feedback (F7)."""

    ADMINISTRATOR = "administrator"
    RECRUITER = "recruiter"
    PROGRAMME_LEAD = "programme_lead"


class SeatKind(Term):
    """What a person sits on a loop as; rights follow from it."""

    HIRING_MANAGER = "hiring_manager"
    BAR_RAISER = "bar_raiser"
    INTERVIEWER = "interviewer"
    TRAINEE = "trainee"

    @property
    def counts(self) -> bool:
        """Whether the seat's feedback and vote count: everyone's but a trainee's (F8)."""
        return self is not SeatKind.TRAINEE


class LoopState(Term):
    """Where a loop stands."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    COLLECTING = "collecting"
    DEBRIEF_READY = "debrief_ready"
    DEBRIEFING = "debriefing"
    DECIDED = "decided"
    CANCELLED = "cancelled"


class LoopEvent(Term):
    """What moves a loop from one state to the next."""

    SCHEDULE = "schedule"
    RULE_BROKEN_BY_SEAT_CHANGE = "rule_broken_by_seat_change"
    FIRST_INTERVIEW_BEGAN = "first_interview_began"
    FEEDBACK_COMPLETE = "feedback_complete"
    FEEDBACK_REOPENED = "feedback_reopened"
    OPEN_DEBRIEF = "open_debrief"
    DECIDE = "decide"
    CANCEL = "cancel"


class Vote(Term):
    """An interviewer's vote. There is no neutral one (F5)."""

    STRONG_YES = "strong_yes"
    YES = "yes"
    NO = "no"
    STRONG_NO = "strong_no"


class Rating(Term):
    """How the evidence on one principle compares with the bar (F4)."""

    RAISES = "raises"
    MEETS = "meets"
    FALLS_SHORT = "falls_short"
    NOT_OBSERVED = "not_observed"


class FeedbackStatus(Term):
    """The lowest rung of visibility: all that may be known of feedback by those who chase it."""

    PENDING = "pending"
    SUBMITTED = "submitted"
    OVERDUE = "overdue"
    WAIVED = "waived"


class Addressee(Term):
    """Who is reminded (F6), in the order in which they are."""

    AUTHOR = "author"
    RECRUITER = "recruiter"
    BAR_RAISER = "bar_raiser"


class FeedbackVisibility(Term):
    """When another's feedback opens (F7)."""

    AFTER_OWN = "after_own"
    AT_DEBRIEF = "at_debrief"


class BarRaiserStanding(Term):
    """Where a person stands in the Bar Raiser programme."""

    NONE = "none"
    IN_TRAINING = "in_training"
    CERTIFIED = "certified"
    LAPSED = "lapsed"


class ConflictKind(Term):
    """The kind of a declared conflict of interest: private to the one who declared it."""

    RELATIVE = "relative"
    FRIEND = "friend"
    FORMER_MANAGER = "former_manager"
    FORMER_REPORT = "former_report"
    OTHER = "other"


class DebriefPhase(Term):
    """The debrief's agenda (D2), in order."""

    READING = "reading"
    VOTING = "voting"
    DISCUSSION = "discussion"
    DECIDED = "decided"


class BoardColumn(Term):
    """Where a line of evidence stands on the debrief's board (D2)."""

    RAISES = "raises"
    FALLS_SHORT = "falls_short"
    UNKNOWN = "unknown"


class Outcome(Term):
    """What the hiring manager decides (D5)."""

    HIRE = "hire"
    NO_HIRE = "no_hire"
    OTHER_ROLE = "other_role"


class RequisitionState(Term):
    """Where a requisition stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    CLOSED = "closed"


class RequirementKind(Term):
    """What a requisition asks to be covered; coverage treats both alike (J3)."""

    PRINCIPLE = "principle"
    COMPETENCY = "competency"


class Rehire(Term):
    """A referee's answer to: would you hire this person again?"""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class OfferState(Term):
    """Where an offer stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    MADE = "made"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class NominationState(Term):
    """Where a nomination to the Bar Raiser programme stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class TrainingKind(Term):
    """How a trainee took part: watching, or watched."""

    SHADOW = "shadow"
    REVERSE_SHADOW = "reverse_shadow"


class AuditRung(Term):
    """What a reader of a loop's timeline must be allowed for an entry to be shown (F7)."""

    OPEN = "open"
    """Whoever may see the loop."""
    VOTE = "vote"
    """Whoever may read the vote of the feedback that the entry is about."""
    AUTHOR = "author"
    """The author of the feedback that the entry is about, and nobody else (F2)."""
    ROOM = "room"
    """Whoever may follow the debrief."""


# By enumeration: members are strings, and two enumerations may share a value ("yes", "raises").
# A value that reads well with its underscores made spaces needs no entry.
class Findable(Term):
    """What search finds by its name."""

    CANDIDATE = "candidate"
    PERSON = "person"
    REQUISITION = "requisition"


class ListPage(Term):
    """The lists whose filters a person may keep under a name."""

    LOOPS = "loops"
    CANDIDATES = "candidates"
    REQUISITIONS = "requisitions"
    PEOPLE = "people"


class BatchState(Term):
    """Where the planning of several loops together stands."""

    QUEUED = "queued"
    RUNNING = "running"
    CANCELLING = "cancelling"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class BatchOutcome(Term):
    """What has become of one loop of a batch."""

    PENDING = "pending"
    PLANNED = "planned"
    LEFT_OUT = "left_out"
    ACCEPTED = "accepted"
    STALE = "stale"


_LABELS: dict[type[Term], dict[str, str]] = {
    SeatKind: {"bar_raiser": "Bar Raiser"},
    Addressee: {"bar_raiser": "Bar Raiser"},
    LoopState: {
        "collecting": "collecting feedback",
        "debrief_ready": "ready for the debrief",
        "debriefing": "in the debrief",
    },
    LoopEvent: {
        "schedule": "schedule the loop",
        "rule_broken_by_seat_change": "take the loop back to draft",
        "first_interview_began": "begin the first interview",
        "feedback_complete": "close the feedback as complete",
        "feedback_reopened": "reopen the feedback",
        "open_debrief": "open the debrief",
        "decide": "decide",
        "cancel": "cancel the loop",
    },
    Vote: {
        "strong_yes": "strongly inclined to hire",
        "yes": "inclined to hire",
        "no": "not inclined to hire",
        "strong_no": "strongly not inclined to hire",
    },
    Rating: {"raises": "raises the bar", "meets": "meets the bar", "falls_short": "falls short"},
    FeedbackVisibility: {
        "after_own": "once a person's own feedback is in",
        "at_debrief": "once the debrief has opened",
    },
    BarRaiserStanding: {"none": "not in the programme"},
    ConflictKind: {
        "former_manager": "former manager",
        "former_report": "former direct report",
        "other": "another conflict",
    },
    DebriefPhase: {"reading": "silent reading", "voting": "second vote"},
    BoardColumn: {"raises": "raises the bar"},
    Outcome: {"no_hire": "no hire", "other_role": "another role"},
    RequirementKind: {"competency": "functional competency"},
    BatchState: {"queued": "waiting", "running": "being planned", "cancelling": "being stopped"},
    BatchOutcome: {
        "pending": "not planned yet",
        "left_out": "without a plan",
        "stale": "overtaken",
    },
    Rehire: {"yes": "would hire again", "no": "would not hire again"},
}
