"""Formulas: those an article states in letters beside those of the field, and what these make of its numbers."""
