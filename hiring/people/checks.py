"""What a person's particulars have to look like. Pure: each check returns what is wrong."""

from __future__ import annotations

import functools
import re
import unicodedata
import zoneinfo
from typing import TYPE_CHECKING, Any

from hiring.domain.errors import FieldError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Check = Callable[[str, Any], Iterable[FieldError]]

LONGEST_EMAIL = 254
LONGEST_NAME = 200
LONGEST_TEAM = 120
LONGEST_JOB_FAMILY = 80
MOST_JOB_FAMILIES = 50
HIGHEST_LEVEL = 20
HIGHEST_CAP = 50
_EMAIL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[a-z0-9.-]+")
_TURNS_DIRECTION = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_DOMAIN_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


@functools.cache
def time_zones() -> frozenset[str]:
    """Every IANA zone this machine knows."""
    return frozenset(zoneinfo.available_timezones() - {"Factory", "localtime"})


def tidy(particulars: Mapping[str, Any]) -> dict[str, Any]:
    """Particulars as they are kept: no stray blanks, e-mail in lower case, no family twice."""
    kept = dict(particulars)
    for name in ("email", "name", "team", "time_zone"):
        if isinstance(kept.get(name), str):
            kept[name] = " ".join(kept[name].split())
    if "email" in kept:
        kept["email"] = kept["email"].lower()
    if "team" in kept:
        kept["team"] = kept["team"] or None
    if "certified_for" in kept:
        kept["certified_for"] = tuple(sorted({family.strip() for family in kept["certified_for"]}))
    if "roles" in kept:
        kept["roles"] = tuple(sorted(set(kept["roles"])))
    return kept


def wrong_particulars(particulars: Mapping[str, Any]) -> tuple[FieldError, ...]:
    """Everything wrong with those particulars that are given, each with its JSON pointer."""
    return tuple(
        error
        for name, check in _CHECKS.items()
        if name in particulars
        for error in check(f"/{name}", particulars[name])
    )


def _email(pointer: str, email: str) -> Iterable[FieldError]:
    local, _, domain = email.rpartition("@")
    labels = domain.split(".")
    well_formed = (
        len(email) <= LONGEST_EMAIL
        and _EMAIL.fullmatch(email)
        and bool(local)
        and all(_DOMAIN_LABEL.fullmatch(label) for label in labels)
    )
    if not well_formed:
        yield FieldError(pointer, "This needs to be an e-mail address, such as ana@example.com.")


def _name(pointer: str, name: str) -> Iterable[FieldError]:
    if not name.strip():
        yield FieldError(pointer, "A person needs a name.")
    yield from _line(pointer, name, LONGEST_NAME)


def _team(pointer: str, team: str | None) -> Iterable[FieldError]:
    if team:
        yield from _line(pointer, team, LONGEST_TEAM)


def _line(pointer: str, text: str, longest: int) -> Iterable[FieldError]:
    if len(text) > longest:
        yield FieldError(pointer, f"This can have at most {longest} characters.")
    if any(_unfit(character) for character in text):
        yield FieldError(pointer, "This holds a character that cannot be part of a line of text.")


def _unfit(character: str) -> bool:
    # Joiners belong in names of many scripts; controls and what turns the direction do not.
    return unicodedata.category(character) in {"Cc", "Cs"} or (
        unicodedata.bidirectional(character) in _TURNS_DIRECTION
    )


def _level(pointer: str, level: int) -> Iterable[FieldError]:
    if not 1 <= level <= HIGHEST_LEVEL:
        yield FieldError(pointer, f"A level is a whole number from 1 to {HIGHEST_LEVEL}.")


def _time_zone(pointer: str, zone: str) -> Iterable[FieldError]:
    if zone not in time_zones():
        yield FieldError(
            pointer, "This needs to be an IANA time zone, such as Europe/London or UTC."
        )


def _families(pointer: str, families: tuple[str, ...]) -> Iterable[FieldError]:
    if len(families) > MOST_JOB_FAMILIES:
        yield FieldError(pointer, f"At most {MOST_JOB_FAMILIES} job families.")
    for family in families:
        if not family:
            yield FieldError(pointer, "A job family needs a name.")
        yield from _line(pointer, family, LONGEST_JOB_FAMILY)


def _cap(pointer: str, cap: int | None) -> Iterable[FieldError]:
    if cap is not None and not 0 <= cap <= HIGHEST_CAP:
        yield FieldError(pointer, f"Loops a week: a whole number from 0 to {HIGHEST_CAP}.")


_CHECKS: dict[str, Check] = {
    "email": _email,
    "name": _name,
    "level": _level,
    "team": _team,
    "time_zone": _time_zone,
    "certified_for": _families,
    "weekly_loop_cap": _cap,
}
