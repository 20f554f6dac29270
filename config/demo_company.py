"""The demo company: its people, openings and candidates, all of them invented.

Raw material only. Whoever fills an installation with it turns it into rows through the same
actions as everybody else, so that the demo obeys every rule the product enforces.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.plain_data import TomlTable, read_toml, refuse_duplicates
from config.principles import default_principles

if TYPE_CHECKING:
    from datetime import date

DEMO_FOLDER: Final = Path(__file__).with_name("demo")
PEOPLE_FILES: Final = ("people_products.toml", "people_company.toml")
REQUISITION_FILES: Final = ("requisitions_engineering.toml", "requisitions_other.toml")
STANDINGS: Final = ("in_training", "certified", "lapsed")
ROLES: Final = ("administrator", "recruiter", "programme_lead")
NEEDED_WHEN_CRITICAL: Final = 2


@dataclass(frozen=True, slots=True)
class DemoTeam:
    """A team of the company."""

    name: str
    about: str


@dataclass(frozen=True, slots=True)
class DemoJobFamily:
    """A family of jobs people are certified to interview for."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody with an account. ``manager`` is an e-mail address, None for the head."""

    name: str
    email: str
    title: str
    level: int
    team: str
    manager: str | None
    time_zone: str
    certified_for: tuple[str, ...]
    bar_raiser: str
    weekly_loop_cap: int | None
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoRequirement:
    """What a loop must cover (J3). ``kind`` is principle or competency."""

    key: str
    name: str
    kind: str
    interviewers: int
    critical: bool


@dataclass(frozen=True, slots=True)
class DemoFaq:
    """One hard question about a role, and its answer."""

    question: str
    answer: str


@dataclass(frozen=True)
class DemoRequisition:
    """An opening. People are named by e-mail address."""

    key: str
    title: str
    level: int
    job_family: str
    team: str
    hiring_manager: str
    recruiter: str
    approved_by: str
    future_reports: tuple[str, ...]
    requirements: tuple[DemoRequirement, ...]
    customers: str
    one_year_later_on: date
    one_year_later: str
    faq: tuple[DemoFaq, ...]
    job_description: str

    @cached_property
    def narrative(self) -> str:
        """The whole role narrative as plain prose, paragraphs parted by empty lines."""
        day = self.one_year_later_on
        questions = (f"{each.question}\n{each.answer}" for each in self.faq)
        return "\n\n".join(
            (
                "What customers get because this person was hired",
                self.customers,
                f"One year later: {day.day} {day:%B %Y}",
                self.one_year_later,
                "Hard questions",
                *questions,
                "The job",
                self.job_description,
            )
        )


@dataclass(frozen=True, slots=True)
class DemoCandidate:
    """Somebody who applied for one requisition. ``first`` is the name colleagues would use."""

    name: str
    first: str
    email: str
    time_zone: str
    requisition: str
    background: str


@dataclass(frozen=True)
class DemoCompany:
    """The company in whole, checked: every name it refers to is in it."""

    name: str
    domain: str
    about: str
    teams: tuple[DemoTeam, ...]
    job_families: tuple[DemoJobFamily, ...]
    people: tuple[DemoPerson, ...]
    requisitions: tuple[DemoRequisition, ...]
    candidates: tuple[DemoCandidate, ...]

    @cached_property
    def person_by_email(self) -> dict[str, DemoPerson]:
        """Everybody by e-mail address."""
        return {person.email: person for person in self.people}

    @cached_property
    def people_top_down(self) -> tuple[DemoPerson, ...]:
        """Everybody, managers before those who report to them: the order to create them in."""
        return tuple(sorted(self.people, key=lambda person: len(self.chain_above(person))))

    def chain_above(self, person: DemoPerson) -> tuple[DemoPerson, ...]:
        """The person's managers, nearest first.

        Raises:
            ValueError: the reporting line runs in a circle or leaves the company.
        """
        chain: list[DemoPerson] = []
        manager = person.manager
        while manager is not None:
            above = self.person_by_email.get(manager)
            if above is None or above in chain or above == person:
                raise ValueError(f"{person.email}: the reporting line breaks at {manager!r}")
            chain.append(above)
            manager = above.manager
        return tuple(chain)


@cache
def load_demo_company(folder: Path = DEMO_FOLDER) -> DemoCompany:
    """Read and check the demo company.

    Raises:
        ValueError: a file is broken, or one refers to something that is not there.
    """
    file = read_toml(folder / "company.toml")
    company = DemoCompany(
        name=file.text("name"),
        domain=file.text("domain"),
        about=file.prose("about"),
        teams=tuple(DemoTeam(t.text("name"), t.prose("about")) for t in file.tables("team")),
        job_families=tuple(
            DemoJobFamily(t.key(), t.text("name")) for t in file.tables("job_family")
        ),
        people=tuple(_person(table) for table in _tables(folder, PEOPLE_FILES, "person")),
        requisitions=tuple(
            _requisition(table) for table in _tables(folder, REQUISITION_FILES, "requisition")
        ),
        candidates=tuple(
            _candidate(table) for table in _tables(folder, ("candidates.toml",), "candidate")
        ),
    )
    file.nothing_else()
    _refuse_strangers(company)
    return company


def _tables(folder: Path, names: tuple[str, ...], inside: str) -> tuple[TomlTable, ...]:
    found: list[TomlTable] = []
    for name in names:
        file = read_toml(folder / name)
        found.extend(file.tables(inside))
        file.nothing_else()
    return tuple(found)


def _person(table: TomlTable) -> DemoPerson:
    person = DemoPerson(
        name=table.text("name"),
        email=table.text("email"),
        title=table.text("title"),
        level=table.whole_number("level", 3, 10),
        team=table.text("team"),
        manager=table.text("manager") if table.has("manager") else None,
        time_zone=_zone(table),
        certified_for=table.texts("certified_for"),
        bar_raiser=table.choice("bar_raiser", STANDINGS) if table.has("bar_raiser") else "none",
        weekly_loop_cap=(
            table.whole_number("weekly_loop_cap", 0, 7) if table.has("weekly_loop_cap") else None
        ),
        roles=table.texts("roles"),
    )
    table.nothing_else()
    return person


def _requisition(table: TomlTable) -> DemoRequisition:
    names = {principle.key: principle.name for principle in default_principles()}
    principles = tuple(_requirement(t, "principle", names) for t in table.tables("principles"))
    competencies = tuple(_requirement(t, "competency", {}) for t in table.tables("competencies"))
    requisition = DemoRequisition(
        key=table.key(),
        title=table.text("title"),
        level=table.whole_number("level", 3, 10),
        job_family=table.key("job_family"),
        team=table.text("team"),
        hiring_manager=table.text("hiring_manager"),
        recruiter=table.text("recruiter"),
        approved_by=table.text("approved_by"),
        future_reports=table.texts("future_reports"),
        requirements=principles + competencies,
        customers=table.prose("customers"),
        one_year_later_on=table.date("one_year_later_on"),
        one_year_later=table.prose("one_year_later"),
        faq=tuple(DemoFaq(t.text("question"), t.prose("answer")) for t in table.tables("faq")),
        job_description=table.prose("job_description"),
    )
    table.nothing_else()
    refuse_duplicates((each.key for each in requisition.requirements), table.where)
    return requisition


def _requirement(table: TomlTable, kind: str, names: dict[str, str]) -> DemoRequirement:
    key = table.key()
    name = names.get(key) or table.text("name")
    critical = table.flag("critical")
    interviewers = table.whole_number("interviewers", NEEDED_WHEN_CRITICAL if critical else 1, 7)
    table.nothing_else()
    return DemoRequirement(key, name, kind, interviewers, critical)


def _candidate(table: TomlTable) -> DemoCandidate:
    candidate = DemoCandidate(
        name=table.text("name"),
        first=table.text("first"),
        email=table.text("email"),
        time_zone=_zone(table),
        requisition=table.key("requisition"),
        background=table.prose("background"),
    )
    table.nothing_else()
    return candidate


def _zone(table: TomlTable) -> str:
    name = table.text("time_zone")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise ValueError(f"{table.where}: unknown time zone {name!r}") from unknown
    return name


def _refuse_strangers(company: DemoCompany) -> None:
    """Refuse any name that points outside the company, and any reporting line but a tree."""
    refuse_duplicates((person.email for person in company.people), "people")
    refuse_duplicates((person.name for person in company.people), "people")
    refuse_duplicates((each.key for each in company.requisitions), "requisitions")
    refuse_duplicates((each.email for each in company.candidates), "candidates")
    teams = {team.name for team in company.teams}
    families = {family.key for family in company.job_families}
    known = company.person_by_email
    heads = Counter(person.manager is None for person in company.people)[True]
    if heads != 1:
        raise ValueError(f"people: one person has no manager, not {heads}")
    for person in company.people:
        company.chain_above(person)
        _known({person.team}, teams, person.email)
        _known(set(person.certified_for), families, person.email)
        _known(set(person.roles), set(ROLES), person.email)
    for each in company.requisitions:
        named = {each.hiring_manager, each.recruiter, each.approved_by, *each.future_reports}
        _known(named, set(known), each.key)
        _known({each.team}, teams, each.key)
        _known({each.job_family}, families, each.key)
    openings = {each.key for each in company.requisitions}
    for candidate in company.candidates:
        _known({candidate.requisition}, openings, candidate.email)


def _known(wanted: set[str], there: set[str], where: str) -> None:
    strangers = sorted(wanted - there)
    if strangers:
        raise ValueError(f"{where}: refers to {strangers[0]!r}, which is not there")
