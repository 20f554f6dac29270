"""Changes of a panel that is past its draft: swaps, drop-outs, new times, more seats."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import col, select

from hiring.domain.actor import Actor
from hiring.domain.errors import Invalid, NotAllowed, NotFound, RuleRefused
from hiring.domain.policy import Policy
from hiring.domain.terms import LoopState, SeatKind
from hiring.loops.actions.changes import add_seat, edit_seat, swap_person
from hiring.loops.commands import (
    AddSeat,
    EditSeat,
    SeatLine,
    SwapPerson,
)
from hiring.models.feedback import FeedbackDraft
from hiring.models.loops import LoopMove, ReservedQuestion, Seat
from hiring.visibility.own import find_own_seat
from tests.builders.feedback import a_draft, a_waiver, submitted_feedback
from tests.builders.loops import USUAL_PANEL, SeatPlan
from tests.harness.clock import START

if TYPE_CHECKING:
    from collections.abc import Callable


from tests.integration.loops.changing import (
    STATES_TO_CHANGE,
    WITH_TRAINEE,
    Change,
    an_actor,
    in_days,
)


@pytest.mark.parametrize("state", [*STATES_TO_CHANGE, "debrief_ready"])
def test_l4_a_seat_goes_to_another_with_its_time_and_principles(
    change: Callable[..., Change], state: str
) -> None:
    it = change(state=state)
    before = it.view()
    it.swap(2, it.other)
    after = it.view()
    assert [seat.person.name for seat in after.seats][2] == "Olu Other"
    assert after.seats[2].id != before.seats[2].id
    assert after.seats[2].principles == before.seats[2].principles
    assert after.seats[2].interval == before.seats[2].interval
    assert after.broken == ()
    expected = LoopState.COLLECTING if state == "debrief_ready" else LoopState(state)
    assert after.state is expected


@pytest.mark.parametrize("state", ["debriefing", "decided", "cancelled"])
def test_l4_no_swap_from_the_debrief_on(change: Callable[..., Change], state: str) -> None:
    it = change(state=state)
    with pytest.raises(RuleRefused) as refused:
        it.swap(2, it.other)
    assert refused.value.rule == "L4"


def test_f3_a_seat_with_feedback_stays_its_authors(change: Callable[..., Change]) -> None:
    it = change()
    it.write(lambda session: submitted_feedback(session, it.built.seats[2]))
    with pytest.raises(RuleRefused) as refused:
        it.swap(2, it.other)
    assert refused.value.rule == "F3"
    assert it.view().seats[2].id == it.built.seats[2].id


def test_f2_a_draft_does_not_pass_to_the_new_holder(change: Callable[..., Change]) -> None:
    it = change()
    it.write(lambda session: a_draft(session, it.built.seats[2], narrative="canary"))
    it.swap(2, it.other)
    with it.db.reader() as session:
        assert session.exec(select(FeedbackDraft)).one().seat_id == it.built.seats[2].id
        new = an_actor(it.other)
        own = find_own_seat(session, new, Policy(), it.built.loop.id, now=START)
        assert own is not None
        assert own.draft is None


def test_l3_a_trainee_follows_the_seat_to_its_new_holder(change: Callable[..., Change]) -> None:
    it = change(state="scheduled", panel=WITH_TRAINEE)
    it.swap(2, it.other)
    view = it.view()
    assert view.seats[5].mentor_seat_id == view.seats[2].id
    assert view.state is LoopState.SCHEDULED


def test_l6_the_questions_pass_to_the_new_holder(change: Callable[..., Change]) -> None:
    it = change(state="scheduled")
    old = it.built.seats[2].id
    it.write(
        lambda session: session.add(
            ReservedQuestion(
                loop_id=it.loop_id, question_key="q", seat_id=old, principle="earn_trust"
            )
        )
    )
    it.swap(2, it.other)
    with it.db.reader() as session:
        assert session.exec(select(ReservedQuestion)).one().seat_id == it.view().seats[2].id


def test_l4_a_swap_that_breaks_a_rule_takes_a_scheduled_loop_back_to_draft(
    change: Callable[..., Change],
) -> None:
    it = change(state="scheduled")
    it.swap(1, it.other)
    view = it.view()
    assert view.state is LoopState.DRAFT
    assert {broken.rule for broken in view.broken} == {"L2"}
    assert [seat.person.name for seat in view.seats][2:] == [
        person.name for person in it.built.people[2:]
    ]
    with it.db.reader() as session:
        held = {seat.person_id: seat.held for seat in session.exec(select(Seat)).all()}
    assert held[it.other.id] is False
    assert held[it.built.people[2].id] is True


def test_l2_a_swap_that_would_break_a_rule_is_refused_once_interviews_have_begun(
    change: Callable[..., Change],
) -> None:
    it = change()
    with pytest.raises(RuleRefused) as refused:
        it.swap(1, it.other)
    assert refused.value.rule == "L2"
    assert refused.value.first.mend
    assert it.view().seats[1].id == it.built.seats[1].id
    it.swap(1, it.bar_raiser)
    assert it.view().seats[1].person.name == "Ben Second"


def test_f9_a_new_holder_of_a_waived_seat_owes_feedback(change: Callable[..., Change]) -> None:
    it = change(state="debrief_ready")
    it.write(lambda session: a_waiver(session, it.built.seats[2], it.built.bar_raiser.id))
    it.swap(2, it.other)
    assert it.view().state is LoopState.COLLECTING


@pytest.mark.parametrize("who", ["same", "unknown"])
def test_a_swap_needs_another_person_who_exists(change: Callable[..., Change], who: str) -> None:
    it = change(state="scheduled")
    seat = it.built.seats[2]
    person_id = seat.person_id if who == "same" else it.loop_id
    with pytest.raises(Invalid):
        it.run(swap_person, SwapPerson(loop_id=it.loop_id, seat_id=seat.id, person_id=person_id))


def test_l4_a_drop_out_reopens_the_gap_and_keeps_the_rest(change: Callable[..., Change]) -> None:
    it = change(state="scheduled")
    it.remove(4, an_actor(it.built.people[4]))
    view = it.view()
    assert view.state is LoopState.DRAFT
    assert {broken.rule for broken in view.broken} == {"L1", "L4"}
    assert len(view.seats) == 4
    with it.db.reader() as session:
        assert sum(session.exec(select(Seat.held)).all()) == 4
        move = session.exec(select(LoopMove).order_by(col(LoopMove.id).desc())).first()
    assert move is not None
    assert "L4" in move.reason


def test_l4_a_drop_out_that_breaks_nothing_keeps_the_loop_scheduled(
    change: Callable[..., Change],
) -> None:
    it = change(state="scheduled", panel=WITH_TRAINEE)
    it.remove(5, an_actor(it.built.people[5]))
    assert it.view().state is LoopState.SCHEDULED


def test_l3_a_mentor_who_drops_out_leaves_the_trainee_to_be_paired_again(
    change: Callable[..., Change],
) -> None:
    it = change(state="scheduled", panel=(*WITH_TRAINEE, SeatPlan(principles=("earn_trust",))))
    it.remove(2)
    view = it.view()
    assert view.state is LoopState.DRAFT
    assert {broken.rule for broken in view.broken} == {"L3"}
    assert view.seats[-2].mentor_seat_id is None


def test_l4_nobody_drops_out_of_a_begun_loop_that_needs_them(
    change: Callable[..., Change],
) -> None:
    it = change(state="collecting", starts_at=START - timedelta(hours=1, minutes=30))
    with pytest.raises(RuleRefused) as refused:
        it.remove(4)
    assert {one.rule for one in refused.value.refusals} == {"L1", "L4"}
    with pytest.raises(RuleRefused) as begun:
        it.remove(0)
    assert begun.value.rule == "L5"


def test_d1_the_feedback_is_complete_when_the_last_who_owed_it_leaves(
    change: Callable[..., Change],
) -> None:
    six = (*USUAL_PANEL, SeatPlan(principles=("ownership",)))
    it = change(panel=six, starts_at=START - timedelta(hours=4, minutes=50))
    it.write(lambda session: [submitted_feedback(session, seat) for seat in it.built.seats[:5]])
    it.remove(5)
    assert it.view().state is LoopState.DEBRIEF_READY


def test_l5_an_interview_moves_and_a_trainee_with_it(change: Callable[..., Change]) -> None:
    it = change(state="scheduled", panel=WITH_TRAINEE)
    it.move(2, timedelta(days=1))
    view = it.view()
    assert view.state is LoopState.SCHEDULED
    assert view.seats[5].interval == view.seats[2].interval
    assert view.scope.loop.last_ends_at == view.seats[2].ends_at


def test_l5_a_move_that_clashes_takes_the_loop_back_to_draft(
    change: Callable[..., Change],
) -> None:
    it = change(state="scheduled")
    it.move(2, timedelta(hours=1))
    view = it.view()
    assert view.state is LoopState.DRAFT
    assert {broken.rule for broken in view.broken} == {"L5"}


@pytest.mark.parametrize(("state", "refused"), [("draft", False), ("scheduled", True)])
def test_l5_only_a_draft_gets_past_times(
    change: Callable[..., Change], state: str, refused: bool
) -> None:
    it = change(state=state)
    if refused:
        with pytest.raises(RuleRefused) as answer:
            it.move(0, timedelta(days=-14))
        assert answer.value.rule == "L5"
    else:
        it.move(0, timedelta(days=-14))
        assert it.view().scope.loop.first_starts_at == it.view().seats[0].starts_at


def test_l5_a_begun_interview_does_not_move(change: Callable[..., Change]) -> None:
    it = change(state="collecting", starts_at=START - timedelta(hours=1, minutes=30))
    with pytest.raises(RuleRefused) as refused:
        it.move(0, timedelta(days=2))
    assert refused.value.rule == "L5"
    it.move(4, timedelta(days=2))
    assert it.view().state is LoopState.COLLECTING


@pytest.mark.parametrize("state", STATES_TO_CHANGE)
def test_a_seat_is_added(change: Callable[..., Change], state: str) -> None:
    it = change(state=state)
    line = SeatLine(
        person_id=it.other.id,
        kind=SeatKind.INTERVIEWER,
        principles=("ownership",),
        starts_at=in_days(8),
        ends_at=in_days(8) + timedelta(minutes=45),
    )
    it.run(add_seat, AddSeat(loop_id=it.loop_id, seat=line))
    view = it.view()
    assert view.seats[-1].person.name == "Olu Other"
    assert view.state is LoopState(state)
    with it.db.reader() as session:
        added = session.get_one(Seat, view.seats[-1].id)
        kept = session.exec(select(ReservedQuestion)).all()
    assert added.held is (state != "draft")
    assert bool(kept) is (state != "draft")


def test_l4_an_edit_that_opens_a_gap_takes_the_loop_back_to_draft(
    change: Callable[..., Change],
) -> None:
    it = change(state="scheduled")
    seat = it.built.seats[4]
    it.run(
        edit_seat,
        EditSeat(
            loop_id=it.loop_id,
            seat_id=seat.id,
            kind=seat.kind,
            principles=("ownership",),
            place="Pier 9",
        ),
    )
    view = it.view()
    assert view.state is LoopState.DRAFT
    assert [broken.rule for broken in view.broken] == ["L4"]
    assert view.seats[4].place == "Pier 9"


@pytest.mark.parametrize("kind", [SeatKind.TRAINEE, SeatKind.BAR_RAISER])
def test_l1_an_edit_may_change_what_a_seat_is(
    change: Callable[..., Change], kind: SeatKind
) -> None:
    it = change(state="scheduled")
    seat = it.built.seats[4]
    it.run(
        edit_seat,
        EditSeat(loop_id=it.loop_id, seat_id=seat.id, kind=kind, principles=("ownership",)),
    )
    assert it.view().state is LoopState.DRAFT
    assert it.view().seats[4].kind is kind


@pytest.mark.parametrize("deed", ["swap", "remove", "move"])
def test_who_may_change_a_panel(change: Callable[..., Change], deed: str) -> None:
    it = change(state="scheduled")
    panelist, stranger = an_actor(it.built.people[3]), an_actor(it.other)
    deeds: dict[str, Callable[[Actor], Any]] = {
        "swap": lambda actor: it.swap(2, it.other, actor),
        "remove": lambda actor: it.remove(2, actor),
        "move": lambda actor: it.move(2, timedelta(days=1), actor),
    }
    with pytest.raises(NotAllowed):
        deeds[deed](panelist)
    with pytest.raises(NotFound):
        deeds[deed](stranger)
    deeds[deed](an_actor(it.built.hiring_manager))


def test_a_seat_of_another_loop_is_not_found(change: Callable[..., Change]) -> None:
    it, elsewhere = change(state="scheduled"), change(state="scheduled")
    with pytest.raises(NotFound):
        it.run(
            swap_person,
            SwapPerson(
                loop_id=it.loop_id,
                seat_id=elsewhere.built.seats[2].id,
                person_id=it.other.id,
            ),
        )
