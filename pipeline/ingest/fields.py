"""Named values to a draft: which names mean the text, the title, the date of an article."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pipeline.ingest.drafts import Draft
from pipeline.ingest.records import MediaType, Reason
from pipeline.ingest.sidecar import Sidecar
from pipeline.ingest.source import RefusedError

# The first name that has a value wins.
TEXT = (
    "text",
    "content",
    "body",
    "article_text",
    "articleBody",
    "bodyText",
    "maintext",
    "full_text",
    "paragraphs",
)
HTML = ("html", "raw_html", "content_html")
URL = ("url", "link", "canonical_url", "source_url", "webUrl")
TITLE = ("title", "headline", "webTitle")
SOURCE = ("source", "outlet", "site", "domain", "source_domain")
PUBLISHER = ("publisher", "sitename")
AUTHOR = ("author", "authors", "byline")
SOURCE_ID = ("id", "guid", "uuid", "article_id", "story_id")
PUBLISHED = (
    "published_at",
    "published",
    "publish_date",
    "date_publish",
    "published_date",
    "pubdate",
    "pub_date",
    "date_published",
    "datePublished",
    "publishedAt",
    "pubDate",
    "webPublicationDate",
    "date",
    "datetime",
    "timestamp",
)


def parse_json(text: str, depth: int) -> object:
    """The JSON value; raises `RefusedError` if it is none, or nests deeper than `depth`."""
    if text.count("{") + text.count("[") > depth and _nesting(text) > depth:
        raise RefusedError(Reason.BAD_RECORD, f"JSON nests deeper than {depth}", text)
    try:
        value: object = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as problem:
        raise RefusedError(
            Reason.BAD_RECORD, f"not JSON: {problem.msg} at character {problem.pos}", text
        ) from problem
    except (ValueError, RecursionError) as problem:  # an integer of more digits than Python reads
        raise RefusedError(Reason.BAD_RECORD, f"not JSON: {problem}", text) from problem
    return value


def draft_of_object(
    value: object, payload: bytes, position: int | None, names: Mapping[str, str] | None = None
) -> Draft:
    """The draft of one JSON object or table row.

    `names` maps our fields (text, html, url, title, source, publisher, author, published_at) to
    the names in the record, before the usual ones. Raises `RefusedError` without a text.
    """
    if not isinstance(value, Mapping):
        raise RefusedError(
            Reason.BAD_RECORD, f"a record must be an object, this is {_kind(value)}", payload
        )
    names = names or {}

    def first(field: str, usual: tuple[str, ...]) -> str | None:
        wanted = (names[field],) if field in names else usual
        return next((text for name in wanted if (text := as_text(value.get(name)))), None)

    html, text = first("html", HTML), _paragraphs(value, names)
    if not html and not text:
        raise RefusedError(
            Reason.BAD_RECORD, f"no text: give one of {', '.join(TEXT[:3])} or html", payload
        )
    dated = (names["published_at"],) if "published_at" in names else PUBLISHED
    return Draft(
        payload=payload,
        content=html or text or "",
        media_type=MediaType.HTML if html else MediaType.TEXT,
        position=position,
        url=first("url", URL),
        title=first("title", TITLE),
        source=first("source", SOURCE),
        publisher=first("publisher", PUBLISHER),
        author=first("author", AUTHOR),
        published=next((found for name in dated if (found := value.get(name))), None),
        source_id=next(
            (found for name in SOURCE_ID if (found := _identifier(value.get(name)))), None
        ),
    )


def _identifier(value: object) -> str | None:
    """An identifier as a record gives it: a string or a whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value.strip() else None


def _paragraphs(value: Mapping[str, object], names: Mapping[str, str]) -> str | None:
    """The text of a record; a list of paragraphs is joined as such."""
    for name in (names["text"],) if "text" in names else TEXT:
        found = value.get(name)
        if isinstance(found, list):
            found = "\n\n".join(part for part in found if isinstance(part, str))
        if text := as_text(found):
            return text
    return None


def sidecar_of_object(value: object, payload: bytes) -> Sidecar:
    """The sidecar of a JSON object; raises `RefusedError` if it is none."""
    if not isinstance(value, Mapping):
        raise RefusedError(
            Reason.BAD_SIDECAR, f"a sidecar must be an object, this is {_kind(value)}", payload
        )

    def first(names: tuple[str, ...]) -> str | None:
        return next((text for name in names if (text := as_text(value.get(name)))), None)

    return Sidecar(
        payload=payload,
        published=next((found for name in PUBLISHED if (found := value.get(name))), None),
        url=first(URL),
        title=first(TITLE),
        source=first(SOURCE),
        publisher=first(PUBLISHER),
        author=first(AUTHOR),
    )


def as_text(value: object) -> str | None:
    """A field as text: lists are joined, an object gives its name; anything else has none."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, list):
        return ", ".join(text for item in value[:50] if (text := as_text(item))) or None
    if isinstance(value, Mapping):
        return as_text(value.get("name"))
    return None


def _nesting(text: str) -> int:
    deepest = depth = 0
    quoted = escaped = False
    for character in text:
        if quoted:
            quoted = escaped or character != '"'
            escaped = not escaped and character == "\\"
        elif character == '"':
            quoted = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _kind(value: object) -> str:
    return {list: "a list", str: "a string", type(None): "null"}.get(type(value), "a bare value")
