"""What was fetched before, so that only what is new is asked for, and what failed, to try again."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.ingest.fetching import Fetched
from pipeline.ingest.source import RefusedError

FIRST_PAUSE = timedelta(minutes=15)
"""Before a page that failed is asked for again; doubled with each failure."""
LONGEST_PAUSE = timedelta(days=1)
MOST_TRIES = 10
"""Polls in which one page may fail; after them it is asked for only if its feed changes it."""

Fields = Mapping[str, str | None]
"""What the feed says about a page, as the archive keeps it."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS fetched (
    url           TEXT PRIMARY KEY,
    etag          TEXT,
    last_modified TEXT,
    entry_sha256  TEXT,
    body_sha256   TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failed (
    url          TEXT PRIMARY KEY,
    source       TEXT NOT NULL,
    entry_sha256 TEXT,
    fields       TEXT NOT NULL,
    said         TEXT NOT NULL,
    tries        INTEGER NOT NULL,
    retry_at     TEXT NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of an address: its validators, and hashes of its entry and body."""

    etag: str | None = None
    last_modified: str | None = None
    entry_sha256: str | None = None
    body_sha256: str | None = None

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask for it only if it has changed."""
        found = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page that a feed leads to: its address, the hash of its entry, and what the feed says."""

    url: str
    entry_sha256: str | None
    fields: Fields


class FetchState:
    """The memory of the polls of a data folder; what is noted is kept when `settle` is called."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, timeout=30)
        self._database.executescript(_SCHEMA)

    def find(self, url: str) -> Known:
        """What is remembered of an address; nothing for a new one."""
        row = self._database.execute(
            "SELECT etag, last_modified, entry_sha256, body_sha256 FROM fetched WHERE url = ?",
            (url,),
        ).fetchone()
        return Known(*row) if row else Known()

    def note(self, url: str, fetched: Fetched, entry_sha256: str | None = None) -> None:
        """Remember a response."""
        headers = fetched.response.headers
        body = hashlib.sha256(fetched.response.body).hexdigest()
        self._database.execute(
            "INSERT OR REPLACE INTO fetched VALUES (?, ?, ?, ?, ?)",
            (url, headers.get("etag"), headers.get("last-modified"), entry_sha256, body),
        )

    def note_entry(self, url: str, entry_sha256: str | None) -> None:
        """Remember that an entry was looked at and its page had not changed."""
        self._database.execute(
            "UPDATE fetched SET entry_sha256 = ? WHERE url = ?", (entry_sha256, url)
        )

    def note_failure(
        self, wanted: Wanted, source: str, refusal: RefusedError, now: datetime
    ) -> bool:
        """Remember that a page failed and when to try again; returns whether that is news.

        It is none if the page failed in the same way before.
        """
        said = f"{refusal.reason} {refusal.detail}"
        row = self._database.execute(
            "SELECT entry_sha256, said, tries FROM failed WHERE url = ?", (wanted.url,)
        ).fetchone()
        tries = row[2] + 1 if row and row[0] == wanted.entry_sha256 else 1
        pause = min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE)
        self._database.execute(
            "INSERT OR REPLACE INTO failed VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                wanted.url, source, wanted.entry_sha256, json.dumps(dict(wanted.fields)), said,
                tries, (now + pause).isoformat(),
            ),
        )  # fmt: skip
        return row is None or row[1] != said

    def has_failed(self, wanted: Wanted) -> bool:
        """Whether a page failed as this entry leads to it; it then waits for its next turn."""
        row = self._database.execute(
            "SELECT entry_sha256 FROM failed WHERE url = ?", (wanted.url,)
        ).fetchone()
        return row is not None and row[0] == wanted.entry_sha256

    def due(self, source: str, now: datetime) -> list[Wanted]:
        """The pages of a source that failed and whose turn it is to be tried again."""
        rows = self._database.execute(
            "SELECT url, entry_sha256, fields FROM failed"
            " WHERE source = ? AND entry_sha256 IS NOT NULL AND tries < ? AND retry_at <= ?"
            " ORDER BY url",
            (source, MOST_TRIES, now.isoformat()),
        ).fetchall()
        return [Wanted(url, sha256, json.loads(fields)) for url, sha256, fields in rows]

    def forget_failure(self, url: str) -> bool:
        """There is nothing left to try again at an address; returns whether there was."""
        return self._database.execute("DELETE FROM failed WHERE url = ?", (url,)).rowcount > 0

    def settle(self) -> None:
        """Make what was noted permanent, once the archive is in its place."""
        self._database.commit()

    def close(self) -> None:
        """Close the database; what was not settled is forgotten."""
        self._database.rollback()
        self._database.close()
