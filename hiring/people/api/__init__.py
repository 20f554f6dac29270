"""The people of the JSON API: who they are, and when they can."""

from hiring.people.api import hours
from hiring.people.api.people import blueprint

__all__ = ["blueprint", "hours"]
