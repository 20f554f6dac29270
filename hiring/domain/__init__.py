"""The rules of the process as pure functions over frozen facts.

Nothing here reads a clock, a database or a request: every fact, ``now`` included, is passed in.
Rule numbers in docstrings (``L2``, ``F4``, ``D4`` ...) are those of the published process.
"""
