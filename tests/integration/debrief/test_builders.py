from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hiring.domain.terms import DebriefPhase, LoopState
from hiring.models.debrief import Decision, Veto
from tests.builders.debrief import a_decision, a_veto, an_offer, an_open_debrief
from tests.builders.loops import a_loop

if TYPE_CHECKING:
    from hiring.models.database import Database


@pytest.mark.parametrize("phase", list(DebriefPhase))
def test_a_debrief_is_built_in_every_phase(db: Database, phase: DebriefPhase):
    with db.writer() as session:
        built = a_loop(session)
        debrief = an_open_debrief(session, built, phase=phase, board=phase == "discussion")
        session.commit()
    assert debrief.phase is phase
    expected = LoopState.DECIDED if phase is DebriefPhase.DECIDED else LoopState.DEBRIEFING
    assert built.loop.state is expected


def test_decisions_vetoes_and_offers_are_built(db: Database):
    with db.writer() as session:
        built = a_loop(session)
        a_decision(session, built)
        an_offer(session, built, state="made")
        a_veto(session, built)
        session.commit()
        assert session.get(Decision, built.loop.id)
        assert session.get(Veto, built.loop.id)
