"""The directory's pages: everybody reads them, administrators and leads change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from hiring.people.queries import get_person, management_chains
from tests.builders.people import a_person, csrf_of, signed_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from hiring.models.database import Database
    from tests.integration.people.conftest import Cast

LONG = "Wolfeschlegelsteinhausenbergerdorff " * 5


def statements_of(db: Database, client: FlaskClient, path: str) -> int:
    """How many statements a page costs."""
    count = 0

    def note(*_: Any) -> None:
        nonlocal count
        count += 1

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return count


@pytest.mark.parametrize("path", ["/people", "/people/{}", "/account", "/sign-in"])
def test_a_page_costs_the_same_however_many_there_are(
    app: Flask, client: FlaskClient, db: Database, cast: Cast, path: str
):
    signed_in(client, cast.people["other"], app)
    path = path.format(cast.id("other"))
    if path == "/sign-in":
        client = app.test_client()
    client.get(path)
    before = statements_of(db, client, path)
    with db.writer() as session:
        boss = cast.people["programme_lead"]
        for number in range(30):
            boss = a_person(
                session,
                name=f"Nina {number}",
                team=f"Team {number}",
                manager=boss,
                roles=["recruiter"],
                certified_for=["design", "data"],
            )
        session.commit()
    assert statements_of(db, client, path) == before


def test_chains_are_read_in_one_statement_and_end_in_a_circle(db: Database):
    with db.writer() as session:
        top = a_person(session, name="Top")
        middle = a_person(session, name="Middle", manager=top)
        low = a_person(session, name="Low", manager=middle)
        alone = a_person(session, name="Alone")
        session.flush()
        chains = management_chains(session, [low.id, alone.id, top.id])
        assert chains == {
            low.id: ((middle.id, "Middle"), (top.id, "Top")),
            alone.id: (),
            top.id: (),
        }
        top.manager_id = low.id
        session.flush()
        circle = management_chains(session, [low.id])
        assert [name for _, name in circle[low.id]] == ["Middle", "Top"]
        assert management_chains(session, []) == {}


def test_the_directory_shows_and_searches(
    app: Flask, client: FlaskClient, db: Database, cast: Cast
):
    with db.writer() as session:
        a_person(session, name=f"<b>{LONG}</b>", bar_raiser="lapsed")
        a_person(session, name="Gone Away", active=False)
        session.commit()
    signed_in(client, cast.people["other"], app)
    page = client.get("/people").get_data(as_text=True)
    assert "Otto Ray" in page
    assert "Ruth Cole" in page
    assert f"&lt;b&gt;{LONG}" in page
    assert "Gone Away" not in page
    assert "Add a person" not in page
    found = client.get("/people?search=otto&bar_raiser=nonsense").get_data(as_text=True)
    assert "Otto Ray" in found
    assert "Ruth Cole" not in found
    assert "Gone Away" in client.get("/people?active=no").get_data(as_text=True)
    assert "Nobody found" in client.get("/people?search=%25%00").get_data(as_text=True)


def test_the_directory_goes_on(app: Flask, client: FlaskClient, db: Database):
    with db.writer() as session:
        people = [a_person(session, name=f"Nina {number:03}") for number in range(120)]
        session.commit()
    signed_in(client, people[0], app)
    path, names, pages = "/people?search=nina", [], 0
    while path:
        page = client.get(path).get_data(as_text=True)
        names += [name for name in (f"Nina {n:03}" for n in range(120)) if f">{name}<" in page]
        pages += 1
        _, _, rest = page.partition('rel="next"')
        path = rest.split('href="', 1)[1].split('"', 1)[0].replace("&amp;", "&") if rest else ""
    assert pages == 3
    own_name_in_the_menu = [names[0]] * 2
    assert names == [own_name_in_the_menu[0], *names[1:50], *names[50:]]
    assert set(names) == {f"Nina {number:03}" for number in range(120)}


def test_a_person_with_what_the_rules_go_by(
    app: Flask, client: FlaskClient, db: Database, cast: Cast
):
    signed_in(client, cast.people["other"], app)
    page = client.get(f"/people/{cast.id('other')}").get_data(as_text=True)
    for words in ("Gate and Yard", "Marit Vasbotten", "engineering", "2 loops a week", "any time"):
        assert words in page
    assert f"/people/{cast.id('other')}/edit" not in page
    assert client.get("/people/00000000-0000-0000-0000-000000000001").status_code == 404


def form_of(client: FlaskClient, path: str, version: int | str = "") -> dict[str, Any]:
    return {
        "csrf_token": csrf_of(client, path),
        "name": "Otto Ray",
        "email": "otto@example.com",
        "level": "7",
        "team": "Gate and Yard",
        "manager_id": "",
        "time_zone": "Europe/Oslo",
        "certified_for": "data, engineering,",
        "bar_raiser": "in_training",
        "weekly_loop_cap": "",
        "roles": ["recruiter"],
        "active": "y",
        "version": str(version),
    }


def test_an_administrator_adds_a_person(app: Flask, client: FlaskClient, db: Database, cast: Cast):
    signed_in(client, cast.people["administrator"], app)
    form = form_of(client, "/people/new") | {"manager_id": cast.people["other"].email.upper()}
    answer = client.post("/people/new", data=form)
    assert answer.status_code == 303
    with db.reader() as session:
        from uuid import UUID

        made = get_person(session, UUID(answer.headers["Location"].rsplit("/", 1)[1]))
    assert made.email == "otto@example.com"
    assert made.manager_name == "Otto Ray"
    assert made.certified_for == ("data", "engineering")
    assert [role.value for role in made.roles] == ["recruiter"]


TYPED_WRONG: dict[str, tuple[dict[str, Any], int, str]] = {
    "no name": ({"name": ""}, 422, "Type the name."),
    "no address": ({"email": "otto"}, 422, "needs to be an e-mail address"),
    "no level": ({"level": "high"}, 422, "Not a valid integer"),
    "level 99": ({"level": "99"}, 422, "from 1 to 20"),
    "no such manager": ({"manager_id": "nobody@example.com"}, 422, "Nobody here has this"),
    "no such zone": ({"time_zone": "Mars/Phobos"}, 422, "Not a valid choice"),
    "no such role": ({"roles": ["king"]}, 422, "king"),
    "an address taken": ({"email": "reader@example.com"}, 409, "There already is a person"),
}


@pytest.mark.parametrize(("typed", "status", "said"), TYPED_WRONG.values(), ids=TYPED_WRONG)
@pytest.mark.parametrize("path", ["/people/new", "/people/{}/edit"])
def test_what_was_typed_wrong_comes_back(
    app: Flask,
    client: FlaskClient,
    db: Database,
    cast: Cast,
    path: str,
    typed: dict[str, Any],
    status: int,
    said: str,
):
    with db.writer() as session:
        a_person(session, email="reader@example.com")
        session.commit()
    signed_in(client, cast.people["administrator"], app)
    path = path.format(cast.id("other"))
    form = form_of(client, path, cast.people["other"].version) | {"team": "Typed Team"} | typed
    answer = client.post(path, data=form)
    assert answer.status_code == status
    page = answer.get_data(as_text=True)
    assert said in page
    assert 'value="Typed Team"' in page
    with db.reader() as session:
        assert get_person(session, cast.people["other"].id).level == 6


def edit(client: FlaskClient, cast: Cast, **changes: Any) -> TestResponse:
    path = f"/people/{cast.id('other')}/edit"
    return client.post(path, data=form_of(client, path, cast.people["other"].version) | changes)


def test_an_administrator_changes_a_person(
    app: Flask, client: FlaskClient, db: Database, cast: Cast
):
    signed_in(client, cast.people["administrator"], app)
    shown = client.get(f"/people/{cast.id('other')}/edit").get_data(as_text=True)
    assert cast.people["programme_lead"].email in shown
    assert edit(client, cast).status_code == 303
    with db.reader() as session:
        changed = get_person(session, cast.people["other"].id)
    assert (changed.level, changed.manager_id, changed.time_zone) == (7, None, "Europe/Oslo")
    stale = edit(client, cast, level="9")
    assert stale.status_code == 409
    page = stale.get_data(as_text=True)
    assert "Somebody else has changed Otto Ray meanwhile" in page
    assert 'value="9"' in page


def test_a_lead_changes_standing_and_certifications_only(
    app: Flask, client: FlaskClient, db: Database, cast: Cast
):
    signed_in(client, cast.people["programme_lead"], app)
    shown = client.get(f"/people/{cast.id('other')}/edit").get_data(as_text=True)
    assert 'name="bar_raiser"' in shown
    assert 'name="email"' not in shown
    assert edit(client, cast).status_code == 303
    with db.reader() as session:
        changed = get_person(session, cast.people["other"].id)
    assert changed.bar_raiser.value == "in_training"
    assert (changed.level, changed.roles, changed.email) == (6, (), cast.people["other"].email)


@pytest.mark.parametrize("part", ["other", "recruiter"])
@pytest.mark.parametrize("path", ["/people/new", "/people/{}/edit"])
def test_others_keep_no_people(app: Flask, client: FlaskClient, cast: Cast, part: str, path: str):
    signed_in(client, cast.people[part], app)
    assert client.get(path.format(cast.id("other"))).status_code == 403


def test_the_last_administrator_is_told_why_they_stay(app: Flask, client: FlaskClient, cast: Cast):
    signed_in(client, cast.people["administrator"], app)
    path = f"/people/{cast.id('administrator')}/edit"
    form = form_of(client, path, 1) | {"roles": [], "bar_raiser": "none"}
    answer = client.post(path, data=form)
    assert answer.status_code == 409
    assert "is the only administrator" in answer.get_data(as_text=True)
