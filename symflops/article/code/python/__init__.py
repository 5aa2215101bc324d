"""A small interpreter for the arithmetic of code cells: nothing of Python's own is ever run."""
