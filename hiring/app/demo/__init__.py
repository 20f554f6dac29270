"""A demonstration: an invented company in the middle of a busy week of hiring.

Everything in it is done through the same actions as everywhere else, by the people it concerns,
with the clock set to when they did it. So every rule holds and the audit trail is whole.
"""
