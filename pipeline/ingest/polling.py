"""Polling the feeds of `sources.yaml`: what is new is fetched and kept raw in one WARC a run."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin

from pipeline.ingest.encoding import decode
from pipeline.ingest.fetching import Fetched, Fetcher
from pipeline.ingest.fields import parse_json
from pipeline.ingest.http_message import decoded
from pipeline.ingest.json_feed import is_json_feed, json_feed_entries
from pipeline.ingest.limits import Limits
from pipeline.ingest.published import Published
from pipeline.ingest.readers.warc import (
    ENTRIES_HEADER,
    PUBLISHED_HEADER,
    PUBLISHER_HEADER,
    SOURCE_HEADER,
    TITLE_HEADER,
)
from pipeline.ingest.records import Reason, Rejected
from pipeline.ingest.source import RefusedError
from pipeline.ingest.sources import NewsSource, Sources
from pipeline.ingest.syndication import FeedEntry, parse_feed
from pipeline.ingest.warc_writer import WarcWriter

_SCHEMA = """
CREATE TABLE IF NOT EXISTS fetched (
    url           TEXT PRIMARY KEY,
    etag          TEXT,
    last_modified TEXT,
    entry_sha256  TEXT,
    body_sha256   TEXT
) WITHOUT ROWID
"""


@dataclass(slots=True)
class Polled:
    """What came of polling one source."""

    source: str
    entries: int = 0
    pages: int = 0
    unchanged: int = 0
    failures: list[Rejected] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
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


class FetchState:
    """What was fetched before, so that only what is new or changed is asked for."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, timeout=30)
        self._database.execute(_SCHEMA)

    def find(self, url: str) -> _Known:
        """What is remembered of an address; nothing for a new one."""
        row = self._database.execute(
            "SELECT etag, last_modified, entry_sha256, body_sha256 FROM fetched WHERE url = ?",
            (url,),
        ).fetchone()
        return _Known(*row) if row else _Known()

    def note(self, url: str, fetched: Fetched, entry_sha256: str | None = None) -> None:
        """Remember a response; kept only when `settle` is called."""
        headers = fetched.response.headers
        body = hashlib.sha256(fetched.response.body).hexdigest()
        self._database.execute(
            "INSERT OR REPLACE INTO fetched VALUES (?, ?, ?, ?, ?)",
            (url, headers.get("etag"), headers.get("last-modified"), entry_sha256, body),
        )

    def note_entry(self, url: str, entry_sha256: str) -> None:
        """Remember that an entry was looked at and its page had not changed."""
        self._database.execute(
            "UPDATE fetched SET entry_sha256 = ? WHERE url = ?", (entry_sha256, url)
        )

    def settle(self) -> None:
        """Make what was noted permanent, once the archive is in its place."""
        self._database.commit()

    def close(self) -> None:
        """Close the database; what was not settled is forgotten."""
        self._database.rollback()
        self._database.close()


def poll(
    sources: Sources, fetcher: Fetcher, state_path: Path, folder: Path, started: datetime
) -> list[Polled]:
    """Poll every source once; new feeds and pages are added to `folder` as one WARC file.

    Read that folder like an inbox to ingest what was fetched. A source that fails does not stop
    the others: its failures are in what is returned. Nothing is remembered as fetched before the
    archive is in its place.
    """
    name = f"fetched-{started:%Y%m%dT%H%M%SZ}.warc.gz"
    with closing(FetchState(state_path)) as state:
        with WarcWriter(folder / name) as writer:
            polled = [_poll_one(source, fetcher, state, writer) for source in sources.sources]
        state.settle()
    return polled


def _poll_one(
    source: NewsSource, fetcher: Fetcher, state: FetchState, writer: WarcWriter
) -> Polled:
    polled = Polled(source.name)
    try:
        feed = fetcher.fetch(source.url, state.find(source.url).conditions, source.allow_private)
        if feed.is_unchanged:
            polled.unchanged += 1
            return polled
        fields = {SOURCE_HEADER: source.name, PUBLISHER_HEADER: source.publisher}
        writer.write(feed, fields | {ENTRIES_HEADER: None if source.fetch_pages else "yes"})
        writer.flush()
        for entry in _entries(feed):
            polled.entries += 1
            if source.fetch_pages and entry.url:
                _fetch_page(entry, source, feed, fetcher, state, writer, polled)
    except RefusedError as refusal:
        polled.failures.append(refusal.rejected(source.url))
        return polled
    state.note(source.url, feed)
    return polled


def _entries(feed: Fetched) -> Iterator[FeedEntry]:
    """The entries of a fetched feed; raises `RefusedError` if it is none."""
    limits = Limits()
    body = decoded(feed.response.body, feed.response.headers.get("content-encoding", ""), limits)
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from parse_feed(body)
        return
    value = parse_json(decode(body), limits.json_depth)
    if not isinstance(value, Mapping) or not is_json_feed(value):
        raise RefusedError(Reason.UNSUPPORTED, "this JSON is no feed", body[:4096])
    yield from json_feed_entries(value)


def _fetch_page(
    entry: FeedEntry,
    source: NewsSource,
    feed: Fetched,
    fetcher: Fetcher,
    state: FetchState,
    writer: WarcWriter,
    polled: Polled,
) -> None:
    url = urljoin(feed.final_url, entry.url or "")
    entry_sha256 = hashlib.sha256(entry.payload).hexdigest()
    known = state.find(url)
    if known.entry_sha256 == entry_sha256:
        return
    try:
        page = fetcher.fetch(url, known.conditions, source.allow_private)
    except RefusedError as refusal:
        polled.failures.append(refusal.rejected(url))
        return
    body_sha256 = hashlib.sha256(page.response.body).hexdigest()
    if page.is_unchanged or known.body_sha256 == body_sha256:
        polled.unchanged += 1
    else:
        polled.pages += 1
        writer.write(page, _fields(entry, source))
    if page.is_unchanged:
        state.note_entry(url, entry_sha256)
    else:
        state.note(url, page, entry_sha256)


def _fields(entry: FeedEntry, source: NewsSource) -> dict[str, str | None]:
    published = entry.published
    written = published.text if isinstance(published, Published) else published
    return {
        PUBLISHED_HEADER: str(written) if written else None,
        TITLE_HEADER: entry.title,
        SOURCE_HEADER: source.name,
        PUBLISHER_HEADER: source.publisher,
    }
