"""The pages of loops: the list, a loop, its panel, its times, kits and timeline."""

from hiring.loops.routes import events, panel, reading
from hiring.loops.routes.frame import blueprint

__all__ = ["blueprint", "events", "panel", "reading"]
