"""The values that ingest yields: a raw article, a rejection with its reason, or a second try.

They are plain frozen values, so that a stage is a function from one to the other and the same
input gives the same rows on every run: nothing here looks at a clock, a path or a network.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
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
    CODE = "code"


class Reason(StrEnum):
    """Why an input is in quarantine: a closed list, the one of `schemas/tables/quarantine.yaml`."""

    UNDATED = "undated"
    """Nothing says when it was published, and the operator set no default."""
    BAD_DATE = "bad_date"
    """A publication date is given, but cannot be read."""
    DATE_OUT_OF_BOUNDS = "date_out_of_bounds"
    """A publication date before 1900 or in the far future."""
    UNSUPPORTED = "unsupported"
    """No reader knows what the bytes are."""
    UNREADABLE = "unreadable"
    """It cannot be opened, is damaged or cut short, or changed while it was read."""
    BAD_ENCODING = "bad_encoding"
    """The bytes are no text in any encoding."""
    BAD_RECORD = "bad_record"
    """A line or entry that does not parse, or lacks a field."""
    BAD_SIDECAR = "bad_sidecar"
    """The `.meta.json` beside the file cannot be used."""
    TOO_LARGE = "too_large"
    """A file, member or record over its size limit."""
    EMPTY = "empty"
    """There is nothing but white space."""
    UNSAFE = "unsafe"
    """An archive member that leaves the archive, is a link or expands without bound."""
    NOT_NEWS = "not_news"
    """An archived response that is no news page: an error, a redirect, an image."""
    FETCH_FAILED = "fetch_failed"
    """A page or feed that could not be fetched within the limits."""
    FORBIDDEN = "forbidden"
    """An address that robots.txt or the address rules close."""
    NO_TEXT = "no_text"
    """No main text is left after cleaning."""
    CODING_FAILED = "coding_failed"
    """The coder raised an error."""
    BROKEN_CONTRACT = "broken_contract"
    """A row that breaks the contract of its table."""


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One article as it was delivered, before any cleaning: a row of `raw_articles`.

    `published_at` is an aware instant, or None where the source names only a day;
    `published_date` is the day in UTC and always there. `fetched_at` is None for files, since
    no table may depend on when a file was read. `source_id` is what the source itself calls the
    article; `sequence` counts everything that was ever taken, so that later input is known as such.
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
    source_id: str | None = None
    sequence: int = 0


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

    def as_row(self) -> dict[str, object]:
        """The row of `quarantine`."""
        return {"quarantine_id": self.quarantine_id, **asdict(self)}


@dataclass(frozen=True, slots=True)
class Retried:
    """An address that was asked for again: what was refused of it before no longer stands."""

    url: str


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
