"""Workbooks: recomputed by an independent spreadsheet from the formulas alone, the numbers are those of `eval`."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from symflops.answer import answer
from symflops.api import question
from symflops.emit.lowering.program import Program
from symflops.emit.lowering.selection import program_of
from tests.conftest import Ran
from tests.emit.test_names_and_texts import clashing, hostile

excel = pytest.importorskip("symflops.emit.excel")
pytest.importorskip("xlsxwriter")
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""


def parts(book: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(book)) as found:
        return {name: found.read(name).decode("utf-8") for name in found.namelist()}


def without_values(book: bytes) -> bytes:
    """The same workbook with nothing but 0 beside its formulas: whoever shows a number has worked it out."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, text in parts(book).items():
            target.writestr(name, re.sub(r"(</f>)<v>[^<]*</v>", r"\1<v>0</v>", text))
    return out.getvalue()


def recomputed(program: Program, folder: Path) -> dict[str, list[list[str]]]:
    """The sheets after LibreOffice has worked them out, as rows of texts."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    (folder / "book.xlsx").write_bytes(without_values(excel.emit([program], {})))
    words = [office, f"-env:UserInstallation=file://{folder}", "--headless", "--convert-to", CSV, "book.xlsx"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=240)
    found = {}
    for path in folder.glob("book-*.csv"):
        found[path.stem.removeprefix("book-")] = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    assert "Results" in found, done.stdout + done.stderr
    return found


def test_a_spreadsheet_gets_the_numbers_of_eval(tmp_path: Path) -> None:
    asked = question("gpt3", ["training_time", "training_cost", "n_params", "energy"])
    sheets = recomputed(program_of(asked), tmp_path)
    exact = {name: results[0] for name, results in answer(asked).results.items()}
    shown = {row[0]: row[1] for row in sheets["Results"][1 : 1 + len(exact)]}
    assert shown.keys() == exact.keys()
    for name, result in exact.items():
        assert float(shown[name]) == pytest.approx(result.value, rel=1e-12), name
    assert {row[1] for row in sheets["Checks"][1:]} == {"TRUE"}
    bars = {row[0]: [float(cell) for cell in row[1:]] for row in sheets["Sensitivity"][1:] if row[0]}
    time = exact["training_time"].value
    assert bars["n_tokens"] == pytest.approx([0.9 * time, 1.1 * time, -0.1 * time, 0.1 * time])
    assert bars["achieved_rate"][:2] == pytest.approx([time / 0.9, time / 1.1])


@pytest.mark.parametrize("made", [clashing, hostile], ids=["names", "texts"])
def test_names_and_texts(made: Callable[[], Program], tmp_path: Path) -> None:
    from symflops.emit.lowering.samples import sample_at

    program = made()
    defaults = {one.key: one.default for one in program.inputs if one.default is not None}
    sample = sample_at(program, {key: Fraction(value) for key, value in defaults.items()})
    assert sample is not None
    assert sample.expected is not None
    found = recomputed(program, tmp_path)["Results"][1]
    assert float(found[1]) == pytest.approx(sample.expected[0], rel=1e-12)


def test_texts_are_no_formulas_and_no_links() -> None:
    found = parts(excel.emit([hostile()], {}))
    sheets = "".join(text for name, text in found.items() if name.startswith("xl/worksheets"))
    assert "HYPERLINK" not in "".join(re.findall(r"<f>.*?</f>", sheets))
    assert "<hyperlink" not in sheets
    assert not any("externalLink" in name for name in found)


def test_every_quantity_has_a_name_and_assumptions_a_colour() -> None:
    program = program_of(question("gpt3", ["training_cost"]))
    found = parts(excel.emit([program], {}))
    names = re.findall(r'<definedName name="([^"]+)"', found["xl/workbook.xml"])
    assert {"n_layers", "d_model", "training_cost", "price"} <= set(names)
    assert len({name.lower() for name in names}) == len(names)
    assert "FFFFF2CC" in found["xl/styles.xml"]
    assert any(name.startswith("xl/charts/") for name in found)


def test_the_same_bytes_each_time() -> None:
    program = program_of(question("gpt3", ["training_cost"]))
    assert excel.emit([program], {}) == excel.emit([program], {})


def test_a_workbook_goes_to_a_file(symflops: Callable[..., Ran], tmp_path: Path) -> None:
    ran = symflops("export", "training_cost", "gpt3", "--to", "excel")
    assert ran.code == 2
    assert "help: -o training_cost.xlsx" in ran.err
    path = tmp_path / "cost.xlsx"
    assert symflops("export", "training_cost", "gpt3", "-o", str(path)).code == 0
    assert zipfile.is_zipfile(path)
    assert symflops("export", "training_cost", "gpt3", "-o", str(path)).code == 2


def test_what_a_spreadsheet_has_not_worked_out_yet_is_written_beside_the_formulas() -> None:
    """Whoever only looks at a file sees the numbers; what counts whole things is varied in whole numbers."""
    program = program_of(question("gpt3", ["training_time", "n_params"]))
    found = parts(excel.emit([program], {}))
    texts = re.findall(r"<t[^>]*>([^<]*)</t>", found["xl/sharedStrings.xml"])
    named = {int(at): name for at, name in enumerate(texts)}

    def cells(sheet: int) -> dict[str, str]:
        """The value beside each formula, and each text."""
        text = found[f"xl/worksheets/sheet{sheet}.xml"]
        values = dict(re.findall(r'<c r="([A-Z]+[0-9]+)"[^>]*>(?:<f>[^<]*</f>)<v>([^<]*)</v>', text))
        values |= {at: named[int(v)] for at, v in re.findall(r'<c r="([A-Z]+[0-9]+)"[^>]*t="s"[^>]*><v>([0-9]+)</v>', text)}
        return values

    bars, cases, lines = cells(5), cells(6), cells(3)
    numbers = {bars[f"A{row}"]: [float(bars[f"{c}{row}"]) for c in "BCDE"] for row in range(2, 99) if f"A{row}" in bars}
    time = 33.83173494  # day
    low, high = numbers["n_tokens"][:2]
    assert (low, high) == pytest.approx((0.9 * time, 1.1 * time), rel=1e-6)
    assert numbers["n_tokens"][2:] == pytest.approx([-0.1 * time, 0.1 * time], rel=1e-6)
    heads = {cases[at]: at[:-1] for at in cases if re.fullmatch("[A-Z]+1", at)}
    rows = {cases[at]: at[1:] for at in cases if re.fullmatch("A[0-9]+", at)}
    assert cases[heads["n_devices -10%"] + rows["n_devices"]] == "921.0"
    assert cases[heads["n_devices +10%"] + rows["n_devices"]] == "1127.0"
    assert "s" in {lines.get(f"C{row}") for row in range(2, 200)} and "in base units" not in named.values()
    assert not [at for at, value in cases.items() if value == "0" and not at.startswith("A")]
