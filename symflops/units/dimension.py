"""What a number measures: products of powers of base dimensions."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple, TypeAlias

Exponent: TypeAlias = int | Fraction
Powers: TypeAlias = tuple[tuple[str, Exponent], ...]


class Dimension(NamedTuple):
    """A product of base dimensions, kept sorted and without zeros so that equal means identical.

    >>> flop, time = Dimension.base("FLOP"), Dimension.base("s")
    >>> print(flop / time, time**-1, PLAIN)
    FLOP/s 1/s 1
    >>> flop / time * time == flop
    True
    """

    powers: Powers = ()

    @classmethod
    def base(cls, name: str) -> Dimension:
        """The dimension of a unit that is defined by nothing else."""
        return cls(((name, 1),))

    @property
    def plain(self) -> bool:
        """Is it a bare number?"""
        return not self.powers

    def __mul__(self, other: Dimension) -> Dimension:  # type: ignore[override]  # a tuple's repetition means nothing here
        if not other.powers:
            return self
        if not self.powers:
            return other
        return _joined(self.powers, other.powers, 1)

    def __truediv__(self, other: Dimension) -> Dimension:
        if not other.powers:
            return self
        return _joined(self.powers, other.powers, -1)

    def __pow__(self, exponent: Exponent) -> Dimension:
        if exponent == 1 or not self.powers:
            return self
        if exponent == 0:
            return PLAIN
        return Dimension(tuple([(base, _whole(power * exponent)) for base, power in self.powers]))

    def __str__(self) -> str:
        above = "*".join([_raised(base, power) for base, power in self.powers if power > 0])
        below = "".join([f"/{_raised(base, -power)}" for base, power in self.powers if power < 0])
        return (above or "1") + below


PLAIN = Dimension()


def _joined(left: Powers, right: Powers, sign: int) -> Dimension:
    sums = dict(left)
    for base, power in right:
        sums[base] = sums.get(base, 0) + sign * power
    return Dimension(tuple(sorted([(base, _whole(power)) for base, power in sums.items() if power])))


def _whole(power: Exponent) -> Exponent:
    """Whole exponents as int: the usual case stays cheap, and there is one form of each."""
    return power if isinstance(power, int) else power.numerator if power.denominator == 1 else power


def _raised(base: str, power: Exponent) -> str:
    if power == 1:
        return base
    return f"{base}^{power}" if isinstance(power, int) else f"{base}^({power})"
