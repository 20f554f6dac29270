"""What may be done to a loop: open it, seat it, schedule it, change it, call it off."""
