"""A library and a scenario resolved into one graph: laws picked, choices matched, rows laid out, nothing left to look up."""
