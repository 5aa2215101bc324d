"""What a target language is to the printer: a table of how its operations are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple


class Dialect(NamedTuple):
    """How operations are written, with `{0}`, `{1}` … for operands.

    `templates` has `min max mod power sqrt exp ln log2 log10 abs ceil floor` (functions), `divide` (by what may be
    zero), `choose` (a test and two values), `unknown` (is this no number?), `and or not == != nothing`.
    What has no value is written as NaN (`nothing`) or NULL and must stay so through every operation of the table.
    `helpers` are the functions of our own that templates call, by operation, written out where they are used.
    `strict` where the language itself lets nothing without a value into a comparison.
    `atoms` are the operations that repeat operands, so that those must be names. `refused` are names that mean something else.
    """

    comment: str
    templates: Mapping[str, str]
    reserved: frozenset[str] = frozenset()
    helpers: Mapping[str, str] = {}
    literal: Callable[[float], str] = repr
    atoms: frozenset[str] = frozenset()
    fold_case: bool = False
    refused: re.Pattern[str] | None = None
    strict: bool = False
