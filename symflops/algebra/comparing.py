"""When two exact values count as the same, and how often that is asked before a formula is shown."""

from __future__ import annotations

from fractions import Fraction

from symflops.exact import Exact, digits_certain, midpoint

ENOUGH = 8  # points at which a result is compared before it is shown
MOST_TRIES = 400
CLOSE = Fraction(1, 10**20)


def close(a: Exact, b: Exact, tolerance: Fraction) -> bool:
    """Equal, or where something irrational enters equal in the digits that are certain."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a == b
    x, y = midpoint(a), midpoint(b)
    if min(digits_certain(a), digits_certain(b)) < 20:
        return True  # nearly nothing is certain of it: it speaks neither for nor against
    return abs(x - y) <= tolerance * max(abs(x), abs(y))
