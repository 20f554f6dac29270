"""Typed, frozen settings, read from the environment once at start."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from hiring.domain.policy import Policy
from hiring.domain.terms import FeedbackVisibility

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How one installation runs.

    Args:
        database_url: SQLAlchemy URL of SQLite or PostgreSQL.
        secret_key: signs session cookies and CSRF tokens.
        secret_key_fallbacks: earlier keys still accepted while a new one is rolled in.
        base_url: where people reach the installation; its links start with it.
        secure_cookies: send cookies over HTTPS only; off by default for a plain-HTTP base_url.
        proxies: how many trusted proxies stand in front and set ``X-Forwarded-*``.
        session_hours: how long a sign-in lasts (hours).
        link_minutes: how long a one-time sign-in link lasts (minutes).
        token_days: how long an API token lasts (days).
        max_body_bytes: the largest accepted request body (bytes).
        embedded_worker: run the worker inside the web process.
        mail_transport: ``files`` (read here), ``smtp`` or ``sendgrid``.
        mail_from: name and address that letters come from, as ``Name <address>``.
        mail_folder: where the ``files`` transport puts its ``.eml`` files.
        smtp_url: ``smtp://user:password@host:587`` (STARTTLS) or ``smtps://…:465``.
        sendgrid_key: API key of SendGrid's v3 mail endpoint.
        sendgrid_host: where that endpoint is; another for a region, or for tests.
        sendgrid_sandbox: have SendGrid check letters without delivering them (staging).
        sendgrid_event_key: public key that signs SendGrid's event webhook.
        inbound_address: where calendars send their answers; empty: answers are not read.
        inbound_secret: part of the address at which SendGrid's inbound parse hands mail in.
        testing: tests only: e.g. cheaper password hashes.
        policy: the settings of the process itself.
    """

    database_url: str
    secret_key: str
    secret_key_fallbacks: tuple[str, ...] = ()
    base_url: str = "http://localhost:8000"
    secure_cookies: bool = False
    proxies: int = 0
    session_hours: int = 24 * 7
    link_minutes: int = 60 * 24
    token_days: int = 365
    max_body_bytes: int = 1_000_000
    embedded_worker: bool = False
    mail_transport: str = "files"
    mail_from: str = "Bar Raiser <hiring@localhost>"
    mail_folder: Path = ROOT / "instance" / "mail"
    smtp_url: str = field(default="", repr=False)
    sendgrid_key: str = field(default="", repr=False)
    sendgrid_host: str = "https://api.sendgrid.com"
    sendgrid_sandbox: bool = False
    sendgrid_event_key: str = ""
    inbound_address: str = ""
    inbound_secret: str = field(default="", repr=False)
    testing: bool = False
    policy: Policy = field(default_factory=Policy)

    @classmethod
    def for_tests(cls, **changes: Any) -> Settings:
        """Settings for a test; ``changes`` override. Its letters never lie among real ones."""
        given = {
            "database_url": "sqlite://",
            "secret_key": "for tests only",
            "testing": True,
            "mail_folder": Path(tempfile.gettempdir()) / "hiring-letters-of-tests",
        }
        return cls(**{**given, **changes})

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read ``DATABASE_URL``, ``SECRET_KEY``, ``PORT``, ``BASE_URL`` and ``HIRING_*``.

        Raises:
            ValueError: a value is malformed; the message names the variable.
        """
        env = os.environ if environment is None else environment
        base_url = env.get("BASE_URL") or f"http://localhost:{env.get('PORT') or '8000'}"
        given: dict[str, Any] = {
            "database_url": env.get("DATABASE_URL") or _default_database_url(),
            "secret_key": env.get("SECRET_KEY") or _kept_secret_key(),
            "secret_key_fallbacks": tuple(
                key for key in env.get("SECRET_KEY_FALLBACKS", "").split(",") if key
            ),
            "base_url": base_url.rstrip("/"),
            "secure_cookies": _boolean(
                env, "HIRING_SECURE_COOKIES", default=base_url.startswith("https://")
            ),
            "embedded_worker": _boolean(env, "HIRING_EMBEDDED_WORKER", default=False),
            **mail_from_environment(env),
            "policy": policy_from(env),
        }
        for name in ("proxies", "session_hours", "link_minutes", "token_days", "max_body_bytes"):
            raw = env.get(f"HIRING_{name.upper()}")
            if raw:
                given[name] = _whole_number(f"HIRING_{name.upper()}", raw)
        return cls(**given)


TRANSPORTS = ("files", "smtp", "sendgrid")


def mail_from_environment(env: Mapping[str, str]) -> dict[str, Any]:
    """How letters leave, and how answers come back.

    Raises:
        ValueError: a value is malformed, or the chosen way out lacks what it needs; the message
            names the variable and never its value, where that is a secret.
    """
    given: dict[str, Any] = {}
    for name in (
        "mail_transport",
        "mail_from",
        "smtp_url",
        "sendgrid_key",
        "sendgrid_host",
        "sendgrid_event_key",
        "inbound_address",
        "inbound_secret",
    ):
        if raw := env.get(f"HIRING_{name.upper()}", "").strip():
            given[name] = raw
    if raw := env.get("HIRING_MAIL_FOLDER", "").strip():
        given["mail_folder"] = Path(raw)
    given["sendgrid_sandbox"] = _boolean(env, "HIRING_SENDGRID_SANDBOX", default=False)
    transport = given.get("mail_transport", "files")
    if transport not in TRANSPORTS:
        allowed = ", ".join(TRANSPORTS)
        raise ValueError(f"HIRING_MAIL_TRANSPORT is {transport!r}; it can be one of {allowed}")
    needed = {"smtp": "smtp_url", "sendgrid": "sendgrid_key"}.get(transport)
    if needed and needed not in given:
        raise ValueError(f"HIRING_MAIL_TRANSPORT is {transport!r}: set HIRING_{needed.upper()}")
    if "@" not in parseaddr(given.get("mail_from", "hiring@localhost"))[1]:
        raise ValueError("HIRING_MAIL_FROM needs an address, as: Name <address>")
    return given


def policy_from(env: Mapping[str, str]) -> Policy:
    """The process settings; each can be set as ``HIRING_`` and its name in capitals.

    Raises:
        ValueError: a value is malformed; the message names the variable.
    """
    given: dict[str, Any] = {}
    for setting in fields(Policy):
        name = f"HIRING_{setting.name.upper()}"
        raw = env.get(name)
        if not raw:
            continue
        if setting.name == "feedback_visibility":
            try:
                given[setting.name] = FeedbackVisibility(raw)
            except ValueError:
                allowed = ", ".join(FeedbackVisibility)
                raise ValueError(f"{name} is {raw!r}; it can be one of {allowed}") from None
        elif setting.name == "reminder_hours":
            given[setting.name] = tuple(_whole_number(name, part) for part in raw.split(","))
        else:
            given[setting.name] = _whole_number(name, raw)
    return Policy(**given)


def _whole_number(name: str, raw: str) -> int:
    try:
        return int(raw)
    except ValueError:
        raise ValueError(f"{name} is {raw!r}; it needs a whole number") from None


def _boolean(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    raw = env.get(name, "").strip().lower()
    if not raw:
        return default
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise ValueError(f"{name} is {raw!r}; it needs 1 or 0")


def _default_database_url() -> str:
    folder = ROOT / "instance"
    folder.mkdir(exist_ok=True)
    return f"sqlite:///{folder / 'hiring.sqlite3'}"


def _kept_secret_key() -> str:
    """The installation's own key, made once and readable by its owner only."""
    path = ROOT / "instance" / "secret_key"
    path.parent.mkdir(exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    key = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
    return key
