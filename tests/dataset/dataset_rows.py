"""Small, valid rows of each table, for tests to vary."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Any

TEXT = "OSLO. Foreign Minister Aleksandra Holm of Sundland visited Oslo on Friday for talks."
SENTENCE = (6, len(TEXT))
DAY = date(2024, 5, 3)


def key(*parts: object) -> str:
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:16]


def article(name: str = "a", **changes: Any) -> dict[str, Any]:
    text = changes.get("text", TEXT)
    article_id = changes.get("article_id", key("article", name))
    row: dict[str, Any] = {
        "article_id": article_id,
        "source": "herald",
        "publisher": "The Harbour Herald",
        "url": f"https://herald.example/{name}",
        "title": "Minister visits Oslo",
        "published_at": datetime(2024, 5, 3, 8, 30, tzinfo=UTC),
        "published_date": DAY,
        "language": "en",
        "text": text,
        "word_count": len(text.split()),
        "sentence_count": 1,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "cluster_id": article_id,
        "flags": [],
        "revision": 1,
        "raw_ref": key("raw", name),
    }
    return row | changes


def actor(
    text: str, country: str | None, sector: str | None = "GOV", **changes: Any
) -> dict[str, Any]:
    start = TEXT.find(text)
    row: dict[str, Any] = {
        "text": text,
        "start": max(start, 0),
        "end": max(start, 0) + len(text),
        "name": text,
        "country": country,
        "sector": sector,
        "other_sectors": [],
        "entity_id": None,
    }
    return row | changes


def mention(name: str = "m", article_name: str = "a", **changes: Any) -> dict[str, Any]:
    trigger = TEXT.index("visited")
    place = TEXT.rindex("Oslo")
    row: dict[str, Any] = {
        "mention_id": key("mention", name),
        "article_id": key("article", article_name),
        "published_date": DAY,
        "sentence_index": 0,
        "sentence_start": SENTENCE[0],
        "sentence_end": SENTENCE[1],
        "sentence_text": TEXT[SENTENCE[0] : SENTENCE[1]],
        "trigger_text": "visited",
        "trigger_start": trigger,
        "trigger_end": trigger + len("visited"),
        "event_type": "CONSULT",
        "event_mode": "visit",
        "contexts": ["diplomatic"],
        "cameo_code": "042",
        "quad_class": 1,
        "goldstein": 1.9,
        "plover_score": 4.0,
        "status": "occurred",
        "event_date": DAY,
        "date_precision": "day",
        "date_basis": "relative",
        "place_text": "Oslo",
        "place_start": place,
        "place_end": place + 4,
        "place_name": "Oslo",
        "geonames_id": 3143244,
        "country": "NOR",
        "admin1": "Oslo",
        "latitude": 59.91,
        "longitude": 10.75,
        "place_precision": "city",
        "actors": [actor("Aleksandra Holm", "SWE")],
        "recipients": [actor("Oslo", "NOR", None)],
        "confidence": 0.8,
        "rule": "visit",
        "coder_version": "0.1.0",
    }
    return row | changes
