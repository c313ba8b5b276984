"""Where an event comes from: mentions, sentences with their spans, articles, input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb

from pipeline.dataset.integrity import Source, connect
from pipeline.dataset.staging import INPUTS
from pipeline.errors import InputError

Row = Mapping[str, Any]
SpanKind = Literal["trigger", "actor", "recipient", "place"]


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a sentence and what they tell; offsets count from the sentence's start."""

    kind: SpanKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class MentionTrace:
    """One statement of the event."""

    mention: Row
    article: Row
    sentence: str | None
    """The sentence; None if neither the snapshot nor the store holds the text."""
    spans: tuple[Span, ...]
    """In the order of the sentence; those that lie outside it are left out."""
    input_ref: str | None
    """File or URL, and record, that the article was read from."""
    copies: tuple[Row, ...]
    """Articles that repeat this one."""


@dataclass(frozen=True, slots=True)
class EventTrace:
    """An event with all of its evidence."""

    event: Row
    participants: tuple[Row, ...]
    mentions: tuple[MentionTrace, ...]
    """The representative mention first, then by publication."""


def explain(
    folder: Path, event_id: str, texts: Source | None = None, inputs: Path | None = None
) -> EventTrace:
    """Trace an event of a snapshot, or of a mention's event, back to its input.

    ``event_id`` may be a mention's key too, or the beginning of a key if no other begins so.
    ``texts`` are the store's articles, for sentences of a snapshot that leaves the text out.
    Raises InputError if there is no such event, or several.
    """
    sources: dict[str, Source] = {
        name: folder / f"{name}.parquet"
        for name in ("events", "mentions", "participants", "articles")
    }
    if texts is not None:
        sources["texts"] = texts
    connection = connect(sources)
    try:
        key = find_key(connection, folder, event_id)
        (event,) = _rows(connection, "select * from events where event_id = ?", [key])
        mentions = _rows(
            connection,
            """select * from mentions where event_id = ?
               order by mention_id <> ?, published_date, article_id, sentence_start, trigger_start,
               mention_id""",
            [key, event["mention_id"]],
        )
        articles = _by_id(connection, "articles", {m["article_id"] for m in mentions})
        stored = _by_id(connection, "texts", set(articles)) if texts is not None else {}
        copies = _rows(
            connection,
            """select * from articles where list_contains(?, duplicate_of)
               order by published_date, article_id""",
            [sorted(articles)],
        )
        people = _rows(
            connection,
            "select * from participants where event_id = ? order by side, position",
            [key],
        )
    finally:
        connection.close()
    references = _references(inputs or folder / INPUTS, {a["raw_ref"] for a in articles.values()})
    traces = []
    for mention in mentions:
        article = articles[mention["article_id"]]
        text = article.get("text") or stored.get(mention["article_id"], {}).get("text")
        traces.append(
            MentionTrace(
                mention=mention,
                article=article,
                sentence=_sentence(mention, text),
                spans=spans_of(mention),
                input_ref=references.get(article["raw_ref"]),
                copies=tuple(c for c in copies if c["duplicate_of"] == mention["article_id"]),
            )
        )
    return EventTrace(event, tuple(people), tuple(traces))


def spans_of(mention: Row) -> tuple[Span, ...]:
    """The spans of a mention that lie in its sentence, by their start."""
    base, length = mention["sentence_start"], mention["sentence_end"] - mention["sentence_start"]
    found: list[tuple[SpanKind, int, int]] = [
        ("trigger", mention["trigger_start"], mention["trigger_end"]),
        *(("actor", person["start"], person["end"]) for person in mention["actors"]),
        *(("recipient", person["start"], person["end"]) for person in mention["recipients"]),
    ]
    if mention["place_start"] is not None:
        found.append(("place", mention["place_start"], mention["place_end"]))
    spans = [Span(kind, start - base, end - base) for kind, start, end in found]
    inside = [span for span in spans if 0 <= span.start < span.end <= length]
    return tuple(sorted(inside, key=lambda span: (span.start, -span.end, span.kind)))


def _sentence(mention: Row, text: str | None) -> str | None:
    if mention.get("sentence_text") is not None:
        return str(mention["sentence_text"])
    return None if text is None else text[mention["sentence_start"] : mention["sentence_end"]]


def find_key(connection: duckdb.DuckDBPyConnection, folder: Path, given: str) -> str:
    """The event that a key of an event or mention, or its beginning, means; see explain."""
    found = connection.execute(
        """select distinct event_id from (select event_id from events where starts_with(event_id, ?)
           union all select event_id from mentions where starts_with(mention_id, ?)) limit 4""",
        [given, given],
    ).fetchall()
    if len(found) == 1 and given:
        return str(found[0][0])
    if not found or not given:
        raise InputError(
            f"no event or mention {given!r} in {folder}",
            remedy="Look the key up in events.parquet or mentions.parquet.",
        )
    names = ", ".join(sorted(row[0] for row in found))
    raise InputError(f"{given!r} may be {names} or others", remedy="Give more of the key.")


def _by_id(connection: duckdb.DuckDBPyConnection, view: str, keys: Iterable[str]) -> dict[str, Row]:
    rows = _rows(
        connection, f"select * from {view} where list_contains(?, article_id)", [sorted(keys)]
    )
    return {row["article_id"]: row for row in rows}


def _rows(
    connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[object]
) -> list[dict[str, Any]]:
    found = connection.execute(query, values)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _references(path: Path, raw_ids: set[str]) -> dict[str, str]:
    """Where the inputs of some articles came from, by raw_id."""
    if not path.is_file():
        return {}
    found = {}
    with path.open(encoding="utf-8") as file:
        for line in file:
            raw_id, _, rest = line.partition("\t")
            if raw_id in raw_ids:
                found[raw_id] = rest.rstrip("\n").split("\t")[-1]
    return found
