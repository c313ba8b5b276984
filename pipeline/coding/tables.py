"""From the articles of a day to their mentions: the coding stage over Arrow tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pyarrow as pa

from pipeline import __version__
from pipeline.coding.coder import Coder
from pipeline.coding.records import Actor, Coding, Document, Event
from pipeline.contracts.rows import sound
from pipeline.contracts.tables import table
from pipeline.ingest.records import Reason, Rejected, Stage, excerpt
from pipeline.lexicon import tsv

ID_LENGTH = 16
_READ = [
    "article_id", "text", "title", "url", "published_date", "language", "duplicate_of",
    "superseded_by",
]  # fmt: skip


@cache
def lexicon_version() -> str:
    """First hex digits of the hash over every lexicon file, names included."""
    digest = hashlib.sha256()
    for path in sorted(tsv.FOLDER.rglob("*.tsv")):
        digest.update(path.relative_to(tsv.FOLDER).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def coder_version() -> str:
    """Version of code and lexicon, as every mention carries it."""
    return f"{__version__}+lex.{lexicon_version()}"


def mentions_table(articles: pa.Table, coder: Coder) -> tuple[pa.Table, pa.Table]:
    """Code the canonical English articles of a table.

    Args:
        articles: Rows of the contract `articles`; copies (`duplicate_of`) and other languages are
            left out, as they add coverage but no mention, and so are texts that a newer one of the
            same article replaced (`superseded_by`).
        coder: A loaded coder.

    Returns:
        Rows of the contracts `mentions` (without `event_id`) and `quarantine`.
    """
    rows = [
        r
        for r in articles.select(_READ).to_pylist()
        if r["duplicate_of"] is None and r["superseded_by"] is None and r["language"] == "en"
    ]
    mentions: list[dict[str, Any]] = []
    refused: list[Rejected] = []
    for row, coding in _codings(rows, coder, refused):
        seen: set[str] = set()
        for event in coding.events:
            mention = _mention(row, event)
            if mention["mention_id"] not in seen:
                seen.add(mention["mention_id"])
                mentions.append(mention)
    kept, broken = sound(table("mentions"), mentions)
    articles_by_id = {row["article_id"]: row for row in rows}
    for one in broken:
        article = articles_by_id[str(one.values["article_id"])]
        refused.append(_refusal(article, Reason.BROKEN_CONTRACT, one.detail))
    unique = {item.quarantine_id: item.as_row() for item in refused}
    return kept, table("quarantine").from_rows(unique.values())


def _codings(
    rows: list[dict[str, Any]], coder: Coder, refused: list[Rejected]
) -> Iterator[tuple[dict[str, Any], Coding]]:
    documents = [_document(r) for r in rows]
    try:
        yield from zip(rows, list(coder.code_many(documents)), strict=True)
        return
    except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError):
        # one article in the day breaks the coder: find it, so that the others are coded
        pass
    for row, document in zip(rows, documents, strict=True):
        try:
            yield row, coder.code(document)
        except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError) as error:
            detail = f"{type(error).__name__}: {error}; please report it: the coder is at fault"
            refused.append(_refusal(row, Reason.CODING_FAILED, detail))


def _document(row: dict[str, Any]) -> Document:
    day: date = row["published_date"]
    return Document(row["article_id"], row["text"], day, row["title"], row["url"])


def _refusal(row: dict[str, Any], reason: Reason, detail: str) -> Rejected:
    return Rejected(
        Stage.CODE, reason, detail, row["article_id"], excerpt(row["text"]), row["published_date"]
    )


def _mention(row: dict[str, Any], e: Event) -> dict[str, Any]:
    place = e.place
    participants = [f"{a.start}-{a.end}-{a.country}-{a.sector}" for a in (*e.actors, *e.recipients)]
    return {
        "mention_id": _hash(
            row["article_id"],
            str(e.trigger.start),
            str(e.trigger.end),
            e.cameo_code,
            e.status,
            *participants,
        ),
        "event_id": None,
        "article_id": row["article_id"],
        "published_date": row["published_date"],
        "sentence_index": e.sentence.index,
        "sentence_start": e.sentence.start,
        "sentence_end": e.sentence.end,
        "sentence_text": row["text"][e.sentence.start : e.sentence.end],
        "trigger_text": e.trigger.text,
        "trigger_start": e.trigger.start,
        "trigger_end": e.trigger.end,
        "event_type": e.event_type,
        "event_mode": e.event_mode,
        "contexts": list(e.contexts),
        "cameo_code": e.cameo_code,
        "quad_class": e.quad_class,
        "goldstein": e.goldstein,
        "plover_score": e.plover_score,
        "status": e.status,
        "event_date": e.event_date,
        "event_date_end": e.event_date_end,
        "date_precision": e.date_precision,
        "date_basis": e.date_basis,
        "place_text": place.text if place else None,
        "place_start": place.start if place else None,
        "place_end": place.end if place else None,
        "place_name": place.name if place else None,
        "geonames_id": place.geonames_id if place else None,
        "country": place.country if place else None,
        "admin1": place.admin1 if place else None,
        "latitude": place.lat if place else None,
        "longitude": place.lon if place else None,
        "place_precision": place.precision if place else None,
        "killed": e.killed,
        "injured": e.injured,
        "arrested": e.arrested,
        "attributed_to": e.attributed_to.text if e.attributed_to else None,
        "actors": [_participant(a) for a in e.actors],
        "recipients": [_participant(a) for a in e.recipients],
        "confidence": e.confidence,
        "rule": e.rule,
        "coder_version": coder_version(),
    }


def _participant(a: Actor) -> dict[str, Any]:
    return {
        "text": a.text,
        "start": a.start,
        "end": a.end,
        "name": a.name,
        "country": a.country,
        "sector": a.sector,
        "other_sectors": list(a.other_sectors),
        "entity_id": a.entity_id,
    }


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:ID_LENGTH]
