"""Names that a target takes: one identifier for each key and one key for each identifier, whatever the keys are."""

from __future__ import annotations

import re
from collections.abc import Iterable

_OTHER = re.compile(r"[^A-Za-z0-9]+")
LONGEST = 60  # what is longer is cut, and told apart by its number


class Names:
    """Identifiers given out in order, never the same twice; `fold` where a target does not tell `N` from `n`.

    >>> names = Names({"lambda"})
    >>> [names.of(key) for key in ("lambda", "d_model", "size(a, b)", "size(a b)", "7b", "_k")]
    ['lambda_', 'd_model', 'size_a_b', 'size_a_b_2', 'v7b', 'k']
    >>> names.of("size(a, b)")
    'size_a_b'
    """

    def __init__(self, reserved: Iterable[str] = (), fold: bool = False, refused: re.Pattern[str] | None = None) -> None:
        self._fold = fold
        self._refused = refused
        self._reserved = {self._folded(word) for word in reserved}
        self._used: set[str] = set()
        self.table: dict[str, str] = {}

    def _folded(self, word: str) -> str:
        return word.lower() if self._fold else word

    def of(self, key: str, wish: str = "") -> str:
        """The identifier of a key: like its wish (else the key itself) as far as the target allows."""
        if key not in self.table:
            self.table[key] = self._new(wish or key)
        return self.table[key]

    def new(self, wish: str) -> str:
        """An identifier that stands for no key."""
        return self._new(wish)

    def _new(self, wish: str) -> str:
        plain = _OTHER.sub("_", wish).strip("_")[:LONGEST].rstrip("_") or "x"
        plain = f"v{plain}" if plain[0].isdigit() else plain
        if self._folded(plain) in self._reserved or (self._refused is not None and self._refused.fullmatch(plain)):
            plain += "_"
        found, count = plain, 1
        while self._folded(found) in self._used:
            count += 1
            found = f"{plain.rstrip('_')}_{count}"
        self._used.add(self._folded(found))
        return found
