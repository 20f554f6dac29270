"""Loops: the panel, its coverage and times, scheduling, kits and the timeline."""
