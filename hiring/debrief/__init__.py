"""The debrief: silent reading, blind second votes, the board, the veto, the decision."""
