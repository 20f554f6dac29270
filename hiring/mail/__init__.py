"""Messages, calendar invitations, reminders: the outbox and the ways out of it."""
