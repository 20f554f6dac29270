"""Letters as files, to be read on this machine: for a first look, and for tests."""

from __future__ import annotations

import contextlib
import os
from datetime import datetime
from pathlib import Path
from typing import Final

from hiring.mail.envelope import as_email
from hiring.mail.transports import Outgoing, Receipt, TryLater

SUFFIX: Final = ".eml"


class Files:
    """Writes each letter into a folder, as ``<message id>.eml``, for its owner only.

    A letter sent twice is one file: it takes the place of the first, whole at any moment.

    Args:
        folder: made where it is missing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, outgoing: Outgoing) -> Receipt:
        """Write the letter.

        Raises:
            TryLater: the file cannot be written now.
        """
        path = self._folder / f"{outgoing.message_id}{SUFFIX}"
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(as_email(outgoing).as_bytes())
            draft.replace(path)
        except OSError as error:
            raise TryLater(f"file_{type(error).__name__}") from error
        return Receipt(path.name)

    def forget(self, *, before: datetime) -> None:
        """Delete letters that were written before a moment (aware), and drafts of dead workers."""
        for path in self._folder.glob("*"):
            with contextlib.suppress(FileNotFoundError):
                if path.suffix in {SUFFIX, ".tmp"} and path.stat().st_mtime < before.timestamp():
                    path.unlink()

    def close(self) -> None:
        """Nothing is held open."""
