"""Numbers as most of Europe writes them, with points between thousands and commas before decimals, are never accused."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.article.verdicts import FINDINGS
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def accused(text: str, path: str = "x.md") -> list[str]:
    found = check(Source(path, text), UNITS).findings
    return [text[one.start : one.end] for one in found if one.verdict in FINDINGS]


@pytest.mark.parametrize(
    "text",
    [
        "Das sind 2.000 / 8 = 250 Köpfe und 1.200 + 800 = 2.000 Token.",
        "Ein Kern schafft 1.000.000 / 8 = 125.000 davon, also 125.000 / 1.000 = 125.",
        "Le serveur en fait 12.000 / 4 = 3 000, soit 3.000 × 2 = 6.000.",
        "Der Knoten hat 8 × 1,125 = 9 GB und der Rest ist mit 3,5 GB klein.",
        "Es kostet 4 × 250 € = 1.000 € und 16 × 250 = 4.000 €.",
        "1,5 × 2 = 3,0 und 12,5 % von 80 = 10, das macht 64 × 24 × 2,5 = 3.840 €.",
        "Die Zeit sinkt von 1.200 s auf 900 s, eine Ersparnis von 25 %.",
        "`2.048 * 2 = 4096`, 2.048 × 2 = 4096 und 4.096 / 2 = 2048.",
        "Le modèle a 1 558 000 000 de paramètres, soit 1 558 000 000 × 2 = 3 116 000 000 octets (3,1 Go).",
        "Es sind 1’024 × 8 = 8’192 und 1'024 × 8 = 8'192.",
        "Die 96 GPUs brauchen 96 × 0,7 kW × 1.000 h = 67.200 kWh, je Stunde 67,2 kWh.",
    ],
)
def test_sentences(text: str) -> None:
    assert accused(text) == []


COLUMNS = "| Posten | Stück | Preis (€) | Summe (€) |\n|--|--|--|--|\n"


@pytest.mark.parametrize(
    "rows",
    [
        "| a | 3 | 200 | 600 |\n| b | 2 | 310 | 620 |\n| c | 5 | 150 | 750 |\n| d | 4 | 250 | 1.000 |\n| e | 8 | 250 | 2.000 |\n",
        "| a | 3 | 200,00 | 600,00 |\n| b | 2 | 310,50 | 621,00 |\n| c | 5 | 150,00 | 750,00 |\n| d | 4 | 250,00 | 1.000,00 |\n",
        "| a | 3 | 200 | 600 |\n| b | 2 | 310 | 620 |\n| c | 5 | 150 | 750 |\n| Total | 10 | | 1.970 |\n",
        "| a | 3 | 1,125 | 3,375 |\n| b | 2 | 1,250 | 2,5 |\n| c | 5 | 1,5 | 7,5 |\n| e | 4 | 3,125 | 12,5 |\n",
    ],
)
def test_tables(rows: str) -> None:
    assert accused(COLUMNS + rows) == []


def test_points_of_other_numbers_are_held_to_what_they_say() -> None:
    assert accused("It takes 1.125 × 8 = 12 GB and 2.500 / 2 = 1.350.") == ["12 GB", "1.350"]
    assert accused("It takes 2 × 1,024 = 2.148 tokens.") == ["2.148 tokens"]
