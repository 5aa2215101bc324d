"""How long `eval config.json n_params n_active_params forward_flops` takes, beside a warm `eval gpt3.toml`.

Run it by hand: `python -m tests.bench.configs [RUNS]`. For each type of model that the truth has, one configuration; times are
of the processor, which a busy machine disturbs least. It prints the ratio of the least times, the largest ratio last, and
asserts nothing; `tests/truth/test_config_speed.py` asserts the ratio for a few, where SYMFLOPS_HEAVY is set.
"""

# ruff: noqa: T201 - printing is what it is for

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WANT = ("n_params", "n_active_params", "forward_flops")


def configs() -> dict[str, dict[str, Any]]:
    """A configuration of each type: that with the longest text."""
    text = (ROOT / "tests" / "truth" / "configs.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = {}
    for model in json.loads(text)["models"]:
        kind = model["config"]["model_type"]
        if len(json.dumps(model["config"])) > len(json.dumps(found.get(kind, {}))):
            found[kind] = model["config"]
    return found


def work(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Seconds of the processor that a command takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ratios(chosen: Mapping[str, dict[str, Any]], runs: int) -> dict[str, float]:
    """By type, the least time of its configuration over that of `eval gpt3.toml`; both with a warm library."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "SYMFLOPS_CACHE": os.path.join(folder, "cache"), "PYTHONPATH": str(ROOT)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        begin = [sys.executable, "-m", "symflops", "eval"]
        asked = {"": [*begin, "gpt3.toml"]}
        for kind, config in chosen.items():
            path = Path(folder, f"{kind}.json")
            path.write_text(json.dumps(config, indent=1), encoding="utf-8")
            asked[kind] = [*begin, str(path), *WANT, "-s", "seq_len=512"]
        for command in asked.values():
            work(command, environment)
        least = {name: min(work(command, environment) for _ in range(runs)) for name, command in asked.items()}
    return {kind: least[kind] / least[""] for kind in chosen}


if __name__ == "__main__":
    for kind, ratio in sorted(ratios(configs(), int(sys.argv[1]) if len(sys.argv) > 1 else 3).items(), key=lambda pair: pair[1]):
        print(f"{kind:24}{ratio:>8.2f}")
