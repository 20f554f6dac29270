"""Settings and plain data: what an organisation may change without touching the program."""
