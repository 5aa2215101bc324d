"""Judges one statement: an expression and the number it is said to equal."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, product
from typing import NamedTuple

from symflops.article.language.chains import Relation
from symflops.article.language.tree import (
    UNSCALED,
    Literal,
    Mixed,
    Node,
    Operation,
    Reading,
    UnitPart,
    bare_value,
    choices,
    factor_of,
    implied,
    literal_scale,
    literals,
    parts,
    unit_parts,
    value,
)
from symflops.article.language.units import CURRENCIES, choose, hard
from symflops.article.verdicts import RIGHT, ROUNDED, UNCHECKED, UNITS, WRONG
from symflops.exact import Exact, NoValue, divide, midpoint
from symflops.units.dimension import Dimension

from .added import is_ratio_of_rounded, is_rounded_up, of_rounded, terms_of
from .by_hand import is_rate_in_bits, without_conversion
from .formats import may_be_a_format
from .loose_units import capacity_of, meant
from .priced import OF_WHAT, priced
from .repairs import Repair, repair_of
from .rounding import fit, may_fit

MOST_READINGS = 96
FAR = 3.0  # powers of ten
SECOND = Dimension.base("s")
TIMES = tuple(Fraction(one) for one in (60, 3600, 24, 86400, 1440, 7, 30, 365))


class Judgement(NamedTuple):
    """A verdict with the value that was compared, in the unit of the stated number."""

    verdict: str
    computed: Fraction | None = None
    code: str = ""
    reason: str = ""
    repair: Repair | None = None


class _Compared(NamedTuple):
    """One reading: the computed value in the unit of the stated number; `base` when that unit was converted to."""

    computed: Exact
    interval: Exact
    loose: bool


def judge(left: Node, right: Literal, relation: Relation) -> Judgement:
    """Is the right side what the left side comes to?"""
    if (plain := _plainly_right(left, right, relation)) is not None:
        return _with_prefixes(left, right, (RIGHT, plain))
    if (found := priced(left, right, relation)) is not None:
        return _of_price(left, right, relation, *found)
    compared: list[_Compared] = []
    usual: list[_Compared] = []
    strict: list[_Compared] = []
    conflicts = mixed = 0
    for reading in _readings(left, right):
        try:
            these = list(_compared(left, right, reading))
        except Mixed:
            mixed += 1
        except NoValue as error:
            return Judgement(UNCHECKED, reason=str(error))
        else:
            conflicts += not these
            compared += these
            usual = usual or these
            strict = strict or [one for one in these if not one.loose]
    best = _best(compared, right, relation)
    if best is not None:
        return _with_prefixes(left, right, best)
    other = implied(left)
    if other is not None and (bracketed := judge(other, right, relation)).verdict == RIGHT:
        return bracketed
    single = without_conversion(left, right)
    unconverted = judge(single, right, relation) if single is not None else None
    if unconverted is not None and unconverted.verdict in (RIGHT, ROUNDED):
        return unconverted
    timeless = _without_time(right) if right.unit else None
    if timeless is not None and not compared:
        said = judge(left, timeless, relation)  # `48 * 420 GB = 20.2 TB per day`: of the 48 nobody says per what
        if said.verdict not in (UNCHECKED, UNITS):
            return said
    loose = [judge(one, right, relation) for one in meant(left, right)]
    if good := next((one for one in loose if one.verdict in (RIGHT, ROUNDED)), None):
        return good
    if not compared and (mixed or not conflicts):
        return Judgement(UNCHECKED, reason="the units of a sum differ")
    if compared and _is_bits_for_bytes(left, right):
        repair = Repair("bits", "8 bits are a byte", "")
        return Judgement(WRONG, midpoint(compared[0].computed), "AR101", repair=repair)
    if is_rate_in_bits(left, right) and _agrees_without_units(left, right, relation):
        return Judgement(UNITS, None, "AR301", "8 bits are a byte")
    if _agrees_without_units(left, right, relation) or _is_width_by_rate(left, right, relation):
        return Judgement(UNCHECKED, reason="the numbers agree as they stand, their units do not")
    if not compared:
        conflict = _conflict(left, right)
        return next((one for one in loose if one.verdict == WRONG), conflict) if conflict.verdict == UNITS else conflict
    if unconverted is not None and unconverted.verdict in (WRONG, UNCHECKED):
        return unconverted
    if may_be_a_format(left, right, relation):
        return Judgement(UNCHECKED, reason="the bytes that each number takes are not said")
    accusation = _accusation(left, right, relation, compared, strict or usual)
    if accusation.verdict == WRONG and timeless is not None and not any(_is_timed(part) for part in unit_parts(left)):
        return judge(left, timeless, relation)  # told in the unit that the left side is in
    return accusation


def _of_price(left: Node, right: Literal, relation: Relation, verdict: str, computed: Fraction) -> Judgement:
    """The judgement of an amount times a price that says nothing of what it is a price of."""
    if verdict == WRONG:
        return Judgement(WRONG, computed, "AR101", repair=repair_of(left, right, relation, compared_with=computed))
    return Judgement(verdict, computed, reason=OF_WHAT if verdict == UNCHECKED else "")


def _plainly_right(left: Node, right: Literal, relation: Relation) -> Fraction | None:
    """The value under the usual reading, where it agrees without any allowance: most numbers do, and cost no more."""
    tried: Exact | None = None
    try:
        bare = None if right.unit or right.scale_key else bare_value(left)
        if bare is not None:
            scale = literal_scale(right, {})
            computed = bare if scale == 1 else divide(bare, scale)
            if fit(computed, computed, right.value, right.half, relation) == RIGHT:
                return midpoint(computed)
            tried = computed
        reading = dict.fromkeys(choices(left, right), 0)
        for one in _compared(left, right, reading, rounded=False):
            if one.computed != tried and fit(one.computed, one.computed, right.value, right.half, relation) == RIGHT:
                return midpoint(one.computed)
    except NoValue:
        pass
    return None


def _readings(left: Node, right: Node) -> Iterator[Reading]:
    """Every choice of the ambiguous spellings, the usual one first."""
    found = choices(left, right)
    keys = sorted(found)
    for picks in islice(product(*(range(found[key]) for key in keys)), MOST_READINGS):
        yield dict(zip(keys, picks, strict=True))


def _compared(left: Node, right: Literal, reading: Reading, rounded: bool = True) -> Iterator[_Compared]:
    """The values to compare under one reading; none where the units of the two sides conflict.

    Where only one side has a unit, its number may be meant as it stands or in base units. What the rounding of the
    inputs allows is worked out only where it is `rounded`.
    """
    computed, dimension = value(left, reading)
    interval = value(left, reading, rounded=True)[0] if rounded else computed
    factor, its = factor_of(right.unit, reading)
    scale = literal_scale(right, reading)
    ours, theirs = hard(dimension), hard(its)
    if ours == theirs and not (dimension.plain and factor != 1):
        yield _Compared(divide(computed, scale * factor), divide(interval, scale * factor), False)
    elif ours == theirs or ours.plain:
        for one in dict.fromkeys((scale * factor, scale)):
            yield _Compared(divide(computed, one), divide(interval, one), True)
    elif theirs.plain:
        yield _Compared(divide(computed, scale), divide(interval, scale), True)
        if raw := _as_written(left, reading):
            yield _Compared(divide(raw[0], scale), divide(raw[1], scale), True)
    elif _partial(left):
        yield _Compared(divide(computed, scale * factor), divide(interval, scale * factor), True)
    if right.scales != UNSCALED and scale != 1 and ours.plain and _small(left):
        yield _Compared(computed, interval, True)
    if right.percent:
        plain = scale * 100
        yield _Compared(divide(computed, plain), divide(interval, plain), True)


def _small(node: Node) -> bool:
    """Are all numbers so small that they may be told in millions or billions, as in `8 * 5.6 + 1.7 = 46.5 billion`?"""
    return all(one.scales == UNSCALED and abs(one.value) < 10_000 for one in literals(node))


def _as_written(left: Node, reading: Reading) -> tuple[Exact, Exact] | None:
    try:
        return value(left, reading, raw=True)[0], value(left, reading, rounded=True, raw=True)[0]
    except NoValue:
        return None


def _agrees_without_units(left: Node, right: Literal, relation: Relation) -> bool:
    """People let units slip: `24 hours * 60 minutes = 1,440 minutes` is loose, and its number is right."""
    if not right.unit and not unit_parts(left):
        return False
    raw = _as_written(left, {})
    scale = literal_scale(right, {})
    return bool(raw and fit(divide(raw[0], scale), divide(raw[1], scale), right.value, right.half, relation))


def _is_width_by_rate(left: Node, right: Literal, relation: Relation) -> bool:
    """`1024 bits × 5.2 Gbps / 8 = 666 GB/s`: bits of a bus are counted, and each has a rate; thousands aside it agrees."""
    widths = [one for one in literals(left) if [part.text for part in one.unit] in (["bit"], ["bits"])]
    raw = _as_written(left, {}) if widths else None
    scale = literal_scale(right, {})
    return raw is not None and any(
        fit(divide(raw[0], scale * thousands), divide(raw[1], scale * thousands), right.value, right.half, relation)
        for thousands in (Fraction(1000), Fraction(1000) ** 2)
    )


def _without_time(right: Literal) -> Literal | None:
    """A stated number without the time that it is divided by."""
    kept = tuple(part for part in right.unit if part.power > 0 or not _is_time(part))
    return right._replace(unit=kept) if kept and len(kept) < len(right.unit) else None


def _is_time(part: UnitPart) -> bool:
    return choose(part.meaning, {})[1] == SECOND


def _is_timed(part: UnitPart) -> bool:
    return any(base == "s" for base, _ in choose(part.meaning, {})[1].powers)


def _is_bits_for_bytes(left: Node, right: Literal) -> bool:
    """`400 Gb/s = 400 GB/s`: one number, in bits and in bytes."""
    if not isinstance(left, Literal) or left.value != right.value or left.scales != right.scales or left.percent or right.percent:
        return False
    ours, theirs = "".join(part.text for part in left.unit), "".join(part.text for part in right.unit)
    return ours != theirs and ours.lower() == theirs.lower() and {ours.count("B"), theirs.count("B")} == {0, 1}


def _partial(node: Node) -> bool:
    """Has a number without a unit that may well have lost one? A count has not."""
    return any(not one.unit and not one.noun and (not one.exact or abs(one.value) >= 10_000) for one in literals(node))


def _best(compared: list[_Compared], right: Literal, relation: Relation) -> tuple[str, Fraction] | None:
    found = [(fit(one.computed, one.interval, right.value, right.half, relation), midpoint(one.computed)) for one in compared]
    for verdict in (RIGHT, ROUNDED):
        for its, computed in found:
            if its == verdict:
                return verdict, computed
    return None


def _with_prefixes(left: Node, right: Literal, best: tuple[str, Fraction]) -> Judgement:
    """Right, unless a power of two was divided by and the decimal unit is written: 2^30 bytes are no GB."""
    if _divides_by_binary(left, right):
        return Judgement(
            UNITS, best[1], "AR304", repair=Repair("units", "a power of two is divided by, so the unit is binary", "")
        )
    return Judgement(best[0], best[1])


def _divides_by_binary(left: Node, right: Literal) -> bool:
    if not right.unit:
        return False
    prefix = next((part.text[:1].upper() for part in right.unit if len(part.text) == 2 and part.meaning.key == "binary"), "")
    power = {"M": 2**20, "G": 2**30, "T": 2**40}.get(prefix)
    if power is None or unit_parts(left):
        return False
    for one in parts(left):
        if isinstance(one, Operation) and one.sign == "/" and isinstance(one.right, Operation):
            try:
                if value(one.right, {})[0] == power:
                    return True
            except NoValue:
                return False
    return False


def _conflict(left: Node, right: Literal) -> Judgement:
    """The two sides measure different things; said only where every number has its unit."""
    bare = [one for one in literals(left) if not one.unit and (not one.exact or abs(one.value) > 1000)]
    doubtful = any(one.unit and any(part.meaning.key == "B" for part in one.unit) for one in (*literals(left), right))
    if bare or doubtful:
        return Judgement(UNCHECKED, reason="some numbers have units and others none")
    if any(_is_share(one) for one in parts(left)):
        return Judgement(UNCHECKED, reason="`1/6 day` may be a sixth of a day")
    try:
        ours, theirs = _dimensions(left, right)
    except NoValue as error:
        return Judgement(UNCHECKED, reason=str(error))
    if len({base for dimension in (ours, theirs) for base, _ in dimension.powers} & CURRENCIES) > 1:
        return Judgement(UNCHECKED, reason="two currencies, at a rate of exchange that is not said")
    return Judgement(UNITS, None, "AR301", f"the left side is {ours}, the right side {theirs}")


def _is_share(node: Node) -> bool:
    """A bare number over a number with a unit, `1/6 day`."""
    if not (isinstance(node, Operation) and node.sign == "/" and isinstance(node.left, Literal)):
        return False
    return isinstance(node.right, Literal) and bool(node.right.unit) and not node.left.unit


def _dimensions(left: Node, right: Literal) -> tuple[Dimension, Dimension]:
    return value(left, {})[1], factor_of(right.unit, {})[1]


def _accusation(left: Node, right: Literal, relation: Relation, compared: list[_Compared], usual: list[_Compared]) -> Judgement:
    """No reading fits: wrong, unless the unit of a side is only guessed and a usual factor of units explains it.

    What it comes to is told by the usual reading that has the unit of what is stated, or 1,120 GB would be told as the
    number of GiB, 1,043, and 4 B as four billion.
    """
    values = [midpoint(one.computed) for one in usual]
    best = min(values, key=lambda x: _distance(right.value, x))
    if _distance(right.value, best) > FAR and any(part.meaning.key == "B" for part in unit_parts(left)):
        billions = (midpoint(one.computed) for one in compared)  # not as many bytes
        best = next((one for one in billions if _distance(right.value, one) <= FAR), best)
    if relation.bound:
        return Judgement(UNCHECKED, best, reason="a bound that says too little, or none")
    if of_rounded(terms_of(left), right, best) or is_rounded_up(left, right, best):
        return Judgement(ROUNDED, best)
    if (capacity := capacity_of(left, right, [midpoint(one.computed) for one in compared])) is not None:
        return Judgement(ROUNDED, capacity)
    if is_ratio_of_rounded(left, right):
        return Judgement(UNCHECKED, best, reason="what both numbers were before they were rounded may stand in that ratio")
    doubtful = all(one.loose for one in compared) and (right.unit or unit_parts(left))
    if (doubtful or (right.noun and not right.unit)) and _only_units(left, compared, right, relation):
        return Judgement(UNCHECKED, best, reason="the two sides agree but for the scale of a unit that is not said")
    return Judgement(WRONG, best, "AR101", repair=repair_of(left, right, relation, compared_with=best))


def _only_units(left: Node, compared: list[_Compared], right: Literal, relation: Relation) -> bool:
    """Does a factor between units, such as 3600, 1000 or 1024, make the two sides agree?"""
    factors = [Fraction(1000) ** power for power in range(-5, 6) if power]
    if any("s" in str(choose(part.meaning, {})[1]).split("/") for part in (*right.unit, *unit_parts(left))):
        factors += [one for time in TIMES for one in (time, 1 / time)]
    if any("byte" in str(choose(part.meaning, {})[1]) for part in (*right.unit, *unit_parts(left))):
        factors += [Fraction(1024) ** power for power in range(-4, 5) if power]
    return any(
        fit(divide(one.computed, factor), divide(one.interval, factor), right.value, right.half, relation)
        for one in compared
        for factor in factors
        if relation.bound or may_fit(midpoint(one.computed) / factor, right.value, right.half)
    )


def _distance(stated: Fraction, computed: Fraction) -> float:
    """How far two numbers are apart, in powers of ten."""
    from math import log10

    if not stated or not computed or (stated < 0) != (computed < 0):
        return 1e9
    ratio = abs(stated / computed)
    return abs(log10(ratio.numerator) - log10(ratio.denominator))
