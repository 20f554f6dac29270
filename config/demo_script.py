"""What the people of the demo write: for each loop a file of its own, by place on the panel.

Every text is written for one loop and stands in it once. Places count as a panel does: hiring
manager, Bar Raiser, the interviewers, and a trainee last.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from config.demo_company import DEMO_FOLDER
from config.plain_data import TomlTable, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

VOTES: Final = ("strong_yes", "yes", "no", "strong_no")
RATINGS: Final = ("raises", "meets", "falls_short", "not_observed")
COLUMNS: Final = ("raises", "falls_short", "unknown")
VERDICTS: Final = ("yes", "no", "off_target", "unread")
REASONS: Final = ("size", "gap", "return", "waiver", "excuse", "cancel")
PARTS: Final = ("situation", "task", "action", "result")
MOST_PLACES: Final = 8


@dataclass(frozen=True, slots=True)
class Told:
    """Evidence on one principle or competency (F4); ``reason`` says why it was not observed."""

    on: str
    rating: str
    situation: str
    task: str
    action: str
    result: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What one place of the panel writes.

    Args:
        silent: nothing has been submitted.
        thin: the narrative that was returned for rework, with ``thin_evidence`` if that was too.
        amended: why it was amended afterwards.
        draft: what a silent author has begun, if anything.
    """

    silent: bool
    narrative: str
    evidence: tuple[Told, ...]
    thin: str
    thin_evidence: tuple[Told, ...]
    amended: str
    draft_narrative: str
    draft: Told | None


@dataclass(frozen=True, slots=True)
class BoardText:
    """A line of the debrief's board, in the words of the place that says it (D2)."""

    by: int
    on: str
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class ReasonText:
    """A reason for the decision, by principle (D5)."""

    on: str
    text: str


@dataclass(frozen=True, slots=True)
class DecisionText:
    """The decision's memo (D5)."""

    summary: str
    other_role: str
    reasons: tuple[ReasonText, ...]


@dataclass(frozen=True, slots=True)
class ReferenceText:
    """What a referee said (K1)."""

    referee: str
    relation: str
    rehire: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopScript:
    """All that is written in the course of one loop.

    Args:
        panel: the interviewers it is written for, by the first part of their e-mail address;
            where one of them has no time, somebody else says it.
        failure: for which principle one more interview would have been needed, and why (D6).
        reasons: short ones, by kind.
    """

    candidate: str
    panel: tuple[str, ...]
    feedback: tuple[Written, ...]
    board: tuple[BoardText, ...]
    veto: str
    decision: DecisionText | None
    failure: ReasonText | None
    reasons: Mapping[str, str]
    references: tuple[ReferenceText, ...]
    onboarding: tuple[str, ...]

    def texts(self) -> Iterator[str]:
        """Every text of it that somebody wrote in sentences."""
        for written in self.feedback:
            yield from (written.narrative, written.thin, written.amended, written.draft_narrative)
            drafted = (written.draft,) if written.draft else ()
            for told in (*written.evidence, *written.thin_evidence, *drafted):
                yield from (told.situation, told.task, told.action, told.result, told.reason)
        yield from (line.text for line in self.board)
        yield self.veto
        if self.decision is not None:
            yield self.decision.summary
            yield from (reason.text for reason in self.decision.reasons)
        if self.failure is not None:
            yield self.failure.text
        yield from self.reasons.values()
        yield from (reference.text for reference in self.references)
        yield from self.onboarding


@dataclass(frozen=True, slots=True)
class Beforehand:
    """What was said to a candidate's résumé, and after the phone screen; empty when there is none."""

    candidate: str
    resume: str
    because: str
    vote: str
    screen: str


@cache
def load_scripts(folder: Path = DEMO_FOLDER) -> Mapping[str, LoopScript]:
    """The loops' scripts, by the candidate's e-mail address up to the @.

    Raises:
        ValueError: a file is broken.
    """
    found = (_script(path) for path in sorted((folder / "loops").glob("*.toml")))
    return {script.candidate: script for script in found}


@cache
def load_beforehand(folder: Path = DEMO_FOLDER) -> Mapping[str, Beforehand]:
    """What was said before any loop, by candidate in the same way.

    Raises:
        ValueError: the file is broken.
    """
    file = read_toml(folder / "beforehand.toml")
    found = {name: _beforehand(name, file.table(name)) for name in file.names()}
    file.nothing_else()
    return found


def empty_script(candidate: str) -> LoopScript:
    """For a loop in which nobody has written anything yet."""
    return LoopScript(
        candidate=candidate,
        panel=(),
        feedback=(),
        board=(),
        veto="",
        decision=None,
        failure=None,
        reasons={},
        references=(),
        onboarding=(),
    )


def _script(path: Path) -> LoopScript:
    file = read_toml(path)
    script = LoopScript(
        candidate=path.stem,
        panel=file.texts("panel"),
        feedback=tuple(_written(table) for table in file.tables("feedback")),
        board=tuple(_board_text(table) for table in file.tables("board")),
        veto=_text_of(file.table("veto")) if file.has("veto") else "",
        decision=_decision(file.table("decision")) if file.has("decision") else None,
        failure=_reason(file.table("failure")) if file.has("failure") else None,
        reasons={table.choice("kind", REASONS): _text_of(table) for table in file.tables("reason")},
        references=tuple(_reference(table) for table in file.tables("reference")),
        onboarding=tuple(table.text("title") for table in file.tables("onboarding")),
    )
    file.nothing_else()
    return script


def _written(table: TomlTable) -> Written:
    silent = table.flag("silent")
    written = Written(
        silent=silent,
        narrative="" if silent else table.prose("narrative"),
        evidence=tuple(_told(each) for each in table.tables("evidence")),
        thin=_maybe(table, "thin"),
        thin_evidence=tuple(_told(each) for each in table.tables("thin_evidence")),
        amended=_maybe(table, "amended"),
        draft_narrative=_maybe(table, "draft_narrative"),
        draft=_begun(table.table("draft")) if table.has("draft") else None,
    )
    table.nothing_else()
    return written


def _told(table: TomlTable) -> Told:
    rating = table.choice("rating", RATINGS)
    unheard = rating == "not_observed"
    situation, task, action, result = ("" if unheard else table.prose(part) for part in PARTS)
    reason = table.prose("reason") if unheard else ""
    told = Told(table.key("on"), rating, situation, task, action, result, reason)
    table.nothing_else()
    return told


def _begun(table: TomlTable) -> Told:
    situation, task, action, result = (_maybe(table, part) for part in PARTS)
    told = Told(table.key("on"), "", situation, task, action, result, "")
    table.nothing_else()
    return told


def _board_text(table: TomlTable) -> BoardText:
    line = BoardText(
        by=table.whole_number("by", 0, MOST_PLACES),
        on=table.key("on"),
        column=table.choice("column", COLUMNS),
        text=table.prose("text"),
    )
    table.nothing_else()
    return line


def _decision(table: TomlTable) -> DecisionText:
    decision = DecisionText(
        summary=table.prose("summary"),
        other_role=_maybe(table, "other_role"),
        reasons=tuple(_reason(each) for each in table.tables("reason")),
    )
    table.nothing_else()
    return decision


def _reason(table: TomlTable) -> ReasonText:
    reason = ReasonText(table.key("on"), table.prose("text"))
    table.nothing_else()
    return reason


def _reference(table: TomlTable) -> ReferenceText:
    reference = ReferenceText(
        referee=table.text("referee"),
        relation=table.text("relation"),
        rehire=table.flag("rehire"),
        text=table.prose("text"),
    )
    table.nothing_else()
    return reference


def _beforehand(name: str, table: TomlTable) -> Beforehand:
    resume = table.choice("resume", VERDICTS)
    said = Beforehand(
        candidate=name,
        resume=resume,
        because="" if resume == "unread" else table.prose("because"),
        vote=table.choice("vote", VOTES) if table.has("vote") else "",
        screen=table.prose("screen") if table.has("screen") else "",
    )
    table.nothing_else()
    if bool(said.vote) != bool(said.screen):
        raise ValueError(f"{table.where}: a phone screen has a vote and notes, or neither")
    return said


def _text_of(table: TomlTable) -> str:
    text = table.prose("text")
    table.nothing_else()
    return text


def _maybe(table: TomlTable, name: str) -> str:
    return table.prose(name) if table.has(name) else ""
