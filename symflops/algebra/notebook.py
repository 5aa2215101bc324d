"""A formula as notebooks show it: presentation MathML, its unit, and what its names are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symflops.expr import Expr, Name
from symflops.notation.mathml import escape, to_mathml


def of_formula(title: str, unit: str, expr: Expr, symbols: Mapping[str, str], names: Sequence[tuple[str, str, str, str]]) -> str:
    """HTML without scripts or styles: `title = formula [unit]`, then a table of names (each with symbol, unit, doc)."""
    left, right = (bare(to_mathml(one, symbols)) for one in (Name(title), expr))
    shown = f" <span>[{escape(unit)}]</span>" if unit else ""
    rows = "".join(
        f"<tr><td>{to_mathml(Name(name), {name: symbol} if symbol else {})}</td><td><code>{escape(name)}</code></td>"
        f"<td>{escape(of)}</td><td>{escape(doc)}</td></tr>"
        for name, symbol, of, doc in names
    )
    table = f"<table><tbody>{rows}</tbody></table>" if rows else ""
    return f'<p><math display="block"><mrow>{left}<mo>=</mo>{right}</mrow></math>{shown}</p>{table}'


def bare(math: str) -> str:
    """What stands in a `<math>` element."""
    return math.removeprefix("<math>").removesuffix("</math>")
