"""A draft: one record as a reader found it, before anyone decided when it was published."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.ingest.page_dates import page_published, url_published
from pipeline.ingest.published import (
    DateOutOfBoundsError,
    Published,
    UnreadableDateError,
    parse_published,
)
from pipeline.ingest.records import (
    DateBasis,
    MediaType,
    RawArticle,
    Reason,
    Rejected,
    Stage,
    excerpt,
    short_hash,
)
from pipeline.ingest.sidecar import Sidecar
from pipeline.ingest.source import Source

MAX_FIELD = 2_000
_PAGE = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
"""What a page has and a fragment of a feed has not: a fragment's dates are not its own."""
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Draft:
    """A record of a source.

    `payload` are the bytes that identify it, `position` its number in the source from 1 (None
    for a source that is one record), `published` the date as the record or feed wrote it.
    """

    payload: bytes
    content: str
    media_type: MediaType = MediaType.TEXT
    position: int | None = None
    url: str | None = None
    title: str | None = None
    source: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: object = None
    basis: DateBasis = DateBasis.RECORD
    fetched_at: datetime | None = None
    source_id: str | None = None


def settle(
    draft: Draft, source: Source, default_date: date | None, sequence: int
) -> RawArticle | Rejected:
    """The raw article of a draft, or its rejection if it is empty or cannot be dated."""
    sidecar = source.sidecar
    ref = source.ref if draft.position is None else f"{source.ref}#{draft.position}"
    # Half a surrogate pair, as JSON escapes can spell, is no character that can be stored.
    content = _LONE_SURROGATE.sub("\ufffd", draft.content)
    if not content.strip():
        return _refuse(Reason.EMPTY, "there is no text", ref, draft)
    try:
        published, basis = _published(draft, sidecar, default_date)
    except DateOutOfBoundsError as problem:
        return _refuse(Reason.DATE_OUT_OF_BOUNDS, str(problem), ref, draft)
    except UnreadableDateError as problem:
        return _refuse(Reason.BAD_DATE, str(problem), ref, draft)
    if published is None:
        return _refuse(
            Reason.UNDATED,
            "no sidecar, record, page or feed says when it was published: add a .meta.json with "
            "published_at beside the file, or set a default date",
            ref,
            draft,
        )
    return RawArticle(
        raw_id=short_hash(draft.payload, sidecar.payload, str(draft.position or 1)),
        source_ref=ref,
        media_type=draft.media_type,
        content=content,
        url=_field(sidecar.url or draft.url),
        title=_field(sidecar.title or draft.title),
        source=_field(sidecar.source or draft.source),
        publisher=_field(sidecar.publisher or draft.publisher),
        author=_field(sidecar.author or draft.author),
        published_at=published.at,
        published_date=published.day,
        date_basis=basis,
        content_sha256=hashlib.sha256(content.encode()).hexdigest(),
        fetched_at=draft.fetched_at,
        source_id=_field(draft.source_id),
        sequence=sequence,
    )


def _published(
    draft: Draft, sidecar: Sidecar, default_date: date | None
) -> tuple[Published | None, DateBasis]:
    if found := parse_published(sidecar.published):
        return found, DateBasis.SIDECAR
    said = parse_published(draft.published)
    if said and draft.basis is DateBasis.RECORD:
        return said, DateBasis.RECORD
    is_page = draft.media_type is MediaType.HTML and _PAGE.search(draft.content[:20_000])
    if is_page and (found := page_published(draft.content, draft.url)):
        return found, DateBasis.PAGE
    if said:
        return said, draft.basis
    if found := url_published(sidecar.url or draft.url):
        return found, DateBasis.PAGE
    return (Published(default_date, None) if default_date else None), DateBasis.DEFAULT


def _field(value: str | None) -> str | None:
    """A metadata field: one line, no surrogates or control characters, of bounded length."""
    if value is None:
        return None
    clean = "".join(c if c.isprintable() else " " for c in value[:MAX_FIELD])
    return " ".join(clean.split()) or None


def _refuse(reason: Reason, detail: str, ref: str, draft: Draft) -> Rejected:
    return Rejected(Stage.INGEST, reason, detail, ref, excerpt(draft.content))
