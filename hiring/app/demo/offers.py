"""What follows a decision to hire: references, the offer, keeping in touch (K1, O1)."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Final

from hiring.app.demo.calendar import workday, working_moment
from hiring.app.demo.debriefs import DebriefStory
from hiring.app.demo.plots import After
from hiring.app.demo.stage import Step
from hiring.domain.terms import Rehire
from hiring.offers.actions import (
    accept_offer,
    approve_offer,
    draft_offer,
    make_offer,
    record_reference,
)
from hiring.offers.actions_onboarding import add_task, finish_task
from hiring.offers.commands import AddTask, DraftOffer, RecordReference

TERMS: Final = (
    "{title}, level {level}, in {team}. The salary is the middle of the band, as for everybody who "
    "joins at this level; shares over four years; six weeks of leave. Home office as agreed in the "
    "loop, with one week in a port each quarter. We have promised an answer to the question about "
    "the school holidays before the contract is signed."
)
FIRST_DAY_IN_WEEKDAYS: Final = 30
DONE_ALREADY: Final = 2


class HireStory(DebriefStory):
    """One loop from its opening to whatever has followed by now, a first day included."""

    def _decide(self, moment: datetime) -> None:
        super()._decide(moment)
        if self.plot.after is After.NOTHING:
            return
        for number in range(len(self.script.references)):
            self._set(moment, 19 + 3 * number, self._refers(number))
        if self.plot.after is After.REFERENCES:
            return
        self._set(moment, 26, self._draft_offer)
        if self.plot.after is After.DRAFTED:
            return
        self._set(moment, 45, self._approve_offer)
        self._set(moment, 47, self._make_offer)
        if self.plot.after is After.ACCEPTED:
            self._set(moment, 96, self._accept_offer)

    def _set(self, decided: datetime, hours: int, step: Step) -> None:
        """Have a step happen at work, so many hours after the decision."""
        at_work = working_moment(decided + timedelta(hours=hours), self.hiring_manager.time_zone)
        self.stage.later(at_work, step)

    @property
    def first_day(self) -> date:
        """The first day at work, some weeks from now."""
        return workday(self.stage.now.date(), FIRST_DAY_IN_WEEKDAYS)

    def _refers(self, number: int) -> Step:
        notes = self.script.references[number]

        def step(moment: datetime) -> None:
            record_reference(
                self.stage.session,
                self.hiring_manager,
                self.loop_id,
                RecordReference(
                    referee=notes.referee,
                    relation=notes.relation,
                    would_rehire=Rehire.YES if notes.rehire else Rehire.NO,
                    notes=notes.text,
                ),
                now=moment,
                policy=self.stage.policy,
            )

        return step

    def _draft_offer(self, moment: datetime) -> None:
        terms = TERMS.format(
            title=self.opening.title, level=self.opening.level, team=self.opening.team
        )
        draft_offer(
            self.stage.session,
            self.hiring_manager,
            self.loop_id,
            DraftOffer(terms, self.first_day),
            now=moment,
            policy=self.stage.policy,
        )

    def _approve_offer(self, moment: datetime) -> None:
        stage = self.stage
        approve_offer(stage.session, self.runner, self.loop_id, now=moment, policy=stage.policy)

    def _make_offer(self, moment: datetime) -> None:
        stage = self.stage
        make_offer(
            stage.session, self.hiring_manager, self.loop_id, now=moment, policy=stage.policy
        )

    def _accept_offer(self, moment: datetime) -> None:
        stage = self.stage
        accept_offer(stage.session, self.runner, self.loop_id, now=moment, policy=stage.policy)
        for number, title in enumerate(self.script.onboarding):
            owner = self.holder(number % len(self.places))
            task = add_task(
                stage.session,
                self.hiring_manager,
                self.loop_id,
                AddTask(title, owner.id, workday(stage.now.date(), 4 * (number - 1))),
                now=moment,
                policy=stage.policy,
            )
            if number < DONE_ALREADY:
                stage.later(moment + timedelta(hours=20 + number), self._finishes(task.id))

    def _finishes(self, task_id: uuid.UUID) -> Step:
        def step(moment: datetime) -> None:
            stage = self.stage
            finish_task(
                stage.session, self.hiring_manager, task_id, now=moment, policy=stage.policy
            )

        return step
