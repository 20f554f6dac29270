"""How settings become a house and a way out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from hiring.app.post import transport_of
from hiring.mail.transports.files import Files
from hiring.mail.transports.sendgrid import SendGrid
from hiring.mail.transports.smtp import Smtp
from hiring.webkit.house import house_of


def test_the_house_is_named_after_where_its_letters_come_from() -> None:
    settings = Settings.for_tests(
        base_url="https://hiring.example.com",
        mail_from="Harbour Hiring <jobs@mail.example.com>",
        inbound_address="answers@in.example.com",
    )
    house = house_of(settings)
    assert house.sender == ("Harbour Hiring", "jobs@mail.example.com")
    assert house.domain == "mail.example.com"
    assert house.base_url == "https://hiring.example.com"
    assert house.answers_to == "answers@in.example.com"


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, Files),
        ({"mail_transport": "smtp", "smtp_url": "smtp://u:p@mail.example.com"}, Smtp),
        ({"mail_transport": "sendgrid", "sendgrid_key": "SG.x"}, SendGrid),
    ],
)
def test_the_settings_name_the_way_out(
    tmp_path: Path, changes: dict[str, Any], kind: type[object]
) -> None:
    assert isinstance(transport_of(Settings.for_tests(mail_folder=tmp_path, **changes)), kind)
