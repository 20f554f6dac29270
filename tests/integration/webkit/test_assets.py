"""Style sheets and scripts: kept for good under their mark, asked for again without."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from flask import Flask, url_for

from hiring.webkit import assets

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

KEPT_FOR_GOOD = {"max-age=31536000", "immutable", "public"}


def get(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    """The answer, with its file read and closed."""
    answer = client.get(
        address, headers={name.replace("_", "-"): one for name, one in headers.items()}
    )
    answer.get_data()
    answer.close()
    return answer


def directives(answer: TestResponse) -> set[str]:
    return {part.strip() for part in answer.headers["Cache-Control"].split(",")}


def test_every_file_a_page_names_bears_its_mark_and_is_kept(client: FlaskClient):
    page = client.get("/sign-in").get_data(as_text=True)
    named = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert named
    for address in named:
        assert re.search(r"\?v=[0-9a-f]{10}$", address), address
        answer = get(client, address)
        assert answer.status_code == 200
        assert directives(answer) == KEPT_FOR_GOOD
        assert "Expires" not in answer.headers


@pytest.mark.parametrize("query", ["", "?v=0123456789", "?v="])
def test_a_file_under_another_mark_is_asked_for_again_and_mostly_unchanged(
    client: FlaskClient, query: str
):
    address = f"/static/css/tokens.css{query}"
    answer = get(client, address)
    assert directives(answer) == {"no-cache"}
    again = get(client, address, If_None_Match=answer.headers["ETag"])
    assert again.status_code == 304
    assert directives(again) == {"no-cache"}


@pytest.mark.parametrize("name", ["nothing.css", "../wiring.py", "css/../../wiring.py"])
def test_what_is_not_there_is_not_kept(client: FlaskClient, name: str):
    answer = get(client, f"/static/{name}")
    assert answer.status_code == 404
    assert "max-age" not in answer.headers.get("Cache-Control", "")


def test_a_changed_file_has_another_mark(tmp_path: Path):
    app = Flask(__name__, static_folder=str(tmp_path))
    assets.register(app)
    style = tmp_path / "page.css"
    addresses = []
    for words in ("a {}", "a { color: red }"):
        style.write_text(words, encoding="utf-8")
        with app.test_request_context():
            addresses.append(urlsplit(url_for("static", filename="page.css")))
    first, second = addresses
    assert first.path == second.path
    assert first.query != second.query


def test_looking_at_the_head_of_the_sign_in_page_is_not_sending_it(client: FlaskClient):
    assert client.head("/sign-in").status_code == 200


@pytest.mark.parametrize(
    ("name", "accepted", "encoding"),
    [
        ("css/base.css", "gzip, br", "gzip"),
        ("js/menu.js", "gzip", "gzip"),
        ("icons/favicon.svg", "*", "gzip"),
        ("css/base.css", "", None),
        ("css/base.css", "br", None),
        ("css/base.css", "gzip;q=0", None),
    ],
)
def test_a_file_is_compressed_for_those_who_take_it(
    client: FlaskClient, name: str, accepted: str, encoding: str | None
) -> None:
    answer = get(client, f"/static/{name}", Accept_Encoding=accepted)
    assert answer.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in answer.headers["Vary"]
    plain = gzip.decompress(answer.data) if encoding else answer.data
    assert plain == get(client, f"/static/{name}").data
    assert answer.content_length == len(answer.data)


def test_a_compressed_file_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    tag = get(client, "/static/js/menu.js", Accept_Encoding="gzip").headers["ETag"]
    again = get(client, "/static/js/menu.js", Accept_Encoding="gzip", If_None_Match=tag)
    assert (again.status_code, again.data) == (304, b"")


def test_a_page_is_never_compressed(client: FlaskClient) -> None:
    answer = get(client, "/sign-in", Accept_Encoding="gzip")
    assert "Content-Encoding" not in answer.headers
