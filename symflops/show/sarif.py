"""SARIF 2.1.0: problems with their places, as code scanning and editors read them.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from symflops.text import Label, Problem, line_and_column

from . import Page, Style, in_a_line

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "symflopsStatement/v1"


def render(page: Page, style: Style) -> str:
    """A log with one run: the codes met as its rules, a result for each problem."""
    problems = list(page.problems())
    codes = sorted({problem.code for problem in problems})
    seen: Counter[str] = Counter()
    run = {
        "tool": {"driver": _driver(codes)},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, codes, seen) for problem in problems],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _driver(codes: Sequence[str]) -> dict[str, Any]:
    from symflops import __version__

    return {"name": "symflops", "version": __version__, "rules": [_rule(code) for code in codes]}


def _rule(code: str) -> dict[str, Any]:
    from symflops.codes import CODES

    rule: dict[str, Any] = {"id": code}
    if told := CODES.get(code):
        rule["shortDescription"] = {"text": told.title}
        rule["fullDescription"] = {"text": f"{told.what} {told.why}"}
        rule["help"] = {"text": f"{told.fix} For example: {told.example}"}
    return rule


def _result(problem: Problem, codes: Sequence[str], seen: Counter[str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": codes.index(problem.code),
        "level": problem.severity,
        "message": {"text": in_a_line(problem)},
        "partialFingerprints": {FINGERPRINT: _fingerprint(problem, seen)},
    }
    if problem.labels:
        result["locations"] = [_location(problem.labels[0])]
        others = [_location(label) for label in problem.labels[1:]]
        if others:
            result["relatedLocations"] = others
    return result


def _location(label: Label) -> dict[str, Any]:
    text, span = label.source.text, label.span
    line, column = line_and_column(text, span.start)
    end_line, end_column = line_and_column(text, max(span.start, span.end))
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    region |= {"charOffset": span.start, "charLength": max(0, span.end - span.start)}
    found: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": _uri(label.source.path)}, "region": region}}
    if label.text:
        found["message"] = {"text": label.text}
    return found


def _uri(path: str) -> str:
    """A path as SARIF wants it: a relative reference, or a file address."""
    path = path.replace(os.sep, "/")
    return f"file://{quote(path)}" if path.startswith("/") else quote(path)


def _fingerprint(problem: Problem, seen: Counter[str]) -> str:
    """The same for the same statement wherever it moves to in its file, told apart from its like before it."""
    texts = [label.source.text[label.span.start : label.span.end] for label in problem.labels]
    path = problem.labels[0].source.path if problem.labels else ""
    key = " ".join(" ".join([problem.code, path, *texts]).split())
    seen[key] += 1
    return sha256(f"{key} {seen[key]}".encode()).hexdigest()[:32]
