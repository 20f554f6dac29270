"""Finding things: search, the command palette, shortcuts, kept views and lists as CSV."""
