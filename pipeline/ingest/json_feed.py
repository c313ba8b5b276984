"""JSON Feed: its items as entries of a feed; and the entries of a feed of any kind."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from pipeline.ingest.encoding import decode
from pipeline.ingest.fields import as_text, parse_json
from pipeline.ingest.limits import Limits
from pipeline.ingest.published import Published, UnreadableDateError, parse_published
from pipeline.ingest.records import Reason
from pipeline.ingest.source import RefusedError
from pipeline.ingest.syndication import FeedEntry, parse_feed


def feed_entries(content: bytes, limits: Limits) -> Iterator[FeedEntry]:
    """The entries of an RSS, Atom or JSON feed; raises `RefusedError` if it is none."""
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from parse_feed(content)
        return
    value = parse_json(decode(content), limits.json_depth)
    if not isinstance(value, Mapping) or not is_json_feed(value):
        raise RefusedError(Reason.UNSUPPORTED, "this JSON is no feed", content[:4096])
    yield from json_feed_entries(value)


def is_json_feed(value: object) -> bool:
    """Whether a JSON value is a JSON feed."""
    return (
        isinstance(value, Mapping)
        and "jsonfeed.org/version" in str(value.get("version"))
        and isinstance(value.get("items"), list)
    )


def json_feed_entries(feed: Mapping[str, object]) -> Iterator[FeedEntry]:
    """The items of a JSON feed in order; what is no item is an entry without text."""
    items = feed.get("items")
    for item in items if isinstance(items, list) else []:
        values = item if isinstance(item, Mapping) else {}
        html = as_text(values.get("content_html"))
        text = as_text(values.get("content_text")) or as_text(values.get("summary"))
        yield FeedEntry(
            payload=json.dumps(item, sort_keys=True).encode(),
            content=html or text or "",
            is_markup=bool(html),
            url=as_text(values.get("url")) or as_text(values.get("external_url")),
            title=as_text(values.get("title")),
            author=as_text(values.get("authors")) or as_text(values.get("author")),
            publisher=as_text(feed.get("title")),
            published=_published(values.get("date_published")),
            source_id=as_text(values.get("id")),
        )


def _published(value: object) -> Published | str | None:
    try:
        return parse_published(value)
    except UnreadableDateError:
        return str(value)
