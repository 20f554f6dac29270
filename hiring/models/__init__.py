"""Every table, one file per aggregate. ``registry`` imports them all for migrations."""
