"""Letters as files: whole, one for each message, for their owner only."""

from __future__ import annotations

import email
import os
from datetime import UTC, datetime, timedelta
from email import policy
from typing import TYPE_CHECKING

import pytest

from hiring.mail.transports import TryLater
from hiring.mail.transports.files import Files
from tests.unit.mail.letters import ID, WITH_EVENT, ready

if TYPE_CHECKING:
    from pathlib import Path


def test_a_letter_is_a_file_that_a_mail_program_opens(tmp_path: Path):
    folder = tmp_path / "instance" / "mail"
    assert Files(folder).send(ready(WITH_EVENT)).provider_id == f"{ID}.eml"
    (path,) = folder.iterdir()
    assert path.name == f"{ID}.eml"
    read = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert read["To"] == "Ada Mora <ada@example.com>"
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert oct(folder.stat().st_mode & 0o777) == "0o700"


def test_a_letter_sent_twice_is_one_file(tmp_path: Path):
    transport = Files(tmp_path)
    transport.send(ready())
    transport.send(ready(to=("Bo", "bo@example.com")))
    (path,) = tmp_path.iterdir()
    assert b"bo@example.com" in path.read_bytes()
    transport.close()


def test_a_folder_that_cannot_be_written_is_tried_later(tmp_path: Path):
    (tmp_path / "mail").write_text("in the way")
    with pytest.raises(TryLater, match="file_FileExistsError"):
        Files(tmp_path / "mail").send(ready())
    with pytest.raises(TryLater, match="file_NotADirectoryError"):
        Files(tmp_path / "mail" / "below").send(ready())


def test_letters_are_forgotten_by_their_age(tmp_path: Path):
    now = datetime(2026, 3, 10, tzinfo=UTC)
    for name, days in (("old.eml", 91), ("new.eml", 89), ("old.tmp", 91), ("old.txt", 91)):
        path = tmp_path / name
        path.write_text("a letter")
        written = (now - timedelta(days=days)).timestamp()
        os.utime(path, (written, written))
    Files(tmp_path).forget(before=now - timedelta(days=90))
    assert {path.name for path in tmp_path.iterdir()} == {"new.eml", "old.txt"}
    Files(tmp_path / "nowhere").forget(before=now)
