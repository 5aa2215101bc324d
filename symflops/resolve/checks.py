"""What must hold of the values of a graph: domains, whole numbers, requirements, where laws hold, usual ranges."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symflops.expr import Call, Compare, Divides, Expr, Logic, Name, Not, Number, walk
from symflops.graph import Check, Definition
from symflops.model import Law, Quantity, Requirement
from symflops.text import Label, Problem
from symflops.units.display import humanise

from .circumstances import Circumstances
from .resolver import Resolver
from .rewriting import FALSE, TRUE
from .scope import Locals

ZERO = Number(Fraction(0), "0")
ONE = Number(Fraction(1), "1")


def checks(resolver: Resolver) -> Iterator[Check]:
    """All checks of what was resolved."""
    for definition in list(resolver.definitions.values()):
        if definition.binders:
            continue
        if definition.origin in {"given", "assumed"}:
            yield from of_value(resolver, definition)
        elif definition.origin in {"definition", "law"}:
            yield from of_result(resolver, definition)
    yield from rows_are_whole(resolver)
    yield from rows_agree(resolver)
    yield from requirements(resolver)
    yield from whens(resolver)


# ---- values ----------------------------------------------------------------------------------------------


def of_value(resolver: Resolver, definition: Definition) -> Iterator[Check]:
    """The domain of an input, and its usual range."""
    quantity = resolver.declared.quantities[definition.quantity]
    value = Name(definition.key)
    names = ((definition.label, definition.key), *definition.uses)
    labels = given_at(resolver, definition)
    helps = came_from(definition)
    low, high = quantity.clauses.domain or (None, None)
    if quantity.clauses.domain is None and definition.unit == "date":
        return  # days before 2000 are as good as any
    if quantity.clauses.domain is None:
        problem = Problem("SF406", f"`{definition.label}` is {{0}}: it must be positive", labels, helps)
        yield Check(Compare((value, ZERO), (">",)), problem, names)
    else:
        condition = within(resolver, value, low, high, quantity)
        helps = (*helps, *percent(definition, high))
        yield Check(condition, Problem("SF406", said(quantity, definition, "must be"), labels, helps), names)
    yield from of_ends(resolver, definition, quantity, labels)
    if quantity.clauses.integer:
        yield Check(
            Divides(ONE, value), Problem("SF406", f"`{definition.label}` is {{0}}: it must be whole", labels, helps), names
        )
    if quantity.clauses.usual is not None and definition.origin == "given":
        inside = within(resolver, value, *quantity.clauses.usual, quantity)
        yield Check(inside, Problem("SF407", said(quantity, definition, "usual is"), labels, severity="warning"), names)


def of_ends(resolver: Resolver, definition: Definition, quantity: Quantity, labels: tuple[Label, ...]) -> Iterator[Check]:
    """The ends of a range lie in the domain, or where there is none not below zero."""
    low, high = quantity.clauses.domain or (Number(Fraction(0), "0"), None)
    for word, end in (("begins", definition.low), ("ends", definition.high)):
        if end is not None and definition.expr is not None:
            condition = within(resolver, Number(end, str(end)), low, high, quantity)
            shown = humanise(end, definition.unit, definition.factor, definition.dimension, resolver.declared.units)
            must = said(quantity, definition, "must be").partition(": ")[2] if quantity.clauses.domain else "it must be positive"
            message = f"the range of `{definition.label}`, {definition.said_text}, {word} at {shown}: {must}"
            problem = Problem("SF406", message, labels)
            yield Check(condition, problem, ())


def of_result(resolver: Resolver, definition: Definition) -> Iterator[Check]:
    """What is computed lies in its domain too: an utilisation of 2 says that something given is wrong."""
    quantity = resolver.declared.quantities[definition.quantity]
    if quantity.clauses.domain is None:
        return
    condition = within(resolver, Name(definition.key), *quantity.clauses.domain, quantity)
    place = definition.place or quantity.place
    labels = (resolver.declared.label(place.path, place.name),)
    names = ((definition.label, definition.key), *definition.uses)
    yield Check(condition, Problem("SF406", said(quantity, definition, "must be"), labels, came_from(definition)), names)


def came_from(definition: Definition) -> tuple[str, ...]:
    """The formula a value came from, with the values in it."""
    if definition.said is None or not definition.uses:
        return ()
    from symflops.notation.text import to_text

    values = ", ".join(f"{name} = {{{at}}}" for at, (name, _) in enumerate(definition.uses, 1))
    how = "by default " if definition.origin == "assumed" else ""
    return (f"it is {how}{to_text(definition.said)}, with {values}",)


def percent(definition: Definition, high: Expr | None) -> tuple[str, ...]:
    """A share of 45 is likely 45 %."""
    share = isinstance(high, Number) and high.value == 1
    text = definition.expr.text if isinstance(definition.expr, Number) else ""
    if share and isinstance(definition.expr, Number) and 1 < definition.expr.value <= 100 and not text.endswith("%"):
        return (f"a share: write {definition.expr.text}%",)
    return ()


def said(quantity: Quantity, definition: Definition, words: str) -> str:
    """The message of a value outside its domain or usual range."""
    from symflops.notation.text import to_text

    ends = quantity.clauses.domain if words == "must be" else quantity.clauses.usual
    assert ends is not None
    shown = " .. ".join(to_text(end).replace("[", "").replace("]", "") if end is not None else "" for end in ends).strip()
    prefix = "it " if words == "must be" else ""
    return f"`{definition.label}` is {{0}}{':' if prefix else ';'} {prefix}{words} {shown}"


def within(resolver: Resolver, value: Expr, low: Expr | None, high: Expr | None, quantity: Quantity) -> Expr:
    """The condition that a value lies between two ends."""
    path = quantity.place.path
    ends = [None if end is None else resolver.rewriter.expression(end, resolver.base, {}, path)[0] for end in (low, high)]
    operands = tuple(part for part in (ends[0], value, ends[1]) if part is not None)
    return Compare(operands, ("<=",) * (len(operands) - 1))


def given_at(resolver: Resolver, definition: Definition) -> tuple[Label, ...]:
    """Where a value was given, or its default is declared."""
    bound = resolver.base.find(definition.label)
    if bound is None or bound.label is None or bound.text != definition.said_text:
        place = definition.place
        return (resolver.declared.label(place.path, place.name),) if place is not None and definition.origin == "assumed" else ()
    return (resolver.declared.located(bound.label),)


def rows_are_whole(resolver: Resolver) -> Iterator[Check]:
    """A row stands for a whole number of members, none or more."""
    for times, bound in resolver.indices.counted.items():
        whole = Compare((times, Call("floor", (times,))), ("==",))
        labels = (resolver.declared.located(bound.label),) if bound.label else ()
        helps = (f"`times` is {bound.text.strip()}",)
        problem = Problem("SF404", "the number of members of a row is {0}: it must be whole, and none or more", labels, helps)
        yield Check(whole, problem, (("times", ""),))
        yield Check(Compare((times, ZERO), (">=",)), problem, (("times", ""),))


def rows_agree(resolver: Resolver) -> Iterator[Check]:
    """The number of members given must be that of the rows, in all circumstances that have rows."""
    names = {index: name for name, index in resolver.indices.lasts.items()}
    told: list[Expr] = []
    base = [(index, resolver.base) for name, index in resolver.indices.lasts.items() if name in resolver.consulted()]
    for index, circumstances in dict.fromkeys([*base, *resolver.indices.met]):
        name = names.get(index, "")
        bound, rows = circumstances.find(name), circumstances.find(f"rows of {index}")
        if bound is None or bound.kind == "law" or rows is None or resolver.indices.outdone(name, circumstances):
            continue
        total = resolver.indices.total_of(name, circumstances)
        if total is None:
            continue
        key = resolver.quantity(name, circumstances)
        condition = Compare((total, Name(key)), ("==",))
        if key.startswith("?") or condition in told or resolver.rewriter.binders_of(condition):
            continue
        told.append(condition)
        labels = (resolver.declared.located(rows.label),) if rows.label else ()
        message = f"the rows of {index} add up to {{0}}, but {name} is {{1}}"
        problem = Problem("SF404", message, labels, ("leave out one of the two",))
        yield Check(condition, problem, ((f"rows of {index}", ""), (name, key)))


# ---- requirements and laws ---------------------------------------------------------------------------------


def requirements(resolver: Resolver) -> Iterator[Check]:
    """Each requirement of which the answer uses two quantities (or its only one), wherever rows make a difference; one that
    names choices alone is about every answer."""
    used = resolver.used.keys() | resolver.called
    seen: list[Expr] = []
    for requirement in resolver.declared.requirements:
        names = quantities_in(resolver, requirement.condition)
        if len(used & names) < min(2, len(names)):
            continue
        for circumstances in places(resolver, names):
            check = of_requirement(resolver, requirement, circumstances)
            if check is not None and check.condition not in seen and check.condition != TRUE:
                seen.append(check.condition)
                yield check


def quantities_in(resolver: Resolver, expr: Expr) -> set[str]:
    """The quantities and functions an expression names."""
    names = [node.id for node in walk(expr) if isinstance(node, Name)] + [
        node.function for node in walk(expr) if isinstance(node, Call)
    ]
    return {resolver.declared.aliases.get(name, name) for name in names} & set(resolver.declared.quantities)


def places(resolver: Resolver, names: set[str]) -> Iterator[Circumstances]:
    """The base, and the rows that say anything about these quantities."""
    yield resolver.base
    for index in resolver.declared.indices:
        bound = resolver.base.find(f"rows of {index}")
        if bound is not None:
            for row, group in enumerate(resolver.indices.groups(index, resolver.base)):
                if group.layer is not None and names & group.layer.bindings.keys():
                    yield resolver.indices.enter(index, row, 0, group, resolver.base)


def of_requirement(resolver: Resolver, requirement: Requirement, circumstances: Circumstances) -> Check | None:
    """A requirement in some circumstances; None when it does not apply or something in it is not known."""
    path = requirement.place.path
    with resolver.trying() as problems:
        when: Expr = TRUE
        if requirement.clauses.when is not None:
            when, _ = resolver.rewriter.expression(requirement.clauses.when, circumstances, {}, path)
        condition, uses = resolver.rewriter.expression(requirement.condition, circumstances, {}, path)
    if problems or when == FALSE or resolver.gap_in(condition) or resolver.gap_in(when):
        return None
    if when != TRUE:
        condition = Logic("or", (Not(when), condition))
    labels = (resolver.declared.label(path, requirement.condition.span, "does not hold"),)
    helps = (", ".join(f"{name} = {{{at}}}" for at, (name, _) in enumerate(uses)),) if uses else ()
    reason = requirement.clauses.doc or "a requirement does not hold"
    return Check(condition, Problem("SF404", reason, labels, helps), uses)


def whens(resolver: Resolver) -> Iterator[Check]:
    """Laws used where they do not hold."""
    told: list[tuple[Law, Expr]] = []
    for key, law, circumstances, arguments in resolver.whens:
        if key not in resolver.definitions or law.clauses.when is None:
            continue
        condition, uses = known_part(resolver, law.clauses.when, circumstances, arguments, law.place.path)
        if condition == TRUE or (law, condition) in told or resolver.rewriter.binders_of(condition):
            continue
        told.append((law, condition))
        labels = (resolver.declared.label(law.place.path, law.clauses.when.span),)
        helps = (", ".join(f"{used} = {{{at}}}" for at, (used, _) in enumerate(uses)),) if uses and condition != FALSE else ()
        about = (
            f"the law `{law.name}` of `{law.quantity}`" if law.name else f"the definition of `{law.quantity}` ({law.clauses.doc})"
        )
        message = f"{about} is used where it does not hold"
        yield Check(condition, Problem("SF408", message, labels, helps, severity="warning"), uses)


def known_part(
    resolver: Resolver, when: Expr, circumstances: Circumstances, arguments: Locals, path: str
) -> tuple[Expr, tuple[tuple[str, str], ...]]:
    """As much of a condition as can be judged: of `a and b`, `a` where something in `b` is missing; true where all is."""
    known: list[Expr] = []
    names: dict[tuple[str, str], None] = {}
    for part in when.operands if isinstance(when, Logic) and when.word == "and" else (when,):
        with resolver.trying() as problems:
            condition, uses = resolver.rewriter.expression(part, circumstances, arguments, path)
        if not problems and not resolver.gap_in(condition) and condition != TRUE:
            known.append(condition)
            names |= dict.fromkeys(uses)
    if FALSE in known:
        return FALSE, tuple(names)
    return (Logic("and", tuple(known)) if len(known) > 1 else known[0] if known else TRUE), tuple(names)
