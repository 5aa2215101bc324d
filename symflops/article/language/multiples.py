"""Words that multiply the number before them: `million`, `crore`, and those of China, Japan and Korea, `504 万`, `70億`.

Scripts without blanks join such a word to what is counted: `70亿参数` is seventy times 10⁸ parameters.
"""

from __future__ import annotations

from .words import SCALES

_MYRIADS = {"万": 4, "萬": 4, "만": 4, "亿": 8, "億": 8, "억": 8}
_BEFORE = {"十": 1, "百": 2, "千": 3, "십": 1, "백": 2, "천": 3}  # alone they begin too many words: `千瓦` is a kilowatt
_SHARES = ("分", "큼")  # `万分之三` is a share, `100만큼` as much as a hundred
_LETTERS = {"MM": 6}  # thousand thousands of bookkeepers; a unit of length in small letters


def power_of(word: str, spaced: bool) -> int:
    """The power of ten that a word behind a number stands for; 0 for none. `spaced` says that a blank stands between.

    >>> power_of("million", True), power_of("crore", True), power_of("百万", False), power_of("亿参数", False)
    (6, 7, 6, 8)
    >>> power_of("千瓦", False), power_of("parameters", True)
    (0, 0)
    """
    if word.isascii():
        power = SCALES.get(word.lower(), 0) if spaced or len(word) == 2 else 0
        return power or _LETTERS.get(word, 0)
    return _myriads(word) if word[0] in _MYRIADS or word[0] in _BEFORE else 0


def _myriads(word: str) -> int:
    """The power of the signs that a word begins with, which end in one of ten thousand or of its square."""
    total = pending = 0
    for i, sign in enumerate(word):
        if sign in _MYRIADS:
            total, pending = total + pending + _MYRIADS[sign], 0
        elif sign in _BEFORE:
            pending += _BEFORE[sign]
        else:
            return 0 if pending or word.startswith(_SHARES, i) else total
    return 0 if pending else total
