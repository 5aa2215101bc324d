"""From a question to a program: what is asked for, what stays an argument, what must hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial

from symflops.evaluate import Values
from symflops.exact import Exact, NoValue
from symflops.expr import Aggregate, Compare, Name, Number, walk
from symflops.graph import Check, Definition, names_in, reachable
from symflops.question import Question
from symflops.resolve.checks import checks, of_value
from symflops.resolve.resolve import circumstances_of, deep, resolve, wanted_keys
from symflops.resolve.resolver import Resolver
from symflops.text import SymflopsError, did_you_mean, fail

from .program import Demand, Input, Output, Program, Step, scaled
from .sums import Aggregates

_HOLE = re.compile(r"\{(\d+)\}")
_IS_HOLE = re.compile(r" is \{0\}[:;]")
FINITE = "an argument is missing or is no finite number"


def program_of(question: Question, arguments: Sequence[str] = (), code: bool = True) -> Program:
    """What a question asks for, as a function of its arguments.

    Those are the quantities named; without any, everything that is given or assumed as a number, and everything that
    nobody says. Without `code` sums stay sums, as documents show them.
    Raises `SymflopsError` for what cannot be worked out from them.
    """
    return Selection(question, arguments, code).program()


def adjustable(question: Question, arguments: Sequence[str] = ()) -> Program:
    """The same with those arguments alone that can be set one by one while the program stands as it is.

    What a row or a call says of itself stays a number, and so does what a sum runs to that has no closed form.
    """
    selection = Selection(question, arguments)
    selection.fix([key for key in selection.arguments if selection.resolver.definitions[key].where])
    selection.fix(selection.bounds_that_must_be_known())
    return selection.program()


class Selection:
    """A question with what it does not say left free, cut off at its arguments."""

    def __init__(self, question: Question, arguments: Sequence[str] = (), code: bool = True) -> None:
        self.question = question
        self.code = code
        self.resolver = Resolver(question.library, circumstances_of(question.layers), question.presets, free=True)
        self.wanted = self._wanted()
        self.values = Values(self.resolver.definitions)
        self.arguments = self._arguments(arguments)
        self._cut_off()
        if arguments:
            self._nothing_else_is_free(arguments)

    def _cut_off(self) -> None:
        """The graph that is left above the arguments."""
        keys = [key for keys in self.wanted.values() for key in keys]
        cut = {key: self._cut(one) for key, one in self.resolver.definitions.items()}
        self.definitions = reachable(cut, keys)
        self._constants: Constants | None = None

    def _wanted(self) -> dict[str, tuple[str, ...]]:
        found = {
            name: deep(self.resolver, partial(wanted_keys, self.resolver, name, label)) for name, label in self.question.want
        }
        known = self.resolver.definitions  # what could not be resolved has a key that stands for a gap
        free = [key for keys in found.values() for key in keys if key not in known or known[key].expr is None]
        if free or self.resolver.problems:
            resolve(
                self.question.library, self.question.layers, self.question.want, self.question.presets
            )  # says what is missing
        if self.resolver.problems:
            raise SymflopsError(self.resolver.problems)
        return found

    # ---- arguments ----

    def _arguments(self, names: Sequence[str]) -> dict[str, None]:
        """The keys that are cut off: arguments of the function."""
        needed = reachable(self.resolver.definitions, [key for keys in self.wanted.values() for key in keys])
        if not names:
            return {key: None for key, one in needed.items() if self._is_input(one)}
        found: dict[str, None] = {}
        declared = self.question.library.declared
        for name in names:
            full = declared.aliases.get(name, name)
            keys = [key for key, one in needed.items() if one.quantity == full and not one.binders]
            if not keys:
                known = [one.quantity for one in needed.values() if one.quantity]
                helps = [*did_you_mean(name, known), "everything an answer rests on: symflops eval SCENARIO --all"]
                raise fail("SF912", f"--in {name}: nothing that is exported depends on it", helps=helps)
            found |= dict.fromkeys(keys)
        return found

    def fix(self, keys: Sequence[str]) -> None:
        """Let arguments be the numbers that they are; what has none stays an argument."""
        known = self.resolver.definitions
        self.arguments = {key: None for key in self.arguments if key not in keys or known[key].expr is None}
        self._cut_off()

    def bounds_that_must_be_known(self) -> list[str]:
        """The arguments that a sum without a closed form runs to, or from."""
        found: dict[str, None] = {}
        aggregates = Aggregates(self.definitions, self._constant())
        for definition in self.definitions.values():
            if definition.expr is None or definition.binders:
                continue
            sums = [node for node in walk(definition.expr) if isinstance(node, Aggregate)]
            try:
                aggregates.without(definition.expr, definition.label)
            except SymflopsError:
                ends = [end for node in sums for binder in node.binders for end in (binder.first, binder.last) if end is not None]
                found |= dict.fromkeys(reachable(self.definitions, names_in(*ends)))
        return [key for key in found if key in self.arguments]

    def _is_input(self, definition: Definition) -> bool:
        if definition.expr is None:
            return True
        constant = definition.origin in ("given", "assumed") and not definition.binders and not names_in(definition.expr)
        return constant and isinstance(self.values.outcome(definition.key), Fraction)

    def _cut(self, definition: Definition) -> Definition:
        if definition.key not in self.arguments:
            return definition
        return definition._replace(expr=None, said=None, uses=(), origin="free" if definition.expr is None else definition.origin)

    def _nothing_else_is_free(self, names: Sequence[str]) -> None:
        free = [one.label for key, one in self.definitions.items() if one.expr is None and key not in self.arguments]
        if free:
            helps = [f"give it, or make it an argument: --in {','.join([*names, *free])}"]
            raise fail("SF401", f"not given, and no argument either: {', '.join(free)}", helps=helps)

    # ---- the program ----

    def program(self) -> Program:
        """Everything in order."""
        inputs = tuple(self._input(key) for key in self.definitions if key in self.arguments)
        outputs, demands = tuple(self._outputs()), tuple(self._demands())
        if len(self.definitions) > 100_000:
            raise fail("SF405", "more than 100,000 definitions are too many for one program", exit_code=3)
        return Program(
            name=self._name(),
            scenario=self.question.scenario.name,
            title=self.question.scenario.title,
            inputs=inputs,
            steps=needed(list(self._steps(inputs)), outputs, demands),
            demands=demands,
            outputs=outputs,
            definitions=self.definitions,
            chosen=tuple(self.resolver.chosen.values()),
            library=self.question.library,
        )

    def _name(self) -> str:
        names = list(self.wanted)
        scenario = self.question.scenario.name
        whole = "results" if scenario == "the command line" else scenario.rpartition("/")[2].removesuffix(".toml")
        return names[0] if len(names) == 1 else whole

    def _input(self, key: str) -> Input:
        definition = self.resolver.definitions[key]
        value = self.values.outcome(key) if definition.expr is not None else None
        default = value / definition.factor if isinstance(value, Fraction) else None
        label = labelled(definition)
        inner = key if definition.factor == 1 else f"{key} in {definition.unit}"
        domain = self.question.library.declared.quantities[definition.quantity].clauses.domain if definition.quantity else None
        positive = domain is None or (isinstance(domain[0], Number) and domain[0].value > 0)
        return Input(
            inner,
            key,
            label,
            definition.unit,
            definition.factor,
            default,
            definition.clauses.doc,
            positive and definition.unit != "date",
        )

    def _steps(self, inputs: Sequence[Input]) -> Iterator[Step]:
        for one in inputs:
            if one.key != one.base:
                yield Step(one.base, one.label, scaled(Name(one.key), one.factor), None)
        aggregates = Aggregates(self.definitions, self._constant())
        for key, definition in self.definitions.items():
            if definition.expr is not None and not definition.binders:
                expr = aggregates.without(definition.expr, definition.label) if self.code else definition.expr
                yield Step(key, labelled(definition), expr, definition)
        for output in self._outputs():
            definition = output.definition
            if definition.factor != 1:
                yield Step(output.key, output.label, scaled(Name(definition.key), 1 / definition.factor), None)

    def _constant(self) -> Constants:
        if self._constants is None:
            self._constants = Constants(self.definitions)
        return self._constants

    def _outputs(self) -> Iterator[Output]:
        seen: set[str] = set()
        for name, keys in self.wanted.items():
            for key in keys:
                definition = self.definitions[key]
                label = name if len(keys) == 1 else labelled(definition)
                if key not in seen:
                    out = key if definition.factor == 1 else f"{key} out in {definition.unit}"
                    yield Output(out, label, definition.unit, definition)
                seen.add(key)

    def _demands(self) -> Iterator[Demand]:
        """What the library demands of arguments and of what is worked out from them."""
        found: dict[str, Demand] = {}
        for check in self._checks():
            if check.problem.severity != "error" or not all(key in self.definitions for key in names_in(check.condition)):
                continue
            if any(self.definitions[key].binders for key in names_in(check.condition)):
                continue
            if self._holds_anyhow(check):
                continue
            aggregates = Aggregates(self.definitions, self._constant())
            condition = aggregates.without(check.condition, "a check") if self.code else check.condition
            demand = Demand(condition, message_of(check))
            found.setdefault(f"{demand.message} {demand.condition!r}", demand)
        yield from found.values()

    def _holds_anyhow(self, check: Check) -> bool:
        """Does a check hold whatever the arguments are? One that fails whatever they are is an error now."""
        keys = names_in(check.condition)
        if any(self._constant()(key) is None for key in keys):
            return False
        try:
            if Values(self.definitions).truth(check.condition):
                return True
        except NoValue:
            return False
        raise SymflopsError([check.problem._replace(message=message_of(check))])

    def _checks(self) -> Iterator[Check]:
        for key in self.arguments:
            if key in self.definitions and self.definitions[key].quantity:
                yield from of_value(self.resolver, self.definitions[key])
        for check in checks(self.resolver):
            about = [key for _, key in check.names if key]
            if not about or about[0] not in self.arguments or len(about) > 1:
                yield check


def needed(steps: Sequence[Step], outputs: Sequence[Output], demands: Sequence[Demand]) -> tuple[Step, ...]:
    """The steps that something rests on: closed forms have no use for some, and compilers complain of idle ones."""
    used = {output.key for output in outputs} | {key for demand in demands for key in names_in(demand.condition)}
    kept = []
    for step in reversed(steps):
        if step.key in used:
            used.update(names_in(step.expr))
            kept.append(step)
    return tuple(reversed(kept))


class Constants:
    """The values of what depends on no argument."""

    def __init__(self, definitions: Mapping[str, Definition]) -> None:
        self.values = Values(definitions)

    def __call__(self, key: str) -> Exact | None:
        found = self.values.outcome(key) if key in self.values.definitions else None
        return None if isinstance(found, NoValue) else found


def labelled(definition: Definition) -> str:
    """A definition's label with its place: `d_ff[layer 1-3]`."""
    return f"{definition.label}[{definition.where}]" if definition.where else definition.label


def message_of(check: Check) -> str:
    """The message of a check, with names where its values would stand."""
    text = _IS_HOLE.sub(":", check.problem.message, count=1)
    names = [name for name, _ in check.names]
    return _HOLE.sub(lambda hole: names[int(hole[1])] if int(hole[1]) < len(names) else "it", text)


def strictly_positive(program: Program) -> set[str]:
    """The keys of arguments that the demands keep above zero."""
    kept = {one.base for one in program.inputs if one.positive}
    demanded = {
        demand.condition.operands[0].id
        for demand in program.demands
        if isinstance(demand.condition, Compare)
        and demand.condition.relations == (">",)
        and isinstance(demand.condition.operands[0], Name)
        and demand.condition.operands[1] == Number(Fraction(0), "0")
    }
    return kept & demanded
