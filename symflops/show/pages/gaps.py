"""What is missing for a quantity, along the tree: which inputs, under which law, and who could give them."""

from __future__ import annotations

from typing import Any, NamedTuple

from symflops.model import Law, Quantity
from symflops.question import Question
from symflops.resolve.resolve import circumstances_of
from symflops.resolve.resolver import Resolver
from symflops.show import Page, Style
from symflops.text import Problem, escape

from .layout import wrap

DEEPEST = 30


class Gap(NamedTuple):
    """A quantity that cannot be had, or a law of one, with what it lacks in turn; nothing below it: it is an input."""

    name: str
    state: str
    helps: tuple[str, ...]
    below: tuple[Gap, ...]


def gaps(question: Question) -> Page:
    """The page of what is missing; raises when the name asked for is none."""
    finder = Finder(question)
    found = [finder.gap(name) for name in (finder.checked(name) for name, _ in question.want)]
    return Page(
        columns=("name", "missing", "help"),
        rows=[(gap.name, gap.state, "; ".join(gap.helps)) for root in found for gap in leaves(root)],
        record=lambda: [record(gap) for gap in found],
        text=lambda style: "\n".join(line for gap in found for line in drawn(gap, style)),
        piped="table",
    )


class Finder:
    """Looks for what is missing in the circumstances of a question."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.declared = question.library.declared
        self.resolver = Resolver(question.library, circumstances_of(question.layers), question.presets)
        self.seen: set[str] = set()

    def checked(self, name: str) -> str:
        """The name of a quantity, aliases read."""
        name = self.declared.aliases.get(name, name)
        quantity = self.declared.quantities.get(name)
        if quantity is None or quantity.parameters is not None:
            from symflops.answer import answer

            answer(self.question)  # says what is wrong with it
        return name

    def problems(self, name: str, law: str = "") -> list[Problem]:
        """Why a quantity cannot be had; nothing when it can."""
        with self.resolver.trying() as found:
            self.resolver.quantity(name, self.resolver.base, law)
        return list(found)

    def gap(self, name: str, level: int = 0) -> Gap:
        """What a quantity lacks."""
        quantity = self.declared.quantities[name]
        if not self.problems(name):
            return Gap(name, "can be computed", (), ())
        if name in self.seen or level > DEEPEST:
            return Gap(name, "see above", (), ())
        self.seen.add(name)
        laws = self.laws(quantity)
        if len(laws) > 1:
            below = tuple(self.by_law(quantity, law, level) for law in laws)
            unit = self.resolver.unit_text(quantity)
            value = "…" if unit in ("", "1") else f"… {unit}"
            helps = (f"choose one, as in -s '{name}=by {laws[0].name}', or give it: -s '{name}={value}'",)
            return Gap(name, f"has {len(laws)} laws, and none is chosen", helps, below)
        below = self.below(quantity, laws[0] if laws else None, level)
        if below:
            return Gap(name, f"by {laws[0].name}" if laws else "by its definition", (), below)
        return Gap(name, "is missing", self.advice(name), ())

    def laws(self, quantity: Quantity) -> list[Law]:
        """The laws in question: the one picked or governed, else all, unless there is a definition."""
        laws = self.declared.laws.get(quantity.name, {})
        bound = self.resolver.base.find(quantity.name)
        picked = bound.text if bound is not None and bound.kind == "law" else ""
        if not picked and quantity.by is not None:
            with self.resolver.trying():
                picked = self.resolver.choices.option(quantity.by, self.resolver.base)
        if picked in laws:
            return [laws[picked]]
        return [] if quantity.definition is not None else list(laws.values())

    def by_law(self, quantity: Quantity, law: Law, level: int) -> Gap:
        """What one of several laws lacks."""
        if not self.problems(quantity.name, law.name):
            return Gap(f"by {law.name}", "can be computed", (), ())
        return Gap(f"by {law.name}", "needs", (), self.below(quantity, law, level + 1))

    def below(self, quantity: Quantity, law: Law | None, level: int) -> tuple[Gap, ...]:
        """What a law or the definition lacks: those of its names that cannot be had."""
        body, place = (law.body, law.place) if law is not None else (quantity.definition, quantity.place)
        if body is None:
            return ()
        with self.resolver.trying():
            name = law.name if law is not None else ""
            _, uses = self.resolver.rewriter.body(quantity.name, name, body, self.resolver.base, place.path)
        names = [name if name in self.declared.quantities else key[1:] for name, key in uses if key.startswith("?")]
        names = [self.declared.aliases.get(name, name) for name in dict.fromkeys(names)]
        return tuple(
            self.gap(name, level + 1) if name in self.declared.quantities else Gap(name, "is missing", (), ()) for name in names
        )

    def advice(self, name: str) -> tuple[str, ...]:
        """How to give an input: what the error for it would say."""
        fresh = Resolver(self.question.library, circumstances_of(self.question.layers), self.question.presets)
        fresh.quantity(name, fresh.base)
        return tuple(line for problem in fresh.problems[:1] for line in problem.helps)


def leaves(gap: Gap) -> list[Gap]:
    """The inputs that are missing, each once."""
    found = [gap] if not gap.below else [leaf for inner in gap.below for leaf in leaves(inner)]
    return list({one.name: one for one in found if one.state != "see above"}.values())


def record(gap: Gap) -> dict[str, Any]:
    """A gap for scripts."""
    return {"name": gap.name, "state": gap.state, "help": list(gap.helps), "below": [record(inner) for inner in gap.below]}


def drawn(gap: Gap, style: Style) -> list[str]:
    """A gap and what is below it, for people."""
    bend, end, bar, blank = ("├─ ", "└─ ", "│  ", "   ") if style.signs else ("   ",) * 4
    lines: list[str] = []
    stack: list[tuple[Gap, str, str]] = [(gap, "", "")]
    while stack:
        one, first, rest = stack.pop()
        colour = {"can be computed": "green", "is missing": "red"}.get(one.state, "dim")
        lines.append(style.paint(first, "dim") + f"{style.paint(escape(one.name), 'cyan')} {style.paint(one.state, colour)}")
        inner = rest + (bar if one.below else blank)
        for line in one.helps:
            lines += [style.paint(inner, "dim") + part for part in wrap(escape(line), max(style.width - len(inner), 30), 2)]
        last = len(one.below) - 1
        below = [
            (each, rest + (end if at == last else bend), rest + (blank if at == last else bar))
            for at, each in enumerate(one.below)
        ]
        stack += reversed(below)
    return lines
