"""The prose of the demo: what its interviewers, Bar Raisers and hiring managers write.

Every text is chosen by a number that the caller counts up, never by chance: the same numbers give
the same demo on every machine. The only placeholder is ``{first}``, the candidate's first name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, TypeVar, get_args

from config.demo_company import DEMO_FOLDER
from config.plain_data import TomlTable, read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

EVIDENCE_FILES: Final = (
    "evidence_1.toml",
    "evidence_2.toml",
    "evidence_3.toml",
    "evidence_4.toml",
    "evidence_competencies.toml",
)
NARRATIVE_FILES: Final = ("narratives_for.toml", "narratives_against.toml")
PLACEHOLDER: Final = "{first}"
VOTES: Final = ("strong_yes", "yes", "no", "strong_no")
RATINGS: Final = ("raises", "meets", "falls_short")
OUTCOMES: Final = ("hire", "no_hire", "other_role")

ReasonKind = Literal[
    "not_observed",
    "resume_yes",
    "resume_no",
    "resume_off_target",
    "thin_feedback",
    "return_reasons",
    "amendment_reasons",
    "waiver_reasons",
    "gap_waiver_reasons",
    "size_reasons",
    "excuse_reasons",
    "reschedule_reasons",
    "cancel_reasons",
    "one_more_interview_reasons",
    "second_vote_reasons",
]
REASON_KINDS: Final[tuple[ReasonKind, ...]] = get_args(ReasonKind)

_Text = TypeVar("_Text")


def about(text: str, first: str) -> str:
    """The text with the candidate's first name put in."""
    return text.replace(PLACEHOLDER, first)


@dataclass(frozen=True, slots=True)
class EvidenceStory:
    """Evidence on one principle or competency, in its four parts, with a rating (F4)."""

    key: str
    rating: str
    situation: str
    task: str
    action: str
    result: str

    def about(self, first: str) -> EvidenceStory:
        """The same story with the candidate's first name put in."""
        return replace(
            self,
            situation=about(self.situation, first),
            task=about(self.task, first),
            action=about(self.action, first),
            result=about(self.result, first),
        )


@dataclass(frozen=True, slots=True)
class BoardTexts:
    """What a debrief says on one principle or competency, one line for each column and outcome."""

    raises: str
    falls_short: str
    unknown: str
    hire: str
    no_hire: str


@dataclass(frozen=True, slots=True)
class PhoneScreenNotes:
    """Notes on a phone screen, with the vote they lead to."""

    vote: str
    text: str


@dataclass(frozen=True, slots=True)
class ReferenceNotes:
    """What a referee said (K1)."""

    relation: str
    rehire: bool
    text: str


@dataclass(frozen=True, slots=True)
class DemoCorpus:
    """All of the demo's prose, picked by number; a number past the end begins again."""

    stories: Mapping[str, tuple[EvidenceStory, ...]]
    narratives: Mapping[str, tuple[str, ...]]
    board: Mapping[str, BoardTexts]
    reasons: Mapping[str, tuple[str, ...]]
    phone_screens: tuple[PhoneScreenNotes, ...]
    vetoes: tuple[str, ...]
    decisions: Mapping[str, tuple[str, ...]]
    references: tuple[ReferenceNotes, ...]
    onboarding_tasks: tuple[str, ...]
    hire_reviews: Mapping[int, tuple[str, ...]]
    nominations: tuple[str, ...]

    def evidence(self, principle: str, n: int, rating: str | None = None) -> EvidenceStory:
        """Story number ``n`` on a principle or competency.

        Args:
            principle: its key.
            n: any whole number from 0.
            rating: only stories with this rating: raises, meets or falls_short.

        Raises:
            KeyError: nothing is written on this key.
            ValueError: nothing on it has this rating.
        """
        fitting = [s for s in self.stories[principle] if rating is None or s.rating == rating]
        return _pick(fitting, n, f"evidence on {principle} rated {rating}")

    def narrative(self, vote: str, n: int) -> str:
        """Narrative number ``n`` among those leading to this vote.

        Raises:
            KeyError: there is no such vote.
        """
        return _pick(self.narratives[vote], n, vote)

    def reason(self, kind: ReasonKind, n: int) -> str:
        """Short reason number ``n`` of a kind, such as ``waiver_reasons``."""
        return _pick(self.reasons[kind], n, kind)

    def board_line(self, principle: str, column: str) -> str:
        """The board's line on a principle for a column: raises, falls_short or unknown.

        Raises:
            KeyError: there is no such principle or column.
        """
        texts = self.board[principle]
        columns = {
            "raises": texts.raises,
            "falls_short": texts.falls_short,
            "unknown": texts.unknown,
        }
        return columns[column]

    def decision_reason(self, principle: str, outcome: str) -> str:
        """The decision's reason on a principle; anything but a hire gives the reason against."""
        texts = self.board[principle]
        return texts.hire if outcome == "hire" else texts.no_hire

    def decision_summary(self, outcome: str, n: int) -> str:
        """Decision summary number ``n`` for an outcome: hire, no_hire or other_role."""
        return _pick(self.decisions[outcome], n, outcome)

    def veto(self, n: int) -> str:
        """Veto reason number ``n`` (D4)."""
        return _pick(self.vetoes, n, "veto")

    def phone_screen(self, n: int, vote: str | None = None) -> PhoneScreenNotes:
        """Phone-screen notes number ``n``, of one vote if it is given.

        Raises:
            ValueError: no notes have this vote.
        """
        fitting = [each for each in self.phone_screens if vote is None or each.vote == vote]
        return _pick(fitting, n, f"phone screen {vote}")

    def reference(self, n: int) -> ReferenceNotes:
        """Reference notes number ``n`` (K1)."""
        return _pick(self.references, n, "reference")

    def hire_review(self, months: int, n: int) -> str:
        """What the hiring manager records 6 or 12 months after the start."""
        return _pick(self.hire_reviews[months], n, f"review at {months} months")

    def nomination(self, n: int) -> str:
        """Evidence number ``n`` for nominating somebody as a Bar Raiser."""
        return _pick(self.nominations, n, "nomination")


@cache
def load_demo_corpus(folder: Path = DEMO_FOLDER) -> DemoCorpus:
    """Read and check the demo's prose.

    Raises:
        ValueError: a file is broken, a text stands twice or holds an unknown placeholder, or a
            vote, outcome, principle or kind of reason is left without a text.
    """
    accounts = read_toml(folder / "accounts.toml")
    decisions = [
        (table.choice("outcome", OUTCOMES), table.prose("text"))
        for table in accounts.tables("decision")
    ]
    reviews = [
        (table.whole_number("months", 6, 12), table.prose("text"))
        for table in accounts.tables("hire_review")
    ]
    corpus = DemoCorpus(
        stories=_stories(folder),
        narratives=_narratives(folder),
        board=_board(folder),
        reasons=_reasons(folder),
        phone_screens=tuple(
            PhoneScreenNotes(table.choice("vote", VOTES), table.prose("text"))
            for table in accounts.tables("phone_screen")
        ),
        vetoes=tuple(table.prose("text") for table in accounts.tables("veto")),
        decisions=_grouped(decisions, OUTCOMES, "decision"),
        references=tuple(
            ReferenceNotes(table.text("relation"), table.flag("rehire"), table.prose("text"))
            for table in accounts.tables("reference")
        ),
        onboarding_tasks=tuple(table.text("title") for table in accounts.tables("onboarding")),
        hire_reviews=_grouped(reviews, (6, 12), "hire_review"),
        nominations=tuple(table.prose("text") for table in accounts.tables("nomination")),
    )
    accounts.nothing_else()
    _refuse_careless_texts(corpus)
    return corpus


_Key = TypeVar("_Key", str, int)


def _grouped(
    pairs: Sequence[tuple[_Key, str]], wanted: tuple[_Key, ...], what: str
) -> dict[_Key, tuple[str, ...]]:
    groups = {key: tuple(text for each, text in pairs if each == key) for key in wanted}
    for key, texts in groups.items():
        if not texts:
            raise ValueError(f"{what}: nothing is written for {key!r}")
    return groups


def _pick(texts: Sequence[_Text], n: int, what: str) -> _Text:
    if not texts:
        raise ValueError(f"nothing is written for {what}")
    return texts[n % len(texts)]


def _stories(folder: Path) -> dict[str, tuple[EvidenceStory, ...]]:
    stories: dict[str, tuple[EvidenceStory, ...]] = {}
    for name in EVIDENCE_FILES:
        file = read_toml(folder / name)
        for key in file.names():
            if key in stories:
                raise ValueError(f"{file.where}: {key!r} stands in another file too")
            stories[key] = tuple(_story(key, table) for table in file.tables(key))
    return stories


def _story(key: str, table: TomlTable) -> EvidenceStory:
    story = EvidenceStory(
        key=key,
        rating=table.choice("rating", RATINGS),
        situation=table.prose("situation"),
        task=table.prose("task"),
        action=table.prose("action"),
        result=table.prose("result"),
    )
    table.nothing_else()
    return story


def _narratives(folder: Path) -> dict[str, tuple[str, ...]]:
    pairs: list[tuple[str, str]] = []
    for name in NARRATIVE_FILES:
        file = read_toml(folder / name)
        for table in file.tables("narrative"):
            pairs.append((table.choice("vote", VOTES), table.prose("text")))
            table.nothing_else()
        file.nothing_else()
    return _grouped(pairs, VOTES, "narrative")


def _board(folder: Path) -> dict[str, BoardTexts]:
    file = read_toml(folder / "board.toml")
    board: dict[str, BoardTexts] = {}
    for key in file.names():
        table = file.table(key)
        board[key] = BoardTexts(
            raises=table.prose("raises"),
            falls_short=table.prose("falls_short"),
            unknown=table.prose("unknown"),
            hire=table.prose("hire"),
            no_hire=table.prose("no_hire"),
        )
        table.nothing_else()
    return board


def _reasons(folder: Path) -> dict[str, tuple[str, ...]]:
    file = read_toml(folder / "proceedings.toml")
    reasons = {kind: file.texts(kind) for kind in REASON_KINDS}
    file.nothing_else()
    for kind, texts in reasons.items():
        if not texts:
            raise ValueError(f"{file.where}: nothing is written for {kind!r}")
    return {str(kind): texts for kind, texts in reasons.items()}


def all_texts(corpus: DemoCorpus) -> tuple[str, ...]:
    """Every text of the corpus, once for each place it stands in."""
    stories = [story for told in corpus.stories.values() for story in told]
    return (
        *(t for s in stories for t in (s.situation, s.task, s.action, s.result)),
        *(text for told in corpus.narratives.values() for text in told),
        *(
            text
            for line in corpus.board.values()
            for text in (line.raises, line.falls_short, line.unknown, line.hire, line.no_hire)
        ),
        *(text for told in corpus.reasons.values() for text in told),
        *(notes.text for notes in corpus.phone_screens),
        *corpus.vetoes,
        *(text for told in corpus.decisions.values() for text in told),
        *(notes.text for notes in corpus.references),
        *(text for told in corpus.hire_reviews.values() for text in told),
        *corpus.nominations,
    )


def _refuse_careless_texts(corpus: DemoCorpus) -> None:
    if set(corpus.board) != set(corpus.stories):
        odd = min(set(corpus.board) ^ set(corpus.stories))
        raise ValueError(f"{odd!r} stands either on the board or in the evidence, not in both")
    for text in all_texts(corpus):
        strange = re.search(r"[{}]", text.replace(PLACEHOLDER, ""))
        if strange is not None:
            raise ValueError(f"only {PLACEHOLDER} may be put in: {text[:60]!r}")
