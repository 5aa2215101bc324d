"""Statements of equations in a block: each pair of neighbours in a chain, judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from symflops.article.judgement.by_hand import changed
from symflops.article.judgement.judge import Judgement, judge
from symflops.article.judgement.misnamed import misnamed
from symflops.article.judgement.respelt import Known, respelt, same_value
from symflops.article.language.chains import Chain, Relation, Side, chains
from symflops.article.language.grammar import Parser
from symflops.article.language.tokens import Joined, unmarked
from symflops.article.language.tree import Literal, Node, Operation, factor_of, has_operation, literals, size_of, value
from symflops.article.language.units import hard
from symflops.article.verdicts import FINDINGS, RIGHT, ROUNDED, UNCHECKED, UNITS, WRONG, Finding
from symflops.exact import NoValue

from .anew import Named, anew, named
from .apposition import apposition
from .doubts import ARROWS, doubt

EQUALS = frozenset({"=", "==", ":=", "≈", "~=", "≃", "≅", "≡", "=>", "->", "→", "⇒", "⟹", "says"})
NEAR = Fraction(2)
SAME = EQUALS - ARROWS
_MARKUP = frozenset("\\{}$~")  # of LaTeX, between a number and its unit
INEQUALITIES = {">": ">", "<": "<", ">=": ">", "<=": "<", "≥": ">", "≤": "<"}


def equations(parser: Parser, joined: Joined, lines: list[Named] | None = None) -> Iterator[Finding]:
    """What is stated in a block. Chains behind a name are added to `lines`, which may be worked out one by one."""
    for chain in chains(parser):
        if lines is not None and (one := named(chain.sides[0], chain.sides[-1], parser, joined)):
            lines.append(one)
        yield from _pairs(chain, parser, joined)
        yield from apposed(chain.sides[-1], parser, joined)


def _pairs(chain: Chain, parser: Parser, joined: Joined) -> Iterator[Finding]:
    known: Known = {}
    for at, (left, right, relation) in enumerate(zip(chain.sides, chain.sides[1:], chain.relations, strict=False)):
        pair = _restated(chain, at, relation) or _ordered(left, right)
        if pair is None:
            yield from _same(left, right, relation, parser, joined, known)
            continue
        computed, stated = pair
        if relation.sign in INEQUALITIES or relation.sign in ("!=", "≠"):
            judgement = _inequality(left.node, right.node, relation)
        elif relation.sign not in EQUALS:
            continue
        elif not (left.clean and right.clean):
            judgement = Judgement(UNCHECKED, reason="part of a larger expression that is not read")
        else:
            assert isinstance(stated.node, Literal)
            judgement = judge(computed.node, stated.node, relation)
            if judgement.verdict not in (RIGHT, ROUNDED) and (_goes_on(left, right, relation) or _is_heading(chain, at)):
                continue
            if judgement.verdict == WRONG and (meant := _unrounded(chain, at)) is not None:
                exact = judge(meant, stated.node, relation)
                judgement = exact if exact.verdict in (RIGHT, ROUNDED) else judgement
            both = isinstance(left.node, Literal) and isinstance(right.node, Literal)
            if both and judgement.verdict == WRONG and not _is_near(judgement, stated.node):
                continue  # another amount: `= 117 MB / layer = 8.2 GB in all`
            if judgement.verdict in FINDINGS and (reason := doubt(parser, computed, stated, relation, judgement)):
                judgement = Judgement(UNCHECKED, judgement.computed, reason=reason)
        found = finding(judgement, computed, stated, parser, joined)
        yield found
        assert isinstance(stated.node, Literal)
        if judgement.verdict in (RIGHT, ROUNDED) and (reason := misnamed(computed.node, stated.node)):
            unit = next(token for at in range(stated.first, stated.after) if (token := parser.at(at)).start >= stated.node.end)
            yield found._replace(start=joined.source(unit.start), verdict=UNITS, computed=None, code="AR301", reason=reason)


def _same(left: Side, right: Side, relation: Relation, parser: Parser, joined: Joined, known: Known) -> Iterator[Finding]:
    """Two expressions, or two spellings of a number, that are said to be equal."""
    if not (left.clean and right.clean) or relation.sign not in SAME or relation.bound:
        return
    first = literals(right.node)[0] if has_operation(right.node) and literals(right.node) else None
    if isinstance(left.node, Literal) and isinstance(right.node, Literal):
        judgement = respelt(left.node, right.node)
    elif found := same_value(left.node, right.node, relation, known):
        judgement, right = found[0], right._replace(node=found[1])
    else:
        judgement = None
    if judgement is None:
        return
    if judgement.verdict in FINDINGS:
        if first is not None and judge(left.node, first, relation).verdict in (RIGHT, ROUNDED):
            return  # `8 × 8 = 64 × 128 = 8192`: what comes to 64 is worked on
        if reason := doubt(parser, left, right, relation, judgement):
            judgement = Judgement(UNCHECKED, judgement.computed, reason=reason)
    yield finding(judgement, left, right, parser, joined)


def _ordered(left: Side, right: Side) -> tuple[Side, Side] | None:
    """What is computed and what is stated; None where there is nothing to judge."""
    if isinstance(right.node, Literal) and (has_operation(left.node) or _conversion(left.node, right.node)):
        return left, right
    if isinstance(left.node, Literal) and has_operation(right.node):
        return right, left
    return None


def _restated(chain: Chain, at: int, relation: Relation) -> tuple[Side, Side] | None:
    """`… = 8 * 7e9 = 5.6e10 = 56 GB`: what is written anew, with the side that it was computed from.

    It may be the rounded number written anew or the unrounded one; where it is neither, it is told with what was computed.
    """
    first, before, right = chain.sides[max(0, at - 1)], chain.sides[at], chain.sides[at + 1]
    if not isinstance(right.node, Literal) or not isinstance(before.node, Literal) or not has_operation(first.node):
        return None
    if not (before.clean and first.clean) or {relation.sign, chain.relations[at - 1].sign} - EQUALS | {relation.sign} & ARROWS:
        return None
    if _measures(before.node) and _measures(right.node) and _measures(before.node) != _measures(right.node):
        return None  # `… = 24,576 GPU-hours = $49,152 at $2`: by something that is said elsewhere
    counts = _counted(before.node), _counted(right.node)
    if all(counts) and counts[0] != counts[1] and not (before.node.unit and right.node.unit):
        return None  # `… = 50k words = 67k tokens`
    told, whole = judge(before.node, right.node, relation), judge(first.node, right.node, relation).verdict
    agrees = told.verdict in (RIGHT, ROUNDED)
    if not agrees and whole == UNITS:
        return None  # the numbers before were loose with their units already
    shifted = told.repair is not None and told.repair.kind == "power of ten"  # `… = 5.88e21 FLOPs = 5,880 PFLOPs`
    said = whole == UNCHECKED and shifted and _conversion(before.node, right.node)
    return (before if agrees or said else first), right


def _unrounded(chain: Chain, at: int) -> Node | None:
    """`52k / 128 = 406 steps × 3 = 1219`: a product that begins with what was rounded before, with what it was rounded from."""
    before, left = chain.sides[at - 1], chain.sides[at]
    if not at or not before.clean or chain.relations[at - 1].sign not in EQUALS or not isinstance(left.node, Operation):
        return None
    first = literals(left.node)[0]
    rounded = has_operation(before.node) and judge(before.node, first, chain.relations[at - 1]).verdict in (RIGHT, ROUNDED)
    return changed(left.node, first, before.node) if rounded else None


def _goes_on(left: Side, right: Side, relation: Relation) -> bool:
    """Is an expression behind an amount a new step? `512 → 512 × 2048 = 1.05M`, `7.2e23 FLOP = 7.2e23 / 4e14 = 1.8e9 s`."""
    if not isinstance(left.node, Literal) or isinstance(right.node, Literal):
        return False
    return relation.sign in ARROWS or size_of(literals(right.node)[0]) == size_of(left.node)


def _is_heading(chain: Chain, at: int) -> bool:
    """`10B tokens = 10e9 / 524288 = 19,073 steps`: does an expression come to the number behind it, and not the one before?

    Then the first number only says what is spoken of, where it is one of the operands or a number of something else.
    """
    first, right = chain.sides[at].node, chain.sides[at + 1].node
    last = chain.sides[at + 2].node if len(chain.sides) > at + 2 else None
    if not isinstance(first, Literal) or isinstance(right, Literal) or not isinstance(last, Literal):
        return False
    if chain.relations[at + 1].sign not in EQUALS or judge(right, last, chain.relations[at + 1]).verdict in FINDINGS:
        return False
    if first.percent != last.percent or _measures(first) != _measures(last):
        return True
    counted, resulting = _counted(first), _counted(last)
    differ = bool(counted and resulting) and counted != resulting and not _measures(first)
    return differ or any(size_of(one) == size_of(first) for one in literals(right))


def _counted(literal: Literal) -> str:
    """What a number counts: its unit, or the word behind it."""
    return ("/".join(part.text for part in literal.unit) or literal.noun).lower().rstrip("s")


def _measures(literal: Literal) -> str:
    """What a number is a number of, by its unit; empty for a bare one."""
    return str(hard(factor_of(literal.unit, {})[1])) if literal.unit else ""


def _is_near(judgement: Judgement, stated: Literal) -> bool:
    """Is the number off by little or by a power of ten, as what is mistyped is?"""
    if judgement.repair is not None and judgement.repair.kind in ("power of ten", "bits"):
        return True
    return bool(judgement.computed and stated.value) and 1 / NEAR < abs(stated.value / (judgement.computed or 1)) < NEAR


def _conversion(left: Node, right: Node) -> bool:
    """Two numbers that state one amount in different words: `2.65e13 parameters = 26.5T parameters`."""
    if not (isinstance(left, Literal) and isinstance(right, Literal) and left.unit and right.unit):
        return False
    (_, ours), (_, theirs) = factor_of(left.unit, {}), factor_of(right.unit, {})
    same = [part.text for part in left.unit] == [part.text for part in right.unit] and left.scales == right.scales
    return ours == theirs and not (same and left.exact and right.exact)


def _inequality(left: Node, right: Node, relation: Relation) -> Judgement:
    """An inequality that holds; one that does not may be a condition, and is left alone."""
    try:
        (a, x), (b, y) = value(left, {}), value(right, {})
    except NoValue as error:
        return Judgement(UNCHECKED, reason=str(error))
    if hard(x) != hard(y) or not (isinstance(a, Fraction) and isinstance(b, Fraction)):
        return Judgement(UNCHECKED, reason="the two sides cannot be compared")
    sign = INEQUALITIES.get(relation.sign)
    holds = a != b if sign is None else a > b if sign == ">" else a < b
    if holds or (relation.sign in ("≥", "≤", ">=", "<=") and a == b):
        return Judgement(RIGHT)
    return Judgement(UNCHECKED, reason="an inequality that does not hold may be a condition")


def worked_out(lines: Sequence[Named], text: str) -> Iterator[Finding]:
    """What lines state of a name that the line before works out."""
    for one in anew(lines, text):
        here = finding(one.judgement, one.stated, one.stated, one.here.parser, one.here.joined)
        before = finding(one.judgement, one.computed, _as_stated(one.computed), one.before.parser, one.before.joined)
        yield here._replace(expr_start=before.expr_start, expr_end=before.expr_end, inputs=before.inputs)


def _as_stated(side: Side) -> Side:
    return side if isinstance(side.node, Literal) else side._replace(node=literals(side.node)[0])


def apposed(side: Side, parser: Parser, joined: Joined) -> Iterator[Finding]:
    """`4805 steps (76894/16)` and `420 * 8 (3360)`: a value with its expression in brackets, or the other way round."""
    found = apposition(side, parser)
    if found is not None:
        judgement, computed, stated = found
        yield finding(judgement, computed, stated, parser, joined, "apposition")


def _unit(literal: Literal, stated: Side, parser: Parser, joined: Joined) -> str:
    """The unit of a stated number as it is written, or as it is printed where it is written in commands."""
    after = parser.at(stated.after - 1).end
    said = joined.text[literal.end : after]
    if not _MARKUP.isdisjoint(said):
        return "".join(token.text for token in parser.tokens[stated.first : stated.after] if token.start >= literal.end)
    return unmarked(said)


def finding(
    judgement: Judgement, computed: Side, stated: Side, parser: Parser, joined: Joined, tier: str = "equation"
) -> Finding:
    """A judgement with its places in the file."""
    literal = stated.node
    assert isinstance(literal, Literal)
    repair, after = judgement.repair, parser.at(stated.after - 1).end
    return Finding(
        start=joined.source(parser.at(stated.first).start),
        end=joined.source(after - 1) + 1,
        expr_start=joined.source(parser.at(computed.first).start),
        expr_end=joined.source(parser.at(computed.after - 1).end - 1) + 1,
        verdict=judgement.verdict,
        stated=literal.value,
        computed=judgement.computed,
        unit=_unit(literal, stated, parser, joined),
        code=judgement.code,
        cause=repair.cause if repair else "",
        repair=repair.text if repair else "",
        reason=judgement.reason,
        tier=tier,
        inputs=tuple(one.value for one in literals(computed.node) if not one.exact),
    )
