"""A hiring system run the Bar Raiser way: evidence first, judgement independent, decisions owned."""
