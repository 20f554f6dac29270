"""What tests of mail share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.mail.house import House

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock


@pytest.fixture
def house(app: Flask, db: Database, clock: FrozenClock) -> Callable[..., House]:
    """Maker of a loop whose every change goes through the transaction that tells people."""
    return lambda **loop: House(app, db, clock, **loop)
