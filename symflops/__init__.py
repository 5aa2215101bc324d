"""Formulas for the compute of machine-learning models, as data with units, sources and tests."""

__version__ = "0.1.0"
