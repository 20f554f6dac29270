from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date

import pytest

from hiring.mail.wording_after import address_failing, offer_step, task_assigned, task_due
from hiring.mail.wording_facts import Involvement, Named, TaskKnown
from tests.unit.mail.knowledge import LOOP_ID, READER, known

MANAGER = Involvement(is_involved=True, is_hiring_manager=True)
RECRUITER = Involvement(is_involved=True, is_recruiter=True)
NOOR = Named(id=uuid.UUID(int=8), name="Noor Haddad", is_in_trouble=True)
TASK = TaskKnown(
    id=uuid.UUID(int=9),
    title="Call before the first day\nBcc: all@example.com",
    due_on=date(2026, 3, 12),
    is_done=False,
    owner_id=READER.id,
    is_theirs=True,
)


@pytest.mark.parametrize(
    ("step", "part", "label"),
    [
        ("drafted", RECRUITER, "Approve the offer"),
        ("drafted", MANAGER, "Open the offer"),
        ("approved", MANAGER, "Make the offer"),
        ("approved", RECRUITER, "Open the offer"),
        ("made", RECRUITER, "Open the offer"),
        ("accepted", MANAGER, "Open the offer"),
        ("declined", MANAGER, "Open the offer"),
        ("withdrawn", RECRUITER, "Open the offer"),
    ],
)
def test_o1_a_step_of_the_offer_asks_whoever_takes_the_next(
    step: str, part: Involvement, label: str
):
    letter = offer_step(known("offer_step", part=part, facts={"step": step}))
    assert letter.action
    assert (letter.action.label, letter.action.path) == (label, f"/loops/{LOOP_ID}/offer")
    assert letter.can_be_turned_off


@pytest.mark.parametrize("word", [task_assigned, task_due])
def test_a_task_names_no_candidate_and_stays_on_its_line(word: object):
    assert callable(word)
    letter = word(known("task_due", task=TASK))
    assert "Noor" not in " ".join((letter.subject, letter.headline, *letter.paragraphs))
    assert dict(letter.facts) == {
        "Task": "Call before the first day Bcc: all@example.com",
        "Due": "Thursday 12 March 2026",
    }
    assert "\n" not in letter.subject
    done = word(known("task_due", task=replace(TASK, is_done=True)))
    assert dict(done.facts)["Since then"] == "It is done."


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("bounced", "refused our letter for good"),
        ("dropped", "did not send our letter on"),
        ("spam_report", "reported as unwanted"),
    ],
)
def test_a_failing_address_is_told_with_what_happened_and_not_repeated(trouble: str, said: str):
    facts = {"of": "candidate", "trouble": trouble}
    letter = address_failing(known("address_failing", facts=facts, named=NOOR))
    assert said in letter.paragraphs[0]
    assert letter.action
    assert letter.action.path == f"/candidates/{NOOR.id}"
    assert dict(letter.facts) == {"Whose": "Noor Haddad"}
    assert "@" not in " ".join((letter.subject, *letter.paragraphs))


def test_an_address_that_works_again_says_so():
    named = replace(NOOR, is_in_trouble=False)
    letter = address_failing(known("address_failing", facts={"of": "person"}, named=named))
    assert dict(letter.facts)["Since then"] == "It works again."
    assert letter.action
    assert letter.action.path == f"/loops/{LOOP_ID}"
