"""Loops in bulk: panels, what people wrote, debriefs and decisions."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.organisation import PRINCIPLES, Employee, Organisation
from hiring.domain.terms import AuditRung

SEATS = 6
NARRATIVE_WORDS = 140
# Where live loops of the organisation stand.
LIVE_STATES = ("draft", "scheduled", "collecting", "collecting", "debrief_ready", "debriefing")


class Loops(Organisation):
    """An organisation that interviews."""

    # ------------------------------------------------------------ loops

    def loop(
        self,
        requisition: tuple[uuid.UUID, Employee],
        state: str,
        *,
        seated: Employee | None = None,
        panel: list[Employee] | None = None,
        written: int | None = None,
        drafts: bool = False,
    ) -> uuid.UUID:
        """A loop with its panel; ``written``: how many have submitted, None: what the state asks."""
        rows = self.rows
        application_id, _ = self.application(requisition[0])
        people = panel or self._panel(requisition[1], seated)
        held = state not in {"draft", "cancelled"}
        first = self._first_start(state)
        if held:
            first = self._while_free(people, first, later=state == "scheduled")
        created = first - timedelta(days=9)
        runner = rows.rng.choice(self.recruiters)
        loop_id = rows.make(
            "loop",
            application_id=application_id,
            state=state,
            size_reason="",
            time_zone="Europe/London",
            first_starts_at=None if state in {"draft", "cancelled"} else first,
            last_ends_at=None if state in {"draft", "cancelled"} else first + timedelta(hours=6),
            created_by=runner.id,
            created_at=created,
            changed_at=created,
            version=1,
        )
        seats = [
            self._seat(loop_id, person, place, first, held=held)
            for place, person in enumerate(people)
        ]
        self._history(loop_id, state, runner, seats, first)
        done = SEATS if state in {"debrief_ready", "debriefing", "decided"} else 0
        if state == "collecting":
            done = 2 if written is None else written
        for (seat_id, key), person in list(zip(seats, people, strict=True))[SEATS - done :]:
            self._version(loop_id, seat_id, key, person, first)
        if drafts:
            for seat_id, key in seats:
                self._draft(seat_id, key)
        if state in {"debriefing", "decided"}:
            self._debrief(loop_id, state, seats, people, first)
        return loop_id

    def _first_start(self, state: str) -> datetime:
        rng, now = self.rows.rng, self.moment
        if state in {"decided", "cancelled"}:
            return now - timedelta(days=10 + rng.randrange(480), minutes=rng.randrange(600))
        if state in {"draft", "scheduled"}:
            return now + timedelta(days=1 + rng.randrange(10), minutes=rng.randrange(400))
        return now - timedelta(hours=20 + rng.randrange(20))

    def _while_free(self, people: list[Employee], first: datetime, *, later: bool) -> datetime:
        """The nearest start, hour by hour, at which nobody of them is in two interviews (L5)."""
        hour = int(first.timestamp()) // 3600
        while any((one.id, hour + place) in self.taken for place, one in enumerate(people)):
            hour += 1 if later else -1
        self.taken.update((one.id, hour + place) for place, one in enumerate(people))
        return datetime.fromtimestamp(hour * 3600, UTC)

    def _panel(self, manager: Employee, seated: Employee | None) -> list[Employee]:
        rng = self.rows.rng
        others = [one for one in rng.sample(self.people, SEATS + 1) if one is not manager]
        panel = [manager, rng.choice(self.bar_raisers), *others[: SEATS - 2]]
        if seated is not None:
            panel[-1] = seated
        return panel

    def _seat(
        self, loop_id: uuid.UUID, person: Employee, place: int, first: datetime, *, held: bool
    ) -> tuple[uuid.UUID, str]:
        rows = self.rows
        kind = ("hiring_manager", "bar_raiser")[place] if place < 2 else "interviewer"
        start = first + timedelta(hours=place)
        seat_id = rows.make(
            "seat",
            loop_id=loop_id,
            person_id=person.id,
            kind=kind,
            starts_at=start,
            ends_at=start + timedelta(minutes=45),
            place=f"Room {place + 1}",
            mentor_seat_id=None,
            position=place,
            held=held,
            created_at=first - timedelta(days=9),
            removed_at=None,
            kit_opened_at=None,
        )
        key = PRINCIPLES[place]
        rows.add("seat_principle", seat_id=seat_id, key=key, position=0)
        return seat_id, key

    def _history(
        self,
        loop_id: uuid.UUID,
        state: str,
        runner: Employee,
        seats: list[tuple[uuid.UUID, str]],
        first: datetime,
    ) -> None:
        rows, at = self.rows, first - timedelta(days=9)
        rows.trail("loop.created", at, actor_id=runner.id, loop_id=loop_id)
        for seat_id, _ in seats:
            rows.trail("seat.taken", at, actor_id=runner.id, loop_id=loop_id, seat_id=seat_id)
        path = [
            ("draft", "schedule", "scheduled", first - timedelta(days=8)),
            ("scheduled", "first_interview_began", "collecting", first),
            ("collecting", "feedback_complete", "debrief_ready", first + timedelta(hours=12)),
            ("debrief_ready", "open_debrief", "debriefing", first + timedelta(hours=14)),
            ("debriefing", "decide", "decided", first + timedelta(hours=15)),
        ]
        if state == "cancelled":
            path = [("draft", "cancel", "cancelled", first)]
        if state == "draft":
            return
        for before, event, after, when in path:
            rows.make(
                "loop_move",
                loop_id=loop_id,
                event=event,
                from_state=before,
                to_state=after,
                actor_id=runner.id,
                at=when,
                reason="",
            )
            rows.trail(f"loop.{event}", when, actor_id=runner.id, loop_id=loop_id)
            if after == state:
                return

    # ------------------------------------------------------------ what people wrote

    def _evidence(self, key: str) -> dict[str, Any]:
        rows = self.rows
        return {
            "principle": key,
            "situation": rows.prose(25),
            "task": rows.prose(15),
            "action": rows.prose(35),
            "result": rows.prose(20),
            "rating": rows.rng.choice(("raises", "meets", "falls_short")),
            "reason": "",
        }

    def _draft(self, seat_id: uuid.UUID, key: str) -> None:
        body = {
            "evidence": [self._evidence(key)],
            "narrative": self.rows.prose(NARRATIVE_WORDS),
            "vote": self.rows.rng.choice(("strong_yes", "yes", "no", "strong_no")),
        }
        self.rows.add("feedback_draft", seat_id=seat_id, version=1, body=body, saved_at=self.moment)

    def _version(
        self, loop_id: uuid.UUID, seat_id: uuid.UUID, key: str, person: Employee, first: datetime
    ) -> None:
        rows = self.rows
        at = first + timedelta(hours=7, minutes=rows.rng.randrange(240))
        version_id = rows.make(
            "feedback_version",
            seat_id=seat_id,
            number=1,
            vote=rows.rng.choice(("strong_yes", "yes", "yes", "no", "strong_no")),
            narrative=rows.prose(NARRATIVE_WORDS),
            reason=None,
            could_read_others=False,
            submitted_at=at,
        )
        rows.add("feedback_evidence", version_id=version_id, position=0, **self._evidence(key))
        for action, rung in (
            ("feedback.draft_saved", AuditRung.AUTHOR),
            ("feedback.submitted", AuditRung.VOTE),
        ):
            rows.trail(action, at, actor_id=person.id, loop_id=loop_id, seat_id=seat_id, rung=rung)

    def _debrief(
        self,
        loop_id: uuid.UUID,
        state: str,
        seats: list[tuple[uuid.UUID, str]],
        people: list[Employee],
        first: datetime,
    ) -> None:
        rows, at = self.rows, first + timedelta(hours=14)
        bar_raiser, manager = people[1], people[0]
        rows.add(
            "debrief",
            loop_id=loop_id,
            phase="discussion" if state == "debriefing" else "decided",
            opened_by=bar_raiser.id,
            opened_at=at,
            reading_ends_at=at + timedelta(minutes=10),
            revealed_at=at + timedelta(minutes=15),
            changed_at=at + timedelta(minutes=20),
            version=2,
        )
        for (seat_id, key), person in zip(seats, people, strict=True):
            rows.add(
                "debrief_mark",
                loop_id=loop_id,
                seat_id=seat_id,
                read_at=at + timedelta(minutes=8),
                excused_at=None,
                excused_by=None,
                excuse_reason="",
            )
            vote = rows.rng.choice(("yes", "no", "strong_yes"))
            rows.add("second_vote", loop_id=loop_id, seat_id=seat_id, vote=vote, cast_at=at)
            rows.make(
                "board_line",
                loop_id=loop_id,
                principle=key,
                column=rows.rng.choice(("raises", "falls_short", "unknown")),
                text=rows.prose(18),
                seat_id=seat_id,
                author_id=person.id,
                written_at=at + timedelta(minutes=18),
            )
        if state == "decided":
            rows.add(
                "decision",
                loop_id=loop_id,
                outcome=rows.rng.choice(("hire", "no_hire")),
                summary=rows.prose(60),
                other_role="",
                decided_by=manager.id,
                decided_at=at + timedelta(hours=1),
            )
            rows.add(
                "decision_reason",
                loop_id=loop_id,
                position=0,
                principle=PRINCIPLES[0],
                text=rows.prose(30),
            )
