"""What becomes of each candidate's loop, in one line each: the demonstration's contents."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

UNAPPROVED: Final = "data_scientist_arrivals"
"""The requisition whose narrative waits for a Bar Raiser (J1)."""


class Ending(Enum):
    """How far a loop has come by now."""

    OPENED = auto()
    PLANNED = auto()
    DROPPED_OUT = auto()
    SCHEDULED = auto()
    RESCHEDULED = auto()
    CANCELLED = auto()
    COLLECTING = auto()
    READY = auto()
    READING = auto()
    VOTING = auto()
    DISCUSSION = auto()
    HIRE = auto()
    NO_HIRE = auto()
    OTHER_ROLE = auto()
    VETOED = auto()


class After(Enum):
    """What has followed a decision to hire."""

    NOTHING = auto()
    REFERENCES = auto()
    DRAFTED = auto()
    MADE = auto()
    ACCEPTED = auto()


@dataclass(frozen=True, kw_only=True)
class Plot:
    """One loop.

    Args:
        candidate: the candidate's e-mail address, up to the @.
        bar_raiser: the Bar Raiser's.
        day: the first day of interviews, in weekdays from today.
        votes: the first votes of the counting seats (hiring manager, Bar Raiser, then the
            others): Y and y for hire, strongly and not, n and N against. Their number is the
            panel's size.
        second: the second votes in the same order; ``-`` is excused.
        silent: seats that have not submitted, by place; a trainee's place is the last.
        drafting: those among them who have begun to write.
        trainee: somebody who shadows, and the place of their mentor.
        returned: a seat whose feedback was returned for rework, by place.
        amended: it has been amended since.
        waived: a seat whose feedback was waived, by place.
        two_days: the second half of the panel meets the candidate a weekday later.
        gap: a requirement left uncovered, waived by the Bar Raiser.
        conflict: somebody too close to the candidate to sit.
        after: what has followed a decision to hire.
    """

    candidate: str
    bar_raiser: str = ""
    day: int = 0
    ending: Ending
    votes: str = "yyyyy"
    second: str = ""
    silent: tuple[int, ...] = ()
    drafting: tuple[int, ...] = ()
    trainee: tuple[str, int] | None = None
    returned: int | None = None
    amended: bool = False
    waived: int | None = None
    two_days: bool = False
    gap: str = ""
    conflict: str = ""
    after: After = After.NOTHING

    @property
    def size(self) -> int:
        """How many counting seats the panel has."""
        return len(self.votes)


PLOTS: Final = (
    # Long decided.
    Plot(
        candidate="karthik.sundaram",
        bar_raiser="leila.haddadi",
        day=-14,
        ending=Ending.HIRE,
        votes="yYyYny",
        second="yYyYyy",
        after=After.ACCEPTED,
    ),
    Plot(
        candidate="ayelet.benami",
        bar_raiser="rebekah.stein",
        day=-12,
        ending=Ending.OTHER_ROLE,
        votes="nyynyn",
        second="nnynyn",
    ),
    Plot(
        candidate="jb.nguessan",
        bar_raiser="samuel.osei",
        day=-11,
        ending=Ending.NO_HIRE,
        votes="ynnN",
        second="nnnN",
    ),
    Plot(
        candidate="kofi.mensahlarbi",
        bar_raiser="helene.brandt",
        day=-9,
        ending=Ending.VETOED,
        votes="YnyyYy",
        second="YNyyyy",
    ),
    Plot(
        candidate="lautaro.quiroga",
        bar_raiser="ananya.raghunathan",
        day=-8,
        ending=Ending.HIRE,
        votes="yyYyy",
        second="yyYYy",
        trainee=("iker.etxeberria", 3),
        after=After.MADE,
    ),
    Plot(
        candidate="isadora.figueiredo",
        bar_raiser="goran.petrovic",
        day=-7,
        ending=Ending.NO_HIRE,
        votes="ynynyn",
        second="nnynnn",
        returned=3,
        amended=True,
    ),
    Plot(
        candidate="katerina.stavrou",
        bar_raiser="chidi.okonkwo",
        day=-6,
        ending=Ending.HIRE,
        votes="yYyny",
        second="yYyyy",
        gap="frugality",
        after=After.DRAFTED,
    ),
    # In the debrief at this moment.
    Plot(
        candidate="eleni.papadaki",
        bar_raiser="catarina.lourenco",
        day=-3,
        ending=Ending.DISCUSSION,
        votes="ynyYyn",
        second="yyyYyn",
    ),
    Plot(
        candidate="camille.ouellet",
        bar_raiser="helene.brandt",
        day=-3,
        ending=Ending.VOTING,
        votes="YynyYn",
        second="Yy..-.",
    ),
    Plot(
        candidate="wouter.hoekstra",
        bar_raiser="henrik.maatta",
        day=-3,
        ending=Ending.READING,
        votes="ynnyYy",
        conflict="amir.tehrani",
    ),
    # Ready for it.
    Plot(
        candidate="olafia.thorsteinsdottir",
        bar_raiser="chidi.okonkwo",
        day=-3,
        ending=Ending.READY,
        votes="yYnyy",
    ),
    Plot(
        candidate="siobhan.nidhalaigh",
        bar_raiser="nadia.elamrani",
        day=-2,
        ending=Ending.READY,
        votes="Yynyy",
    ),
    # Being written up.
    Plot(
        candidate="tomas.dvoracek",
        bar_raiser="ousmane.diarra",
        day=-2,
        ending=Ending.COLLECTING,
        votes="yYnynY",
        silent=(0, 3, 5),
        drafting=(3,),
    ),
    Plot(
        candidate="radoslaw.jablonski",
        bar_raiser="rebekah.stein",
        day=-3,
        ending=Ending.COLLECTING,
        votes="ynyYyn",
        silent=(1,),
        drafting=(1,),
    ),
    Plot(
        candidate="mehmet.kilic",
        bar_raiser="hannah.grunewald",
        day=-1,
        ending=Ending.COLLECTING,
        votes="yynyy",
        silent=(0, 2, 5),
        drafting=(2, 5),
        trainee=("declan.fitzsimmons", 2),
    ),
    Plot(
        candidate="anders.kjaergaard",
        bar_raiser="leila.haddadi",
        day=-2,
        ending=Ending.COLLECTING,
        votes="yynyyy",
        silent=(4,),
        returned=2,
    ),
    Plot(
        candidate="giulia.santangelo",
        bar_raiser="claire.duhamel",
        day=-2,
        ending=Ending.COLLECTING,
        votes="yynyY",
        silent=(0, 3),
        drafting=(0,),
        waived=3,
    ),
    Plot(
        candidate="mariama.thiam",
        bar_raiser="nadia.elamrani",
        day=-1,
        ending=Ending.COLLECTING,
        votes="yyyny",
        silent=(0,),
        two_days=True,
    ),
    # To come.
    Plot(
        candidate="shirin.golestani",
        bar_raiser="hannah.grunewald",
        day=1,
        ending=Ending.SCHEDULED,
        votes="yyyyyy",
        trainee=("hyejin.park", 1),
    ),
    Plot(
        candidate="grace.kamau",
        bar_raiser="henrik.maatta",
        day=3,
        ending=Ending.SCHEDULED,
    ),
    Plot(
        candidate="charlotte.vandenberghe",
        bar_raiser="catarina.lourenco",
        day=5,
        ending=Ending.RESCHEDULED,
    ),
    Plot(
        candidate="vladyslava.kovalenko",
        bar_raiser="ousmane.diarra",
        day=2,
        ending=Ending.CANCELLED,
        votes="yyyyyy",
    ),
    # Drafts.
    Plot(
        candidate="abigail.thornbury",
        bar_raiser="claire.duhamel",
        day=4,
        ending=Ending.DROPPED_OUT,
        votes="yyyyyy",
    ),
    Plot(
        candidate="ngozi.achike",
        bar_raiser="samuel.osei",
        day=6,
        ending=Ending.PLANNED,
        votes="yyyyyy",
    ),
    Plot(candidate="meredith.lockwood", day=6, ending=Ending.OPENED),
)
