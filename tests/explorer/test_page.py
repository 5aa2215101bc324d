"""The page without a browser: its shape, its size, what it lets in, and the numbers that its own code gives."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
from fractions import Fraction
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from symflops.answer import answer
from symflops.api import question
from symflops.cli.explore import written
from symflops.library import load
from symflops.show.explorer.page import beside
from tests.conftest import Ran
from tests.documents import ROOT

LARGEST = 250_000  # bytes of a page, of the 300,000 that it may have: the library grows
SCENARIOS = sorted(path.stem for path in (ROOT / "formulas" / "scenarios").glob("*.toml"))
USUAL = ("gpt3", "deepseek_v3_serving", "llama3_405b_run", "llama3_8b_laptop")  # the rest with SYMFLOPS_HEAVY=1
NUMBERS = "0 1e-13 0.00042 0.75 1.1 12 998.96 1234.6 5e5 7654321 3.21e11 4e17 -2.5 8e33"
VOID = {"meta", "input", "br", "wbr", "link", "rect", "hr"}


@cache
def page(scenario: str, *want: str, arguments: tuple[str, ...] = ()) -> str:
    return written(question(scenario, want), list(arguments), False)[0]


class Shape(HTMLParser):
    """Elements with their attributes; every element is closed, identifiers stand once, what is referred to is there."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(text)
        assert not self._open, self._open
        ids = [one["id"] for _, one in self.found if "id" in one]
        assert len(ids) == len(set(ids))
        for _, one in self.found:
            for reference in ("for", "aria-labelledby", "aria-describedby"):
                assert set(one.get(reference, "").split()) <= set(ids), one

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attributes}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attributes}))

    def handle_endtag(self, tag: str) -> None:
        assert tag not in VOID
        assert self._open.pop() == tag

    def handle_data(self, text: str) -> None:
        if self._open:
            self.texts.setdefault(self._open[-1], []).append(text)


def hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def judge(text: str) -> Shape:
    """What holds of every page."""
    assert len(text.encode()) < LARGEST
    shape = Shape(text)
    assert len(shape.texts["script"]) == len(shape.texts["style"]) == 1, "a policy of two hashes, and no more to run"
    policy = next(one["content"] for tag, one in shape.found if one.get("http-equiv") == "Content-Security-Policy")
    script, style = hashed(shape.texts["script"][0]), hashed(shape.texts["style"][0])
    assert policy == f"default-src 'none'; script-src {script}; style-src {style}; base-uri 'none'; form-action 'none'"
    for tag, one in shape.found:
        assert tag not in ("link", "img", "iframe", "object", "embed", "base")
        assert not [name for name in one if name.startswith("on") or name in ("style", "src", "action", "srcdoc")], one
        assert tag != "a" or one["href"].startswith(("https://", "http://"))
        if tag == "input":
            assert one.get("type") == "radio" or one.get("aria-label") or one.get("aria-labelledby"), "a field has a name"
    assert "url(" not in shape.texts["style"][0] and "@import" not in shape.texts["style"][0]
    return shape


@pytest.mark.parametrize("scenario", SCENARIOS if os.environ.get("SYMFLOPS_HEAVY") else USUAL)
def test_the_page_of_each_scenario(scenario: str) -> None:
    text = page(scenario)
    shape = judge(text)
    known = known_to(text)
    assert len([1 for _, one in shape.found if one.get("id", "").startswith("field-")]) == len(known["inputs"])
    assert len([1 for _, one in shape.found if one.get("id", "").startswith("value-")]) == len(known["outputs"])
    assert shape.texts["title"][0].strip()


def known_to(text: str) -> Any:
    """The data in a page."""
    found = re.search(r"^const page = (.*);$", text, re.M)
    assert found is not None
    return json.loads(found[1])


def ran(script: str, tmp_path: Path) -> Any:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    path = tmp_path / "page.cjs"
    path.write_text(script, encoding="utf-8")
    done = subprocess.run([node, str(path)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("scenario", ["gpt3", "llama3_405b_run", "chinchilla_optimum"])
def test_the_code_of_a_page_gives_the_numbers_of_eval(scenario: str, tmp_path: Path) -> None:
    """Its parts add up to their whole as well."""
    text = page(scenario)
    known = known_to(text)
    code = text.partition("<script>")[2].partition("\nconst page = ")[0]
    given = json.dumps([one["value"] for one in known["inputs"]])
    found = ran(f"{code}\nconsole.log(JSON.stringify(model({given})));", tmp_path)
    assert found["wrong"] == []
    exact = answer(question(scenario)).results
    for at, output in enumerate(known["outputs"]):
        value = exact[output["name"]][0].value
        assert found["values"][at] == pytest.approx(value, rel=1e-12), output["name"]
        if found["parts"][at]:
            assert sum(found["parts"][at]) / output["factor"] == pytest.approx(value, rel=1e-9), output["name"]


def test_what_a_result_adds_up_from() -> None:
    parts = {one["name"]: one["parts"] for one in known_to(page("gpt3"))["outputs"]}
    assert {"ffn_weights", "mixer_weights", "final_norm_params"} <= set(parts["n_params"])
    assert parts["training_cost"], "a product with a sum in it is a sum too"
    assert parts["hfu"] == [], "a quotient of products is no sum"
    assert "1" not in parts["training_flops"], "a pass forward and twice as much back are no parts by themselves"


def test_a_part_is_named_after_what_it_is() -> None:
    """Not after a factor of it that happens to be a sum, as bits of a value and bits of scales are."""
    parts = {
        one["name"]: one["parts"] for one in known_to(page("llama3_70b_serving", "weights_size", "device_memory"))["outputs"]
    }
    assert {"ffn_weights", "mixer_weights", "input_params"} <= set(parts["weights_size"])
    assert not [part for part in parts["weights_size"] if "bits" in part]
    lora = {one["name"]: one["parts"] for one in known_to(page("llama2_7b_lora", "device_memory"))["outputs"]}
    assert "weight_memory: device_dense_params" in lora["device_memory"], "gigabytes of parameters are those of something"
    rows = {one["name"]: one["parts"] for one in known_to(page("deepseek_v3", "n_params"))["outputs"]}
    assert "mixer_weights[row 2 of layer]" in rows["n_params"], "not those of all layers"
    memory = {one["name"]: one["parts"] for one in known_to(page("llama2_70b_memory", "checkpoint_size"))["outputs"]}
    assert "ffn_weights: moment_size" in memory["checkpoint_size"], "of a second sum the part of the first is told too"


def test_what_can_be_changed() -> None:
    fields = {one["name"]: one for one in known_to(page("gpt3"))["inputs"]}
    assert (fields["n_tokens"]["kind"], fields["n_tokens"]["low"], fields["n_tokens"]["high"]) == ("log", 3e10, 3e12)
    assert (fields["mean_load"]["kind"], fields["mean_load"]["low"], fields["mean_load"]["high"]) == ("linear", 0, 1)
    assert (fields["pue"]["low"], fields["pue"]["high"]) == (1, 3)
    assert fields["n_layers"]["whole"] and not fields["n_tokens"]["whole"]
    assert fields["rent(a100_sxm_80g)"]["key"] == "rent.a100_sxm_80g"
    few = known_to(page("gpt3", "training_time", arguments=("n_devices", "n_tokens")))["inputs"]
    assert {one["name"] for one in few} == {"n_devices", "n_tokens"}


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    (tmp_path / "own.flop").write_text(
        '"Own."\n\nlet width default 3   "</script><script>alert(1)</script> \' <img src=x onerror=alert(2)> & ]]>"\n'
        'let script_ = 2*width + width^2   "<!-- <script> -->"   latex "a"\n',
        encoding="utf-8",
    )
    (tmp_path / "own.toml").write_text(
        'title = "</title></script><script>alert(3)</script>\\"\'"\nlibrary = ["own.flop"]\n'
        'want = ["script_"]\n[given]\nwidth = 4\n',
        encoding="utf-8",
    )
    text, _ = written(question(str(tmp_path / "own.toml")), [], False)
    shape = judge(text)
    assert "alert(1)" in "".join(shape.texts["p"])
    assert "alert(3)" in shape.texts["title"][0]
    assert len([1 for tag, _ in shape.found if tag == "script"]) == 1


def test_shown_as_eval_shows_them(tmp_path: Path) -> None:
    """The script says numbers of every unit as `eval` does, from far too small to far too large."""
    from symflops.show.explorer.scales import scales
    from symflops.units.display import humanise

    library = load()
    declared = library.declared
    units = {declared.unit_text(one): declared.measures.get(name) for name, one in declared.quantities.items()}
    sample = answer(question("gpt3", ["n_params"])).results["n_params"][0].definition
    cases = []
    for unit, measured in sorted(units.items()):
        if measured is None or unit == "date":
            continue
        definition = sample._replace(unit=unit, factor=measured[0], dimension=measured[1])
        for value in map(Fraction, NUMBERS.split()):
            said = humanise(value * measured[0], unit, *measured, declared.units)
            cases.append((float(value), scales(definition, declared.units), said, unit))
    assert len(cases) > 300
    numbers = beside("page.js").partition("// ---- numbers as people say them")[2].partition("// ---- numbers as people write")[0]
    body = f"const finite = (x) => x - x === 0;\n//{numbers}\nconst cases = {json.dumps([case[:2] for case in cases])};"
    found = ran(f"{body}\nconsole.log(JSON.stringify(cases.map(([x, scale]) => say(x, scale))));", tmp_path)
    wrong = [(case[3], case[0], case[2], got) for case, got in zip(cases, found, strict=True) if case[2] != got]
    assert not wrong, wrong[:20]


@pytest.mark.parametrize(
    ("scenario", "want", "settings", "start"),
    [
        ("gpt3", (), ("n_devices=512", "training_time=by work", "mfu=0.4"), ()),
        ("gpt3", ("training_cost",), ("n_tokens=400B token",), ("prices/a100_80g_lambda_2023_02",)),
        (None, ("n_params", "peak"), (), ("models/llama2_70b", "hardware/h100_sxm")),
    ],
)
def test_the_toml_of_settings_and_presets_gives_the_same(
    scenario: str | None, want: tuple[str, ...], settings: tuple[str, ...], start: tuple[str, ...], tmp_path: Path
) -> None:
    """What was said with -s and --from stands in the text that is copied, with nothing changed on the page."""
    asked = question(scenario, want, settings, start)
    toml = known_to(written(asked, [], True)[0])["toml"]
    text = "\n".join([*toml["head"], *(line for _, line in toml["given"]), *toml["tail"], ""])
    (tmp_path / "copied.toml").write_text(text, encoding="utf-8")
    again = answer(question(str(tmp_path / "copied.toml"))).results
    for name, results in answer(asked).results.items():
        assert again[name][0].value == results[0].value, name


def test_a_scenario_that_is_wrong_says_so(symflops: Any) -> None:
    ran_: Ran = symflops("explore", "gtp3")
    assert ran_.code == 2 and "gpt3" in ran_.err
    ran_ = symflops("explore", "gpt3", "--open")
    assert ran_.code == 2 and "-o page.html" in ran_.err


def test_a_result_that_no_page_can_work_out_is_left_out_and_told() -> None:
    text, notes = written(question("llama3_70b_serving", settings=["output_len=3000", "context_len=9999"]), [], False)
    assert {one.code for one in notes} == {"SF409"} and "`request_latency`: `generation_time`" in notes[0].message
    assert "Left out: `request_latency`" in text


def test_of_which_day_prices_are_stands_on_the_page() -> None:
    text, notes = written(question("gpt3", ["training_cost"]), [], False)
    assert ["more than a year ago" in one.message for one in notes] == [True]
    assert "prices/a100_80g_lambda_2023_02 gives is as of 2023-02-03, Lambda Cloud, all regions" in text
    text, notes = written(question("gpt3", ["training_time"]), [], False)
    assert not notes and "as of 2023" not in text


def test_a_share_is_no_rate(tmp_path: Path) -> None:
    """50% of nothing that is said is not half a TFLOP/s."""
    fields = [{"name": "achieved_rate", "unit": "TFLOP/s/device", "value": 140}, {"name": "mfu", "unit": "", "value": 0.4}]
    both = f"{reader()}\nconst said = ['50%', '140'].map((text) => {json.dumps(fields)}.map((one) => read(text, one)));"
    (share, other), (rate, _) = ran(f"{both}\nconsole.log(JSON.stringify(said));", tmp_path)
    assert "“50%” is a share, and achieved_rate is in TFLOP/s/device" in share["why"]
    assert (other, rate) == ({"value": 0.5}, {"value": 140})


def reader() -> str:
    """The part of the page's script that reads numbers, by itself."""
    text = beside("page.js").partition("// ---- numbers as people write them")[2].partition("// ---- what the numbers come to")[0]
    return f"const finite = Number.isFinite;\n//{text}"
