"""Requisitions: the role narrative, its approval, and what a loop must cover (J1 to J3)."""
