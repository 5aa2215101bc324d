"""Hostile questions to what is written out: each gives its value or a declared error, and nothing is run or broken out of.

Values that go wrong in a language, names that clash and texts that try to leave a comment are in test_known_values.py and
test_names_and_texts.py, for every target.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from symflops.emit import checked_options, target
from symflops.emit.lowering.selection import program_of
from tests.small import ask, library

CAPPED = "let x in -1e300 ..\nlet capped = max(1, x)\n"
NO_NUMBERS = {
    "python": ("nan", "inf", "-inf"),
    "javascript": ("NaN", "Infinity", "-Infinity"),
    "c": ("NAN", "INFINITY", "-INFINITY"),
}
CALLERS = {
    "python": """
import math
from math import inf, nan
for value in ({values}):
    try:
        print(capped(x=value))
    except ValueError as error:
        print(str(error)[:8])
print(capped(x=0.5))
""",
    "javascript": """
for (const value of [{values}])
  try {{ console.log(capped({{ x: value }})); }} catch (error) {{ console.log(error.message.slice(0, 8)); }}
console.log(capped({{ x: 0.5 }}));
""",
    "c": """
#include <stdio.h>
int main(void) {{
  const double values[] = {{{values}}};
  for (int at = 0; at < 3; at++) {{
    capped_inputs in = {{.x = values[at]}};
    capped_outputs out;
    printf("status %d\\n", capped(&in, &out));
  }}
  capped_inputs in = {{.x = 0.5}};
  capped_outputs out;
  if (!capped(&in, &out)) printf("%.0f\\n", out.capped);
  return 0;
}}
""",
}
COMMANDS: dict[str, list[list[str]]] = {
    "python": [[sys.executable, "{file}"]],
    "javascript": [["node", "{file}"]],
    "c": [["gcc", "-std=c11", "-Wall", "-Werror", "{file}", "-lm", "-o", "{built}"], ["{built}"]],
}


@pytest.mark.parametrize("name", CALLERS)
def test_what_is_no_number_is_refused_and_not_lost_in_a_maximum(name: str, tmp_path: Path) -> None:
    """A maximum of 1 and NaN is 1 or NaN, by language and by order."""
    for command in COMMANDS[name]:
        if not command[0].startswith("{") and shutil.which(command[0]) is None:
            pytest.skip(f"{command[0]} is not installed")
    code = target(name).emit([program_of(ask(library(CAPPED), "capped"), ["x"])], checked_options(name, {}))
    file = tmp_path / f"caller{'.mjs' if name == 'javascript' else target(name).SUFFIX}"
    file.write_text(code + CALLERS[name].format(values=", ".join(NO_NUMBERS[name])), encoding="utf-8")
    for command in COMMANDS[name]:
        words = [{"{file}": str(file), "{built}": str(tmp_path / "built")}.get(word, word) for word in command]
        done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=tmp_path, timeout=60)
    assert [float(word.removeprefix("status ")) for word in done.stdout.splitlines()] == [1, 1, 1, 1]


def test_arrays_of_whole_numbers_do_not_wrap_around() -> None:
    """6 times 1.75e11 times 3e11 is beyond 64 bits, and NumPy says nothing when it wraps."""
    np = pytest.importorskip("numpy")
    import symflops as sf

    terms = ["n_counted_params", "n_tokens"]
    flops = sf.compile("training_flops", scenario="gpt3", arguments=terms, training_flops="by kaplan")
    found = flops(n_counted_params=np.array([175 * 10**9]), n_tokens=np.array([300 * 10**9], dtype=np.int64))
    assert math.isclose(found[0], 3.15e23, rel_tol=1e-15)


@pytest.mark.parametrize("name", ["c-int32", "c-f32", "java", "C", "../c", "python;id"])
def test_what_is_no_target_is_named_with_those_that_are(name: str, symflops: Callable[..., Any]) -> None:
    ran = symflops("export", "n_params", "gpt3", "--to", name)
    assert ran.code == 2 and "targets: c, excel" in ran.err and not ran.out


@pytest.mark.parametrize(
    ("text", "said"), [("let x\nlet y = if x > 1 then 2", "an `if` has an `else`"), ("let a%b = 1\n", "`%` does not fit here")]
)
def test_what_would_be_no_program_is_no_formula(text: str, said: str, tmp_path: Path, symflops: Callable[..., Any]) -> None:
    (tmp_path / "own.flop").write_text(text + "\n", encoding="utf-8")
    ran = symflops("export", "y", "--lib", str(tmp_path / "own.flop"), "--to", "python")
    assert ran.code == 2 and said in ran.err and not ran.out


def test_a_long_name_has_one_subscript(tmp_path: Path, symflops: Callable[..., Any]) -> None:
    (tmp_path / "own.flop").write_text("let d_model_max = 3/7\n", encoding="utf-8")
    ran = symflops("export", "d_model_max", "--lib", str(tmp_path / "own.flop"), "--to", "latex")
    assert (ran.code, ran.out) == (0, "\\[\n  \\mathrm{d\\_model\\_max} = \\frac{3}{7}\n\\]\n")


def test_a_third_stays_a_third_in_json(tmp_path: Path, symflops: Callable[..., Any]) -> None:
    (tmp_path / "own.flop").write_text("let third = 1/3\n", encoding="utf-8")
    ran = symflops("eval", "gpt3", "third", "--lib", str(tmp_path / "own.flop"), "--format", "json")
    third = json.loads(ran.out)["results"]["third"]
    assert (third["exact"], third["value"]) == ("1/3", 1 / 3)


@pytest.mark.parametrize("name", ["[/red] [link=javascript:alert(1)]x", "nofile\x1b[31m", "<?php system('id'); ?>"])
def test_markup_in_a_name_is_shown_as_it_stands(name: str, symflops: Callable[..., Any]) -> None:
    ran = symflops("export", name, "gpt3", "--to", "c")
    assert ran.code == 2 and "\x1b" not in ran.err and name.replace("\x1b", "\\u{1b}") in ran.err


def test_a_reader_that_goes_away_and_a_terminal_without_signs_are_no_faults(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "LC_ALL": "C",
        "PYTHONIOENCODING": "ascii",
    }
    for quantity in ("n_params", "training_time"):
        script = f"{sys.executable} -m symflops export {quantity} gpt3 --to markdown | head -c 1"
        done = subprocess.run(["bash", "-c", script], capture_output=True, env=environment, cwd=tmp_path, timeout=240)
        assert len(done.stdout) == 1 and done.stderr == b""
