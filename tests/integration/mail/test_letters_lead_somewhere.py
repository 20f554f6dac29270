"""Whatever a letter asks its reader to open, they can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hiring.mail.letter import Letter
from hiring.mail.rendering import PREFERENCES
from hiring.models.people import Person
from tests.builders.people import signed_in
from tests.integration.mail.letters import LATER, a_post_bag, read_all

if TYPE_CHECKING:
    import uuid

    from flask import Flask

    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock


def paths(letter: Letter) -> set[str]:
    found = {letter.action.path} if letter.action else set()
    found |= {path for part in letter.parts for _, path in part.lines}
    if letter.event and letter.event.path:
        found.add(letter.event.path)
    return (found - {""}) | {PREFERENCES}


def test_every_page_a_letter_leads_to_opens_for_its_reader(
    app: Flask, db: Database, clock: FrozenClock
):
    clock.set(LATER)
    with db.writer() as session:
        bag = a_post_bag(session)
        read = read_all(session, list(bag.messages.values()), now=LATER)
        session.commit()
        people: dict[uuid.UUID, Person] = {}
        wanted: dict[uuid.UUID, set[str]] = {}
        for message in bag.messages.values():
            letter = read[message.id]
            assert isinstance(letter, Letter)
            if message.person_id is None:
                assert paths(letter) == {PREFERENCES}
                continue
            people[message.person_id] = session.get_one(Person, message.person_id)
            wanted.setdefault(message.person_id, set()).update(paths(letter))
    refused = {}
    for person_id, pages in wanted.items():
        browser = signed_in(app.test_client(), people[person_id], app)
        for page in pages:
            status = browser.get(page).status_code
            if status != 200:
                refused[f"{people[person_id].name} at {page}"] = status
    assert not refused
