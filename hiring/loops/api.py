"""The loops of the JSON API."""

from __future__ import annotations

import uuid

from flask import Response, url_for
from sqlmodel import Session

from hiring.loops.actions.changes import add_seat, edit_seat, remove_seat, swap_person
from hiring.loops.actions.conflicts import declare_conflict_on_loop
from hiring.loops.actions.coverage import waive_gap
from hiring.loops.actions.opening import open_loop
from hiring.loops.actions.rescheduling import reschedule
from hiring.loops.actions.scheduling import cancel_loop, schedule_loop
from hiring.loops.actions.seating import set_seats
from hiring.loops.actions.standing import managed_scope
from hiring.loops.api_models import (
    AuditOut,
    CancelIn,
    ConflictIn,
    LoopBriefOut,
    LoopIn,
    LoopOut,
    LoopPath,
    LoopQuery,
    MoveIn,
    ScheduleIn,
    SeatGoneOut,
    SeatIn,
    SeatPatch,
    SeatPath,
    SeatsIn,
    SwapIn,
    WaiverIn,
    brief_out,
    entry_out,
    loop_out,
)
from hiring.loops.commands import (
    AddSeat,
    CancelLoop,
    DeclareConflictOnLoop,
    OpenLoop,
    RemoveSeat,
    Reschedule,
    ScheduleLoop,
    SeatTime,
    SetSeats,
    SwapPerson,
    WaiveGap,
)
from hiring.loops.queries.lists import LoopFilter, list_loops
from hiring.loops.queries.trail import list_audit
from hiring.loops.queries.view import get_loop_view
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.api import (
    ListQuery,
    answer,
    api_blueprint,
    list_answer,
    list_model,
    list_page,
    problems,
    require_match,
)
from hiring.webkit.clock import now
from hiring.webkit.paging import bad_cursor, decode_cursor, encode_cursor, page_of, place_of
from hiring.webkit.principles import question_bank
from hiring.webkit.transaction import policy, reading, transaction

# Digits in the cursor of a timeline: no loop has a million entries.
LONGEST_OFFSET = 6

blueprint = api_blueprint(
    "loops",
    __name__,
    tag="Loops",
    description="Panels, their coverage and times, and the states a loop goes through.",
)


@blueprint.post(
    "/loops",
    summary="Open a loop",
    responses={201: LoopOut, **problems(403, 409)},
)
@access.token
def open_a_loop(body: LoopIn) -> Response:
    """The requisition's recruiter or hiring manager does, once its narrative is approved (J1)."""
    with transaction() as session:
        loop = open_loop(
            session,
            current_actor(),
            OpenLoop(application_id=body.application_id),
            now=now(),
        )
        out = _read(session, loop.id)
    return answer(out, 201, location=url_for("loops_api.get_loop", loop_id=out.id))


@blueprint.get(
    "/loops",
    summary="List loops",
    responses={200: list_model("LoopList", LoopBriefOut)},
)
@access.token
def list_own_loops(query: LoopQuery) -> Response:
    """Those the caller is on, or whose requisition is theirs; newest first."""
    rows = list_loops(
        reading(),
        current_actor(),
        LoopFilter(state=query.state, application_id=query.application_id, search=query.search),
        now=now(),
        place=place_of(query.cursor, None, uuid.UUID),
        limit=query.limit + 1,
    )
    return list_page(page_of(rows, query.limit, lambda row: (row.id,)), brief_out)


@blueprint.get(
    "/loops/<uuid:loop_id>",
    summary="Read a loop",
    responses={200: LoopOut},
)
@access.token
def get_loop(path: LoopPath) -> Response:
    """Its panel, hiring manager and recruiter do."""
    return answer(_read(reading(), path.loop_id))


@blueprint.put(
    "/loops/<uuid:loop_id>/seats",
    summary="Replace the seats of a draft",
    responses={200: LoopOut, **problems(403, 409, 412)},
)
@access.token
def replace_seats(path: LoopPath, body: SeatsIn) -> Response:
    """Whoever stays keeps their seat. Broken rules do not stop a draft: the answer lists them."""
    with transaction() as session:
        require_match(lambda: _read(session, path.loop_id))
        set_seats(
            session,
            current_actor(),
            SetSeats(
                loop_id=path.loop_id,
                seats=tuple(seat.line() for seat in body.seats),
                version=body.version,
            ),
            now=now(),
            principles=question_bank(),
        )
        out = _read(session, path.loop_id)
    return answer(out)


@blueprint.post(
    "/loops/<uuid:loop_id>/seats",
    summary="Add a seat",
    responses={201: LoopOut, **problems(403, 409)},
)
@access.token
def add_one(path: LoopPath, body: SeatIn) -> Response:
    """Seat one more person; a scheduled loop that breaks a rule with them is a draft again."""
    with transaction() as session:
        add_seat(
            session,
            current_actor(),
            AddSeat(loop_id=path.loop_id, seat=body.line()),
            now=now(),
            policy=policy(),
            bank=question_bank(),
        )
        out = _read(session, path.loop_id)
    return answer(out, 201)


@blueprint.patch(
    "/loops/<uuid:loop_id>/seats/<uuid:seat_id>",
    summary="Change what a seat is for and where",
    responses={200: LoopOut, **problems(403, 409, 412)},
)
@access.token
def change_seat(path: SeatPath, body: SeatPatch) -> Response:
    """Its kind, principles, place and mentor, until its interview begins. What is left out stays."""
    with transaction() as session:
        require_match(lambda: _read(session, path.loop_id))
        # Held before it is read: what is left out stays as it is at this moment.
        managed_scope(session, current_actor(), path.loop_id, now=now())
        view = get_loop_view(session, current_actor(), path.loop_id, now=now(), policy=policy())
        edit_seat(
            session,
            current_actor(),
            body.command(path, view),
            now=now(),
            policy=policy(),
            bank=question_bank(),
        )
        out = _read(session, path.loop_id)
    return answer(out)


@blueprint.post(
    "/loops/<uuid:loop_id>/seats/<uuid:seat_id>/swap",
    summary="Give a seat to another person",
    responses={200: LoopOut, **problems(403, 409)},
)
@access.token
def swap(path: SeatPath, body: SwapIn) -> Response:
    """With its time, principles and questions. The new holder's seat has an id of its own."""
    with transaction() as session:
        swap_person(
            session,
            current_actor(),
            SwapPerson(loop_id=path.loop_id, seat_id=path.seat_id, person_id=body.person_id),
            now=now(),
            policy=policy(),
        )
        out = _read(session, path.loop_id)
    return answer(out)


@blueprint.post(
    "/loops/<uuid:loop_id>/seats/<uuid:seat_id>/move",
    summary="Move an interview",
    responses={200: LoopOut, **problems(403, 409)},
)
@access.token
def move(path: SeatPath, body: MoveIn) -> Response:
    """To another time (L5); a trainee moves with the mentor."""
    time = SeatTime(
        seat_id=path.seat_id, starts_at=body.starts_at, ends_at=body.ends_at, place=body.place
    )
    with transaction() as session:
        reschedule(
            session,
            current_actor(),
            Reschedule(loop_id=path.loop_id, times=(time,)),
            now=now(),
            policy=policy(),
        )
        out = _read(session, path.loop_id)
    return answer(out)


@blueprint.delete(
    "/loops/<uuid:loop_id>/seats/<uuid:seat_id>",
    summary="Take a seat off",
    responses={200: SeatGoneOut, **problems(403, 409)},
)
@access.token
def remove(path: SeatPath) -> Response:
    """By whoever plans the loop, or by its holder, who drops out."""
    with transaction() as session:
        scope = remove_seat(
            session,
            current_actor(),
            RemoveSeat(loop_id=path.loop_id, seat_id=path.seat_id),
            now=now(),
            policy=policy(),
        )
        out = SeatGoneOut(id=path.seat_id, loop_id=path.loop_id, loop_state=scope.loop.state)
    return answer(out)


@blueprint.post(
    "/loops/<uuid:loop_id>/conflicts",
    summary="Declare a conflict of interest",
    responses={201: LoopOut, **problems(403, 409)},
)
@access.token
def declare(path: LoopPath, body: ConflictIn) -> Response:
    """One's own, or another's by whoever plans the loop. A scheduled loop goes back to draft."""
    with transaction() as session:
        declare_conflict_on_loop(
            session,
            current_actor(),
            DeclareConflictOnLoop(
                loop_id=path.loop_id, person_id=body.person_id, kind=body.kind, note=body.note
            ),
            now=now(),
            policy=policy(),
        )
        out = _read(session, path.loop_id)
    return answer(out, 201)


@blueprint.post(
    "/loops/<uuid:loop_id>/waivers",
    summary="Waive a coverage gap",
    responses={201: LoopOut, **problems(403, 409)},
)
@access.token
def waive(path: LoopPath, body: WaiverIn) -> Response:
    """The loop's Bar Raiser alone does (L4)."""
    with transaction() as session:
        waive_gap(
            session,
            current_actor(),
            WaiveGap(loop_id=path.loop_id, key=body.key, reason=body.reason),
            now=now(),
            policy=policy(),
        )
        out = _read(session, path.loop_id)
    return answer(out, 201)


@blueprint.post(
    "/loops/<uuid:loop_id>/schedule",
    summary="Schedule a loop",
    responses={200: LoopOut, **problems(403, 409)},
)
@access.token
def schedule(path: LoopPath, body: ScheduleIn) -> Response:
    """Refused with every broken rule. A loop in the past is recorded: it is collecting at once."""
    with transaction() as session:
        schedule_loop(
            session,
            current_actor(),
            ScheduleLoop(loop_id=path.loop_id, size_reason=body.reason),
            now=now(),
            policy=policy(),
            bank=question_bank(),
        )
        out = _read(session, path.loop_id)
    return answer(out)


@blueprint.post(
    "/loops/<uuid:loop_id>/cancel",
    summary="Cancel a loop",
    responses={200: LoopOut, **problems(403, 409)},
)
@access.token
def cancel(path: LoopPath, body: CancelIn) -> Response:
    """Before its decision."""
    with transaction() as session:
        cancel_loop(
            session,
            current_actor(),
            CancelLoop(loop_id=path.loop_id, reason=body.reason),
            now=now(),
        )
        out = _read(session, path.loop_id)
    return answer(out)


@blueprint.get(
    "/loops/<uuid:loop_id>/audit",
    summary="Read a loop's timeline",
    responses={200: list_model("LoopAudit", AuditOut)},
)
@access.token
def audit(path: LoopPath, query: ListQuery) -> Response:
    """What happened, oldest first, as far as the caller may know it (F7)."""
    offset = _offset_of(query.cursor)
    entries = list_audit(
        reading(),
        current_actor(),
        path.loop_id,
        now=now(),
        policy=policy(),
        offset=offset,
        limit=query.limit + 1,
    )
    more = len(entries) > query.limit
    following = encode_cursor(offset + query.limit) if more else None
    return list_answer([entry_out(entry) for entry in entries[: query.limit]], following)


def _read(session: Session, loop_id: uuid.UUID) -> LoopOut:
    view = get_loop_view(session, current_actor(), loop_id, now=now(), policy=policy())
    return loop_out(view)


def _offset_of(cursor: str | None) -> int:
    keys = decode_cursor(cursor, 1)
    if keys is None:
        return 0
    if not keys[0].isascii() or not keys[0].isdigit() or len(keys[0]) > LONGEST_OFFSET:
        raise bad_cursor()
    return int(keys[0])
