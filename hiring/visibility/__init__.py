"""Who may read which feedback, when: the one place (F7, F2, F8, S1)."""
