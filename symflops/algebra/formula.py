"""A derived formula: a core tree with the unit, the symbols and the graph it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import chain, count
from math import comb
from typing import Any, NamedTuple

from symflops.exact import Exact, NoValue, Undefined
from symflops.expr import Aggregate, Call, Expr, Name, Number, Power, Sum, walk
from symflops.graph import Definition, names_in, reachable
from symflops.library import Library
from symflops.notation.latex import to_latex
from symflops.notation.text import to_text
from symflops.text import fail
from symflops.units.dimension import PLAIN, Dimension

from . import trees
from .canonical import Canonical, known, reachable_until
from .checking import check_same, check_slope
from .compiled import Compiled
from .derivative import derivative, elasticity
from .field import Ratio, TooWide
from .inversion import Balance, without_failing
from .notebook import of_formula
from .paper import on_paper
from .parts import Part
from .rewriting import renamed
from .stating import stated_value
from .tagging import Tagger
from .writing import collected, expanded, factored, shortest

MOST_EXPANDED = 2_000  # terms
SHORTER = "shorter: --factor, --collect NAME, or as it is"


class Context(NamedTuple):
    """What a formula is about: the graph, the node that is derived, the nodes that stay names and how they are called."""

    library: Library
    definitions: Mapping[str, Definition]
    root: str
    terms: tuple[str, ...]
    labels: Mapping[str, str]


def derivative_title(of: str, along: Sequence[str]) -> str:
    """What a derivative is called: that of a derivative by how often each name was taken.

    >>> derivative_title("T", ["n"]), derivative_title("T", ["n", "n"]), derivative_title("T", ["n", "m", "n"])
    ('d T/d n', 'd^2 T/d n^2', 'd^3 T/d n^2 d m')
    """

    def power(count: int) -> str:
        return f"^{count}" if count > 1 else ""

    below = " ".join(f"d {name}{power(along.count(name))}" for name in dict.fromkeys(along))
    return f"d{power(len(along))} {of}/{below}" if along else of


class Formula:
    """A formula of a quantity in some names, in base units, with everything needed to show and to use it.

    `expr` is a core tree over keys of the graph. Formulas never change: every verb gives a new one.
    """

    def __init__(
        self,
        context: Context,
        expr: Expr,
        title: str,
        unit: str,
        scale: Fraction,
        dimension: Dimension,
        along: tuple[str, ...] = (),
    ) -> None:
        self.context = context
        self.expr = expr
        self.of, self.along = title, along  # what it is a derivative of, and by which names in turn
        self.title = derivative_title(title, along)
        self.unit = unit
        self.scale = scale
        self.dimension = dimension

    def __repr__(self) -> str:
        return f"<{self.title} = {self.text}{f' : {self.unit}' if self.unit else ''}>"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"

    def _repr_html_(self) -> str:
        """For notebooks: the formula with its unit, and what its names are."""
        definitions = self.context.definitions
        used = [(self.context.labels.get(key, key), definitions[key]) for key in self.names if key in definitions]
        told = [(label, d.clauses.latex, d.unit, d.clauses.doc) for label, d in used]
        return of_formula(self.title, self.unit, renamed(self.tagged, self.labels), self.symbols, told)

    # ---- how it is told ----
    @cached_property
    def names(self) -> tuple[str, ...]:
        """The keys that occur, in the order of the text; the running number of a sum is none."""
        return tuple(dict.fromkeys(node.id for node in walk(self.expr) if isinstance(node, Name) and node.id not in self.running))

    @cached_property
    def running(self) -> dict[str, str]:
        """The running numbers of sums, and what they are called: by a letter that no name has."""
        keys = dict.fromkeys(binder.name for node in walk(self.expr) if isinstance(node, Aggregate) for binder in node.binders)
        taken = {*self.context.labels.values(), *self.context.library.declared.quantities, *self.context.library.declared.aliases}
        letters = (letter for letter in chain("kij", map("k{}".format, count(1))) if letter not in taken)
        return dict(zip(keys, letters, strict=False))

    @property
    def labels(self) -> dict[str, str]:
        """What every key of the tree is called."""
        return {**self.context.labels, **self.running}

    @cached_property
    def text(self) -> str:
        """The formula in the language, numbers with their units."""
        return to_text(renamed(self.tagged, self.labels))

    @cached_property
    def tagged(self) -> Expr:
        """The tree with units on the numbers that need one."""
        return with_units(self.context.library, self.context.definitions, self.expr, self.dimension)

    @property
    def symbols(self) -> dict[str, str]:
        """The LaTeX symbols of the names, as the text calls them."""
        definitions = self.context.definitions
        symbols = {key: definitions[key].clauses.latex for key in self.names if key in definitions}
        return {self.context.labels.get(key, key): symbol for key, symbol in symbols.items() if symbol}

    @property
    def latex(self) -> str:
        """The formula for papers, by the symbols of the library; what only counts things has no unit there."""
        table = self.context.library.declared.units

        def counts(name: str) -> bool:
            unit = table.find(name)
            return unit is not None and unit.count and unit.factor == 1

        return to_latex(renamed(on_paper(self.tagged, counts), self.labels), self.symbols)

    @property
    def sympy(self) -> Any:
        """The formula as an expression of SymPy, in base units."""
        from .bridge import to_sympy

        definitions = self.context.definitions
        return to_sympy(renamed(self.expr, self.labels), lambda label: known(definitions.get(self.key(label)))[0])

    def key(self, name: str) -> str:
        """The key of a name as people say it."""
        full = self.context.library.declared.aliases.get(name, name)
        for key, label in self.context.labels.items():
            if label in (name, full):
                return key
        return full if full in self.context.definitions else name

    # ---- other forms ----
    @cached_property
    def canonical(self) -> tuple[Canonical, Ratio]:
        """The canonical form, and the field it is of."""
        return canonical_of(self.context, self.expr)

    def simplify(self) -> Formula:
        """The shortest of as it stands, factored, multiplied out and collected."""
        forms, ratio = self.canonical
        return self.like(guarded(lambda: shortest(forms.field, ratio, [self.expr]), self.title))

    def expand(self) -> Formula:
        """Multiplied out. Raises `SymflopsError` (SF405) where that has too many terms to be read."""
        forms, ratio = self.canonical
        tree = guarded(lambda: expanded(forms.field, ratio), self.title, SHORTER)
        # A power with too many terms is no polynomial of the field, and still stands in the tree.
        terms = max([len(ratio.above), *map(terms_of, walk(tree))])
        if terms > MOST_EXPANDED:
            raise fail("SF405", f"`{self.title}` has {terms:,} terms when multiplied out", helps=[SHORTER], exit_code=3)
        return self.like(tree)

    def factor(self) -> Formula:
        """As a product."""
        forms, ratio = self.canonical
        return self.like(guarded(lambda: factored(forms.field, ratio), self.title))

    def collect(self, name: str) -> Formula:
        """By powers of a name."""
        forms, ratio = self.canonical
        at = forms.field.at["name", self.used(name)]
        return self.like(guarded(lambda: collected(forms.field, ratio, at), self.title, "shorter: --factor, or as it is"))

    def like(self, expr: Expr) -> Formula:
        """Another tree for the same value; what is not the same is an error of ours, and is never shown."""
        found = Formula(self.context, expr, self.of, self.unit, self.scale, self.dimension, self.along)
        check_same(self, found)
        return found

    # ---- derivatives ----
    def diff(self, name: str) -> Formula:
        """The derivative by a name, in the unit of the value over that of the name."""
        key = self.used(name)
        forms, ratio = self.canonical
        other = self.context.definitions[key]
        slope = guarded(lambda: derivative(forms.field, ratio, key), self.title)
        unit = " per ".join(part for part in (self.unit or "1", other.unit) if part)
        shown = guarded(lambda: shortest(forms.field, slope), self.title)
        along = (*self.along, self.context.labels.get(key, key))
        scale, dimension = self.scale / other.factor, self.dimension / other.dimension
        found = Formula(self.context, shown, self.of, unit, scale, dimension, along)
        check_slope(found, self, key, relative=False)
        return found

    def elasticity(self, name: str) -> Formula:
        """By how many percent the value grows when a name grows by one percent."""
        key = self.used(name)
        forms, ratio = self.canonical
        slope = guarded(lambda: elasticity(forms.field, ratio, key), self.title)
        title = f"elasticity of {self.title} by {self.context.labels.get(key, key)}"
        shown = guarded(lambda: shortest(forms.field, slope), self.title)
        found = Formula(self.context, shown, title, "", Fraction(1), PLAIN)
        check_slope(found, self, key, relative=True)
        return found

    def is_stepped(self, name: str) -> bool:
        """Is something rounded to whole numbers that the name is in? Its slope counts as nought."""
        key = self.key(name)
        steps = (node for node in walk(self.expr) if isinstance(node, Call) and node.function in ("floor", "ceil"))
        return any(isinstance(inner, Name) and inner.id == key for step in steps for inner in walk(step))

    def used(self, name: str) -> str:
        """The key of a name that occurs; an error that says which do."""
        key = self.key(name)
        if key not in self.names:
            have = ", ".join(self.context.labels.get(one, one) for one in self.names)
            helps = [*self.kept_as_name(key), f"what occurs: {have}" if have else "no name occurs in it: it is a number"]
            raise fail("SF203", f"`{name}` does not occur in the formula of `{self.title}`", helps=helps)
        return key

    def kept_as_name(self, key: str) -> list[str]:
        """How a quantity that is worked out on the way can stay a name."""
        context = self.context
        found = reachable_until(context.definitions, [context.root], {key, *context.terms})
        if key == context.root or key not in found:
            return []
        left = [key, *(one for one in found if one in self.names and one != key)]
        return [f"it is worked out on the way: keep it as a name, --in {','.join(context.labels.get(one, one) for one in left)}"]

    # ---- turned around ----
    def solve(self, name: str, value: str | int | float | Fraction | None = None) -> tuple[Formula, ...]:
        """The formulas of a name for which this one has a value: `f.solve("n_tokens", "30 day")`.

        The value is a number in the unit of the formula or a text with a unit; without one the quantity stays a name.
        Several formulas where several solve it. Raises `SymflopsError` where no formula does.
        """
        key = self.used(name)
        context, definitions = self.context, self._loose()
        target: Expr = Name(context.root)
        terms = context.terms
        if value is None:
            if self.title != context.labels.get(context.root, context.root):
                raise fail("SF912", f"`{self.title}` is no quantity: say what it is to be, solve({name!r}, VALUE)")
            definitions[context.root] = definitions[context.root]._replace(expr=None)
            terms = (*terms, context.root)
        else:
            target = trees.number(stated_value(value, self.title, self.scale, self.dimension, context.library))
        label = context.labels.get(key, key)
        found = without_failing(Balance(self.expr, target, key, definitions, context.library), label, self.title)
        other = definitions[key]
        inner = Context(context.library, definitions, key, tuple(one for one in terms if one != key), context.labels)
        return tuple(Formula(inner, tree, label, other.unit, other.factor, other.dimension) for tree in found)

    def _loose(self) -> dict[str, Definition]:
        """The graph with the names of the formula free."""
        return {key: d._replace(expr=None) if key in self.context.terms else d for key, d in self.context.definitions.items()}

    # ---- values ----
    def value_at(self, point: Mapping[str, Fraction]) -> Exact:
        """The exact value in base units, given that of every name by its key. Raises `NoValue`."""
        compiled, part = self.compiled
        return compiled.value(part, compiled.at(point))

    @cached_property
    def compiled(self) -> tuple[Compiled, Part]:
        """The tree as it is worked out at many points."""
        compiled = Compiled({}, self.names)
        return compiled, compiled.part(self.expr)


def terms_of(node: Expr) -> int:
    """How many terms a power of a sum has when multiplied out; of exponents that are not small whole numbers none are told."""
    if not (isinstance(node, Power) and isinstance(node.base, Sum) and isinstance(node.exponent, Number)):
        return 0
    exponent = node.exponent.value
    whole = exponent.denominator == 1 and 1 < exponent <= MOST_EXPANDED
    return comb(len(node.base.terms) - 1 + int(exponent), int(exponent)) if whole else 0


def with_units(library: Library, definitions: Mapping[str, Definition], expr: Expr, dimension: Dimension) -> Expr:
    """A tree of base units with units on the numbers that need one."""
    table = library.declared.units

    def counted(base: str) -> bool:
        unit = table.find(base)
        return unit is not None and unit.count

    return Tagger({key: one.dimension for key, one in definitions.items()}, counted).fit(expr, dimension)


def text_of(library: Library, definitions: Mapping[str, Definition], expr: Expr, dimension: Dimension) -> str:
    """The text of a tree of base units, numbers with their units."""
    labels = {key: definition.label for key, definition in definitions.items()}
    return to_text(renamed(with_units(library, definitions, expr, dimension), labels))


def cut(context: Context) -> dict[str, Definition]:
    """The graph below the root, where the names of the formula are free."""
    definitions = {key: d._replace(expr=None) if key in context.terms else d for key, d in context.definitions.items()}
    return reachable(definitions, [context.root])


def canonical_of(context: Context, expr: Expr) -> tuple[Canonical, Ratio]:
    """The canonical form of a tree over the names of a formula."""
    free = {key: context.definitions[key]._replace(expr=None) for key in context.terms if key in context.definitions}
    used = reachable({**context.definitions, **free}, names_in(expr))

    def work() -> tuple[Canonical, Ratio]:
        forms = Canonical(used, context.terms, (expr,), together=True)
        return forms, forms.form(expr)

    found: tuple[Canonical, Ratio] = guarded(work, context.labels.get(context.root, context.root))
    return found


def guarded(work: Any, title: str, shorter: str = "name what should stay a name: --in NAME,NAME") -> Any:
    """The result of some algebra, or the declared error of what has none; `shorter` says what would make it narrower."""
    try:
        return work()
    except Undefined as reason:
        raise fail("SF410", f"`{title}` has no value: {reason}", exit_code=3) from reason
    except TooWide as reason:
        message = f"the closed form of `{title}` has too many terms to be shown"
        raise fail("SF405", message, helps=[shorter], exit_code=3) from reason
    except NoValue as reason:
        raise fail("SF405", f"`{title}` has no closed form: {reason}", exit_code=3) from reason
