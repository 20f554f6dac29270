"""``flask --app wsgi plans``: several loops planned together, from the machine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from hiring.app.batches import run_next
from hiring.app.commands.spoken import plainly, required_person
from hiring.loops.actions.batches import start_batch
from hiring.loops.batch_commands import StartBatch
from hiring.loops.planning_apart import solver
from hiring.loops.queries.batches import get_batch_view, list_own_drafts
from hiring.webkit.actor import actor_of
from hiring.webkit.clock import now
from hiring.webkit.transaction import reading, transaction

if TYPE_CHECKING:
    import uuid

    from hiring.loops.queries.batches import BatchView
    from hiring.planning.answers import Progress

command = AppGroup("plans", help="Plan several loops together.")


def _instant(_context: click.Context, _option: click.Parameter, value: str) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("a time such as 2026-03-16T09:00+00:00, please") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@command.command("run")
@click.argument("email")
@click.option("--earliest", required=True, callback=_instant, help="No interview before (UTC).")
@click.option("--latest", required=True, callback=_instant, help="None after (UTC).")
@click.option("--minutes", default=60, show_default=True, help="Of each interview.")
@click.option("--seconds", default=60, show_default=True, help="Given to the planner.")
@click.option("--seed", default=0, show_default=True, help="The same one, the same choices.")
@with_appcontext
def run(
    email: str, earliest: datetime, latest: datetime, minutes: int, seconds: int, seed: int
) -> None:
    """Plan the drafts whose recruiter EMAIL is, and print what came of each.

    Nothing is accepted: the recruiter looks at the plans under Loops, Plans. A worker
    that runs beside this may take the batch up first; then what is printed is how far it is.
    """
    with plainly():
        with transaction() as session:
            actor = actor_of(session, required_person(session, email))
            drafts = list_own_drafts(session, actor, now=now())
            if not drafts:
                raise click.ClickException(f"{actor.name} recruits for no draft.")
            wanted = StartBatch(
                loop_ids=tuple(row.id for row in drafts),
                earliest=earliest,
                latest=latest,
                minutes=minutes,
                seconds=seconds,
                seed=seed,
            )
            batch_id = start_batch(session, actor, wanted, now=now()).id
        _see_through(batch_id)
        _report(get_batch_view(reading(), actor, batch_id, now=now()))


def _see_through(batch_id: uuid.UUID) -> None:
    """Take up batches until this one has been; others may have waited longer."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  as the worker is given it
    while took := run_next(app, solver, watch=_say):
        if took == batch_id:
            return


def _say(progress: Progress | None) -> None:
    if progress is not None:
        click.echo(f"{progress.placed} of {progress.of}: {progress.step}", err=True)


def _report(view: BatchView) -> None:
    for line in view.lines:
        name = line.loop.candidate_name if line.loop else line.loop_id
        click.echo(f"{name}: {line.outcome.label}")
        for reason in line.reasons.reasons if line.reasons else ():
            click.echo(f"  {reason.rule or ''} {reason.text}".rstrip())
    click.echo(f"{view.batch.state.label}: {view.batch.placed} of {view.batch.loops} have a plan.")
