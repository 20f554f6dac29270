"""Making the demonstration, all of it or nothing."""

from __future__ import annotations

from datetime import datetime, time

from sqlmodel import Session

from config.demo_company import load_demo_company
from config.demo_script import load_beforehand, load_scripts
from hiring.app.demo.company import bring_candidates, move_in, open_requisitions
from hiring.app.demo.offers import HireStory
from hiring.app.demo.plots import PLOTS
from hiring.app.demo.stage import Stage
from hiring.domain.policy import Policy
from hiring.people.demo import mark_as_demo


def create_demo(session: Session, *, policy: Policy, now: datetime) -> Stage:
    """Fill an empty database with an invented company in the middle of its work.

    Args:
        session: a writing session; all of it is one transaction.
        policy: the installation's settings.
        now: aware; everything has happened by then.

    Raises:
        RuleRefused: there are people in this database.
    """
    stage = Stage(session, now, policy, load_demo_company(), load_scripts(), load_beforehand())
    mark_as_demo(session, now=stage.moment(-80, time(8)))
    move_in(stage)
    open_requisitions(stage)
    bring_candidates(stage)
    for plot in PLOTS:
        HireStory(stage, plot).begin()
    stage.play()
    return stage
