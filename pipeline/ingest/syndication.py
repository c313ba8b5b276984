"""Entries of RSS and Atom feeds, well-formed or nearly."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.ingest.drafts import Draft
from pipeline.ingest.encoding import decode
from pipeline.ingest.published import Published, UnreadableDateError, parse_published
from pipeline.ingest.records import DateBasis, MediaType, Reason, Rejected
from pipeline.ingest.source import RefusedError

MAX_ENTRIES = 10_000

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}>")
_EBCDIC = "<?xml".encode("cp037")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]{0,1000}>", re.IGNORECASE)
_MARKUP = re.compile(r"<[a-zA-Z/!][^>]{0,2000}>|&[a-zA-Z]{2,8};|&#\d")
_DATES = ("published", "created", "updated")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry: the text that the feed carries (or an empty one) and what it says about it."""

    payload: bytes
    content: str
    is_markup: bool
    url: str | None
    title: str | None
    author: str | None
    publisher: str | None
    published: Published | str | None
    source_id: str | None = None


def draft_of_entry(entry: FeedEntry, position: int, ref: str) -> Draft | Rejected:
    """The draft of an entry that carries text; a rejection of one that is only a link."""
    if not entry.content:
        detail = "the entry of the feed has no text: fetch its page"
        return RefusedError(Reason.BAD_RECORD, detail, entry.title or entry.payload).rejected(ref)
    return Draft(
        payload=entry.payload,
        content=entry.content,
        media_type=MediaType.HTML if entry.is_markup else MediaType.TEXT,
        position=position,
        url=entry.url,
        title=entry.title,
        publisher=entry.publisher,
        author=entry.author,
        published=entry.published,
        basis=DateBasis.FEED,
        source_id=entry.source_id,
    )


def parse_feed(content: bytes) -> Iterator[FeedEntry]:
    """The entries of a feed in order; raises `RefusedError` if it is none.

    Feeds that define entities are refused, and document types are cut off before parsing: nothing
    is ever expanded or loaded.
    """
    # Imported here: only feeds need it.
    import feedparser

    if content.startswith(_EBCDIC):
        raise RefusedError(Reason.BAD_ENCODING, "the feed is in EBCDIC", content[:4096])
    content = _narrow(content)
    if _ENTITY.search(content.replace(b"\0", b"")):
        raise RefusedError(Reason.UNSAFE, "the feed defines entities", content[:4096])
    try:
        # A stream, since feedparser takes a string for the address of something to fetch.
        parsed = feedparser.parse(
            io.BytesIO(_DOCTYPE.sub(b"", content, count=1)),
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as problem:  # feedparser documents no exceptions, and broken feeds raise many
        raise RefusedError(
            Reason.UNREADABLE, f"the feed cannot be parsed: {problem}", content[:4096]
        ) from problem
    if not parsed.get("version") and not parsed.get("entries"):
        raise RefusedError(Reason.UNSUPPORTED, "this XML is no feed", content[:4096])
    feed = parsed.get("feed") or {}
    for entry in parsed["entries"][:MAX_ENTRIES]:
        yield _entry(entry, _text(feed.get("title")))


def _narrow(content: bytes) -> bytes:
    """UTF-16 and UTF-32 as UTF-8: entities are seen, and the declaration may say what it likes."""
    if b"\0" not in content[:16]:
        return content
    return _DECLARATION.sub("", decode(content), count=1).encode("utf-8", "replace")


def _entry(entry: Mapping[str, object], publisher: str | None) -> FeedEntry:
    bodies = entry.get("content")
    values = (
        [b.get("value") for b in bodies if isinstance(b, Mapping)]
        if isinstance(bodies, list)
        else []
    )
    content = max((v for v in values if isinstance(v, str)), key=len, default="")
    content = content if content.strip() else _text(entry.get("summary")) or ""
    published = _published(entry)
    link, title = _text(entry.get("link")), _text(entry.get("title"))
    identity = [
        link,
        title,
        published.text if isinstance(published, Published) else published,
        content,
    ]
    return FeedEntry(
        payload=json.dumps(identity).encode(),
        content=content,
        is_markup=bool(_MARKUP.search(content)),
        url=link,
        title=title,
        author=_text(entry.get("author")),
        publisher=publisher,
        published=published,
        source_id=_text(entry.get("id")),
    )


def _published(entry: Mapping[str, object]) -> Published | str | None:
    """When an entry says it was published; what cannot be read stays as it is written."""
    for name in _DATES:
        written = _text(entry.get(name))
        if written:
            return _readable(written) or _readable(_moment(entry.get(f"{name}_parsed"))) or written
    return None


def _readable(value: object) -> Published | None:
    try:
        return parse_published(value)
    except UnreadableDateError:
        return None


def _moment(parsed: object) -> datetime | None:
    """The instant that feedparser made of a date in one of the many forms that it knows."""
    if not isinstance(parsed, tuple):
        return None
    year, month, day, hour, minute, second = parsed[:6]
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
