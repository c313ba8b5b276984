"""Which days are due: what every partition was made from, and what came of it.

A partition is due when its inputs or the code that makes it have changed since it was written. The
record is kept after the write, so a run that was killed in between makes the partition again, and
gets the same bytes.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.contracts.files import schemas_dir
from pipeline.stages.addresses import Addresses, Located

_SCHEMA = """
CREATE TABLE IF NOT EXISTS made (
    name   TEXT NOT NULL,
    day    TEXT NOT NULL,
    inputs TEXT NOT NULL,
    output TEXT NOT NULL,
    PRIMARY KEY (name, day)
) WITHOUT ROWID
"""

WHOLE = "whole"
"""The day of a table that is made over all days."""


class MadeFrom:
    """What the partitions of a store were made from. A context manager."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(folder / "made_from.sqlite", timeout=30)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute(_SCHEMA)
        self.addresses = Addresses(self._database)
        self._database.commit()

    def inputs(self, name: str, day: date | None) -> str | None:
        """Fingerprint of what the partition was made from; None if it is not known."""
        row = self._database.execute(
            "SELECT inputs FROM made WHERE name = ? AND day = ?", (name, _key(day))
        ).fetchone()
        return None if row is None else str(row[0])

    def output(self, name: str, day: date | None) -> str:
        """Fingerprint of the partition's bytes, all its pieces; empty if it was never made."""
        rows = self._database.execute(
            "SELECT output FROM made WHERE day = ? AND (name = ? OR name GLOB ? || '.*')"
            " ORDER BY name",
            (_key(day), name, name),
        ).fetchall()
        outputs = [str(output) for (output,) in rows]
        return outputs[0] if len(outputs) == 1 else fingerprint(*outputs) if outputs else ""

    def record(
        self,
        name: str,
        day: date | None,
        inputs: str,
        file: Path,
        located: Iterable[Located] | None = None,
        piece: str | None = None,
    ) -> None:
        """Remember that a partition was written to a file, and at which addresses its rows are.

        A partition of several files is remembered piece by piece.
        """
        with file.open("rb") as stream:
            output = hashlib.file_digest(stream, "sha256").hexdigest()
        with self._database:
            self._database.execute(
                "INSERT OR REPLACE INTO made VALUES (?, ?, ?, ?)",
                (f"{name}.{piece}" if piece else name, _key(day), inputs, output),
            )
            if located is not None and day is not None:
                self.addresses.replace(day, located)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def fingerprint(*parts: str) -> str:
    """One fingerprint of several strings in their order."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()


@cache
def code_fingerprint(packages: Sequence[str], distributions: Sequence[str] = ()) -> str:
    """Fingerprint of the code, knowledge and schemas that make a table.

    ``packages`` are folders of ``pipeline``, with the data in them; ``distributions`` are installed
    packages whose version changes the result. Both must be tuples.
    """
    root = Path(__file__).resolve().parents[1]
    folders = [root / package for package in packages] + [schemas_dir()]
    parts: list[str] = [f"{name}=={version(name)}" for name in distributions]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                parts += [path.relative_to(folder).as_posix(), _digest(path)]
    return fingerprint(*parts)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _key(day: date | None) -> str:
    return WHOLE if day is None else day.isoformat()
