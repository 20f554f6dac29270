"""What becomes of a loop once its feedback is in: the debrief, the decision, the offer (D1 to D6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from config.demo_corpus import about
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
from hiring.domain.terms import BoardColumn, Outcome, Rating

DECIDED = {
    Ending.HIRE: Outcome.HIRE,
    Ending.NO_HIRE: Outcome.NO_HIRE,
    Ending.VETOED: Outcome.NO_HIRE,
    Ending.OTHER_ROLE: Outcome.OTHER_ROLE,
}
# How many minutes ago a debrief that is still going on was opened.
GOING_ON = {Ending.READING: 5, Ending.VOTING: 16, Ending.DISCUSSION: 34}
COLUMNS = {
    Rating.RAISES: BoardColumn.RAISES,
    Rating.FALLS_SHORT: BoardColumn.FALLS_SHORT,
    Rating.NOT_OBSERVED: BoardColumn.UNKNOWN,
}
EXCUSED, NOT_YET = "-", "."
MOST_LINES = 9
MOST_REASONS = 4


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
        for turn in range(MOST_LINES):
            stage.later(after(19 + turn * 1.5), self._writes_line(turn))
        if self.plot.ending is Ending.VETOED:
            stage.later(after(41), self._veto)
        if self.plot.fell_short:
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
            command = ExcuseVoter(self.seats[place].id, self.reason("excuse_reasons"))
            excuse_voter(self.stage.session, self.bar_raiser, self.loop_id, command, now=moment)

        return step

    def _reveal(self, moment: datetime) -> None:
        reveal_votes(self.stage.session, self.bar_raiser, self.loop_id, now=moment)

    def _writes_line(self, turn: int) -> Step:
        """The next thing worth putting on the board, by whoever wrote the evidence (D2)."""

        def step(moment: datetime) -> None:
            lines = [
                (place, evidence.principle, COLUMNS[evidence.rating])
                for place in self.counting()
                for evidence in self.bodies[place].evidence
                if evidence.rating in COLUMNS
            ]
            if turn >= len(lines):
                return
            place, key, column = lines[turn]
            text = self.stage.corpus.board_line(key, column.value)
            command = AddBoardLine(
                principle=key,
                column=column,
                text=about(text, self.candidate.first),
                seat_id=self.seats[place].id,
            )
            add_board_line(
                self.stage.session, self.holder(place), self.loop_id, command, now=moment
            )

        return step

    def _veto(self, moment: datetime) -> None:
        reason = about(self.stage.corpus.veto(self.plot.veto), self.candidate.first)
        cast_veto(self.stage.session, self.bar_raiser, self.loop_id, CastVeto(reason), now=moment)

    def _fell_short(self, moment: datetime) -> None:
        command = RecordFailure(self.plot.fell_short, self.reason("one_more_interview_reasons"))
        record_failure(self.stage.session, self.bar_raiser, self.loop_id, command, now=moment)

    def _decide(self, moment: datetime) -> None:
        outcome, corpus = DECIDED[self.plot.ending], self.stage.corpus
        keys = dict.fromkeys(
            evidence.principle
            for place in self.counting()
            for evidence in self.bodies[place].evidence
        )
        reasons = tuple(
            ReasonGiven(
                key, about(corpus.decision_reason(key, outcome.value), self.candidate.first)
            )
            for key in list(keys)[:MOST_REASONS]
        )
        summary = corpus.decision_summary(outcome.value, self.stage.count(f"decision {outcome}"))
        decide(
            self.stage.session,
            self.hiring_manager,
            self.loop_id,
            Decide(
                outcome=outcome,
                summary=about(summary, self.candidate.first),
                reasons=reasons,
                other_role=self.plot.other_role,
            ),
            now=moment,
        )
