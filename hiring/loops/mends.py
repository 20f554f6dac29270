"""What stands in a loop's way, each with the door to what mends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import url_for

from hiring.domain.errors import Refusal
from hiring.domain.mending import Fault, Part
from hiring.domain.policy import Policy
from hiring.domain.terms import LoopState, SeatKind
from hiring.loops.forms.fields import capital
from hiring.loops.forms.panel import SeatsForm, number_of
from hiring.loops.queries.view import LoopView


@dataclass(frozen=True)
class Mend:
    """A broken rule, and where to go.

    Args:
        href: an address, or a place on the same page; empty where there is none to go to.
        words: of the link or button.
        step: instead of an address, the step of the panel's form that mends it.
        picks: whether that step chooses a person.
    """

    refusal: Refusal
    words: str = ""
    href: str = ""
    step: str = ""
    picks: bool = False

    @property
    def rule(self) -> str | None:
        """The broken rule's number."""
        return self.refusal.rule


def in_form(faults: Iterable[Fault], form: SeatsForm, view: LoopView, policy: Policy) -> list[Mend]:
    """Each fault of a panel that is being put together, with the field or step that mends it."""
    is_large = sum(row.as_kind.counts for _, row in form.chosen) > policy.panel_max
    return [_in_form(fault, form.rows, view, is_large=is_large) for fault in faults]


def _in_form(
    fault: Fault, rows: list[tuple[int, object]], view: LoopView, *, is_large: bool
) -> Mend:
    first = rows[0][0] if rows else 0
    one, number = fault.refusal, number_of(fault.refusal.subject)
    asked = [line.key for line in view.coverage]
    if fault.part is Part.PERSON:
        return Mend(one, "Choose another", step=f"pick:{number}", picks=True)
    if fault.part is Part.PRINCIPLES:
        return Mend(one, "Its principles", f"#seats-{number}-principles-0")
    if fault.part is Part.TIME:
        return Mend(one, "Its time", f"#seats-{number}-starts_at")
    if fault.part is Part.COVERAGE:
        return Mend(one, "Assign it", f"#seats-{first}-principles-{asked.index(fault.key)}")
    if fault.part is Part.KIND and fault.kind is not None:
        return _kind(one, fault.kind, rows)
    if fault.part is Part.SIZE and is_large:
        return Mend(one, "The seats", "#seats-title")
    if fault.part is Part.SIZE:
        return Mend(one, "Add a seat", step="add:interviewer")
    if fault.part is Part.TIMES:
        return Mend(one, "The times", "#first_at")
    return Mend(one, "The requisition", _requisition(view))


def _kind(one: Refusal, kind: SeatKind, rows: list[tuple[int, object]]) -> Mend:
    of_kind = [(number, row) for number, row in rows if getattr(row, "as_kind", None) is kind]
    empty = [number for number, row in of_kind if getattr(row, "is_blank", False)]
    if len(of_kind) - len(empty) > 1:
        return Mend(one, "The seats", f"#seats-{of_kind[-1][0]}-kind")
    if empty:
        return Mend(one, f"Choose the {_name(kind)}", step=f"pick:{empty[0]}", picks=True)
    return Mend(one, f"Add the {_name(kind)}’s seat", step=f"add:{kind.value}")


def _name(kind: SeatKind) -> str:
    return kind.label if kind is SeatKind.HIRING_MANAGER else capital(kind.label)


def on_loop(view: LoopView) -> list[Mend]:
    """Each fault of a stored loop; the doors are for whoever plans it."""
    return list(_on_loop(view))


def _on_loop(view: LoopView) -> Iterator[Mend]:
    loop_id = view.id
    places = {seat.id: place for place, seat in enumerate(view.seats)}
    asked = [line.key for line in view.coverage]
    for fault in view.faults:
        one, seat_id = fault.refusal, fault.refusal.subject
        if not view.manages:
            yield Mend(one)
        elif fault.part is Part.ELSEWHERE:
            yield Mend(one, "The requisition", _requisition(view))
        elif view.state is LoopState.DRAFT:
            words, anchor = _in_draft(fault, places.get(seat_id) if seat_id else None, asked)
            yield Mend(one, words, url_for("loops.seats", loop_id=loop_id, _anchor=anchor))
        elif fault.part is Part.PERSON and seat_id:
            href = url_for("loops.swap", loop_id=loop_id, seat_id=seat_id)
            yield Mend(one, "Choose another", href)
        elif fault.part is Part.PRINCIPLES and seat_id:
            yield Mend(one, "The seat", url_for("loops.edit", loop_id=loop_id, seat_id=seat_id))
        elif fault.part in {Part.TIME, Part.TIMES}:
            yield Mend(one, "The times", url_for("loops.reschedule", loop_id=loop_id))
        else:
            yield Mend(one, "Add a seat", url_for("loops.add", loop_id=loop_id))


def _in_draft(fault: Fault, place: int | None, asked: list[str]) -> tuple[str, str]:
    if fault.part is Part.PERSON:
        return "Choose another", f"seats-{place}-person_id"
    if fault.part is Part.PRINCIPLES:
        return "Its principles", f"seats-{place}-principles-0"
    if fault.part is Part.TIME:
        return "Its time", f"seats-{place}-starts_at"
    if fault.part is Part.COVERAGE:
        return "Assign it", f"seats-0-principles-{asked.index(fault.key)}"
    if fault.part is Part.TIMES:
        return "The times", "first_at"
    return "The seats", "panel"


def _requisition(view: LoopView) -> str:
    return url_for("requisitions.show", requisition_id=view.scope.requisition.id)
