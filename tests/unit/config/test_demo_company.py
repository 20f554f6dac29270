"""The demo company hangs together, and every one of its openings can be given a lawful loop."""

from __future__ import annotations

import shutil
import uuid
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pytest

from config.demo_company import (
    DEMO_FOLDER,
    DemoPerson,
    DemoRequisition,
    load_demo_company,
)
from config.principles import default_principles
from hiring.domain.eligibility import (
    PersonFacts,
    RoleFacts,
    why_not_bar_raiser,
    why_not_hiring_manager,
    why_not_interviewer,
)
from hiring.domain.policy import Policy
from hiring.domain.terms import BarRaiserStanding, Role

if TYPE_CHECKING:
    from pathlib import Path

COMPANY = load_demo_company()
POLICY = Policy()
EACH_REQUISITION = pytest.mark.parametrize(
    "opening", COMPANY.requisitions, ids=lambda each: each.key
)


@cache
def identity(email: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, email)


def facts(person: DemoPerson, opening: DemoRequisition) -> PersonFacts:
    return PersonFacts(
        id=identity(person.email),
        name=person.name,
        level=person.level,
        team_id=identity(person.team),
        team_name=person.team,
        chain_above=tuple(
            (identity(above.email), above.name) for above in COMPANY.chain_above(person)
        ),
        certified_for=frozenset(person.certified_for),
        bar_raiser=BarRaiserStanding(person.bar_raiser),
        weekly_cap=(
            POLICY.bar_raiser_weekly_cap
            if person.weekly_loop_cap is None
            else person.weekly_loop_cap
        ),
        is_future_report=person.email in opening.future_reports,
    )


def role(opening: DemoRequisition) -> RoleFacts:
    manager = COMPANY.person_by_email[opening.hiring_manager]
    return RoleFacts(
        level=opening.level,
        job_family=opening.job_family,
        team_name=opening.team,
        hiring_manager=facts(manager, opening),
        recruiter_id=identity(opening.recruiter),
    )


def test_it_is_a_company_of_sixty_in_six_teams() -> None:
    assert 55 <= len(COMPANY.people) <= 65
    assert len(COMPANY.teams) == 6
    assert min(Counter(person.team for person in COMPANY.people).values()) >= 8
    assert len({person.time_zone for person in COMPANY.people}) >= 10
    assert {person.level for person in COMPANY.people} == set(range(3, 11))


def test_addresses_belong_to_nobody() -> None:
    for person in COMPANY.people:
        assert person.email.endswith("@example.com")
        assert person.email == person.email.lower()
    for candidate in COMPANY.candidates:
        assert candidate.email.endswith("@example.org")
        assert candidate.email == candidate.email.lower()


def test_the_management_tree_is_a_tree() -> None:
    heads = [person for person in COMPANY.people if person.manager is None]
    assert [head.title for head in heads] == ["Chief Executive Officer"]
    for person in COMPANY.people:
        chain = COMPANY.chain_above(person)
        assert person is heads[0] or chain[-1] == heads[0]
        levels = [person.level, *(above.level for above in chain)]
        assert levels == sorted(levels)


def test_managers_come_before_those_who_report_to_them() -> None:
    order = [person.email for person in COMPANY.people_top_down]
    assert len(order) == len(COMPANY.people)
    for person in COMPANY.people:
        if person.manager is not None:
            assert order.index(person.manager) < order.index(person.email)


def test_the_bar_raisers_are_of_every_standing() -> None:
    standings = Counter(person.bar_raiser for person in COMPANY.people)
    assert standings["certified"] >= 12
    assert standings["in_training"] == 1
    assert standings["lapsed"] == 1
    assert set(standings) == set(BarRaiserStanding)


def test_every_role_of_the_product_is_held() -> None:
    held = Counter(each for person in COMPANY.people for each in person.roles)
    assert set(held) == set(Role)
    assert held["recruiter"] >= 3
    assert held["programme_lead"] >= 2


def test_there_are_eight_openings_and_forty_candidates() -> None:
    assert len(COMPANY.requisitions) == 8
    assert len(COMPANY.candidates) == 40
    applied = Counter(candidate.requisition for candidate in COMPANY.candidates)
    assert set(applied.values()) == {5}
    assert len({candidate.first for candidate in COMPANY.candidates}) >= 39


@EACH_REQUISITION
def test_an_opening_is_run_and_approved_by_the_right_people(opening: DemoRequisition) -> None:
    manager = COMPANY.person_by_email[opening.hiring_manager]
    recruiter = COMPANY.person_by_email[opening.recruiter]
    approver = COMPANY.person_by_email[opening.approved_by]
    assert manager.team == opening.team
    assert manager.level >= opening.level
    assert "recruiter" in recruiter.roles
    assert approver.bar_raiser == "certified"
    assert why_not_bar_raiser(facts(approver, opening), role(opening)) == ()
    assert why_not_hiring_manager(facts(manager, opening), role(opening)) == ()


@EACH_REQUISITION
def test_an_opening_has_bar_raisers_to_choose_from(opening: DemoRequisition) -> None:
    free = [
        person.name
        for person in COMPANY.people
        if not why_not_bar_raiser(facts(person, opening), role(opening))
    ]
    assert len(free) >= 3


@EACH_REQUISITION
def test_an_opening_has_interviewers_to_choose_from(opening: DemoRequisition) -> None:
    certified = [
        person.name
        for person in COMPANY.people
        if person.email not in (opening.hiring_manager, opening.recruiter)
        and not why_not_interviewer(facts(person, opening), role(opening))
    ]
    assert len(certified) >= 8


@EACH_REQUISITION
def test_a_panel_of_five_can_carry_what_is_asked(opening: DemoRequisition) -> None:
    asked = sum(each.interviewers for each in opening.requirements)
    assert POLICY.panel_min * POLICY.principles_min <= asked
    assert asked <= POLICY.panel_min * POLICY.principles_max
    known = {principle.key for principle in default_principles()}
    for each in opening.requirements:
        assert (each.kind == "principle") == (each.key in known)
        assert each.interviewers == 2 or not each.critical


def test_some_openings_ask_for_functional_competencies() -> None:
    asking = [
        opening.key
        for opening in COMPANY.requisitions
        if any(each.kind == "competency" for each in opening.requirements)
    ]
    assert len(asking) >= 2


@EACH_REQUISITION
def test_a_narrative_is_prose_with_a_dated_page_and_hard_questions(
    opening: DemoRequisition,
) -> None:
    assert len(opening.narrative.split()) >= 350
    assert str(opening.one_year_later_on.year) in opening.narrative
    assert opening.one_year_later_on.strftime("%B") in opening.one_year_later
    assert len(opening.faq) >= 3
    assert all(each.question.endswith("?") for each in opening.faq)
    assert "\n" not in opening.customers.replace("\n\n", "")


def test_names_come_in_many_scripts() -> None:
    names = "".join(candidate.name for candidate in COMPANY.candidates)
    for first, last in (("\u0590", "\u05ff"), ("\u0600", "\u06ff"), ("\u4e00", "\u9fff")):
        assert any(first <= letter <= last for letter in names)
    assert any("\u00c0" <= letter <= "\u017f" for letter in names)
    assert all(len(candidate.background.split()) >= 12 for candidate in COMPANY.candidates)


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("people_company.toml", 'level = 10\nteam = "People and Finance"', "", "'level' must"),
        ("people_company.toml", "Asia/Seoul", "Asia/Atlantis", "unknown time zone"),
        ("people_company.toml", 'team = "Platform"', 'team = "Astronomy"', "refers to 'Astronomy'"),
        ("people_products.toml", '"saoirse.oduya@', '"joost.achterberg@', "duplicate key"),
        (
            "people_products.toml",
            'manager = "joost.achterberg@example.com"',
            'manager = "henrik.maatta@example.com"',
            "reporting line breaks",
        ),
        (
            "people_company.toml",
            'manager = "marit.vasbotten@example.com"\n',
            "",
            "one person has no manager",
        ),
        ("requisitions_other.toml", '"julie.tremblay@', '"nobody@', "refers to 'nobody@"),
        ("requisitions_other.toml", "2028-03-20", '"soon"', "must be a day"),
        ("requisitions_other.toml", "critical = true", "critical = 1", "true or false"),
        ("candidates.toml", 'requisition = "data', 'requisition = "no_data', "refers to 'no_data"),
    ],
)
def test_a_file_that_does_not_hang_together_is_refused(
    tmp_path: Path, file: str, old: str, new: str, complaint: str
) -> None:
    shutil.copytree(DEMO_FOLDER, tmp_path / "demo")
    spoilt = tmp_path / "demo" / file
    text = spoilt.read_text(encoding="utf-8")
    assert old in text
    spoilt.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=complaint):
        load_demo_company(tmp_path / "demo")
