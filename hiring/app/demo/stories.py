"""What becomes of one loop: opened, seated, scheduled, held, written up (L1 to L6, F1 to F9)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, time, timedelta

from config.demo_script import Written, empty_script
from hiring.app.demo.calendar import INTERVIEW
from hiring.app.demo.company import loop_opens
from hiring.app.demo.panels import AT, Place, cast_panel
from hiring.app.demo.plots import Ending, Plot
from hiring.app.demo.stage import Stage
from hiring.app.demo.writing import VOTES, body_of, draft_of
from hiring.domain.actor import Actor
from hiring.domain.terms import ConflictKind, SeatKind, Vote
from hiring.feedback.actions import amend_feedback, save_draft, submit_feedback
from hiring.feedback.actions_panel import return_for_rework, waive_feedback
from hiring.feedback.commands import (
    AmendFeedback,
    ReturnForRework,
    SaveDraft,
    SubmitFeedback,
    WaiveFeedback,
)
from hiring.loops.actions.begin import begin_due_loops
from hiring.loops.actions.changes import remove_seat
from hiring.loops.actions.conflicts import declare_conflict_on_loop
from hiring.loops.actions.coverage import waive_gap
from hiring.loops.actions.opening import open_loop
from hiring.loops.actions.preparing import open_kit
from hiring.loops.actions.rescheduling import reschedule
from hiring.loops.actions.scheduling import cancel_loop, schedule_loop
from hiring.loops.actions.seating import set_seats
from hiring.loops.actions.standing import panel_of
from hiring.loops.commands import (
    CancelLoop,
    DeclareConflictOnLoop,
    OpenLoop,
    RemoveSeat,
    Reschedule,
    ScheduleLoop,
    SeatLine,
    SeatTime,
    SetSeats,
    WaiveGap,
)
from hiring.models.loops import Seat
from hiring.webkit.principles import principle_names, question_bank

DRAFTS = frozenset({Ending.PLANNED, Ending.OPENED})
USUAL_PANEL = 5
LATE_SHARE = 0.08
UNPREPARED_SHARE = 0.12
RETURNED_AFTER, AMENDED_AFTER = timedelta(hours=2), timedelta(hours=5)


class LoopStory:
    """One loop from its opening to the last feedback.

    Attributes:
        places: the panel, once it is cast.
        seats: their seats, in the same order.
        script: what is written on it.
        last_in: when the last feedback is in, once the loop is scheduled.
    """

    def __init__(self, stage: Stage, plot: Plot) -> None:
        self.stage = stage
        self.plot = plot
        self.candidate = next(
            one for one in stage.company.candidates if one.email.partition("@")[0] == plot.candidate
        )
        self.opening = stage.opening(self.candidate.requisition)
        self.chance = stage.chance(plot.candidate)
        self.loop_id = uuid.UUID(int=0)
        self.places: list[Place] = []
        self.seats: list[Seat] = []
        self.script = stage.scripts.get(plot.candidate) or empty_script(plot.candidate)
        self.last_in = stage.now

    @property
    def runner(self) -> Actor:
        """The requisition's recruiter."""
        return self.stage.actor(self.opening.recruiter)

    @property
    def bar_raiser(self) -> Actor:
        """The loop's Bar Raiser."""
        return self.stage.actor(self.plot.bar_raiser + AT)

    @property
    def hiring_manager(self) -> Actor:
        """The requisition's hiring manager."""
        return self.stage.actor(self.opening.hiring_manager)

    def holder(self, place: int) -> Actor:
        """Who sits at a place of the panel."""
        return self.stage.actor(self.places[place].email)

    def words(self, place: int) -> Written:
        """What a place of the panel writes."""
        return self.script.feedback[place]

    def begin(self) -> None:
        """Set the loop's first steps on the stage's clock; each sets the next."""
        zone = self.stage.company.person_by_email[self.opening.recruiter].time_zone
        hour = time(10, self.chance.randrange(50))
        if self.plot.ending is Ending.OPENED:
            opened = self.stage.now - timedelta(hours=3)
        else:
            opened = self.stage.moment(loop_opens(self.plot.day), hour, zone)
        self.stage.later(opened, self._open)

    def _open(self, moment: datetime) -> None:
        stage = self.stage
        application = stage.applications[self.candidate.email]
        command = OpenLoop(application_id=application.id)
        self.loop_id = open_loop(stage.session, self.runner, command, now=moment).id
        if self.plot.ending is Ending.OPENED:
            return
        if self.plot.conflict:
            conflict = DeclareConflictOnLoop(
                loop_id=self.loop_id,
                person_id=stage.people[self.plot.conflict + AT].id,
                kind=ConflictKind.FORMER_MANAGER,
                note="They worked together for four years.",
            )
            declare_conflict_on_loop(
                stage.session, self.runner, conflict, now=moment, policy=stage.policy
            )
        self.places = cast_panel(stage, self.plot, self.candidate, self.opening, self.script.panel)
        stage.later(moment + timedelta(minutes=25), self._seat)

    def _seat(self, moment: datetime) -> None:
        stage = self.stage
        handles = [uuid.UUID(int=place + 1) for place in range(len(self.places))]
        lines = tuple(
            SeatLine(
                person_id=stage.people[place.email].id,
                kind=place.kind,
                principles=place.principles,
                starts_at=place.starts_at,
                ends_at=place.starts_at + INTERVIEW,
                place=f"https://meet.example.com/{self.plot.candidate}-{number + 1}",
                handle=handles[number],
                mentor_seat_id=None if place.mentor is None else handles[place.mentor],
            )
            for number, place in enumerate(self.places)
        )
        command = SetSeats(loop_id=self.loop_id, seats=lines)
        scope = set_seats(
            stage.session, self.runner, command, now=moment, principles=principle_names()
        )
        self._read_seats(scope.loop.id)
        if self.plot.gap:
            stage.later(moment + timedelta(minutes=40), self._waive_gap)
        if self.plot.ending not in DRAFTS:
            stage.later(moment + timedelta(hours=1), self._schedule)

    def _read_seats(self, loop_id: uuid.UUID) -> None:
        by_person = {seat.person_id: seat for seat in panel_of(self.stage.session, loop_id)}
        self.seats = [by_person[self.stage.people[place.email].id] for place in self.places]

    def _waive_gap(self, moment: datetime) -> None:
        waive_gap(
            self.stage.session,
            self.bar_raiser,
            WaiveGap(loop_id=self.loop_id, key=self.plot.gap, reason=self.script.reasons["gap"]),
            now=moment,
            policy=self.stage.policy,
        )

    def _schedule(self, moment: datetime) -> None:
        small = self.plot.size < USUAL_PANEL
        schedule_loop(
            self.stage.session,
            self.runner,
            ScheduleLoop(
                loop_id=self.loop_id, size_reason=self.script.reasons["size"] if small else ""
            ),
            now=moment,
            policy=self.stage.policy,
            bank=question_bank(),
        )
        self._follow()

    def _follow(self) -> None:
        """Set the steps after the loop is scheduled."""
        stage, ending = self.stage, self.plot.ending
        if ending is Ending.CANCELLED:
            stage.later(stage.now - timedelta(hours=20), self._cancel)
        elif ending is Ending.DROPPED_OUT:
            stage.later(stage.now - timedelta(hours=5), self._drop_out)
        elif ending is Ending.RESCHEDULED:
            stage.later(stage.now - timedelta(hours=4), self._reschedule)
        first = min(place.starts_at for place in self.places)
        stage.later(first + timedelta(seconds=15), self._begin_interviews)
        for place in range(len(self.places)):
            self._prepare(place)
        self.last_in = max(self._write(place) for place in range(len(self.places)))

    def _begin_interviews(self, moment: datetime) -> None:
        """What the worker does once the first interview has begun."""
        begin_due_loops(self.stage.session, now=moment)

    def _cancel(self, moment: datetime) -> None:
        command = CancelLoop(loop_id=self.loop_id, reason=self.script.reasons["cancel"])
        cancel_loop(self.stage.session, self.runner, command, now=moment)

    def _drop_out(self, moment: datetime) -> None:
        """The last interviewer cannot come after all (L4)."""
        place = len(self.places) - 1
        remove_seat(
            self.stage.session,
            self.holder(place),
            RemoveSeat(loop_id=self.loop_id, seat_id=self.seats[place].id),
            now=moment,
            policy=self.stage.policy,
        )

    def _reschedule(self, moment: datetime) -> None:
        """The last interview of the panel moves by a week, to the same hour."""
        last = len(self.places) - 1
        start = self.places[last].starts_at + timedelta(days=7)
        self.places[last] = replace(self.places[last], starts_at=start)
        reschedule(
            self.stage.session,
            self.runner,
            Reschedule(
                loop_id=self.loop_id,
                times=(
                    SeatTime(
                        seat_id=self.seats[last].id, starts_at=start, ends_at=start + INTERVIEW
                    ),
                ),
            ),
            now=moment,
            policy=self.stage.policy,
        )

    def _prepare(self, place: int) -> None:
        """Most open their kit before the interview (L6)."""
        if self.chance.random() < UNPREPARED_SHARE:
            return
        hours = timedelta(hours=self.chance.choice((1, 2, 3, 18, 21)), minutes=-25)
        opened = self.places[place].starts_at - hours

        def step(moment: datetime) -> None:
            open_kit(self.stage.session, self.holder(place), self.loop_id, now=moment)

        self.stage.later(opened, step)

    # ------------------------------------------------------------ feedback

    def _write(self, place: int) -> datetime:
        """Set when the seat's feedback is written, if it is by now; answers when."""
        ends = self.places[place].starts_at + INTERVIEW
        if ends > self.stage.now:
            return self.stage.now
        submits = self._submits_at(place, ends)
        if place == self.plot.waived:
            self.stage.later(submits, lambda at: self._waive(place, at))
        elif place not in self.plot.silent:
            self.stage.later(submits, lambda at: self._submit(place, at))
        elif place in self.plot.drafting:
            self.stage.later(submits, lambda at: self._draft(place, at))
        amended = place == self.plot.returned and self.plot.amended
        return submits + RETURNED_AFTER + AMENDED_AFTER if amended else submits

    def _submits_at(self, place: int, ends: datetime) -> datetime:
        """Some hours after the interview; now and then late; always by half the time there was."""
        late = self.chance.random() < LATE_SHARE
        hours = self.chance.uniform(25, 31) if late else self.chance.uniform(0.7, 21)
        if self.plot.returned == place:
            hours = 3.0
        most = (self.stage.now - timedelta(minutes=40) - ends) * self.chance.uniform(0.4, 0.7)
        return ends + min(timedelta(hours=hours), most)

    def vote(self, place: int) -> Vote:
        """How a place votes at first; a trainee as the mentor does."""
        mentor = self.places[place].mentor
        return VOTES[self.plot.votes[place if mentor is None else mentor]]

    def _submit(self, place: int, moment: datetime) -> None:
        thin = place == self.plot.returned
        body = body_of(self.words(place), self.vote(place), thin=thin)
        submit_feedback(
            self.stage.session,
            self.holder(place),
            SubmitFeedback(loop_id=self.loop_id, body=body),
            policy=self.stage.policy,
            now=moment,
        )
        if place == self.plot.returned:
            self.stage.later(moment + RETURNED_AFTER, self._return)

    def _draft(self, place: int, moment: datetime) -> None:
        body = draft_of(self.words(place))
        save_draft(
            self.stage.session,
            self.holder(place),
            SaveDraft(loop_id=self.loop_id, body=body),
            policy=self.stage.policy,
            now=moment,
        )

    def _waive(self, place: int, moment: datetime) -> None:
        waive_feedback(
            self.stage.session,
            self.bar_raiser,
            WaiveFeedback(
                loop_id=self.loop_id,
                seat_id=self.seats[place].id,
                reason=self.script.reasons["waiver"],
            ),
            now=moment,
        )

    def _return(self, moment: datetime) -> None:
        assert self.plot.returned is not None
        return_for_rework(
            self.stage.session,
            self.bar_raiser,
            ReturnForRework(
                loop_id=self.loop_id,
                seat_id=self.seats[self.plot.returned].id,
                reason=self.script.reasons["return"],
            ),
            policy=self.stage.policy,
            now=moment,
        )
        if self.plot.amended:
            self.stage.later(moment + AMENDED_AFTER, self._amend)

    def _amend(self, moment: datetime) -> None:
        place = self.plot.returned
        assert place is not None
        body = body_of(self.words(place), self.vote(place))
        amend_feedback(
            self.stage.session,
            self.holder(place),
            AmendFeedback(
                loop_id=self.loop_id,
                reason=self.words(place).amended,
                evidence=body.evidence,
                narrative=body.narrative,
            ),
            policy=self.stage.policy,
            now=moment,
        )

    def counting(self) -> list[int]:
        """The places whose feedback counts."""
        return [n for n, place in enumerate(self.places) if place.kind is not SeatKind.TRAINEE]
