"""A few people, each with a token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.builders.people import a_person, a_token
from tests.integration.requisitions.asking import ROLES, Company

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from hiring.models.database import Database


@pytest.fixture
def company(client: FlaskClient, db: Database) -> Company:
    with db.writer() as session:
        people = {
            name: a_person(session, name=name.replace("_", " ").title(), **given)
            for name, given in ROLES.items()
        }
        people["gone"] = a_person(session, name="Gone Away", active=False)
        tokens = {name: a_token(session, person) for name, person in people.items()}
        session.commit()
    return Company(client, people, tokens)
