"""The verbs of symflops for Python: what the command line does, as functions that return values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from os import PathLike
from typing import TYPE_CHECKING, Any, TypeAlias

from . import doors
from .answer import Answer, Result, answer
from .question import Argument, Question, ask, finder, unchecked
from .resolve.circumstances import Layer
from .resolve.said import Reading
from .spoken import spoken
from .text import Source, SymflopsError, fail

if TYPE_CHECKING:
    from .algebra.formula import Formula
    from .algebra.optimum import Optimum
    from .algebra.solution import Solution
    from .article.check import Checked
    from .calculate import Calculation
    from .emit.lowering.closures import Compiled
    from .trials import Judged

Given: TypeAlias = str | int | float | Fraction | bool
Stated: TypeAlias = str | PathLike[str] | Mapping[str, Any] | None
EQUATION = "training_time = 30 day"


def question(
    scenario: Stated = None,
    want: Sequence[str] = (),
    settings: Sequence[str] = (),
    start: Sequence[str] = (),
    conventions: Sequence[str] = (),
    library: Sequence[str] = (),
) -> Question:
    """A question with conventions on top of the scenario, below the settings."""
    want, library = doors.texts("what is wanted", want, "training_time"), doors.texts("a library", library, "own.flop")
    conventions = doors.texts("a convention", conventions, "megatron2021")
    asked = ask(doors.stated(scenario), want, settings, start, library)
    if not conventions:
        return asked
    reading = Reading(asked.library, finder(asked.library))
    layers: list[Layer] = []
    for name in dict.fromkeys(conventions):
        found = _convention(name, reading)
        said = {what: layer for layer in layers for what in layer.bindings}
        twice = [what for layer in found for what in layer.bindings if what in said]
        if twice:
            helps = ["ask twice, or put the answers side by side: symflops compare --conventions"]
            first = said[twice[0]].by.removeprefix("conventions/")
            raise fail("SF912", f"two conventions say `{twice[0]}`: {first} and {name}", helps=helps)
        layers += found
    if reading.problems:
        raise SymflopsError(reading.problems)
    at = len(asked.layers) - (1 if settings else 0)
    return unchecked(asked._replace(layers=(*asked.layers[:at], *layers, *asked.layers[at:])), "--convention")


def settled(
    scenario: Stated = None,
    settings: Sequence[str] = (),
    start: Sequence[str] = (),
    conventions: Sequence[str] = (),
    library: Sequence[str] = (),
) -> Question:
    """What is given, with nothing asked yet: `solve` asks an equation of it."""
    # Something must be named as wanted; what a scenario expects of its own numbers is no matter here.
    return question(scenario, ("n_params",), settings, start, conventions, library)._replace(want=(), expect=())


def _convention(name: str, reading: Reading) -> list[Layer]:
    """The layers of `conventions/NAME`."""
    presets = reading.library.presets
    full = f"conventions/{name.removeprefix('conventions/')}"
    if full not in presets:
        from .text import did_you_mean

        known = [one.removeprefix("conventions/") for one in presets if one.startswith("conventions/")]
        helps = [*did_you_mean(name, known), f"conventions: {', '.join(known)}"]
        if reading.library.find_preset(name) is not None:
            helps.insert(0, f"a preset that is none goes under --from {name}")
        raise fail("SF604", f"no convention `{name}`", helps=helps)
    return reading.layers(presets[full], own=False)


def settings_of(given: Mapping[str, Given]) -> list[Argument]:
    """Keyword arguments as settings: `mfu="35% .. 45%"`, `n_devices=1024`, `bias=True`."""
    return [Argument(f"{name}={str(value).lower() if isinstance(value, bool) else value}") for name, value in given.items()]


def evaluate(scenario: Stated = None, want: Sequence[str] | str = (), **given: Given) -> Answer:
    """The answer of a scenario - a path, a shipped name or a mapping - with some things given otherwise.

    Raises `SymflopsError` with everything that is wrong or missing.

    >>> evaluate("gpt3", "n_params")["n_params"].exact
    Fraction(174604259328, 1)
    """
    return answer(question(scenario, want, settings_of(given)))


def load(scenario: Stated = None, library: Sequence[str] = ()) -> Model:
    """A scenario to ask about: by path, by shipped name, or as a mapping with the keys of a scenario file.

    >>> gpt3 = load("gpt3")
    >>> gpt3["training_time"].value == gpt3.eval("training_time").value
    True
    """
    return Model(doors.stated(scenario), doors.texts("a library", library, "own.flop"))


class Model:
    """A scenario that answers questions; it never changes."""

    __slots__ = ("_library", "_scenario")

    def __init__(self, scenario: Stated, library: tuple[str, ...] = ()) -> None:
        self._scenario = scenario
        self._library = library
        if scenario is not None:
            question(scenario, ("n_params",), library=library)  # a scenario that is wrong says so at once

    def __repr__(self) -> str:
        return f"<symflops model {self._scenario!r}>"

    def __getitem__(self, name: str) -> Result:
        return self.eval(name)

    @spoken
    def answer(self, *want: str, **given: Given) -> Answer:
        """Everything about some quantities (none: what the scenario wants)."""
        return answer(question(self._scenario, want, settings_of(given), library=self._library))

    def eval(self, name: str, **given: Given) -> Result:
        """One quantity, with some things given otherwise: a number, or a range, which gives the value ends.

        >>> rate = load("gpt3").eval("training_time", achieved_rate="120 .. 160 TFLOP/s/device")
        >>> [round(float(end), 1) for end in (rate.low, rate.high)]
        [29.6, 39.5]
        """
        return self.answer(name, **given)[name]

    @spoken
    def derive(self, name: str, *terms: str, **given: Given) -> Formula:
        """The closed form of a quantity in some names; values of the scenario are put in for all others."""
        from .algebra.deriving import derive as closed_form

        asked = question(self._scenario, (name,), settings_of(given), library=self._library)
        return closed_form(asked, name, separate(name, terms)).formula

    @spoken
    def solve(self, equation: str, unknown: str, **given: Given) -> Solution:
        """Every value of an input for which an equation holds: `m.solve("training_cost = $1M", unknown="n_tokens")`."""
        from .algebra.solving import solve

        asked = settled(self._scenario, settings_of(given), library=self._library)
        return solve(asked, doors.text("an equation", equation, EQUATION), doors.text("an unknown", unknown, "n_devices"))

    @spoken
    def minimize(self, quantity: str, *unknowns: str, constraint: str = "", most: bool = False, **given: Given) -> Optimum:
        """The input at which a quantity is least (`most`: largest); a constraint keeps another input in step."""
        from .algebra.optimum import minimize

        asked = settled(self._scenario, settings_of(given), library=self._library)
        names = doors.texts("a quantity", (quantity, *unknowns), "n_params")
        return minimize(asked, names[0], names[1:], doors.text("a constraint", constraint, "training_flops = 1e24 FLOP"), most)

    @spoken
    def explain(self, name: str, depth: int | None = None, **given: Given) -> str:
        """The tree a quantity comes from: formulas, numbers put in, sources."""
        from .show import Style, render
        from .show.pages.tree import derivation

        if depth is not None and not isinstance(depth, int):
            raise doors.no("depth", depth, "a whole number", "2")
        asked = question(self._scenario, (name,), settings_of(given), library=self._library)
        return render(derivation(asked, depth), "table", Style())


def separate(quantity: str, terms: Sequence[str]) -> Sequence[str]:
    """The names of a formula, each an argument of its own; several in one text are an error that shows how."""
    terms = doors.texts("a name", terms, "n_tokens")
    several = [term for term in terms if "," in term or " " in term.strip()]
    if several:
        names = [repr(name) for term in terms for name in term.replace(",", " ").split()]
        helps = [f"write each as an argument of its own: derive({', '.join([repr(quantity), *names])})"]
        raise fail("SF912", f"`{several[0]}` is more than one name", helps=helps)
    return terms


@spoken
def derive(
    quantity: str,
    *terms: str,
    scenario: Stated = None,
    convention: str | Sequence[str] = (),
    library: Sequence[str] = (),
    **given: Given,
) -> Formula:
    """The closed form of a quantity, in some names or in whatever it depends on; a scenario gives values for all others.

    >>> derive("n_tokens", "n_epochs", "dataset_tokens").text
    'n_epochs*dataset_tokens'
    >>> derive("device_hours", "training_time", scenario="gpt3").text
    '1024 [device]*training_time'
    """
    from .algebra.deriving import derive as closed_form

    conventions = doors.texts("a convention", convention, "megatron2021")
    asked = question(scenario, (quantity,), settings_of(given), conventions=conventions, library=library)
    return closed_form(asked, quantity, separate(quantity, terms)).formula


@spoken
def solve(
    equation: str,
    unknown: str,
    scenario: Stated = None,
    convention: str | Sequence[str] = (),
    library: Sequence[str] = (),
    **given: Given,
) -> Solution:
    """Every value of an input for which an equation or inequality holds; formulas where names are free.

    >>> solve("training_time = 30 day", "n_devices", "gpt3").whole
    (Fraction(1154, 1), Fraction(1155, 1))
    >>> [one.text for one in solve("n_tokens = 300B", "n_epochs", n_tokens="by epochs").formulas]
    ['3e11 [token]/dataset_tokens']
    """
    from .algebra.solving import solve as solved

    conventions = doors.texts("a convention", convention, "megatron2021")
    asked = settled(scenario, settings_of(given), conventions=conventions, library=library)
    return solved(asked, doors.text("an equation", equation, EQUATION), doors.text("an unknown", unknown, "n_devices"))


@spoken
def compile(
    names: str | Sequence[str],
    target: str = "numpy",
    scenario: Stated = None,
    arguments: Sequence[str] = (),
    library: Sequence[str] = (),
    **given: Given,
) -> Compiled:
    """A function of quantities over NumPy arrays, in declared units: `compile("training_time", scenario="gpt3")`.

    `arguments` names what it takes, as `export --in` does; without it, all that is given or assumed as a number has its
    value as default, and what nobody says must be given. Nothing that is generated is run: it is composed of closures.

    >>> cost = compile("training_cost", scenario="gpt3", arguments=["n_devices", "price"])
    >>> cost.arguments
    {'n_devices': 'device', 'price': '$/h/device'}
    """
    from .emit.lowering.closures import Compiled
    from .emit.lowering.selection import program_of

    if target != "numpy":
        raise fail("SF912", f"there is no function for `{target}`", helps=["numpy; text for other targets: symflops export"])
    asked = question(scenario, doors.texts("a quantity", names, "training_time"), settings_of(given), library=library)
    return Compiled(program_of(asked, doors.texts("an argument", arguments, "n_devices")))


def calc(expression: str, library: Sequence[str] = ()) -> Calculation:
    """The value of an expression with units.

    >>> calc("3640 PFday -> FLOP").exact
    Fraction(314496000000000000000000, 1)
    """
    from .calculate import calculate
    from .library import load as load_library

    own = doors.texts("a library", library, "own.flop")
    return calculate(doors.text("an expression", expression, "3640 PFday -> FLOP"), load_library(own))


def test(*paths: str) -> list[Judged]:
    """What formula files and scenarios expect and state, judged: of the library, or of some files of one's own."""
    from .trials import judged

    return list(judged(tuple(doors.path("a path", one, "own.flop") for one in paths), ()))


def check(path: str, text: str | None = None, tolerance: str | float | Fraction = 0) -> Checked:
    """The statements of an article, judged: of a file, or of a text with a name that says how to read it.

    `tolerance` is a share (`"1%"`): values that are off by no more count as rounded. Raises `SymflopsError` for what
    cannot be read; problems of what the article asks in comments are in `problems`.

    >>> found = check("note.md", "A day has 24 * 3600 = 86,400 s, a week 7 * 86400 = 604,080 s.")
    >>> [(found.said(one), one.computed) for one in found.wrong]
    [('7 * 86400 = 604,080 s', Fraction(604800, 1))]
    """
    from .article.files import checked, tolerance_of
    from .article.review import review
    from .library import load as load_library

    said, path = doors.share("tolerance", tolerance), doors.path("a path", path, "article.md")
    share = tolerance_of(said) if isinstance(said, str) else said
    if text is None:
        return checked([path], share)[0]
    return review(Source(path, doors.text("a text", text, "12 * 12 = 144")), load_library(), share)
