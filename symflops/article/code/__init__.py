"""Statements of code: what cells print, one-liners of shells, listings, and values that code and prose tell differently."""
