"""The events and their evidence as the page carries them: columns, compressed, in base64.

The evidence comes in blocks that are only inflated when one of their events is opened.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

import duckdb
import pyarrow as pa

from pipeline.contracts.codebook import codebook
from pipeline.dataset.explain import spans_of
from pipeline.dataset.report.markup import Markup

EVENT_LIMIT = 200_000
"""Events that the table can hold; of more, those that were in the news last."""
BLOCK = 2000
"""Events whose evidence is inflated together, when one of them is opened."""
MENTION_LIMIT = 25
"""Mentions shown of an event."""

_WORDS = (
    "event_type", "event_mode", "cameo_code", "status", "date_precision", "actor_name",
    "actor_country", "recipient_name", "recipient_country", "place_name", "country",
)  # fmt: skip
"""Columns sent as a list of distinct values and an index a row."""
_NUMBERS = ("quad_class", "num_articles", "num_mentions", "killed")
_MENTION = (
    "mention_id", "article_id", "published_date", "sentence_start", "sentence_end",
    "sentence_text", "trigger_text", "trigger_start", "trigger_end", "place_text", "place_start",
    "place_end", "actors", "recipients", "status", "rule",
)  # fmt: skip
"""Columns of mentions that the evidence is told by; the sentence only if it is published."""
_ARTICLE = ("article_id", "published_date", "publisher", "source", "title", "url")
_FACTS = ("contexts", "goldstein", "killed", "injured", "arrested", "event_date_end", "confidence")
"""Columns of events that are shown with the evidence only."""
_EPOCH = date(1970, 1, 1).toordinal()


def shown_events(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table ``shown``: the events of the page, numbered in its order."""
    connection.execute(
        f"""create temp table shown as select *, row_number() over
              (order by event_date desc nulls last, event_id) - 1 as number
            from (select * from events order by first_published desc, event_id
                  limit {EVENT_LIMIT})"""
    )


def events_payload(connection: duckdb.DuckDBPyConnection) -> Markup:
    """A script element with the events."""
    columns = ", ".join(("event_id", "event_date", *_WORDS, *_NUMBERS))
    shown = connection.sql(f"select {columns} from shown order by number").to_arrow_table()
    content: dict[str, Any] = {
        "rows": shown.num_rows,
        "block": BLOCK,
        "event_id": "".join(shown["event_id"].to_pylist()),
        "event_date": [
            None if day is None else day.toordinal() - _EPOCH
            for day in shown["event_date"].to_pylist()
        ],
    }
    for name in _WORDS:
        coded = shown[name].combine_chunks().dictionary_encode()
        values, index = coded.dictionary.to_pylist(), coded.indices.fill_null(-1).to_pylist()
        content[name] = {"values": values, "index": index}
    for name in _NUMBERS:
        content[name] = shown[name].to_pylist()
    content["names"] = _names(content)
    return _script("data", content)


def _names(content: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What the codes among the events mean."""
    book = codebook()
    codes = {
        code
        for column in ("actor_country", "recipient_country", "country")
        for code in content[column]["values"]
    }
    known = {code: country.name for code, country in book.countries.items()}
    known |= {code: term.name for code, term in book.organizations.items()}
    return {
        "country": {code: known[code] for code in sorted(codes & known.keys())},
        "quad": {str(quad): term.name for quad, term in book.quad_classes.items()},
        "cameo": {code: book.cameo[code].name for code in sorted(content["cameo_code"]["values"])},
    }


def _script(name: str, content: object) -> Markup:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str)
    # Arrow brings its own zlib, so that the bytes do not depend on the system's; base64 has no
    # character that could end the element, whatever the text says
    packed = pa.Codec("gzip", compression_level=6).compress(text.encode(), asbytes=True)
    data = base64.b64encode(packed).decode()
    return Markup(f'<script type="application/octet-stream" id="{name}">{data}</script>')


def evidence_payload(connection: duckdb.DuckDBPyConnection) -> Markup:
    """A script element for each block of events, in their order."""
    blocks = enumerate(_blocks(connection))
    return Markup("\n".join(_script(f"evidence-{number}", block) for number, block in blocks))


def _blocks(connection: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    for _, rows in groupby(_mentions(connection), lambda row: row["number"] // BLOCK):
        yield _block(rows)


def _mentions(connection: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    """The mentions of the events, with their articles; the most telling one first."""
    described = connection.execute("describe mentions").fetchall()
    names = {name for name, *_ in described}
    columns = ", ".join(f"m.{name}" for name in _MENTION if name in names)
    found = connection.sql(
        f"""select e.number, e.contexts, e.goldstein, e.killed, e.injured, e.arrested,
                   e.event_date_end, e.confidence, {columns},
                   a.title, a.source, a.publisher, a.url
            from shown e left join mentions m using (event_id)
              left join articles a using (article_id)
            qualify row_number() over (partition by e.number order by
                m.mention_id <> e.mention_id, m.published_date, m.mention_id) <= {MENTION_LIMIT}
            order by e.number, m.mention_id <> e.mention_id, m.published_date, m.mention_id"""
    )
    for batch in found.to_arrow_reader(BLOCK):
        yield from batch.to_pylist()


def _block(rows: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """Events and, once each, the articles that they were in."""
    articles: dict[str, int] = {}
    listed: list[list[Any]] = []
    events: list[list[Any]] = []
    for _, of_event in groupby(rows, lambda row: row["number"]):
        mentions = []
        for row in of_event:
            if row["mention_id"] is None:
                continue
            if row["article_id"] not in articles:
                articles[row["article_id"]] = len(listed)
                listed.append([row[name] for name in _ARTICLE])
            mentions.append(_mention(row, articles[row["article_id"]]))
        events.append([*(row[name] for name in _FACTS), mentions])
    return {"articles": listed, "events": events}


def _mention(row: dict[str, Any], article: int) -> list[Any]:
    """A mention; its spans carry their words only if the sentence is not published."""
    base, sentence = row["sentence_start"], row.get("sentence_text")
    spans: list[list[Any]] = [[s.kind, s.start, s.end] for s in spans_of(row)]
    if sentence is None:
        words = _words(row)
        spans = [[kind, start, end, words[kind, start + base]] for kind, start, end in spans]
    return [article, base, row["sentence_end"], row["status"], row["rule"], spans, sentence]


def _words(row: Mapping[str, Any]) -> dict[tuple[str, int], str]:
    """The words of a mention's spans by their kind and where they start in the article."""
    found = {("trigger", row["trigger_start"]): row["trigger_text"]}
    for kind, column in (("actor", "actors"), ("recipient", "recipients")):
        found |= {(kind, person["start"]): person["text"] for person in row[column]}
    if row["place_start"] is not None:
        found["place", row["place_start"]] = row["place_text"]
    return found
