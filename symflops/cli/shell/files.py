"""Formula files that a command was given, and writing one again."""

from __future__ import annotations

import os

from symflops.text import fail


def formula_files(paths: list[str]) -> list[str]:
    """The formula files among some paths, folders searched through."""
    found = []
    for path in paths:
        if os.path.isdir(path):
            for folder, folders, names in os.walk(path):
                folders.sort()
                found += [os.path.join(folder, name) for name in sorted(names) if name.endswith(".flop")]
        elif path.endswith(".flop"):
            found.append(path)
        else:
            raise fail("SF903", f"`{path}` is neither a folder nor a .flop file", helps=["only formula files are laid out"])
    return found


def replace_file(path: str, text: str) -> None:
    """Put a text in place of a file, whose permissions stay; whoever reads meanwhile sees the old text or the new.

    Raises `SymflopsError` (SF904)."""
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        with open(temporary, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(temporary, os.stat(path).st_mode & 0o7777)
        os.replace(temporary, path)
    except OSError as error:
        raise fail("SF904", f"cannot write `{path}`: {(error.strerror or 'unwritable').lower()}") from error
