"""Written feedback: drafts, submission, amendment, return and waiver (F1 to F10)."""
