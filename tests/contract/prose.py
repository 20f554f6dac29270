"""What people write, in the lengths the process asks for."""

from __future__ import annotations

from typing import Any

ROLE_NARRATIVE = """\
Customers who pay a supplier abroad wait three days today and do not know where their money is. Because this person was \
hired, a payment is on the screen of both sides within a minute, with its price said beforehand.

One year later, 1 June 2027. A bakery in Porto pays a mill in Lyon at nine in the morning, and the mill ships at ten. \
The team answers four questions a week about lost payments instead of four hundred, and the ledger closes by itself \
every night. We know this because the number of calls about late payments is read out every Monday.

FAQ. Why not buy this? We tried two providers, and neither would show the supplier where the money is. \
What if volumes triple? The queue was tried at ten times the present load. \
What is the hardest part? Reconciling with banks that send files once a day, and saying so honestly. \
What will this person not do? They do not own the card business, which has a team of its own."""

NARRATIVE = """\
I asked about the time the nightly settlement failed twice in one week. The candidate told the story without being \
led: first what the customers had seen, then what the team had believed, then how a measurement proved that belief \
wrong. They had written the measurement themselves and showed the numbers to the people who disagreed. When the fix \
was late they said so before anybody asked, and moved the promise rather than the quality. What I missed was a view \
of the cost: asked twice what the change had saved, they named the hours but never the money. I probed for the part \
of others and heard names, disagreements and what each had contributed. I would work with this person tomorrow, and \
I know which parts of the job they would need to be shown."""

SHORT_NARRATIVE = "Good talk, clear answers, I liked it."


def evidence(principle: str, rating: str = "meets", **changes: Any) -> dict[str, Any]:
    """What a person did, as Situation, Task, Action and Result."""
    told: dict[str, Any] = {
        "principle": principle,
        "situation": "The nightly settlement failed twice in the week before the holidays.",
        "task": "They owned the service and had promised the shops an answer by Friday.",
        "action": "They measured each step, found the slow lock and took it out with the bank.",
        "result": "No settlement has failed since, and the run takes eleven minutes less.",
        "rating": rating,
    }
    told.update(changes)
    return {name: value for name, value in told.items() if value is not None}


def feedback(
    principles: list[str], vote: str | None = "yes", *, canary: str = "", **changes: Any
) -> dict[str, Any]:
    """Feedback that can be submitted; ``canary`` stands in every free text of it."""
    told = f"What they did about it, and why. {canary}"
    parts = dict.fromkeys(("situation", "task", "action", "result"), told) if canary else {}
    written: dict[str, Any] = {
        "evidence": [evidence(key, **parts) for key in principles],
        "narrative": f"{NARRATIVE}\n{canary}".strip(),
        "vote": vote,
    }
    written.update(changes)
    return written
