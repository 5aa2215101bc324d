"""The rules of formula files: statements and their clauses, as the nouns of `model`."""

from __future__ import annotations

from typing import Any, NamedTuple

from lark import Token

from symflops.expr import Expr, Units
from symflops.model import (
    Body,
    Choice,
    Cited,
    Clauses,
    Expect,
    Index,
    Law,
    Option,
    Parameter,
    Place,
    Quantity,
    Requirement,
    Stated,
    Trial,
    UnitDefinition,
)
from symflops.text import Span

from .tree import Children, ExpressionTree, SaidTwice, span_of, trees


class Part(NamedTuple):
    """A piece of a statement on its way to it: which, what, where."""

    kind: str
    value: Any
    span: Span


def text_of(token: Token) -> str:
    """A string without its quotes; line breaks in it are blanks."""
    quotes = 3 if token.startswith('"""') else 1
    return " ".join(str(token)[quotes:-quotes].split())


def parts(children: Children, kind: str) -> list[Any]:
    """The values of all pieces of a kind."""
    return [child.value for child in children if isinstance(child, Part) and child.kind == kind]


def part(children: Children, kind: str) -> Any:
    """The value of the piece of a kind, or None."""
    found = parts(children, kind)
    return found[0] if found else None


def clauses(children: Children) -> Clauses:
    """All clauses of a statement; docstrings are joined, sources, aliases and prefixes add up, others are said once."""
    for kind in ("latex", "integer", "domain", "range", "when"):
        said = [child for child in children if isinstance(child, Part) and child.kind == kind]
        if len(said) > 1:
            raise SaidTwice(said[1].span, "in" if kind == "domain" else kind)
    return Clauses(
        doc=" ".join(parts(children, "doc")),
        latex=part(children, "latex") or "",
        sources=tuple(parts(children, "source")),
        aliases=tuple(alias for aliases in parts(children, "alias") for alias in aliases),
        integer=part(children, "integer") is not None,
        domain=part(children, "domain"),
        usual=part(children, "range"),
        when=part(children, "when"),
        prefixes=tuple(name for names in parts(children, "prefix") for name in names),
    )


class StatementTree(ExpressionTree):
    """Builds statements. Places get their path when the file is put together."""

    def _place(self, c: Children, name: int = 1) -> Place:
        token = c[name]
        return Place("", Span(token.start_pos, token.end_pos), span_of(c))

    def let(self, c: Children) -> Quantity:
        return Quantity(
            name=str(c[1]),
            parameters=part(c, "parameters"),
            unit=part(c, "type"),
            per=part(c, "per"),
            by=part(c, "by"),
            definition=part(c, "definition"),
            assumption=part(c, "assumption"),
            stated=part(c, "stated"),
            clauses=clauses(c),
            place=self._place(c),
        )

    def law(self, c: Children) -> Law:
        law_span = Span(c[3].start_pos, c[3].end_pos)
        return Law(str(c[1]), str(c[3]), part(c, "definition"), clauses(c), self._place(c), law_span)

    def require(self, c: Children) -> Requirement:
        return Requirement(c[1], clauses(c), Place("", c[1].span, span_of(c)))

    # ---- parts of a declaration ----
    def parameters(self, c: Children) -> Part:
        return Part("parameters", tuple(trees(c)), span_of(c))

    def parameter(self, c: Children) -> Parameter:
        default = c[-1] if len(c) > 1 and not isinstance(c[-1], Part) else None
        return Parameter(str(c[0]), part(c, "type"), default, span_of(c))

    def type(self, c: Children) -> Part:
        return Part("type", Units(c[1].factors, c[1].span), span_of(c))

    def per(self, c: Children) -> Part:
        return Part("per", str(c[1]), span_of(c))

    def governed(self, c: Children) -> Part:
        return Part("by", str(c[1]), span_of(c))

    def _body(self, kind: str, c: Children) -> Part:
        return Part(kind, Body(c[1], part(c, "locals") or ()), span_of(c))

    def definition(self, c: Children) -> Part:
        return self._body("definition", c)

    def assumption(self, c: Children) -> Part:
        return self._body("assumption", c)

    def stated(self, c: Children) -> Part:
        return Part("stated", Stated(c[1], part(c, "within")), span_of(c))

    def within(self, c: Children) -> Part:
        return Part("within", c[1], span_of(c))

    def locals(self, c: Children) -> Part:
        return Part("locals", tuple(child.value for child in c if isinstance(child, Part)), span_of(c))

    def local(self, c: Children) -> Part:
        return Part("local", (str(c[0]), c[2], Span(c[0].start_pos, c[0].end_pos)), span_of(c))

    # ---- alternatives ----
    def choice(self, c: Children) -> Choice:
        return Choice(str(c[1]), part(c, "kind"), part(c, "options"), part(c, "chosen"), clauses(c), self._place(c))

    def kind(self, c: Children) -> Part:
        return Part("kind", str(c[1]), span_of(c))

    def options_list(self, c: Children) -> Part:
        return Part("options", tuple(child.value for child in c if isinstance(child, Part)), span_of(c))

    def listed(self, c: Children) -> Part:
        return Part("listed", (str(c[0]), text_of(c[1]) if len(c) == 2 else ""), span_of(c))

    def chosen(self, c: Children) -> Part:
        return Part("chosen", str(c[1]), span_of(c))

    def option(self, c: Children) -> Option:
        return Option(str(c[1]), str(c[3]), clauses(c), self._place(c), Span(c[3].start_pos, c[3].end_pos))

    def index(self, c: Children) -> Index:
        return Index(str(c[1]), c[3], c[5], clauses(c), self._place(c))

    # ---- tests and units ----
    def test(self, c: Children) -> Trial:
        expects = tuple(child for child in c if isinstance(child, Expect))
        return Trial(text_of(c[1]), tuple(parts(c, "source")), part(c, "given") or (), expects, self._place(c))

    def given(self, c: Children) -> Part:
        return Part("given", tuple(trees(c[1:])), span_of(c))

    def expect(self, c: Children) -> Expect:
        return Expect(c[1], part(c, "stated"), span_of(c))

    def unit_def(self, c: Children) -> UnitDefinition:
        value: Expr | None = c[3] if len(c) > 3 and isinstance(c[2], Token) and c[2] == "=" else None
        return UnitDefinition(str(c[1]), value, False, clauses(c), self._place(c))

    def count_def(self, c: Children) -> UnitDefinition:
        return UnitDefinition(str(c[1]), None, True, clauses(c), self._place(c))

    # ---- clauses ----
    def doc(self, c: Children) -> Part:
        return Part("doc", text_of(c[0]), span_of(c))

    def latex(self, c: Children) -> Part:
        return Part("latex", str(c[1])[1:-1], span_of(c))

    def source(self, c: Children) -> Part:
        key, _, place = text_of(c[1]).partition(" ")
        return Part("source", Cited(key, place, Span(c[1].start_pos, c[1].end_pos)), span_of(c))

    def alias(self, c: Children) -> Part:
        names = tuple(str(token).strip('"') for token in c[1:] if token.type in {"NAME", "STRING"})
        return Part("alias", names, span_of(c))

    def range(self, c: Children) -> Part:
        return Part("range", (c[1], c[3]), span_of(c))

    def domain(self, c: Children) -> Part:
        return Part("domain", (c[1], c[3] if len(c) == 4 else None), span_of(c))

    def integer(self, c: Children) -> Part:
        return Part("integer", True, span_of(c))

    def when(self, c: Children) -> Part:
        return Part("when", c[1], span_of(c))

    def prefix(self, c: Children) -> Part:
        return Part("prefix", tuple(str(token) for token in c[1:] if token.type == "NAME"), span_of(c))
