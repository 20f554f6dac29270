"""Candidates: who they are, what they apply for, résumé review and declared conflicts."""
