"""What was taken already, by content: each input is ingested exactly once.

The ledger learns of a source only when `settle` is called, after its rows are safely stored, and
in one transaction. A crash before that leaves it as it was: the source is read again, and its
rows, whose keys depend on the content alone, replace themselves.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

_SCHEMA = """
CREATE TABLE IF NOT EXISTS hashed (
    path     TEXT PRIMARY KEY,
    size     INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    sha256   TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS taken (
    content_sha256 TEXT PRIMARY KEY,
    source_ref     TEXT NOT NULL,
    bytes          INTEGER NOT NULL,
    articles       INTEGER NOT NULL,
    rejected       INTEGER NOT NULL,
    undated        INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counted (records INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """One source that was read: its SHA-256 (with its sidecar), its size and what came of it."""

    content_sha256: str
    source_ref: str
    bytes: int
    articles: int
    rejected: int
    undated: int


class Ledger:
    """The sources that were taken. Use as a context manager, or call `close`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._database = sqlite3.connect(path, timeout=30)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.executescript(_SCHEMA)
        self._pending: dict[str, Taken] = {}
        self._hashed: dict[str, tuple[int, int, str]] = {}
        self._records: int = self._database.execute(
            "SELECT coalesce(max(records), 0) FROM counted"
        ).fetchone()[0]

    def find(self, content_sha256: str) -> Taken | None:
        """What came of a source with this content, noted or settled; None if it is new."""
        if content_sha256 in self._pending:
            return self._pending[content_sha256]
        row = self._database.execute(
            "SELECT content_sha256, source_ref, bytes, articles, rejected, undated"
            " FROM taken WHERE content_sha256 = ?",
            (content_sha256,),
        ).fetchone()
        return Taken(*row) if row else None

    def sha256_of(self, path: Path, status: os.stat_result) -> str | None:
        """The SHA-256 that a file had when its size and time of change were the same as now.

        It spares reading a large archive again only to find that it was taken.
        """
        row = self._database.execute(
            "SELECT sha256 FROM hashed WHERE path = ? AND size = ? AND mtime_ns = ?",
            (str(path.absolute()), status.st_size, status.st_mtime_ns),
        ).fetchone()
        return str(row[0]) if row else None

    def note_sha256(self, path: Path, status: os.stat_result, sha256: str) -> None:
        """Remember the SHA-256 of a file; kept in memory until `settle`."""
        self._hashed[str(path.absolute())] = (status.st_size, status.st_mtime_ns, sha256)

    def note(self, taken: Taken) -> None:
        """Remember a source that was read to its end; kept in memory until `settle`."""
        self._pending[taken.content_sha256] = taken

    def next_number(self) -> int:
        """The number of one more record, from 1; kept in memory until `settle`."""
        self._records += 1
        return self._records

    def settle(self) -> int:
        """Make what was noted permanent, once its rows are stored; returns how many sources."""
        count = len(self._pending)
        with self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO taken VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (t.content_sha256, t.source_ref, t.bytes, t.articles, t.rejected, t.undated)
                    for t in self._pending.values()
                ],
            )
            self._database.executemany(
                "INSERT OR REPLACE INTO hashed VALUES (?, ?, ?, ?)",
                [(path, *hashed) for path, hashed in self._hashed.items()],
            )
            self._database.execute("DELETE FROM counted")
            self._database.execute("INSERT INTO counted VALUES (?)", (self._records,))
        self._pending.clear()
        self._hashed.clear()
        return count

    def __len__(self) -> int:
        row = self._database.execute("SELECT count(*) FROM taken").fetchone()
        return int(row[0])

    def close(self) -> None:
        """Close the database; what was noted and not settled is forgotten."""
        self._pending.clear()
        self._hashed.clear()
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
