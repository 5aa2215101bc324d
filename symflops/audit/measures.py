"""Do the units of every formula agree? Exponents of bases are inferred for each expression and compared.

A plain number may stand for a count (`param`, `token`, `device` …) where it is declared, compared or added;
nothing else converts.
"""

from __future__ import annotations

from fractions import Fraction

from symflops.declared import Declared
from symflops.expr import Expr, Number, Units
from symflops.model import Parameter, Quantity, Trial
from symflops.text import Problem, SymflopsError
from symflops.units.dimension import PLAIN, Dimension
from symflops.units.table import Measured

from .inference import CONDITION, UNKNOWN, Inference, Kind, fits, is_count, worded
from .remedies import MOST_GUESSES, Remedies, always
from .scope import Piece, Scope, pieces, test_bindings, test_pieces


def check_measures(declared: Declared, broken: frozenset[str]) -> tuple[Declared, list[Problem]]:
    """The declarations with the unit of every quantity and local name, and all places where units do not agree."""
    check = MeasureCheck(declared, broken)
    check.run()
    return declared._replace(measures=check.measures, local_dimensions=check.locals), check.problems


class MeasureCheck:
    """Checks every expression against what is declared."""

    def __init__(self, declared: Declared, broken: frozenset[str]) -> None:
        self.declared = declared
        self.problems: list[Problem] = []
        self.measures: dict[str, Measured] = {}
        self.locals: dict[str, Dimension] = {}
        self.unknown: set[str] = set(broken)
        self.inferring: set[str] = set()
        self.inference = Inference(declared, self.of_quantity, self.problems.append)
        self.remedies = Remedies(declared, self.measures)

    def run(self) -> None:
        for quantity in self.declared.quantities.values():
            self.of_quantity(quantity.name)
        self.parameters()
        self.inference.quiet = False
        for piece in pieces(self.declared):
            self.piece(piece)
        for test in self.declared.tests:
            self.test(test)
        for name in self.unknown & self.declared.quantities.keys():  # sizes that flow from row to row in a circle
            self.measures.setdefault(name, (Fraction(1), PLAIN))

    def of_quantity(self, name: str) -> Kind:
        """The dimension of a quantity: declared, or that of its definition; plain when nothing tells."""
        name = self.declared.aliases.get(name, name)
        if name in self.measures:
            return self.measures[name][1]
        quantity = self.declared.quantities.get(name)
        if quantity is None or name in self.unknown or name in self.inferring:
            return UNKNOWN
        self.inferring.add(name)
        found = self.declared_unit(quantity) if quantity.unit is not None else self.inferred_unit(quantity)
        self.inferring.discard(name)
        if found is None:
            self.unknown.add(name)
            return UNKNOWN
        self.measures[name] = found
        return found[1]

    def declared_unit(self, quantity: Quantity) -> Measured | None:
        if quantity.unit is None or (len(self.problems) > MOST_GUESSES and not self.known(quantity.unit)):
            return None
        try:
            return self.declared.units.resolve(quantity.unit, self.declared.sources[quantity.place.path])
        except SymflopsError as error:
            self.problems.extend(error.problems)
            return None

    def known(self, unit: Units) -> bool:
        return all(self.declared.units.find(name) is not None for name, _ in unit.factors)

    def inferred_unit(self, quantity: Quantity) -> Measured | None:
        if quantity.definition is None:
            return Fraction(1), PLAIN
        quiet, self.inference.quiet = self.inference.quiet, True
        scope = next(p.scope for p in pieces_of(quantity, self.declared) if p.role == "definition")
        kind = self.inference.of(quantity.definition.expr, scope)
        self.inference.quiet = quiet
        if kind is UNKNOWN or kind is CONDITION:
            return None
        return Fraction(1), self.as_stated(quantity, kind if isinstance(kind, Dimension) else PLAIN)

    def as_stated(self, quantity: Quantity, kind: Dimension) -> Dimension:
        """A plain number that is stated as a count is one: `let total = 2*m*n ~ 3e9 [FLOP]`."""
        if quantity.stated is None or kind != PLAIN:
            return kind
        stated = self.inference.of(quantity.stated.value, Scope(quantity.place.path), silent=True)
        return stated if isinstance(stated, Dimension) and fits(kind, stated, self.declared.units.counts) else kind

    def parameters(self) -> None:
        """Units of parameters must exist."""
        for quantity in self.declared.quantities.values():
            for parameter in quantity.parameters or ():
                if parameter.type is not None and self.declared.choice_of(parameter.type) is None:
                    source = self.declared.sources[quantity.place.path]
                    self.problems += self.declared.units.problems(parameter.type, source)
                    self.parameter_default(parameter, quantity)

    def parameter_default(self, parameter: Parameter, quantity: Quantity) -> None:
        """What stands in for an argument is of the parameter's unit."""
        scope = Scope(quantity.place.path)
        if parameter.default is None or parameter.type is None:
            return
        kind, wanted = (
            self.inference.of(parameter.default, scope, silent=True),
            self.inference.unit(parameter.type, scope, silent=True),
        )
        if isinstance(kind, Dimension) and isinstance(wanted, Dimension) and not fits(kind, wanted, self.declared.units.counts):
            message = f"`{parameter.name}` is declared {worded(wanted)}, but this is {worded(kind)}"
            self.say("SF301", message, scope, parameter.default)

    # ---- pieces ----
    def piece(self, piece: Piece) -> None:
        kind = self.inference.of(piece.expr, piece.scope)
        if piece.role == "local" and isinstance(kind, Dimension):
            self.locals[piece.label] = kind
        if piece.role in {"when", "condition"}:
            if kind is not CONDITION and kind is not UNKNOWN:
                self.say("SF308", "a condition is wanted here, not a number", piece.scope, piece.expr)
        elif piece.role in {"definition", "assumption", "law", "domain", "usual", "stated"} and piece.owner is not None:
            self.agree(piece, kind)
        elif piece.role == "within" and piece.owner is not None:
            self.tolerance(piece.expr, kind, self.of_quantity(piece.owner), piece.scope)
        elif kind is CONDITION and piece.role in {"local", "bound", "parameter", "within", "number"}:
            self.say("SF308", "a number is wanted here, not a condition", piece.scope, piece.expr)

    def agree(self, piece: Piece, kind: Kind) -> None:
        """What is declared against what is computed."""
        quantity = self.declared.quantities[piece.owner or ""]
        wanted = self.of_quantity(quantity.name)
        if kind is CONDITION:
            self.say("SF308", f"`{quantity.name}` is a number, but this is a condition", piece.scope, piece.expr)
        elif kind == PLAIN and self.is_multiple_of_count(quantity.name, wanted):
            self.scaled_count(piece, quantity)
        elif isinstance(wanted, Dimension) and not fits(kind, wanted, self.declared.units.counts):
            assert isinstance(kind, Dimension)
            declared = quantity.unit
            labels = [self.declared.label(piece.scope.path, piece.expr.span, f"this is {worded(kind)}")]
            if declared is not None and piece.role == "definition":
                labels.append(self.declared.label(quantity.place.path, declared.span, f"declared {wanted}"))
            helps = self.remedies.for_mismatch(piece.expr, kind, wanted, quantity, piece.scope)
            if piece.role == "stated":
                message = f"`{quantity.name}` is {worded(wanted)}, but what is stated is {worded(kind)}"
                self.problems.append(Problem("SF312", message, tuple(labels[:1]), always("SF312")))
                return
            message = f"`{quantity.name}` is {self.as_declared(quantity, wanted)}, but this is {worded(kind)}"
            self.problems.append(Problem("SF301", message, tuple(labels), tuple(helps)))

    def is_multiple_of_count(self, name: str, wanted: Kind) -> bool:
        """Is a quantity declared in something like PFday or MAC, of which a plain number does not say how many?"""
        counted = isinstance(wanted, Dimension) and is_count(wanted, self.declared.units.counts)
        return counted and self.measures[name][0] != 1

    def as_declared(self, quantity: Quantity, wanted: Dimension) -> str:
        """The unit of a quantity as it is written, with its bases where they are others."""
        if wanted == PLAIN:
            return "a plain number"
        written = self.declared.units.canonical(quantity.unit) if quantity.unit is not None else str(wanted)
        return f"declared {written}" + ("" if written == str(wanted) else f" ({wanted})")

    def scaled_count(self, piece: Piece, quantity: Quantity) -> None:
        """A plain number declared in a multiple of a count: how many of which?"""
        assert quantity.unit is not None
        unit = self.declared.units.canonical(quantity.unit)
        base = str(self.measures[quantity.name][1])
        text = self.declared.sources[piece.scope.path].text[slice(*piece.expr.span)]
        short = text if len(text) <= 30 and "\n" not in text else "(…)"
        helps = (
            (f"write {short} [{unit}], or {short} [{base}]",) if short.isalnum() else (f"write (…) [{unit}], or (…) [{base}]",)
        )
        self.say(
            "SF301",
            f"`{quantity.name}` is declared {unit}: is this plain number in {unit} or in {base}?",
            piece.scope,
            piece.expr,
            helps,
        )

    def say(self, code: str, message: str, scope: Scope, expr: Expr, helps: tuple[str, ...] = ()) -> None:
        self.problems.append(Problem(code, message, (self.declared.label(scope.path, expr.span),), helps or always(code)))

    # ---- tests ----
    def test(self, test: Trial) -> None:
        bindings, scope = test_bindings(test, self.declared)
        self.inference.bindings(bindings, scope)
        for piece in test_pieces(test, self.declared):
            self.piece(piece)
        for expect in test.expects:
            kind = self.inference.of(expect.expr, scope, silent=True)
            if expect.stated is None:
                if kind is not CONDITION and kind is not UNKNOWN:
                    helps = ("compare it: == or ~",)
                    self.say("SF308", "an expectation is a condition, or a value with ~", scope, expect.expr, helps)
                continue
            stated = self.inference.of(expect.stated.value, scope, silent=True)
            if isinstance(kind, Dimension) and stated is not CONDITION and not fits(stated, kind, self.declared.units.counts):
                self.say("SF301", f"this is {stated}, but what it is compared with is {kind}", scope, expect.stated.value)
            if expect.stated.within is not None:
                within = self.inference.of(expect.stated.within, scope, silent=True)
                self.tolerance(expect.stated.within, within, kind, scope)

    def tolerance(self, expr: Expr, kind: Kind, wanted: Kind, scope: Scope) -> None:
        """How closely: a share of the value, or a quantity of its unit."""
        if isinstance(expr, Number) or not isinstance(kind, Dimension) or not isinstance(wanted, Dimension):
            return
        if not fits(kind, wanted, self.declared.units.counts):
            helps = ("write a share, `within 5%`, or a value in the unit of what is compared",)
            self.say("SF301", f"this tolerance is {kind}, but what is compared is {wanted}", scope, expr, helps)


def pieces_of(quantity: Quantity, declared: Declared) -> list[Piece]:
    """The expressions of one quantity."""
    only = declared._replace(quantities={quantity.name: quantity}, laws={}, indices=declared.indices, requirements=())
    return [piece for piece in pieces(only) if piece.owner == quantity.name]
