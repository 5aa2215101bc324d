"""The same question gives the same bytes: under any hash seed, from a library just read or from the cache, in any order."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.documents import ROOT

# What is written, and how: pages of shipped scenarios, of settings on top, of presets alone, of an own library; every target.
WRITING = """
import hashlib, json, sys
from symflops.api import question
from symflops.cli.explore import written
from symflops.emit import checked_options, target, targets
from symflops.emit.lowering.selection import program_of

ASKED = {
    "shipped": lambda: (question("gpt3"), False),
    "rows": lambda: (question("deepseek_v3_serving"), False),
    "settings": lambda: (question("gpt3", (), ["mfu=40%", "training_time=by work", "n_devices=8 .. 64"]), True),
    "presets": lambda: (question(None, ["n_params", "peak"], (), ["models/llama2_70b", "hardware/h100_sxm"]), True),
    "own": lambda: (question(OWN), False),
}

def texts(key):
    asked, apart = ASKED[key]()
    yield f"{key} explore", written(asked, [], apart)[0]
    for name in targets() if key in ("shipped", "own") else ():
        module = target(name)
        code = getattr(module, "CODE", hasattr(module, "test"))
        yield f"{key} {name}", module.emit([program_of(asked, code=code)], checked_options(name, {}))

OWN, *order = sys.argv[1:]
found = {}
for key in order:
    for name, text in texts(key):
        data = text if isinstance(text, bytes) else text.encode()
        found.setdefault(name, set()).add(hashlib.sha256(data).hexdigest())
print(json.dumps({name: sorted(all_) for name, all_ in sorted(found.items())}))
"""
OWN = """"Own."

choice stage { first, second } default first
let width default 3   "Width"  alias w, u
let rows = sum(k*width over k = 1 .. 9)   "Rows"   source "kaplan2020 2.1"  source "vaswani2017 table 1"
let area = match stage { first => rows + w^2, second => rows*w }   "Area"
require width < 1000 "not so wide"
"""
KEYS = ["shipped", "rows", "settings", "presets", "own"]


def told(seed: int, cache: Path, own: Path, order: list[str]) -> dict[str, list[str]]:
    """Digests of everything that is written, in a fresh Python."""
    environment = {**os.environ, "PYTHONHASHSEED": str(seed), "SYMFLOPS_CACHE": str(cache), "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-c", WRITING, str(own), *order]
    ran = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=500)
    assert ran.returncode == 0, ran.stderr[-3000:]
    found: dict[str, list[str]] = json.loads(ran.stdout)
    return found


def test_the_same_bytes_whatever_the_seed_and_the_cache(tmp_path: Path) -> None:
    """A library fresh from its texts knew other files than one from the cache, and the page said so."""
    (tmp_path / "own.flop").write_text(OWN, encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text('title = "Own"\nlibrary = ["own.flop"]\nwant = ["area", "rows"]\n[given]\nwidth = 4\n', encoding="utf-8")
    fresh = told(1, tmp_path / "cache", own, KEYS)
    warm = told(2, tmp_path / "cache", own, [*reversed(KEYS), "own"])  # the last for a second time
    assert len(fresh) > 20
    assert {name: found for name, found in warm.items() if len(found) != 1} == {}
    assert {name for name in fresh if fresh[name] != warm[name]} == set()
