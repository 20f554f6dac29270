"""The pages of people: getting in, one's account, the directory."""

from hiring.people.routes import account, directory, entry, hours
from hiring.people.routes.frame import blueprint

__all__ = ["account", "blueprint", "directory", "entry", "hours"]
