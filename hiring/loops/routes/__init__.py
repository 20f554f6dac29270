"""The pages of loops: the list, a loop, its panel, its times, plans, kits and timeline."""

from hiring.loops.routes import (
    building,
    events,
    listing,
    panel,
    planning,
    reading,
    repairing,
    several,
)
from hiring.loops.routes.frame import blueprint

__all__ = [
    "blueprint",
    "building",
    "events",
    "listing",
    "panel",
    "planning",
    "reading",
    "repairing",
    "several",
]
