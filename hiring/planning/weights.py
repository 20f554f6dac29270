"""What a plan costs, in whole numbers: the tiers of the objective, in strict order.

One step of a tier weighs more than everything below it can come to together, within these limits
(7 interviewers, 21 pairs of them):

===================  =============================================  ====================
tier                 one step                                       most it comes to
===================  =============================================  ====================
changed (repair)     an invitation that changes: 10; one principle  any
                     that somebody takes over: 1
ability              a level short of the most able, per principle  63 levels
Bar Raiser's load    a loop as Bar Raiser above what everybody has  10 counted
load                 another interview in the weeks around          7 × 10 counted
waiting              a quarter of an hour between interviews;       90 quarters
                     a day counts as ``DAY_IN_WAITS`` of them
preferred hours      an interview outside them                      7
variety              a pair that sat together repeatedly; an        21 pairs
                     assignment beyond what is needed
===================  =============================================  ====================

Trainees come last: they are placed on a plan that is optimal without them.

Load is convex by its steps: the cost of one more interview is the number there already, so that
the sum over people is least when loads are level (the marginal cost of n is n, of the sum
n·(n−1)/2: minimising it minimises the variance for a given total).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hiring.planning.answers import Costs

if TYPE_CHECKING:
    from typing import Final

VARIETY: Final = 1
SPARE: Final = 1
UNPREFERRED: Final = 30
WAIT: Final = 300
DAY_IN_WAITS: Final = 8
DAY: Final = WAIT * DAY_IN_WAITS
LOAD: Final = 30_000
BAR_RAISER_LOAD: Final = 2_400_000
ABILITY: Final = 30_000_000
CHANGED: Final = 2_000_000_000
MOST_LOAD: Final = 10
"""Beyond so many the load of one person no longer counts more: they are busy."""
"""Units of ``changed``: an invitation, and a principle taken over."""
INVITATION: Final = 10


def total(costs: Costs) -> int:
    """The objective: the tiers, weighed and summed; lower is better."""
    return (
        CHANGED * costs.changed
        + ABILITY * costs.ability
        + BAR_RAISER_LOAD * costs.bar_raiser_load
        + LOAD * costs.load
        + WAIT * costs.waiting
        + UNPREFERRED * costs.unpreferred
        + VARIETY * costs.repeated
        + SPARE * costs.spare
    )
