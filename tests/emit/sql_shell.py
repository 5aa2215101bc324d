"""Runs a file of SQL statements and prints the rows they give: `sql_shell.py sqlite|duckdb FILE`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path


def rows(dialect: str, text: str) -> Iterator[tuple[object, ...]]:
    if dialect == "duckdb":
        import duckdb

        connection = duckdb.connect()
        for statement in connection.extract_statements(text):
            yield from connection.execute(statement).fetchall()
        return
    import sqlite3

    base = sqlite3.connect(":memory:")
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if line.rstrip().endswith(";") and sqlite3.complete_statement(statement):
            yield from base.execute(statement)
            statement = ""


if __name__ == "__main__":
    for row in rows(sys.argv[1], Path(sys.argv[2]).read_text(encoding="utf-8")):
        print(*row)  # noqa: T201
