"""The values that ingest yields: a raw article, or a rejection with its reason.

Both are plain frozen values, so that a stage is a function from one to the other and the same
input gives the same rows on every run: nothing here looks at a clock, a path or a network.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

EXCERPT_CHARACTERS = 200


class MediaType(StrEnum):
    """What the stored content of a raw article is."""

    TEXT = "text/plain"
    JSON = "application/json"
    HTML = "text/html"


class DateBasis(StrEnum):
    """Who says when an article was published, strongest first."""

    SIDECAR = "sidecar"
    RECORD = "record"
    PAGE = "page"
    FEED = "feed"
    DEFAULT = "default"


class Stage(StrEnum):
    """The stage that turned an input away."""

    INGEST = "ingest"
    CLEAN = "clean"


class Reason(StrEnum):
    """Why an input is in quarantine: a closed list, the same as in `schemas/tables`."""

    UNREADABLE = "unreadable"
    """The file cannot be opened, or it changed while it was read."""
    UNKNOWN_FORMAT = "unknown_format"
    """No reader knows what the bytes are."""
    EMPTY = "empty"
    """There is nothing but white space."""
    BINARY = "binary"
    """The bytes are no text in any encoding."""
    TOO_LARGE = "too_large"
    """A file, member or record is over its size limit."""
    BAD_JSON = "bad_json"
    """The line or file is not JSON."""
    BAD_RECORD = "bad_record"
    """The record parses, but lacks a text or is not an object."""
    BAD_SIDECAR = "bad_sidecar"
    """The `.meta.json` beside the file cannot be used."""
    BAD_TABLE = "bad_table"
    """A CSV or Parquet file, or its column mapping, cannot be used."""
    BAD_FEED = "bad_feed"
    """An RSS, Atom or JSON feed cannot be parsed."""
    BAD_ARCHIVE = "bad_archive"
    """A WARC, ARC, gzip or zip file is broken or truncated."""
    UNSAFE_ARCHIVE = "unsafe_archive"
    """An archive member points out of the archive, is a link, or expands without bound."""
    NOT_NEWS = "not_news"
    """An archived response that is no news page: an error, a redirect, an image."""
    UNDATED = "undated"
    """Nothing says when it was published and the operator set no default."""
    BAD_DATE = "bad_date"
    """A publication date is given but cannot be read or is out of range."""
    FETCH_FAILED = "fetch_failed"
    """A page or feed could not be fetched within the limits."""
    FORBIDDEN = "forbidden"
    """robots.txt or the address rules say that it must not be fetched."""
    NO_TEXT = "no_text"
    """No main text is left after cleaning."""


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One article as it was delivered, before any cleaning: a row of `raw_articles`.

    `published_at` is an aware instant, or None where the source names only a day;
    `published_date` is the day in UTC and always there. `fetched_at` is None for files, since
    no table may depend on when a file was read.
    """

    raw_id: str
    source_ref: str
    media_type: MediaType
    content: str
    url: str | None
    title: str | None
    source: str | None
    publisher: str | None
    author: str | None
    published_at: datetime | None
    published_date: date
    date_basis: DateBasis
    content_sha256: str
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """One input that was turned away, kept with its reason: a row of `quarantine`."""

    stage: Stage
    reason: Reason
    detail: str
    source_ref: str
    excerpt: str
    partition_date: date | None = None

    @property
    def quarantine_id(self) -> str:
        """A key that is the same whenever the same input fails in the same way."""
        return short_hash(self.stage, self.reason, self.source_ref, self.detail, self.excerpt)


def short_hash(*parts: str | bytes) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the parts, separated unambiguously."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()[:16]


def excerpt(content: str | bytes) -> str:
    """The first characters of a refused input, printable and on one line."""
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    text = "".join(c if c.isprintable() else " " for c in text[: 4 * EXCERPT_CHARACTERS])
    return " ".join(text.split())[:EXCERPT_CHARACTERS]
