"""What people write after an interview: different words for each person and principle (F4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from config.demo_corpus import about
from hiring.app.demo.stage import Stage
from hiring.domain.feedback import Evidence, FeedbackBody
from hiring.domain.terms import Rating, Vote

VOTES = {"Y": Vote.STRONG_YES, "y": Vote.YES, "n": Vote.NO, "N": Vote.STRONG_NO}
# How the principles of a seat are rated, in turn, by somebody who votes so.
RATINGS = {
    Vote.STRONG_YES: (Rating.RAISES, Rating.RAISES, Rating.MEETS),
    Vote.YES: (Rating.MEETS, Rating.RAISES, Rating.MEETS),
    Vote.NO: (Rating.FALLS_SHORT, Rating.MEETS, Rating.MEETS),
    Vote.STRONG_NO: (Rating.FALLS_SHORT, Rating.FALLS_SHORT, Rating.MEETS),
}
Told = TypeVar("Told")
MOST_TRIES = 8
# Every so many pieces of evidence there is one on which nothing was heard.
UNHEARD = 13
WORDS_OF_A_DRAFT = 30


class Writers:
    """The authors of one loop: no two of them tell the same story in the same words."""

    def __init__(self, stage: Stage, first: str) -> None:
        self._stage = stage
        self._first = first
        self._told: set[object] = set()

    def written(
        self, principles: tuple[str, ...], vote: Vote, *, thin: bool = False
    ) -> FeedbackBody:
        """Whole feedback; ``thin`` says little, as what is returned for rework does."""
        kept = [
            self._evidence(key, RATINGS[vote][place % 3], may_be_unheard=place > 0)
            for place, key in enumerate(principles)
        ]
        corpus = self._stage.corpus
        if thin:
            narrative = corpus.reason("thin_feedback", self._stage.count("thin_feedback"))
        else:
            narrative = self._fresh(
                f"narrative {vote}", lambda number: corpus.narrative(vote.value, number)
            )
        return FeedbackBody(
            evidence=tuple(kept), narrative=about(narrative, self._first), vote=vote
        )

    def begun(self, principles: tuple[str, ...]) -> FeedbackBody:
        """A draft that somebody left: the first principle in part, half a narrative, no vote."""
        evidence = self._evidence(principles[0], Rating.MEETS, may_be_unheard=False)
        narrative = self._stage.corpus.narrative(Vote.YES.value, self._stage.count("draft"))
        words = about(narrative, self._first).split()
        partly = Evidence(
            principle=evidence.principle, situation=evidence.situation, task=evidence.task
        )
        return FeedbackBody(evidence=(partly,), narrative=" ".join(words[:WORDS_OF_A_DRAFT]))

    def _evidence(self, key: str, rating: Rating, *, may_be_unheard: bool) -> Evidence:
        stage = self._stage
        if may_be_unheard and stage.count("evidence") % UNHEARD == UNHEARD - 1:
            reason = stage.corpus.reason("not_observed", stage.count("not_observed"))
            return Evidence(
                principle=key, rating=Rating.NOT_OBSERVED, reason=about(reason, self._first)
            )
        story = self._fresh(
            f"{key} {rating}", lambda number: stage.corpus.evidence(key, number, rating.value)
        ).about(self._first)
        return Evidence(
            principle=key,
            situation=story.situation,
            task=story.task,
            action=story.action,
            result=story.result,
            rating=rating,
        )

    def _fresh(self, kind: str, tell: Callable[[int], Told]) -> Told:
        """The next of its kind that was not told on this loop, while there is one."""
        told = tell(self._stage.count(kind))
        for _ in range(MOST_TRIES):
            if told not in self._told:
                break
            told = tell(self._stage.count(kind))
        self._told.add(told)
        return told
