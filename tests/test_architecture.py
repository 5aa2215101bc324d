"""The shape of the program: who may import whom, who owns which library, how large a thing may get.

`ROWS` is the architecture. A module imports only from rows above its own (modules of one package may import each
other, without circles). The other tables say which third-party modules and which dangerous calls belong where.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "symflops"

# One row after another, from nouns to commands; a package without a module of its own in the table is one entry.
ROWS: tuple[dict[str, str], ...] = (
    {
        "text": "places in texts, problems, how they are shown, nearest names",
        "codes": "every error code: what it means, why, an example, how to put it right",
        "shelf": "where formulas/ and grammar/ lie",
        "collecting": "work without the collector of garbage",
        "cache": "what was worked out from files, on disk under a checked digest",
        "exact": "exact numbers: rationals, and enclosures where no rational will do",
        "units.dimension": "products of powers of base dimensions",
    },
    {
        "expr": "the frozen expression tree",
        "units.unit": "a unit: its factor, prefixes and spellings",
        "numerals": "numbers as the language writes them",
    },
    {
        "folding": "one meaning for the tree after another: the protocol, and the fold over it",
        "model": "the nouns that formula files and scenarios state",
        "notation": "a tree as source text, Unicode, LaTeX, MathML",
        "units.doubt": "spellings of units that are refused, and what to ask",
    },
    {
        "units.table": "the units of a library, looked up by spelling",
        "freezing": "nouns as plain tuples and back, for the cache",
        "agreement": "does a value agree with a stated one?",
        "trends": "how much a value may move with a variable over an interval",
        "graph": "the graph every command reads",
    },
    {
        "units.display": "a value as a person would say it",
        "declared": "everything formula files declare, by name",
    },
    {
        "parse": "text to trees: formula files, expressions, quantities, scenarios",
        "series": "sums over a running number, in closed form where there is one",
    },
    {
        "formatting": "the layout of formula files",
        "scoping": "formula files with a scope of their own, outside the library",
        "evaluate": "the values of a graph, each node once",
        "audit": "every problem of a library at once",
    },
    {"importers": "config.json and its like to scenarios"},
    {"library": "a folder of formulas as one checked value", "readings": "what texts say, kept from one build to the next"},
    {"building": "a library from its texts", "resolve": "library and scenario to a graph"},
    {
        "spoken": "help of errors in the words of Python",
        "doors": "what a program passes to a verb, looked at before anything else is",
        "question": "which scenario, what is said on top, what is wanted",
        "slopes": "derivatives of the values of a graph by its inputs",
        "intervals": "the values of a graph while inputs run over intervals, and which way each pulls",
        "ranges": "ranges that were given, as what an input may be",
        "monomials": "which values of a graph are products of powers of some inputs",
        "judging": "what must hold of the values of a graph, judged",
    },
    {"extremes": "the least and the most of a value while inputs run over intervals"},
    {"uncertainty": "how far values spread when inputs are ranges"},
    {"algebra": "SymPy expressions, canonical forms, proofs, solving, derivatives"},
    {
        "answer": "results with everything they were computed from",
        "calculate": "a calculator with units",
        "proving": "runs the tests written in formula files",
        "claims": "stated values, judged from what is printed and from the premises",
        "emit": "code: a file for each target language",
    },
    {
        "coverage": "which formulas the tests of a library reach",
        "sensitivity": "how an answer moves with each of its inputs",
        "compare": "answers side by side: their ratio, and which inputs explain it",
        "writing": "an answer written out as a scenario",
        "trials": "everything that files expect and state, judged",
        "sweep": "grids and columns through one kernel",
        "article": "claims found and judged",
    },
    {
        "drafting": "a new scenario, to be filled in",
        "linting": "hygiene of formula files: what is legal and should not stay",
        "importers.writing": "an imported configuration as the text of a scenario",
    },
    {"show": "a file for each output format", "mending": "formula files without what hygiene finds and needs no thought"},
    {"api": "the public verbs"},
    {"cli": "a file for each command"},
)

# The rooms of `article`, each of which may use those before it.
ROOMS: dict[str, str] = {
    "article.blocks": "what an article is made of, each block knowing where it stands",
    "article.patterns": "regular expressions, compiled when they are first used",
    "article.verdicts": "what is found about a statement",
    "article.reading": "files of every kind to blocks",
    "article.language": "the text of a block to tokens, trees, and chains of them",
    "article.judgement": "is a number what its expression comes to, and if not, why",
    "article.statements": "what prose states",
    "article.tables": "what tables state",
    "article.code": "what code cells, one-liners and listings state",
    "article.formulas": "formulas that are stated, and what those of the field make of the numbers",
    "article.requests": "what an author asks of the checker",
    "article.check": "an article checked",
    "article.turned": "what stands behind characters that turn the direction of writing",
    "article.review": "an article checked as its author asks",
    "article.files": "articles from files and folders",
}

# Imports that stand inside functions, because what they fetch is rarely needed, and point upwards: each with its reason.
LATER = {
    ("library", "building"): "texts are read only when the cache does not hold the library",
    ("parse.quantity", "parse.grammars"): "Lark is imported only for a quantity that is more than a number and a unit",
}

OWNERS = {
    "lark": "parse",
    "tomllib": "parse",
    "sympy": "algebra",
    "flint": "algebra",
    "numpy": ("sweep", "emit.lowering.closures"),
    "dask": "sweep",
    "matplotlib": "show.pages.tornado",
    "xlsxwriter": "emit.excel",
    "typer": "cli",
    "click": "",  # not ours to import: typer brings its own way of using it
    "marshal": ("cache", "freezing"),
    "tempfile": "cache",
    "pickle": "",
    "shelve": "",
    "yaml": "",
}

# Calls, by the last name of what is called.
FORBIDDEN = {
    "eval": "runs a text",
    "exec": "runs a text",
    "__import__": "hides an import",
    "sympify": "evaluates a string as Python",
    "parse_expr": "evaluates a string as Python",
    "lambdify": "evaluates a string as Python",
    "symbols": "reads a string; Symbol does not",
    "S": "evaluates a string as Python",
    "system": "runs a text in a shell",
}
FILE_MOVES = {"replace", "rename", "renames"}  # of os
REPLACERS = {
    "cache": "whoever reads sees the old cache or the new",
    "cli.shell.files": "likewise a formula file that is laid out or mended",
}

MOST_LINES = 400
MOST_FUNCTION_LINES = 60
USUAL_FUNCTION_LINES = 25
SHARE_OF_SHORT_FUNCTIONS = 0.95

# What starting must not import, and what a question that the cache answers must not import either.
HEAVY = ("lark", "sympy", "numpy", "flint", "tomllib", "typer", "rich", "dataclasses", "tempfile")
HEAVY_FOR_AN_ANSWER = ("lark", "sympy", "numpy", "flint", "tomllib", "mpmath")


class Import(NamedTuple):
    """One imported module: by whom, what, where; `late` inside a function, `typing` only for type checkers."""

    by: str
    what: str
    line: int
    late: bool
    typing: bool


@cache
def sources() -> Mapping[str, Path]:
    """The modules of the package by name, `symflops` left out: `units.table`."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path
    return found


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(sources()[module].read_text(encoding="utf-8"))


def imports(module: str) -> Iterator[Import]:
    """Every import of a module, wherever it stands."""
    package = module if sources()[module].name == "__init__.py" else module.rpartition(".")[0]

    def visit(node: ast.AST, late: bool, typing: bool) -> Iterator[Import]:
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for child in node.body:
                yield from visit(child, late, True)
            for child in node.orelse:
                yield from visit(child, late, typing)
            return
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for name in imported(node, package):
                yield Import(module, name, node.lineno, late, typing)
        for child in ast.iter_child_nodes(node):
            yield from visit(child, late or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)), typing)

    yield from visit(tree(module), False, False)


def imported(node: ast.Import | ast.ImportFrom, package: str) -> Iterator[str]:
    """Full names: of our own modules `symflops.units.table`."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    base = node.module or ""
    if node.level:
        above = ["symflops", *package.split(".")] if package else ["symflops"]
        base = ".".join([*above[: len(above) - node.level + 1], *filter(None, [node.module])])
    for alias in node.names:
        inner = f"{base}.{alias.name}"
        yield inner if inner.removeprefix("symflops.") in sources() else base


def ours(name: str) -> str | None:
    """A module of our own without `symflops.`; None for others and for the package itself."""
    return name.removeprefix("symflops.") if name.startswith("symflops.") else None


ALL = [one for module in sources() if module for one in imports(module)]
NUMBERED = {name: row for row, names in enumerate(ROWS) for name in names}


def row_of(module: str) -> tuple[str, int]:
    """The entry of the table a module falls under, and its row."""
    name = module
    while name and name not in NUMBERED:
        name = name.rpartition(".")[0]
    assert name, f"{module} stands in no row: add it to ROWS with a line that says what it is for"
    return name, NUMBERED[name]


def package_of(module: str) -> str:
    return module.partition(".")[0]


# ---- layers ----------------------------------------------------------------------------------------------


def test_every_module_has_a_place() -> None:
    for module in sources():
        if module and module != "__main__" and module not in {"units"}:  # units: a package whose modules are placed one by one
            assert row_of(module)[0]


def test_modules_import_only_from_rows_above() -> None:
    wrong = []
    for one in ALL:
        target = ours(one.what)
        if target is None or one.typing or one.by == "__main__" or (one.by, target) in LATER:
            continue
        (_, here), (_, there) = row_of(one.by), row_of(target)
        if there >= here and package_of(one.by) != package_of(target):
            wrong.append(f"{one.by}:{one.line} (row {here}) imports {target} (row {there})")
    assert not wrong, "\n".join(wrong)


def test_rooms_of_articles_use_only_those_before_them() -> None:
    def room(module: str) -> str:
        return ".".join(module.split(".")[:2])

    order = list(ROOMS)
    inside = [(one, target) for one in ALL if (target := ours(one.what)) and room(one.by) in ROOMS and room(target) in ROOMS]
    wrong = [
        f"{one.by}:{one.line} imports {target}" for one, target in inside if order.index(room(target)) > order.index(room(one.by))
    ]
    assert inside and not wrong, "\n".join(wrong)
    assert {room(module) for module in sources() if module.startswith("article.")} == ROOMS.keys()


def test_imports_that_wait_are_still_needed() -> None:
    late = {(one.by, ours(one.what)) for one in ALL if one.late}
    assert late >= LATER.keys(), "LATER names an import that is gone"


def test_there_are_no_circles() -> None:
    """Of imports at the top and inside functions alike, those of LATER and those for type checkers left out."""
    needs: dict[str, set[str]] = {module: set() for module in sources()}
    for one in ALL:
        target = ours(one.what)
        if target and not one.typing and target != one.by and (one.by, target) not in LATER:
            needs[one.by].add(target)
    left: set[str] = set()
    while left != needs.keys():  # drop what needs nothing that is left, and what nothing that is left needs
        left = set(needs)
        needed = {target for found in needs.values() for target in found}
        needs = {module: found & left for module, found in needs.items() if found & left and module in needed}
    assert not needs, "these import each other"


def test_imports_for_type_checkers_stay_in_their_package() -> None:
    """They are no dependency when the program runs, and they must not become a way around the rows."""
    wrong = [one for one in ALL if one.typing and ours(one.what) and package_of(one.by) != package_of(ours(one.what) or "")]
    lower = [one for one in wrong if row_of(ours(one.what) or "")[1] >= row_of(one.by)[1]]
    assert not lower, lower


# ---- owners ----------------------------------------------------------------------------------------------


def is_under(module: str, owners: str | tuple[str, ...]) -> bool:
    owners = (owners,) if isinstance(owners, str) else owners
    return any(owner and (module == owner or module.startswith(f"{owner}.")) for owner in owners)


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_imported_only_by_its_owner(library: str) -> None:
    users = [one for one in ALL if one.what.partition(".")[0] == library and not one.typing]
    assert not [one for one in users if not is_under(one.by, OWNERS[library])]


def called(node: ast.Call) -> str:
    """The last name of what is called; methods of our own that are named like a dangerous function are left out."""
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) and owner_of(node.func) in {"builtins", "sympy", "os"} else ""


def owner_of(node: ast.Attribute) -> str:
    """`os` of `os.replace`."""
    return node.value.id if isinstance(node.value, ast.Name) else ""


def test_no_text_is_ever_run() -> None:
    wrong = []
    for module in sources():
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.Call) and (name := called(node)) in FORBIDDEN:
                wrong.append(f"{module}:{node.lineno} {name}: {FORBIDDEN[name]}")
            if isinstance(node, ast.keyword) and node.arg == "cache" and called_lark(module, node):
                wrong.append(f"{module}:{node.value.lineno} Lark(cache=…) unpickles a file in the temporary folder")
    assert not wrong, "\n".join(wrong)


def called_lark(module: str, keyword: ast.keyword) -> bool:
    calls = (node for node in ast.walk(tree(module)) if isinstance(node, ast.Call) and keyword in node.keywords)
    return any(isinstance(call.func, (ast.Name, ast.Attribute)) and "Lark" in ast.unparse(call.func) for call in calls)


def test_few_replace_files() -> None:
    nodes = [(module, node) for module in sources() if module not in REPLACERS for node in ast.walk(tree(module))]
    moves = [
        f"{module}:{n.lineno}"
        for module, n in nodes
        if isinstance(n, ast.Attribute) and n.attr in FILE_MOVES and owner_of(n) == "os"
    ]
    assert not moves


# ---- sizes -----------------------------------------------------------------------------------------------


def test_a_module_can_be_read_at_a_sitting() -> None:
    lines = {module: len(path.read_text(encoding="utf-8").splitlines()) for module, path in sources().items()}
    long = {module: count for module, count in lines.items() if count > MOST_LINES}
    assert not long, "move what belongs together into a module of its own"


def test_a_module_begins_with_what_it_is() -> None:
    """A docstring whose first paragraph is a sentence."""
    firsts = {module: (ast.get_docstring(tree(module)) or "").split("\n\n")[0].strip() for module in sources()}
    wrong = {module: first for module, first in firsts.items() if not first.endswith((".", "?")) or first[0].islower()}
    assert not wrong, "a module's docstring begins with a sentence"


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for module in sources():
        for node in ast.walk(tree(module)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield module, node


def test_functions_are_short() -> None:
    lengths = {f"{module}.{node.name}:{node.lineno}": (node.end_lineno or 0) - node.lineno + 1 for module, node in functions()}
    assert not [name for name, length in lengths.items() if length > MOST_FUNCTION_LINES]
    long = [name for name, length in lengths.items() if length > USUAL_FUNCTION_LINES]
    assert len(long) <= (1 - SHARE_OF_SHORT_FUNCTIONS) * len(lengths), long


def test_what_is_public_says_what_it_is() -> None:
    named = [
        (module, node) for module in sources() for node in tree(module).body if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    ]
    wrong = [f"{module}.{node.name}" for module, node in named if not node.name.startswith("_") and not ast.get_docstring(node)]
    assert not wrong, "a public function or class says what it is"


# ---- the import budget -----------------------------------------------------------------------------------


def loaded_by(code: str, folder: Path) -> set[str]:
    """The modules that are loaded when some code has run in a fresh Python."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    script = f"import sys\n{code}\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, cwd=folder, check=True)
    return set(run.stdout.splitlines()[-1].split())


def test_importing_the_package_is_light(tmp_path: Path) -> None:
    assert not loaded_by("import symflops", tmp_path) & set(HEAVY)


QUESTION = """
from symflops.answer import answer
from symflops.question import ask
answer(ask("gpt3.toml", settings=["n_tokens={}B token"]))
"""


def test_an_answer_from_the_cache_is_light(tmp_path: Path) -> None:
    """A value never given before, on a library read before."""
    loaded_by(QUESTION.format(299), tmp_path)  # fills the cache
    assert not loaded_by(QUESTION.format(301), tmp_path) & set(HEAVY_FOR_AN_ANSWER)


def test_checking_an_article_is_light(tmp_path: Path) -> None:
    """SymPy and grammars only where a claim needs them: equations, tables, code and formulas of the field do not."""
    Path(tmp_path, "a.md").write_text("6 × 175e9 × 300e9 = 3.15e23 FLOP, 2 * 3 = 7 and 8TP/nX.\n", encoding="utf-8")
    check = "from symflops.article.files import checked\nassert len(checked(['a.md'])[0].wrong) == 1"
    loaded_by(check, tmp_path)  # fills the cache
    assert not loaded_by(check, tmp_path) & set(HEAVY_FOR_AN_ANSWER)


def test_a_version_number_is_all_the_package_says_at_once() -> None:
    """`symflops/__init__.py` re-exports lazily: whatever it imports at the top is paid by every command."""
    eager = [one for one in imports("") if not one.late and not one.typing and one.what != "__future__"]
    assert not [one for one in eager if ours(one.what) or one.what.partition(".")[0] in HEAVY], eager
