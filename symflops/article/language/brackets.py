"""Which bracket closes which."""

from __future__ import annotations

from collections.abc import Sequence

from .tokens import Token


def closing(tokens: Sequence[Token]) -> tuple[dict[int, int], dict[int, int]]:
    """Which bracket closes which, and how deep brackets stand inside each."""
    closes: dict[int, int] = {}
    heights: dict[int, int] = {}
    stack: list[tuple[int, int]] = []  # open brackets with the height found in them so far
    pairs = {")": "(", "]": "["}
    for i, token in enumerate(tokens):
        if token.kind in ("(", "["):
            stack.append((i, 0))
        elif token.kind in pairs and stack and tokens[stack[-1][0]].kind == pairs[token.kind]:
            opened, inside = stack.pop()
            closes[opened], heights[opened] = i, inside + 1
            if stack:
                stack[-1] = (stack[-1][0], max(stack[-1][1], inside + 1))
    return closes, heights
