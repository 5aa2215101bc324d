"""The works behind formulas and data, and the dated things among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from symflops.model import Citation, Cited, Scenario
from symflops.show import Style
from symflops.text import escape

from .layout import columns


def works(cited: Iterable[Cited], citations: Mapping[str, Citation]) -> dict[str, tuple[Citation | None, list[str]]]:
    """Each work once, with the places in it, in the order they are met."""
    found: dict[str, tuple[Citation | None, list[str]]] = {}
    for one in cited:
        _, places = found.setdefault(one.key, (citations.get(one.key), []))
        if one.place and one.place not in places:
            places.append(one.place)
    return found


def cited_in(scenario: Scenario) -> list[Cited]:
    """What a scenario or preset cites."""
    key, _, place = scenario.cited.partition(" ")
    return [Cited(key, place)] if key else []


def lines(found: dict[str, tuple[Citation | None, list[str]]], style: Style, indent: int = 2) -> list[str]:
    """Works for people: key and places, title, address."""
    rows = []
    for key, (work, places) in found.items():
        title = f"{escape(work.title)}, {escape(work.url)}" if work is not None else ""
        rows.append([escape(f"{key} {', '.join(places)}".rstrip()), title])
    return columns(rows, style, ("", "dim"), indent)


def record(found: dict[str, tuple[Citation | None, list[str]]]) -> dict[str, Any]:
    """Works for scripts."""
    return {
        key: {"title": work.title, "authors": work.authors, "url": work.url, "date": work.date, "places": places}
        if work is not None
        else {"places": places}
        for key, (work, places) in found.items()
    }
