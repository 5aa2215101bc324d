"""Where formulas/ and grammar/ lie: inside an installed package, or beside it in a checkout, never elsewhere."""

from __future__ import annotations

import os

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def folder(name: str) -> str:
    """The folder `formulas` or `grammar`.

    An editable install may leave a stale copy in site-packages, so only the place of this file counts.
    """
    for root in (_PACKAGE, os.path.dirname(_PACKAGE)):
        path = os.path.join(root, name)
        if os.path.isdir(path):
            return path
    raise FileNotFoundError(f"symflops is installed without its folder {name}/: install it again")


def grammar_files(*names: str) -> list[str]:
    """The paths of some grammar files."""
    return [os.path.join(folder("grammar"), f"{name}.lark") for name in names]


def grammar(*names: str) -> str:
    """The texts of some grammar files, joined."""
    texts = []
    for path in grammar_files(*names):
        with open(path, encoding="utf-8") as file:
            texts.append(file.read())
    return "\n".join(texts)
