"""How well and how quickly loops are planned: one among thousands, a week together, a fair year."""
