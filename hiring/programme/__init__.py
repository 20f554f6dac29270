"""The Bar Raiser programme: who carries how much of it."""
