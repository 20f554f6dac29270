"""Reading uploaded calendars: when they have something, and nothing of what."""
