"""Formulas as algebra: closed forms, canonical forms and proofs, derivatives, solutions; SymPy where it serves."""
