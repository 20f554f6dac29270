"""What an organisation may change: every default the process page names, typed and frozen."""

from __future__ import annotations

from dataclasses import dataclass, fields

from hiring.domain.terms import FeedbackVisibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The settings of the process. What the process calls *never* is not a setting.

    Units are in the names: minutes, hours, days; the rest are counts.

    Raises:
        ValueError: a setting is negative, or a range is upside down.
    """

    feedback_visibility: FeedbackVisibility = FeedbackVisibility.AFTER_OWN
    """F7: when another's feedback opens."""
    feedback_min_words: int = 80
    """F4: the least words of narrative."""
    feedback_due_hours: int = 24
    """F6: hours after the interview's end at which feedback is due."""
    reminder_hours: tuple[int, ...] = (0, 4, 24)
    """F6: hours after the interview's end at which its author is reminded."""
    escalate_recruiter_hours: int = 28
    """F6: hours after the interview's end at which the recruiter is told."""
    escalate_bar_raiser_hours: int = 36
    """F6: hours after the interview's end at which the Bar Raiser is told."""
    panel_min: int = 5
    """L1: fewer counting interviewers need a reason."""
    panel_max: int = 7
    """L1: more counting interviewers need a reason."""
    principles_min: int = 1
    """L4: the least assigned to one interviewer."""
    principles_max: int = 3
    """L4: the most assigned to one interviewer."""
    bar_raiser_weekly_cap: int = 2
    """L2: loops a week for a Bar Raiser with no cap of their own."""
    bar_raiser_lapse_days: int = 183
    """A certified Bar Raiser lapses after so many days without a loop."""
    writing_hold_minutes: int = 15
    """L6: held after each interview for writing."""
    candidate_max_stretch_minutes: int = 300
    """L5: the longest run of interviews without a break."""
    candidate_break_minutes: int = 15
    """L5: the least pause that is a break."""
    candidate_daily_interviews: int = 7
    """L5: a candidate's interviews in one day of their own."""
    interviewer_daily_interviews: int = 5
    """L5: an interviewer's interviews in one day of their own."""
    interview_max_minutes: int = 480
    """L5: the longest single interview."""
    reading_minutes: int = 10
    """D2: silent reading at the start of the debrief."""
    debrief_target_hours: int = 48
    """D1: hours from the last interview's end to the debrief."""
    shadow_count: int = 4
    """Programme: interviews a trainee shadows."""
    reverse_shadow_count: int = 4
    """Programme: interviews in which a trainee is shadowed."""
    returns_allowed: int = 1
    """F9: times the Bar Raiser may return one piece of feedback."""
    suppress_below: int = 5
    """Calibration: smaller samples are not shown."""

    def __post_init__(self) -> None:
        """Hold that no number is negative and every range is the right way up."""
        for setting in fields(self):
            value = getattr(self, setting.name)
            numbers = value if isinstance(value, tuple) else (value,)
            if any(isinstance(number, int) and number < 0 for number in numbers):
                raise ValueError(f"{setting.name} cannot be negative")
        if self.panel_min > self.panel_max:
            raise ValueError("panel_min is above panel_max")
        if self.principles_min > self.principles_max:
            raise ValueError("principles_min is above principles_max")
        if tuple(sorted(self.reminder_hours)) != self.reminder_hours:
            raise ValueError("reminder_hours must ascend")
        if max(self.reminder_hours, default=0) > self.escalate_recruiter_hours:
            raise ValueError("the recruiter is told before the author's last reminder")
        if self.escalate_recruiter_hours > self.escalate_bar_raiser_hours:
            raise ValueError("the Bar Raiser is told before the recruiter")


DEFAULT_POLICY = Policy()
