"""Polling the feeds of `sources.yaml`: what is new is fetched and kept raw in one WARC a run."""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin

from pipeline.ingest.fetch_state import FetchState, Fields, Wanted
from pipeline.ingest.fetching import Fetched, Fetcher
from pipeline.ingest.http_message import decoded
from pipeline.ingest.json_feed import feed_entries
from pipeline.ingest.limits import Limits
from pipeline.ingest.published import Published
from pipeline.ingest.readers.warc import (
    ENTRIES_HEADER,
    PUBLISHED_HEADER,
    PUBLISHER_HEADER,
    SOURCE_HEADER,
    TITLE_HEADER,
)
from pipeline.ingest.records import Rejected
from pipeline.ingest.source import RefusedError
from pipeline.ingest.sources import NewsSource, Sources
from pipeline.ingest.syndication import FeedEntry
from pipeline.ingest.warc_writer import WarcWriter


@dataclass(slots=True)
class Polled:
    """What came of polling one source."""

    source: str
    entries: int = 0
    pages: int = 0
    unchanged: int = 0
    failures: list[Rejected] = field(default_factory=list)


def poll(
    sources: Sources, fetcher: Fetcher, state_path: Path, folder: Path, started: datetime
) -> list[Polled]:
    """Poll every source once; new feeds and pages are added to `folder` as one WARC file.

    Read that folder like an inbox to ingest what was fetched, and to refuse what could not be: the
    archive says of it where it was, and why, and later that it was fetched after all. A source that
    fails does not stop the others. A page that fails is tried again in later polls, whether its
    feed has changed or not. Nothing is remembered before the archive is in its place.
    """
    with closing(FetchState(state_path)) as state:
        with WarcWriter(folder, f"fetched-{started:%Y%m%dT%H%M%S.%fZ}") as writer:
            polled = [
                _Turn(source, fetcher, state, writer, started).take() for source in sources.sources
            ]
        state.settle()
    return polled


class _Turn:
    """The turn of one source in a poll."""

    def __init__(
        self,
        source: NewsSource,
        fetcher: Fetcher,
        state: FetchState,
        writer: WarcWriter,
        started: datetime,
    ) -> None:
        self._source = source
        self._fetcher = fetcher
        self._state = state
        self._writer = writer
        self._started = started
        self._polled = Polled(source.name)

    def take(self) -> Polled:
        """Poll the feed and fetch the pages of its new entries, and those that failed before."""
        try:
            self._poll_feed()
        except RefusedError as refusal:
            self._fail(Wanted(self._source.url, None, {}), refusal)
        for wanted in self._state.due(self._source.name, self._started):
            self._fetch_page(wanted)
        return self._polled

    def _poll_feed(self) -> None:
        source = self._source
        known = self._state.find(source.url)
        feed = self._fetcher.fetch(source.url, known.conditions, source.allow_private)
        if feed.is_unchanged:
            self._polled.unchanged += 1
            self._succeed(source.url)
            return
        fields = {SOURCE_HEADER: source.name, PUBLISHER_HEADER: source.publisher}
        self._writer.write(feed, fields | {ENTRIES_HEADER: "no" if source.fetch_pages else "yes"})
        self._writer.flush()
        for entry in _entries(feed):
            self._polled.entries += 1
            if source.fetch_pages and entry.url:
                self._follow(entry, urljoin(feed.final_url, entry.url))
        self._state.note(source.url, feed)
        self._succeed(source.url)

    def _follow(self, entry: FeedEntry, url: str) -> None:
        """Fetch the page of an entry that is new or has changed."""
        wanted = Wanted(url, hashlib.sha256(entry.payload).hexdigest(), self._fields(entry))
        seen = self._state.find(url).entry_sha256 == wanted.entry_sha256
        if not seen and not self._state.has_failed(wanted):
            self._fetch_page(wanted)

    def _fetch_page(self, wanted: Wanted) -> None:
        known = self._state.find(wanted.url)
        try:
            page = self._fetcher.fetch(wanted.url, known.conditions, self._source.allow_private)
        except RefusedError as refusal:
            self._fail(wanted, refusal)
            return
        body_sha256 = hashlib.sha256(page.response.body).hexdigest()
        if page.is_unchanged or known.body_sha256 == body_sha256:
            self._polled.unchanged += 1
        else:
            self._polled.pages += 1
            self._writer.write(page, wanted.fields)
        if page.is_unchanged:
            self._state.note_entry(wanted.url, wanted.entry_sha256)
        else:
            self._state.note(wanted.url, page, wanted.entry_sha256)
        self._succeed(wanted.url)

    def _succeed(self, url: str) -> None:
        """Say in the archive of what could not be fetched before that it was now."""
        if self._state.forget_failure(url):
            self._writer.write_recovery(url, self._started)

    def _fail(self, wanted: Wanted, refusal: RefusedError) -> None:
        self._polled.failures.append(refusal.rejected(wanted.url))
        if self._state.note_failure(wanted, self._source.name, refusal, self._started):
            self._writer.write_refusal(wanted.url, self._started, refusal.reason, refusal.detail)

    def _fields(self, entry: FeedEntry) -> Fields:
        published = entry.published
        written = published.text if isinstance(published, Published) else published
        return {
            PUBLISHED_HEADER: str(written) if written else None,
            TITLE_HEADER: entry.title,
            SOURCE_HEADER: self._source.name,
            PUBLISHER_HEADER: self._source.publisher,
        }


def _entries(feed: Fetched) -> list[FeedEntry]:
    """The entries of a fetched feed; raises `RefusedError` if it is none."""
    limits = Limits()
    packing = feed.response.headers.get("content-encoding", "")
    return list(feed_entries(decoded(feed.response.body, packing, limits), limits))
