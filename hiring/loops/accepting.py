"""Accepting plans for whoever asks over the pages or the API: each loop by itself."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from hiring.domain.terms import BatchOutcome
from hiring.loops.actions.batches import accept_planned, mark_stale
from hiring.loops.batch_commands import AcceptPlanned
from hiring.loops.queries.batches import BatchLine, BatchView, get_batch_view
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.principles import question_bank
from hiring.webkit.several import Outcome, carry_out
from hiring.webkit.transaction import policy, reading, transaction


def accept(
    view: BatchView, loop_ids: Iterable[uuid.UUID] | None, *, schedules: bool
) -> tuple[Outcome[BatchLine], ...]:
    """Accept the plans of some loops, or of all that have one; each in its own transaction.

    One that no longer holds is marked so, with the reasons, and changes nothing else.

    Args:
        view: the batch, as its asker sees it.
        loop_ids: which; None for all that can be accepted.
        schedules: whether everybody's time is held at once.
    """
    wanted = None if loop_ids is None else set(loop_ids)
    lines = view.acceptable if wanted is None else view.lines

    def command(line: BatchLine) -> AcceptPlanned:
        return AcceptPlanned(batch_id=view.batch.id, loop_id=line.loop_id, schedules=schedules)

    def act(line: BatchLine) -> object:
        with transaction() as session:
            bank = question_bank()
            return accept_planned(
                session,
                current_actor(),
                command(line),
                now=now(),
                policy=policy(),
                principles=bank,
                bank=bank,
            )

    outcomes = carry_out((line for line in lines if wanted is None or line.loop_id in wanted), act)
    for one in outcomes:
        if one.refusals and one.row.outcome is BatchOutcome.PLANNED:
            with transaction() as session:
                mark_stale(session, current_actor(), command(one.row), one.refusals, now=now())
    return outcomes


def own_batch(batch_id: uuid.UUID) -> BatchView:
    """A batch, for whoever asked for it.

    Raises:
        NotFound: there is none, or it is not theirs.
    """
    return get_batch_view(reading(), current_actor(), batch_id, now=now())
