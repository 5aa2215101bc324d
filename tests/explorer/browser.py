"""A headless browser, driven over the pipe of its DevTools protocol: no driver, no socket, nothing to install beside it."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = """--headless=new --no-sandbox --disable-gpu --no-first-run --disable-extensions --disable-background-networking
--disable-dev-shm-usage --hide-scrollbars --remote-debugging-pipe"""
# The browser reads from 3 and writes to 4; by way of two that are neither, so that none is closed by the other.
MOVED = """import fcntl, os, sys
ends = [fcntl.fcntl(int(number), fcntl.F_DUPFD, 10) for number in sys.argv[1:3]]
[os.dup2(end, place) for end, place in zip(ends, (3, 4))]
os.execvp(sys.argv[3], sys.argv[3:])"""
LONGEST = 120  # seconds for one answer, a guard against hanging


def installed() -> str | None:
    """The browser that is there."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Browser:
    """One tab. `complaints` are what the page wrote to its console, and what was thrown or blocked."""

    def __init__(self, folder: Path) -> None:
        program = installed()
        assert program is not None
        (theirs_in, self._out), (self._in, theirs_out) = os.pipe(), os.pipe()
        started = [program, *FLAGS.split(), f"--user-data-dir={folder}", "about:blank"]
        words = [sys.executable, "-ISc", MOVED, str(theirs_in), str(theirs_out), *started]
        self._process = subprocess.Popen(
            words, pass_fds=(theirs_in, theirs_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._count, self._session, self._buffer = 0, "", b""
        self.complaints: list[str] = []
        tabs = self.call("Target.getTargets")["targetInfos"]
        tab = next(one["targetId"] for one in tabs if one["type"] == "page")
        self._session = self.call("Target.attachToTarget", targetId=tab, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def close(self) -> None:
        """End it."""
        os.close(self._out)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._in)

    # ---- the protocol ----

    def call(self, method: str, **params: Any) -> Any:
        """Ask, and wait for the answer."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            found = self._next()
            if found.get("id") == self._count:
                assert "error" not in found, found
                return found["result"]

    def _next(self) -> Any:
        until = time.monotonic() + LONGEST
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._in], [], [], max(0, until - time.monotonic()))
            assert ready, "the browser says nothing"
            part = os.read(self._in, 1 << 20)
            assert part, "the browser ended"
            self._buffer += part
        text, _, self._buffer = self._buffer.partition(b"\0")
        found = json.loads(text)
        self._hear(found)
        return found

    def _hear(self, found: Any) -> None:
        method, params = found.get("method"), found.get("params", {})
        if method == "Log.entryAdded":
            self.complaints.append(params["entry"]["text"])
        elif method == "Runtime.consoleAPICalled":
            self.complaints.append(" ".join(str(one.get("value")) for one in params["args"]))
        elif method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description") or details["text"])

    # ---- what a person does ----

    def open(self, path: Path | str, hash_: str = "") -> None:
        """A page from disk, until it is there."""
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=f"file://{path}{hash_}")
        self.until(f"location.pathname === {json.dumps(str(path))} && document.readyState === 'complete'")

    def ask(self, expression: str) -> Any:
        """What an expression comes to on the page."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait until something is so."""
        until = time.monotonic() + LONGEST
        while not self.ask(expression):
            assert time.monotonic() < until, f"never: {expression}"
            time.sleep(0.02)

    def write(self, selector: str, text: str) -> None:
        """Put a text in place of what a field holds, as if typed."""
        box = f"document.querySelector({json.dumps(selector)})"
        self.ask(f"{box}.focus(), {box}.select && {box}.select(), 0")
        if text:
            self.call("Input.insertText", text=text)
        else:
            self.press("Delete", 46)

    def press(self, key: str, code: int) -> None:
        """A key on what has the focus."""
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def click(self, selector: str) -> None:
        """Click something in the middle."""
        box = self.ask(
            f"(() => {{ const one = document.querySelector({json.dumps(selector)}); one.scrollIntoView({{block: 'center'}}); "
            "const box = one.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def look(self, width: int, dark: bool = False, height: int = 900, whole: bool = False, media: str = "screen") -> bytes:
        """A picture of the page, as wide as a window or a phone."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", media=media, features=[scheme])
        return base64.b64decode(self.call("Page.captureScreenshot", captureBeyondViewport=whole)["data"])
