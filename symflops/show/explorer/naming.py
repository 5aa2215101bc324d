"""Trees over keys of a graph, with the names that people read in their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symflops.expr import Expr, Name, Node


def relabelled(expr: Expr, labels: Mapping[str, str]) -> Expr:
    """The same tree with labels for keys.

    >>> relabelled(Name("k7"), {"k7": "d_model"}).id
    'd_model'
    """
    found: Expr = _renamed(expr, labels)
    return found


def _renamed(part: Any, labels: Mapping[str, str]) -> Any:
    if isinstance(part, Name):
        return Name(labels.get(part.id, part.id))
    if isinstance(part, Node):
        return type(part)(*[_renamed(inner, labels) for inner in part[:-1]], span=part[-1])  # type: ignore[call-arg]
    return tuple([_renamed(inner, labels) for inner in part]) if type(part) is tuple else part
