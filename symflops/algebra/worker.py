"""Work of SymPy that may not end: in a process of its own, with limits of time and memory, ended when it passes them."""

from __future__ import annotations

import json
import os
import select
import signal
import time
from collections.abc import Callable
from typing import Any

from symflops.exact import NoValue
from symflops.expr import Expr
from symflops.freezing import freeze, thaw
from symflops.text import fail

SECONDS = 5
MEMORY = 1 << 30  # bytes of addresses; SymPy alone takes a third of it


class NotAlgebra(Exception):  # noqa: N818 - an outcome, not a fault
    """What has no counterpart on the other side, in plain words."""


def worked_out(work: Callable[[], Expr], what: str, seconds: float = SECONDS) -> Expr:
    """The tree that some work comes to; raises `SymflopsError` (exit 3) where it ends with none or not in time.

    Only plain tuples of text and numbers come back from the process, never code.
    """
    if not hasattr(os, "fork"):
        raise fail("SF503", f"{what} needs a process of its own, which this system does not fork", exit_code=3)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _child(work, writing, seconds)
    os.close(writing)
    try:
        text = _until_closed(reading, time.monotonic() + seconds)
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if text is None:
        helps = ["fewer names make it easier: --in NAME,NAME, or give values"]
        raise fail("SF503", f"{what} took more than {seconds:g} seconds and was stopped", helps=helps, exit_code=3)
    if not text:
        raise fail("SF503", f"{what} ran out of memory", exit_code=3)
    answer = json.loads(text)
    if "tree" not in answer:
        raise fail("SF503", f"{what}: {answer['why']}", exit_code=3)
    found: Expr = thaw(_tuples(answer["tree"]))
    return found


def _child(work: Callable[[], Expr], writing: int, seconds: float) -> None:
    """Work, write what came out, and end without anything of the parent's being run."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
        try:
            answer: dict[str, Any] = {"tree": freeze(work())}
        except MemoryError:
            os._exit(1)
        except Exception as error:  # noqa: BLE001 - whatever SymPy meets is told by the parent
            ours = isinstance(error, (NotAlgebra, NoValue)) and str(error)
            answer = {"why": str(error) if ours else f"{type(error).__name__}: {error}"[:300]}
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(json.dumps(answer).encode())
    finally:
        os._exit(0)


def _until_closed(reading: int, deadline: float) -> str | None:
    """Everything a process writes; None when it does not come in time."""
    parts: list[bytes] = []
    while True:
        left = deadline - time.monotonic()
        ready, _, _ = select.select([reading], [], [], max(left, 0))
        if not ready:
            return None
        part = os.read(reading, 1 << 16)
        if not part:
            return b"".join(parts).decode()
        parts.append(part)


def _tuples(value: Any) -> Any:
    """JSON's lists as the tuples they were."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
