"""Spellings that are refused: the doubtful ones with the question they raise, the unknown ones with the nearest."""

from __future__ import annotations

from collections.abc import Mapping

from symflops.text import Label, Problem, did_you_mean

from .unit import POWERS, Unit

# `pflop` would be read as a pico-FLOP by whoever knows prefixes, although no unit here takes `p`.
SMALL = {"m": ("milli", -3), "u": ("micro", -6), "n": ("nano", -9), "p": ("pico", -12), "f": ("femto", -15)}

# What people write for one thing, and others read as another: the question, the answer, the unit it may be.
QUESTIONS = {"b": ("`b` may be a bit or a billion", "write bit, or B for a billion: 175B", "bit")}
_ABROAD = "convert it at the rate of a day, and write $"
HABITS = {"d": "write day", "hr": "write h", "hrs": "write h", "€": _ABROAD, "£": _ABROAD, "¥": _ABROAD}


def refusal(spelling: str, known: Mapping[str, Unit], labels: tuple[Label, ...]) -> Problem:
    """What is wrong with a spelling that no unit has; `known` maps every spelling there is."""
    return (
        _habit(spelling, known, labels)
        or _count_or_rate(spelling, known, labels)
        or _wrong_case(spelling, known, labels)
        or _rate_in_a_word(spelling, known, labels)
        or Problem(
            "SF302", f"unknown unit `{spelling}`", labels, _nearest(spelling, known) or ("all of them: symflops list units",)
        )
    )


def _habit(spelling: str, known: Mapping[str, Unit], labels: tuple[Label, ...]) -> Problem | None:
    if spelling in QUESTIONS:
        question, answer, _ = QUESTIONS[spelling]
        return Problem("SF303", question, labels, (answer,))
    if spelling in HABITS and spelling not in known:
        return Problem("SF302", f"unknown unit `{spelling}`", labels, (HABITS[spelling],))
    return None


def _nearest(spelling: str, known: Mapping[str, Unit]) -> tuple[str, ...]:
    """Plain spellings first: there are twenty prefixed ones to each, and some of them are near anything short."""
    plain = [other for other, unit in known.items() if not unit.prefix]
    return did_you_mean(spelling, plain) or did_you_mean(spelling, known)


def _same_letters(spelling: str, known: Mapping[str, Unit]) -> list[str]:
    """The spellings that differ only in case, one for each unit, the largest first."""
    letters = spelling.lower()
    found = [other for other in known if other.lower() == letters]
    found.sort(key=lambda other: (-known[other].factor, other))
    seen: dict[tuple[str, str], str] = {}
    for other in found:
        seen.setdefault((known[other].name, known[other].prefix), other)
    return list(seen.values())


def _abbreviates(unit: Unit) -> bool:
    """Is it written in capitals, like FLOP and MAC? Then a plural `s` and a `per second` look the same."""
    return unit.name.isupper() and len(unit.name) > 2 and bool(unit.families)


def _count_or_rate(spelling: str, known: Mapping[str, Unit], labels: tuple[Label, ...]) -> Problem | None:
    if spelling[-1:] not in ("s", "S"):
        return None
    found = [other for other in _same_letters(spelling[:-1], known) if _abbreviates(known[other])]
    if not found:
        return None
    help_line = f"write {found[0]} for a number of operations, {found[0]}/s for a rate"
    return Problem("SF303", f"`{spelling}` may be a count or a rate", labels, (help_line,))


def _wrong_case(spelling: str, known: Mapping[str, Unit], labels: tuple[Label, ...]) -> Problem | None:
    found = _same_letters(spelling, known)
    if not found:
        return None
    meanings = [_meaning(other, known[other], "") for other in found]
    if len(found) == 1 and (small := _small_reading(spelling, known[found[0]])):
        meanings.append(small)
    if len(meanings) > 1:
        return Problem("SF303", f"`{spelling}` may be {' or '.join(meanings)}", labels, (f"write {' or '.join(found)}",))
    if known[found[0]].families:  # case carries meaning in everything that takes prefixes
        return Problem("SF303", f"`{spelling}` is not a unit, {meanings[0]} is", labels, (f"write {found[0]}",))
    return Problem("SF302", f"unknown unit `{spelling}`", labels, (f"did you mean `{found[0]}`?",))


def _small_reading(spelling: str, unit: Unit) -> str:
    """`pflop` as a pico-FLOP."""
    if not unit.prefix or unit.prefix == spelling[0] or spelling[0] not in SMALL:
        return ""
    word, power = SMALL[spelling[0]]
    return f"a {word}-{unit.name} (10^{power} {unit.name})"


def _rate_in_a_word(spelling: str, known: Mapping[str, Unit], labels: tuple[Label, ...]) -> Problem | None:
    """`Gbps` and its like: which of byte and bit is meant cannot be told from how people write it."""
    if len(spelling) < 3 or not spelling.lower().endswith("ps"):
        return None
    found = _same_letters(spelling[:-2], known)
    found += [unit for short, (_, _, unit) in QUESTIONS.items() if short == spelling[:-2].lower() and unit in known]
    if not found:
        return None
    help_line = f"write {' or '.join(f'{other}/s' for other in found)}"
    if len(found) == 1:
        return Problem("SF302", f"unknown unit `{spelling}`", labels, (help_line,))
    meanings = " or ".join(_meaning(other, known[other], "/s") for other in found)
    return Problem("SF303", f"`{spelling}` may be {meanings}", labels, (help_line,))


def _meaning(spelling: str, unit: Unit, tail: str) -> str:
    """`GB (10^9 byte)`."""
    if not unit.prefix:
        return f"{spelling}{tail}" if spelling == unit.name else f"{spelling}{tail} ({unit.name}{tail})"
    base, power = POWERS[unit.prefix]
    return f"{spelling}{tail} ({base}^{power} {unit.name}{tail})"
