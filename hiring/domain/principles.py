"""The wording of a principle and its prepared questions: what it must hold, and what changed in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from hiring.domain.errors import FieldError, Refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    Reasons = tuple[Refusal, ...]

FEWEST_QUESTIONS: Final = 3
MOST_QUESTIONS: Final = 20
LONGEST_NAME: Final = 120
LONGEST_TEXT: Final = 2_000
PROBES: Final = ("situation", "task", "action", "result")
_LONGEST_KEY: Final = 120
_TOKEN: Final = re.compile(r"\s+|[^\s]+")
# How most questions begin: none of these words tells one from another.
_COMMON: Final = re.compile(r"(tell_me_)?(about_)?(a_|the_)?(time_)?(when_|that_)?(you_|your_)?")
_TELLING_WORDS: Final = 6


@dataclass(frozen=True, slots=True)
class PreparedQuestion:
    """One behavioural question and a probe for each part of the story (L6).

    Args:
        key: what a kit reserves; empty for a question that is new.
    """

    key: str
    text: str
    situation: str
    task: str
    action: str
    result: str


@dataclass(frozen=True, slots=True)
class Wording:
    """What a principle is called, what it means, and what is asked about it."""

    name: str
    meaning: str
    questions: tuple[PreparedQuestion, ...]


class ChangeKind(StrEnum):
    """What happened to a part of a wording."""

    RENAMED = "renamed"
    MEANING = "meaning"
    ADDED = "added"
    WITHDRAWN = "withdrawn"
    REWORDED = "reworded"
    MOVED = "moved"


class PieceKind(StrEnum):
    """Whether a run of words stayed, came or went."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, came or went."""

    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change between two wordings.

    Args:
        kind: what happened.
        part: the part it happened to: ``text`` or one of the probes for a question.
        pieces: the words, those that went beside those that came.
    """

    kind: ChangeKind
    part: str
    pieces: tuple[Piece, ...]


def faults_in(wording: Wording, known: Collection[str]) -> tuple[FieldError, ...]:
    """Everything wrong with a wording, each at its part; nothing when it can be kept.

    Args:
        wording: what somebody wants to keep.
        known: the keys of questions this principle has or once had.
    """
    faults = [
        *_text_faults("/name", wording.name, LONGEST_NAME, "Give the principle a name."),
        *_text_faults("/meaning", wording.meaning, LONGEST_TEXT, "Say what the principle means."),
    ]
    if len(wording.questions) < FEWEST_QUESTIONS:
        detail = (
            f"At least {FEWEST_QUESTIONS} questions have to stay: several interviewers of one "
            "loop may need some of their own."
        )
        faults.append(FieldError("/questions", detail, "L6"))
    if len(wording.questions) > MOST_QUESTIONS:
        faults.append(FieldError("/questions", f"{MOST_QUESTIONS} questions are the most."))
    texts: set[str] = set()
    keys: set[str] = set()
    for place, question in enumerate(wording.questions):
        at = f"/questions/{place}"
        faults += _text_faults(f"{at}/text", question.text, LONGEST_TEXT, "Write the question.")
        for probe in PROBES:
            asked = f"Say what to ask about the {probe}."
            faults += _text_faults(f"{at}/{probe}", getattr(question, probe), LONGEST_TEXT, asked)
        folded = " ".join(question.text.split()).casefold()
        if folded and folded in texts:
            faults.append(FieldError(f"{at}/text", "This question stands here twice."))
        texts.add(folded)
        if question.key and question.key not in known:
            faults.append(FieldError(f"{at}/key", "This principle has no question of that key."))
        if question.key and question.key in keys:
            faults.append(FieldError(f"{at}/key", "This question stands here twice."))
        keys.add(question.key)
    return tuple(faults)


def why_not_reword(before: Wording, after: Wording, names_of_others: Collection[str]) -> Reasons:
    """Why this wording cannot follow that one."""
    if before == after:
        return (
            Refusal(None, "Nothing was changed.", "Change something, or leave it as it stands."),
        )
    if after.name.casefold() in {name.casefold() for name in names_of_others}:
        detail = f"Another principle is called {after.name}."
        return (Refusal(None, detail, "Choose another name.", pointer="/name"),)
    return ()


def with_keys(principle: str, wording: Wording, taken: Collection[str]) -> Wording:
    """The wording with a key for every new question, none of which was ever used before."""
    used = {*taken, *(question.key for question in wording.questions)}
    questions = []
    for question in wording.questions:
        key = question.key or _new_key(principle, question.text, used)
        used.add(key)
        questions.append(
            PreparedQuestion(
                key,
                question.text,
                question.situation,
                question.task,
                question.action,
                question.result,
            )
        )
    return Wording(wording.name, wording.meaning, tuple(questions))


def changes(before: Wording, after: Wording) -> tuple[Change, ...]:
    """What is different, in the order of the page: name, meaning, then question by question."""
    found: list[Change] = []
    if before.name != after.name:
        found.append(Change(ChangeKind.RENAMED, "name", difference(before.name, after.name)))
    if before.meaning != after.meaning:
        pieces = difference(before.meaning, after.meaning)
        found.append(Change(ChangeKind.MEANING, "meaning", pieces))
    earlier = {question.key: question for question in before.questions}
    stays = [question.key for question in after.questions if question.key in earlier]
    moved = _moved([key for key in earlier if key in stays], stays)
    for question in after.questions:
        then = earlier.get(question.key)
        if then is None:
            piece = Piece(PieceKind.ADDED, question.text)
            found.append(Change(ChangeKind.ADDED, "text", (piece,)))
            continue
        found += _reworded(then, question)
        if question.key in moved:
            piece = Piece(PieceKind.SAME, question.text)
            found.append(Change(ChangeKind.MOVED, "text", (piece,)))
    left = {question.key for question in after.questions}
    for key, question in earlier.items():
        if key not in left:
            piece = Piece(PieceKind.REMOVED, question.text)
            found.append(Change(ChangeKind.WITHDRAWN, "text", (piece,)))
    return tuple(found)


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts as one, word by word: what stayed, what went, what came."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(PieceKind.SAME, "".join(old[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece(PieceKind.REMOVED, "".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(Piece(PieceKind.ADDED, "".join(new[j1:j2])))
    return tuple(pieces)


def _reworded(then: PreparedQuestion, now: PreparedQuestion) -> list[Change]:
    return [
        Change(ChangeKind.REWORDED, part, difference(getattr(then, part), getattr(now, part)))
        for part in ("text", *PROBES)
        if getattr(then, part) != getattr(now, part)
    ]


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The keys that left their place among the others: as few as explain the new order."""
    stayed: set[str] = set()
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        stayed.update(before[block.a : block.a + block.size])
    return set(after) - stayed


def _text_faults(pointer: str, text: str, longest: int, missing: str) -> list[FieldError]:
    if not text.strip():
        return [FieldError(pointer, missing)]
    if len(text) > longest:
        return [FieldError(pointer, f"{longest} characters are the most; this has {len(text)}.")]
    return []


def _new_key(principle: str, text: str, used: Collection[str]) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    telling = _COMMON.sub("", words, count=1).split("_")[:_TELLING_WORDS]
    stem = f"{principle}_{'_'.join(telling)}"[: _LONGEST_KEY - 4].strip("_")
    key, number = stem, 2
    while key in used:
        key, number = f"{stem}_{number}", number + 1
    return key
