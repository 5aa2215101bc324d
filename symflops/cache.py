"""The cache on disk: what was worked out from some files, checked by a digest before it is read, replaced atomically.

It holds the library, what each of its texts says, and the tables of parsers. A cache that is missing, broken, unreadable
or cannot be written is no problem: what it would hold is worked out from the texts again.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from . import __version__

try:
    from _blake2 import blake2b  # what hashlib hands on, without the 3 ms that loading OpenSSL takes
except ImportError:  # pragma: no cover
    from hashlib import blake2b

FORMAT = b"symflops library 2\n"


def digest(data: bytes) -> bytes:
    """A digest of 32 bytes."""
    return blake2b(data, digest_size=32).digest()


class Stamp(NamedTuple):
    """What tells cheaply whether a file is the one that was read."""

    path: str
    size: int
    changed: int

    @classmethod
    def of(cls, path: str) -> Stamp:
        """The stamp of a file as it is now; a file that cannot be seen has one that never matches."""
        try:
            status = os.stat(path)
        except OSError:
            return cls(path, -1, -1)
        return cls(path, status.st_size, status.st_mtime_ns)


def _made_by() -> list[str]:
    """Stamps of the code that reads and audits texts: whoever edits it must not meet what it made before."""
    root = os.path.dirname(os.path.abspath(__file__))
    found = []
    for folder in (root, *(os.path.join(root, name) for name in ("audit", "importers", "parse", "units"))):
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    status = entry.stat()
                    found.append(f"{entry.name} {status.st_size} {status.st_mtime_ns}")
    return sorted(found)


class Cache(NamedTuple):
    """The place of a cache, or none when there is nowhere to put it."""

    path: str

    @classmethod
    def of(cls, paths: Sequence[str]) -> Cache:
        """The cache for a list of files, this code of symflops and this Python."""
        key = "\n".join([__version__, sys.version, *_made_by(), *paths])
        name = digest(key.encode("utf-8", "surrogateescape")).hex()
        folder = os.environ.get("SYMFLOPS_CACHE") or os.path.join(
            os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache"), "symflops"
        )
        return cls(os.path.join(folder, f"{name}.cache"))

    def read(self, stamps: Sequence[Stamp]) -> dict[str, Any] | None:
        """What the cache holds, if it is whole and of exactly these files."""
        try:
            with open(self.path, "rb") as file:
                data = file.read()
        except OSError:
            return None
        head = len(FORMAT) + 32
        if not data.startswith(FORMAT) or digest(data[head:]) != data[len(FORMAT) : head]:
            return None
        stored, plain = marshal.loads(data[head:])  # noqa: S302 - the digest has been checked
        return plain if stored == [tuple(stamp) for stamp in stamps] else None

    def write(self, stamps: Sequence[Stamp], plain: dict[str, Any]) -> None:
        """Replace the cache; whoever reads meanwhile sees the old one or the new one."""
        if any(stamp.size < 0 for stamp in stamps):
            return
        body = marshal.dumps(([tuple(stamp) for stamp in stamps], plain))
        folder = os.path.dirname(self.path)
        import tempfile  # 7 ms that reading does without

        with suppress(OSError):
            os.makedirs(folder, mode=0o700, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(FORMAT + digest(body) + body)
                os.replace(temporary, self.path)
            except OSError:
                os.unlink(temporary)
                raise
