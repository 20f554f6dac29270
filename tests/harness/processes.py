"""Processes that others started."""

from __future__ import annotations

import contextlib
import os
import select
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def wait_until_ended(pids: Iterable[int], within: float) -> None:
    """Wait until these processes have ended, whoever's children they are (Linux).

    Args:
        pids: of processes; those that are gone already are not waited for.
        within: seconds for all of them together; whoever asks finds out what then still runs.
    """
    deadline = time.monotonic() + within
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            handle = os.pidfd_open(pid)
            try:
                select.select([handle], [], [], max(0.0, deadline - time.monotonic()))
            finally:
                os.close(handle)
