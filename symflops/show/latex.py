"""LaTeX for papers: a formula, or a table (booktabs)."""

from __future__ import annotations

from . import Cell, Page, Style, cell_text

_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
    }
)


def render(page: Page, style: Style) -> str:
    """The columns of a page that hold anything, as a tabular; of a formula the formula itself."""
    if page.latex is not None:
        return page.latex()
    used = [i for i, name in enumerate(page.columns) if name in page.narrow or any(row[i] not in (None, "") for row in page.rows)]
    aligned = "".join("r" if page.rows and all(isinstance(row[i], (int, float)) for row in page.rows) else "l" for i in used)
    lines = [rf"\begin{{tabular}}{{{aligned}}}", r"\toprule", _line([page.columns[i] for i in used]), r"\midrule"]
    lines += [_line([row[i] for i in used]) for row in page.rows]
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}"])


def in_words(text: str) -> str:
    """A text as it stands between formulas."""
    return rf"\text{{{text.translate(_SPECIAL)}}}"


def _line(cells: list[str] | list[Cell]) -> str:
    return " & ".join(_cell(cell) for cell in cells) + r" \\"


def _cell(cell: Cell) -> str:
    """A cell as TeX; large and small floats as a power of ten."""
    if isinstance(cell, float):
        mantissa, _, exponent = repr(cell).partition("e")
        return rf"${mantissa} \times 10^{{{int(exponent)}}}$" if exponent else f"${mantissa}$"
    return cell_text(cell).translate(_SPECIAL)
