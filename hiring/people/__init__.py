"""People, what they may interview for, and how they get in."""
