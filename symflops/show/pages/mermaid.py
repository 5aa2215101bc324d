"""A tree as a Mermaid diagram, which Markdown viewers draw."""

from __future__ import annotations

from symflops.show import Page
from symflops.text import escape

_MARKS = str.maketrans({'"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;"})


def diagram(page: Page) -> Page:
    """The page of a tree, drawn: an arrow from each input to what is worked out from it."""
    return page._replace(text=lambda style: "\n".join(lines(page)))


def lines(page: Page) -> list[str]:
    """The diagram, line by line."""
    steps = page.record()["steps"]
    ids = {key: f"n{at}" for at, key in enumerate(steps)}
    out = ["flowchart BT"]
    for key, step in steps.items():
        value = f" = {step['text']}" if step.get("text") else ""
        law = f"<br/>by {escape(step['law'])}" if step.get("law") else ""
        opening, closing = ("([", "])") if not step["inputs"] else ("[", "]")
        out.append(f'  {ids[key]}{opening}"{escape(step["name"] + value).translate(_MARKS)}{law}"{closing}')
    out += [f"  {ids[inner]} --> {ids[key]}" for key, step in steps.items() for inner in step["inputs"]]
    return out
