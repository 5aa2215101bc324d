"""An equation or inequality as people type it, `training_cost = $1M`, as core trees over a graph."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Sequence
from typing import NamedTuple

from symflops.audit.inference import ZERO, Inference, fits
from symflops.audit.names import NameChecker
from symflops.audit.scope import Scope
from symflops.declared import Declared
from symflops.expr import Expr, Name
from symflops.parse.expression import parse_loose
from symflops.question import Question
from symflops.resolve.expressions import measure_of
from symflops.resolve.resolve import circumstances_of, core_of
from symflops.resolve.resolver import Resolver
from symflops.text import Label, Problem, Source, Span, SymflopsError, fail
from symflops.units.dimension import PLAIN, Dimension

PATH = "EQUATION"
_NUMBER = re.compile(r"[$€£]?\s*(\d[\d_,.]*(?:e[+-]?\d+)?)", re.IGNORECASE)
_RELATION = re.compile(r"<=|>=|==|!=|=|<|>")


class Equation(NamedTuple):
    """Two sides over the keys of a graph; `relation` is `==`, `<`, `<=`, `>` or `>=`."""

    text: str
    left: Expr
    right: Expr
    relation: str
    resolver: Resolver


def read_equation(question: Question, text: str) -> Equation:
    """The two sides of an equation in the circumstances of a question; what is missing stays free."""
    source = Source(PATH, text)
    at, relation = relation_in(source)
    declared = question.library.declared
    with_text = declared._replace(sources=ChainMap({PATH: source}, declared.sources))  # type: ignore[arg-type]
    library = question.library._replace(declared=with_text)

    def is_unit(name: str) -> bool:
        return declared.units.find(name) is not None

    spans = (Span(0, at), Span(at + len(relation), len(text)))
    sides = [parse_loose(source, span, is_unit) for span in spans]
    kinds = [kind_of(side, with_text) for side in sides]
    check_kinds(kinds, sides, source, with_text)
    resolver = Resolver(library, circumstances_of(question.layers), question.presets, free=True)
    left, right = (core_of(resolver, side, resolver.base, PATH) for side in sides)
    if resolver.problems:
        raise SymflopsError(resolver.problems)
    return Equation(text.strip(), left, right, "==" if relation == "=" else relation, resolver)


def a_system(*labels: Label) -> SymflopsError:
    """What is said of several equations or several unknowns."""
    helps = [
        "give the others as settings, which are put in: -s 'd_ff== 4*d_model'",
        "or turn one around for its unknown and put the formula into the other: -s NAME='= FORMULA'",
        "of two inputs that a constraint ties the best are found: --minimize QUANTITY --for NAME,NAME",
    ]
    return fail("SF101", "systems of equations are not solved: one equation for one unknown", *labels, helps=helps)


def relation_in(source: Source) -> tuple[int, str]:
    """Where the one relation stands that is in no brackets."""
    depth = 0
    found = []
    at = 0
    while at < len(source.text):
        match = _RELATION.match(source.text, at)
        depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(source.text[at], 0)
        if match and not depth:
            found.append((at, match[0]))
        at = match.end() if match else at + 1
    helps = ["for example: symflops solve 'training_cost = $1M' --for n_tokens gpt3.toml"]
    if len(found) > 1 and any(mark in source.text[found[0][0] : found[-1][0]] for mark in ";,\n"):
        raise a_system(Label(source, Span(0, len(source.text))))
    if len(found) != 1:
        what = "no equation: there is no =" if not found else "no equation: it has more than one ="
        raise fail("SF101", f"this is {what}, < or >", Label(source, Span(0, len(source.text))), helps=helps)
    if found[0][1] == "!=":
        raise fail(
            "SF101", "nearly everything solves this: it says what is not", Label(source, Span(0, len(source.text))), helps=helps
        )
    return found[0]


def kind_of(expr: Expr, declared: Declared) -> Dimension | None:
    """What a side measures, None for nought of anything; raises `SymflopsError` for unknown names and units that do not agree."""
    checker = NameChecker(declared, frozenset())
    checker.expression(expr, Scope(PATH))
    if checker.problems:
        raise SymflopsError(checker.problems)
    problems: list[Problem] = []
    inference = Inference(declared, lambda name: measure_of(declared.aliases.get(name, name), declared), problems.append)
    inference.quiet = False
    kind = inference.of(expr, Scope(PATH))
    if problems:
        raise SymflopsError(problems)
    return kind if isinstance(kind, Dimension) else None if kind is ZERO else PLAIN


def check_kinds(kinds: Sequence[Dimension | None], sides: Sequence[Expr], source: Source, declared: Declared) -> None:
    """Both sides measure the same, or a plain number stands for a count; else the unit that would do is offered."""
    left, right = kinds
    counts = declared.units.counts
    zero = any(source.text[side.span.start : side.span.end].strip() == "0" for side in sides)
    if left is None or right is None or zero or fits(left, right, counts) or fits(right, left, counts):
        return
    labels = tuple(
        Label(source, side.span, f"this is {kind if kind is not None and not kind.plain else 'a plain number'}")
        for side, kind in zip(sides, kinds, strict=True)
    )
    missing = left / right
    helps = []
    written = source.text[sides[1].span.start : sides[1].span.end].strip()
    bare = _NUMBER.match(written)
    if isinstance(sides[0], Name) and (right.plain or bare):
        unit = declared.unit_text(declared.quantities[declared.aliases.get(sides[0].id, sides[0].id)])
        helps.append(f"write {written if right.plain or bare is None else bare[1]} {unit}")
    elif all(abs(power) == 1 for _, power in missing.powers):
        above = "".join(f"*{base}" for base, power in missing.powers if power > 0)
        below = "".join(f"/{base}" for base, power in missing.powers if power < 0)
        helps.append(f"write {written}{above}{below}")
    raise SymflopsError([Problem("SF301", "the two sides have different units", labels, tuple(helps))])
