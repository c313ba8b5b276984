"""JSON Feed: its items as drafts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from pipeline.ingest.drafts import Draft
from pipeline.ingest.fields import as_text
from pipeline.ingest.records import DateBasis, MediaType, Reason, Rejected
from pipeline.ingest.source import RefusedError


def is_feed(value: object) -> bool:
    """Whether a JSON value is a JSON feed."""
    return (
        isinstance(value, Mapping)
        and "jsonfeed.org/version" in str(value.get("version"))
        and isinstance(value.get("items"), list)
    )


def drafts_of_feed(value: object, ref: str) -> Iterator[Draft | Rejected]:
    """The items of a JSON feed in order; one without text is a rejection."""
    assert isinstance(value, Mapping)
    for number, item in enumerate(value["items"], 1):
        payload = json.dumps(item, sort_keys=True).encode()
        html = as_text(item.get("content_html")) if isinstance(item, Mapping) else None
        text = _text(item)
        if not isinstance(item, Mapping) or not (html or text):
            yield RefusedError(
                Reason.BAD_RECORD, "the item of the feed has no text", payload
            ).rejected(f"{ref}#{number}")
            continue
        yield Draft(
            payload=payload,
            content=html or text or "",
            media_type=MediaType.HTML if html else MediaType.TEXT,
            position=number,
            url=as_text(item.get("url")) or as_text(item.get("external_url")),
            title=as_text(item.get("title")),
            publisher=as_text(value.get("title")),
            author=as_text(item.get("authors")) or as_text(item.get("author")),
            published=item.get("date_published"),
            basis=DateBasis.FEED,
        )


def _text(item: object) -> str | None:
    if not isinstance(item, Mapping):
        return None
    return as_text(item.get("content_text")) or as_text(item.get("summary"))
