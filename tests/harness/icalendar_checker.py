"""A strict reader of calendar files, written from RFC 5545 and RFC 5546 and not from our writer.

It knows the properties that our files may carry and refuses every other: what is new there has to
be looked up in the RFCs before it goes out.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

FOLD = 75
NAME = re.compile(r"[A-Za-z0-9-]+\Z")
UTC_TIME = re.compile(r"\d{8}T\d{6}Z\Z")
LOCAL_TIME = re.compile(r"\d{8}T\d{6}\Z")
DURATION = re.compile(r"[+-]?P(\d+W|(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?)\Z")
OFFSET = re.compile(r"[+-]\d{4}(\d{2})?\Z")
ESCAPE = re.compile(r"\\(.|\Z)", re.DOTALL)
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

TEXT, TIME, INTEGER, ADDRESS, URI, SPAN = "text", "time", "integer", "address", "uri", "duration"
LOCAL, UTC_OFFSET = "local time", "offset"

# By component: each property, what its value is, and the fewest and most there may be.
CALENDAR = {
    "VERSION": (TEXT, 1, 1),
    "PRODID": (TEXT, 1, 1),
    "CALSCALE": (TEXT, 0, 1),
    "METHOD": (TEXT, 1, 1),
    "NAME": (TEXT, 0, 1),
    "X-WR-CALNAME": (TEXT, 0, 1),
    "LAST-MODIFIED": (TIME, 0, 1),
    "REFRESH-INTERVAL": (SPAN, 0, 1),
    "X-PUBLISHED-TTL": (SPAN, 0, 1),
}
EVENT = {
    "UID": (TEXT, 1, 1),
    "DTSTAMP": (TIME, 1, 1),
    "DTSTART": (TIME, 1, 1),
    "DTEND": (TIME, 1, 1),
    "LAST-MODIFIED": (TIME, 0, 1),
    "SEQUENCE": (INTEGER, 1, 1),
    "SUMMARY": (TEXT, 1, 1),
    "DESCRIPTION": (TEXT, 0, 1),
    "LOCATION": (TEXT, 0, 1),
    "ORGANIZER": (ADDRESS, 1, 1),
    "ATTENDEE": (ADDRESS, 0, 100),
    "STATUS": (TEXT, 0, 1),
    "TRANSP": (TEXT, 0, 1),
    "CLASS": (TEXT, 0, 1),
    "URL": (URI, 0, 1),
}
ALARM = {"ACTION": (TEXT, 1, 1), "DESCRIPTION": (TEXT, 1, 1), "TRIGGER": (SPAN, 1, 1)}
ZONE = {"TZID": (TEXT, 1, 1)}
ONSET = {
    "DTSTART": (LOCAL, 1, 1),
    "TZOFFSETFROM": (UTC_OFFSET, 1, 1),
    "TZOFFSETTO": (UTC_OFFSET, 1, 1),
    "TZNAME": (TEXT, 0, 1),
}
PROPERTIES = {
    "VCALENDAR": CALENDAR,
    "VEVENT": EVENT,
    "VALARM": ALARM,
    "VTIMEZONE": ZONE,
    "STANDARD": ONSET,
}
INSIDE = {
    "": {"VCALENDAR"},
    "VCALENDAR": {"VEVENT", "VTIMEZONE"},
    "VEVENT": {"VALARM"},
    "VTIMEZONE": {"STANDARD"},
    "VALARM": set(),
    "STANDARD": set(),
}
PARAMETERS = {
    "ORGANIZER": {"CN"},
    "ATTENDEE": {"CN", "CUTYPE", "ROLE", "PARTSTAT", "RSVP"},
    "REFRESH-INTERVAL": {"VALUE"},
}
WORDS = {
    "VERSION": {"2.0"},
    "CALSCALE": {"GREGORIAN"},
    "METHOD": {"REQUEST", "CANCEL", "PUBLISH"},
    "STATUS": {"CONFIRMED", "CANCELLED"},
    "TRANSP": {"OPAQUE", "TRANSPARENT"},
    "CLASS": {"PRIVATE"},
    "ACTION": {"DISPLAY"},
}


class Malformed(ValueError):
    """The file breaks a rule of the RFCs."""


@dataclass
class Property:
    """A line of the file: its value is unescaped where it is text."""

    name: str
    value: str
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass
class Component:
    """A component with what stands in it."""

    name: str
    properties: list[Property] = field(default_factory=list)
    children: list[Component] = field(default_factory=list)

    def one(self, name: str) -> Property:
        """The property of that name, which there is one of."""
        (found,) = self.all(name)
        return found

    def all(self, name: str) -> list[Property]:
        """Every property of that name."""
        return [one for one in self.properties if one.name == name]

    def value(self, name: str) -> str:
        """The value of the one property of that name, or nothing."""
        return next((one.value for one in self.all(name)), "")

    def time(self, name: str) -> datetime:
        """The value of a property that is a time, aware."""
        return datetime.strptime(self.value(name), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)

    @property
    def events(self) -> list[Component]:
        """Its events."""
        return [one for one in self.children if one.name == "VEVENT"]


def read(data: bytes) -> Component:
    """The file's one calendar.

    Raises:
        Malformed: a rule of RFC 5545 or RFC 5546 is broken; the message says which.
    """
    root = Component("")
    path = [root]
    for line in _unfolded(data):
        name, parameters, value = _parted(line)
        if name == "BEGIN":
            _hold(value in INSIDE[path[-1].name], f"{value} inside {path[-1].name or 'nothing'}")
            child = Component(value)
            path[-1].children.append(child)
            path.append(child)
        elif name == "END":
            _hold(len(path) > 1 and path[-1].name == value, f"END:{value} closes nothing")
            path.pop()
        else:
            _hold(not path[-1].children, f"{name} stands after a component (3.6)")
            path[-1].properties.append(_property(path[-1].name, name, parameters, value))
    _hold(len(path) == 1, "a component is left open")
    _hold(len(root.children) == 1, "not one calendar")
    _check(root.children[0])
    return root.children[0]


def _unfolded(data: bytes) -> list[str]:
    """The file's logical lines (RFC 5545, 3.1)."""
    _hold(data.endswith(b"\r\n"), "the last line does not end in CRLF")
    lines: list[bytes] = []
    for line in data[:-2].split(b"\r\n"):
        _hold(b"\r" not in line and b"\n" not in line, "a line break that is no CRLF")
        _hold(len(line) <= FOLD, f"a line of {len(line)} octets")
        _hold(bool(line), "an empty line")
        line.decode("utf-8")  # a fold never cuts a character in two
        if line[:1] in {b" ", b"\t"}:
            _hold(bool(lines), "a fold of nothing")
            lines[-1] += line[1:]
        else:
            lines.append(line)
    return [line.decode("utf-8") for line in lines]


def _parted(line: str) -> tuple[str, dict[str, str], str]:
    """Name, parameters and value of a line (RFC 5545, 3.1 and 3.2)."""
    _hold(not CONTROL.search(line), f"a control character in {line[:20]}")
    parts, quoted, start = [], False, 0
    for place, sign in enumerate(line):
        if sign == '"':
            quoted = not quoted
        elif sign in ";:" and not quoted:
            parts.append(line[start:place])
            start = place + 1
            if sign == ":":
                break
    else:
        raise Malformed(f"no value in {line[:40]}")
    name, *given = parts
    _hold(bool(NAME.match(name)), f"{name!r} is no name")
    parameters = {}
    for parameter in given:
        key, sign, value = parameter.partition("=")
        _hold(sign == "=" and bool(NAME.match(key)), f"{parameter!r} is no parameter")
        _hold(key not in parameters, f"{key} twice")
        if value.startswith('"'):
            _hold(len(value) > 1 and value.endswith('"'), f"{value} is not closed")
            value = value[1:-1]
        else:
            _hold(not set(value) & set(',;:"'), f"{value!r} needs quotes")
        _hold('"' not in value, "a quote in a parameter")
        parameters[key] = value
    return name, parameters, line[start:]


def _property(component: str, name: str, parameters: dict[str, str], value: str) -> Property:
    known = PROPERTIES.get(component, {})
    _hold(name in known, f"{name} has no place in {component or 'the file'}")
    kind = known[name][0]
    _hold(set(parameters) <= PARAMETERS.get(name, set()), f"{name} with {sorted(parameters)}")
    if kind == TEXT:
        value = _text(name, value)
    elif kind == TIME:
        _hold(bool(UTC_TIME.match(value)), f"{name} is not in UTC: {value}")
        datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    elif kind == LOCAL:
        _hold(bool(LOCAL_TIME.match(value)), f"{name}: {value}")
    elif kind == INTEGER:
        _hold(value.isdecimal() and int(value) < 2**31, f"{name}: {value}")
    elif kind == SPAN:
        _hold(bool(DURATION.match(value)) and value[-1] not in "PT", f"{name}: {value}")
    elif kind == UTC_OFFSET:
        _hold(bool(OFFSET.match(value)), f"{name}: {value}")
    elif kind == ADDRESS:
        _hold(value.startswith("mailto:") and "@" in value and " " not in value, f"{name}: {value}")
    else:
        _hold("://" in value and " " not in value, f"{name}: {value}")
    if name in WORDS:
        _hold(value in WORDS[name], f"{name}: {value}")
    return Property(name, value, parameters)


def _text(name: str, value: str) -> str:
    """The text that stands for itself (RFC 5545, 3.3.11)."""
    bare = ESCAPE.sub("", value)
    _hold(not set(bare) & set(",;"), f"an unescaped sign in {name}: {value}")
    for escaped in ESCAPE.findall(value):
        _hold(escaped in {"\\", ";", ",", "n", "N"}, f"\\{escaped} in {name}")
    return ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _check(component: Component) -> None:
    counts = Counter(one.name for one in component.properties)
    for name, (_, fewest, most) in PROPERTIES[component.name].items():
        _hold(fewest <= counts[name] <= most, f"{counts[name]} {name} in {component.name}")
    for child in component.children:
        _check(child)
    if component.name == "VEVENT":
        _hold(component.time("DTEND") > component.time("DTSTART"), "it ends before it starts")
    if component.name == "VCALENDAR":
        _hold(bool(component.children), "a calendar without a component (3.6)")
        _check_method(component)


def _check_method(calendar: Component) -> None:
    """What each method asks of its events (RFC 5546, 3.2)."""
    method, events = calendar.value("METHOD"), calendar.events
    uids = [event.value("UID") for event in events]
    if method == "PUBLISH":
        _hold(len(set(uids)) == len(uids), "a UID twice")
    else:
        _hold(len(set(uids)) == 1, f"{method} of {len(set(uids))} UIDs")
    for event in events:
        alarms = [one for one in event.children if one.name == "VALARM"]
        attendees = event.all("ATTENDEE")
        if method == "PUBLISH":
            _hold(not attendees, "PUBLISH invites nobody (3.2.1)")
        else:
            _hold(bool(attendees), f"{method} without ATTENDEE")
        if method == "CANCEL":
            _hold(not alarms, "CANCEL with an alarm (3.2.5)")
            _hold(event.value("STATUS") == "CANCELLED", "CANCEL of what is not cancelled")
            _hold(int(event.value("SEQUENCE")) > 0, "CANCEL does not come first")
        else:
            _hold(event.value("STATUS") != "CANCELLED", f"{method} of what is cancelled")


def _hold(rule: bool, broken: str) -> None:
    if not rule:
        raise Malformed(broken)
