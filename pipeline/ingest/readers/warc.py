"""WARC and ARC: the news pages of a web archive, Common Crawl's or our own."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from pipeline.ingest.drafts import Draft
from pipeline.ingest.encoding import decode
from pipeline.ingest.http_message import Response, parse_response
from pipeline.ingest.json_feed import feed_entries
from pipeline.ingest.page_dates import canonical_url
from pipeline.ingest.records import DateBasis, MediaType, Reason, Rejected, Retried
from pipeline.ingest.source import RefusedError, Source
from pipeline.ingest.syndication import draft_of_entry
from pipeline.ingest.web_archive import (
    ARC_MARK,
    WARC_MARK,
    ArchiveRecord,
    arc_records,
    warc_records,
)

PUBLISHED_HEADER = "dateline-published"
SOURCE_HEADER = "dateline-source"
PUBLISHER_HEADER = "dateline-publisher"
TITLE_HEADER = "dateline-title"
ENTRIES_HEADER = "dateline-entries"
REASON_HEADER = "dateline-reason"
DETAIL_HEADER = "dateline-detail"
RECOVERED_HEADER = "dateline-recovered"
"""Fields that our own fetcher adds to a record: what the feed said about the page; on a feed,
whether its entries are the articles, or else their pages; and on a record of its own, why a page or
feed could not be fetched, or that it was after it could not be."""

_WANTED = frozenset({"response", "resource"})
_REASONS = frozenset(reason.value for reason in Reason)
_PAGES = ("text/html", "application/xhtml+xml", "text/plain")


class WarcReader:
    """Reads `.warc` and `.arc` files, packed or not; streaming, so they may be of any size."""

    name = "warc"
    suffixes = (".warc", ".arc")

    def recognises(self, head: bytes) -> bool:
        """Whether it begins with a WARC record or an ARC header."""
        return head.startswith((WARC_MARK, ARC_MARK))

    def read(self, source: Source) -> Iterator[Draft | Rejected | Retried]:
        """The pages of the archive in order.

        Records that are no page (images, redirects, requests) are counted in one rejection at the
        end; a page that is damaged is a rejection of its own.
        """
        passed: Counter[str] = Counter()
        is_arc = source.head().startswith(ARC_MARK)
        with io.BufferedReader(source.opener()) as stream:  # type: ignore[type-var]
            records = (
                arc_records(stream, source.limits)
                if is_arc
                else warc_records(stream, source.limits, _WANTED)
            )
            for record in records:
                try:
                    found = _page(record, source)
                except RefusedError as refusal:
                    yield refusal.rejected(f"{source.ref}#{record.number}")
                    continue
                if isinstance(found, str):
                    passed[found] += 1
                else:
                    yield from found
        if passed:
            counts = ", ".join(f"{count} {what}" for what, count in sorted(passed.items()))
            yield RefusedError(Reason.NOT_NEWS, f"records that are no page: {counts}").rejected(
                source.ref
            )


def _page(record: ArchiveRecord, source: Source) -> list[Draft | Rejected | Retried] | str:
    """What a record holds, or what it is instead; raises `RefusedError` if it is damaged."""
    if tried := _tried(record):
        return tried
    if record.problem and record.block is None:
        over = record.kind in _WANTED
        raise RefusedError(Reason.TOO_LARGE if over else Reason.UNREADABLE, record.problem)
    if record.block is None:
        return record.kind or "untyped"
    if not (record.url or "").lower().startswith(("http://", "https://")):
        return f"{record.kind} with no address of the web"  # a crawler's own logs
    response = parse_response(record.block, source.limits)
    if response is None:
        media_type = record.headers.get("content-type", "").split(";")[0].strip().lower()
        response = Response(200, {"content-type": media_type}, record.block)
    if response.status != 200:
        return f"with status {response.status}"
    if record.headers.get(ENTRIES_HEADER) == "no":
        return []
    if record.headers.get(ENTRIES_HEADER):
        return _entries(record, response, source)
    if response.media_type not in _PAGES or _is_robots(record.url):
        return response.media_type or "of no media type"
    if record.problem:
        raise RefusedError(Reason.UNREADABLE, record.problem, response.body)
    return [_draft(record, response)]


def _tried(record: ArchiveRecord) -> list[Draft | Rejected | Retried]:
    """What a record of our own says came of asking for an address; nothing if it is none."""
    reason = record.headers.get(REASON_HEADER, "")
    if record.kind != "metadata" or not record.url:
        return []
    if reason in _REASONS:
        detail = record.headers.get(DETAIL_HEADER, "the fetcher does not say why")
        return [Retried(record.url), RefusedError(Reason(reason), detail).rejected(record.url)]
    return [Retried(record.url)] if RECOVERED_HEADER in record.headers else []


def _entries(
    record: ArchiveRecord, response: Response, source: Source
) -> list[Draft | Rejected | Retried]:
    """The articles that a feed carries in itself."""
    ref = f"{source.ref}#{record.number}"
    entries = feed_entries(response.body, source.limits)
    drafts = [draft_of_entry(entry, record.number, ref) for entry in entries]
    return [
        replace(found, source=record.headers.get(SOURCE_HEADER), fetched_at=record.fetched_at)
        if isinstance(found, Draft)
        else found
        for found in drafts
    ]


def _draft(record: ArchiveRecord, response: Response) -> Draft:
    content = decode(response.body, response.charset)
    is_text = response.media_type == "text/plain"
    headers = record.headers
    return Draft(
        payload=record.block or b"",
        content=content,
        media_type=MediaType.TEXT if is_text else MediaType.HTML,
        position=record.number,
        url=record.url or (None if is_text else canonical_url(content)),
        title=headers.get(TITLE_HEADER),
        source=headers.get(SOURCE_HEADER),
        publisher=headers.get(PUBLISHER_HEADER),
        published=headers.get(PUBLISHED_HEADER),
        basis=DateBasis.FEED,
        fetched_at=record.fetched_at,
    )


def _is_robots(url: str | None) -> bool:
    return bool(url) and str(url).split("?")[0].endswith(("/robots.txt", "favicon.ico"))
