"""Dimensions as exact exponent vectors, units and their prefixes, and how a quantity is shown to a person."""
