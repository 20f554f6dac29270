"""What becomes of a loop once its feedback is in: the debrief, the decision, the offer (D1 to D6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from hiring.app.demo.calendar import working_moment
from hiring.app.demo.plots import Ending
from hiring.app.demo.stage import Step
from hiring.app.demo.stories import LoopStory
from hiring.app.demo.writing import VOTES
from hiring.debrief.actions import (
    add_board_line,
    cast_second_vote,
    excuse_voter,
    mark_read,
    open_debrief,
    reveal_votes,
)
from hiring.debrief.actions_decision import cast_veto, decide, record_failure
from hiring.debrief.commands import (
    AddBoardLine,
    CastVeto,
    CastVote,
    Decide,
    ExcuseVoter,
    ReasonGiven,
    RecordFailure,
)
from hiring.domain.terms import BoardColumn, Outcome

DECIDED = {
    Ending.HIRE: Outcome.HIRE,
    Ending.NO_HIRE: Outcome.NO_HIRE,
    Ending.VETOED: Outcome.NO_HIRE,
    Ending.OTHER_ROLE: Outcome.OTHER_ROLE,
}
# How many minutes ago a debrief that is still going on was opened.
GOING_ON = {Ending.READING: 5, Ending.VOTING: 16, Ending.DISCUSSION: 34}
EXCUSED, NOT_YET = "-", "."


class DebriefStory(LoopStory):
    """One loop from its opening to whatever has followed by now."""

    def _follow(self) -> None:
        super()._follow()
        stage, ending = self.stage, self.plot.ending
        if ending in GOING_ON:
            self._debrief(stage.now - timedelta(minutes=GOING_ON[ending]))
        elif ending in DECIDED:
            zone = self.bar_raiser.time_zone
            self._debrief(working_moment(self.last_in + timedelta(hours=1), zone))

    def _debrief(self, opens: datetime) -> None:
        """Set the debrief's steps, each so many minutes after it opens."""
        stage = self.stage

        def after(minutes: float) -> datetime:
            return opens + timedelta(minutes=minutes)

        stage.later(opens, self._open_debrief)
        places = self.counting()
        excused = [place for place in places if self._second(place) == EXCUSED]
        for place in excused:
            stage.later(after(2.5), self._excuses(place))
        present = [place for place in places if place not in excused]
        reading = present[: len(present) // 2] if self.plot.ending is Ending.READING else present
        for turn, place in enumerate(reading):
            minutes = 3 + turn * 0.4 if self.plot.ending is Ending.READING else 6 + turn * 0.7
            stage.later(after(minutes), self._reads(place))
        if self.plot.ending is Ending.READING:
            return
        for turn, place in enumerate(present):
            if self._second(place) != NOT_YET:
                stage.later(after(11 + turn * 0.6), self._votes(place))
        if self.plot.ending is Ending.VOTING:
            return
        stage.later(after(16), self._reveal)
        for turn in range(len(self.script.board)):
            stage.later(after(19 + turn * 1.5), self._writes_line(turn))
        if self.plot.ending is Ending.VETOED:
            stage.later(after(41), self._veto)
        if self.script.failure is not None:
            stage.later(after(44), self._fell_short)
        if self.plot.ending in DECIDED:
            stage.later(after(50), self._decide)

    def _second(self, place: int) -> str:
        return (self.plot.second or self.plot.votes)[place]

    def _open_debrief(self, moment: datetime) -> None:
        open_debrief(
            self.stage.session,
            self.bar_raiser,
            self.loop_id,
            now=moment,
            policy=self.stage.policy,
        )

    def _reads(self, place: int) -> Step:
        def step(moment: datetime) -> None:
            mark_read(self.stage.session, self.holder(place), self.loop_id, now=moment)

        return step

    def _votes(self, place: int) -> Step:
        def step(moment: datetime) -> None:
            command = CastVote(VOTES[self._second(place)])
            holder = self.holder(place)
            cast_second_vote(self.stage.session, holder, self.loop_id, command, now=moment)

        return step

    def _excuses(self, place: int) -> Step:
        def step(moment: datetime) -> None:
            command = ExcuseVoter(self.seats[place].id, self.script.reasons["excuse"])
            excuse_voter(self.stage.session, self.bar_raiser, self.loop_id, command, now=moment)

        return step

    def _reveal(self, moment: datetime) -> None:
        reveal_votes(self.stage.session, self.bar_raiser, self.loop_id, now=moment)

    def _writes_line(self, turn: int) -> Step:
        """The next line of the board, by whoever wrote the evidence, in their own words (D2)."""
        line = self.script.board[turn]

        def step(moment: datetime) -> None:
            command = AddBoardLine(
                principle=line.on,
                column=BoardColumn(line.column),
                text=line.text,
                seat_id=self.seats[line.by].id,
            )
            holder = self.holder(line.by)
            add_board_line(self.stage.session, holder, self.loop_id, command, now=moment)

        return step

    def _veto(self, moment: datetime) -> None:
        command = CastVeto(self.script.veto)
        cast_veto(self.stage.session, self.bar_raiser, self.loop_id, command, now=moment)

    def _fell_short(self, moment: datetime) -> None:
        failure = self.script.failure
        assert failure is not None
        command = RecordFailure(failure.on, failure.text)
        record_failure(self.stage.session, self.bar_raiser, self.loop_id, command, now=moment)

    def _decide(self, moment: datetime) -> None:
        decision = self.script.decision
        assert decision is not None
        decide(
            self.stage.session,
            self.hiring_manager,
            self.loop_id,
            Decide(
                outcome=DECIDED[self.plot.ending],
                summary=decision.summary,
                reasons=tuple(ReasonGiven(one.on, one.text) for one in decision.reasons),
                other_role=decision.other_role,
            ),
            now=moment,
        )
