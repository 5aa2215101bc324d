"""An HTML table, whole and valid by itself: it opens from disk and can be pasted into a page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape as marked

from symflops.text import GENERATOR

from . import Cell, Page, Style, cell_text

_HEAD = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
{GENERATOR}
<title>symflops</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }}
body {{ color: #222; background: #fff; }}
table {{ border-collapse: collapse; }}
th, td {{ padding: .3rem .8rem; text-align: left; vertical-align: top; border-bottom: 1px solid #ddd; }}
.number {{ text-align: right; font-variant-numeric: tabular-nums; }}
@media (prefers-color-scheme: dark) {{ body {{ color: #ddd; background: #181818; }} th, td {{ border-color: #444; }} }}
</style>
</head>
<body>
"""


def render(page: Page, style: Style) -> str:
    """The document of a page that has one, or the columns that hold anything, as a table."""
    if page.html is not None:
        return page.html()
    used = [i for i, name in enumerate(page.columns) if name in page.narrow or any(row[i] not in (None, "") for row in page.rows)]
    head = "".join(_cell("th", page.columns[i], _numbers([row[i] for row in page.rows])) for i in used)
    rows = "\n".join(f"<tr>{''.join(_cell('td', row[i], _numbers([row[i]])) for i in used)}</tr>" for row in page.rows)
    return f"{_HEAD}<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</body>\n</html>\n"


def _cell(tag: str, cell: Cell, number: bool) -> str:
    kind = ' class="number"' if number else ""
    return f"<{tag}{kind}>{marked(cell_text(cell))}</{tag}>"


def _numbers(cells: Sequence[Cell]) -> bool:
    """Are these numbers, where they are anything? The head of such a column stands over them."""
    said = [cell for cell in cells if cell not in (None, "")]
    return bool(said) and all(isinstance(cell, (int, float)) for cell in said)
