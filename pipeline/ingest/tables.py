"""Raw articles and rejections as Arrow tables, by the contracts of `schemas/tables`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.contracts.tables import table
from pipeline.ingest.records import DateBasis, MediaType, RawArticle, Rejected


def raw_articles_table(articles: Iterable[RawArticle]) -> pa.Table:
    """The table `raw_articles`; of rows with one `raw_id` the last is kept."""
    rows = {article.raw_id: article for article in articles}
    return table("raw_articles").from_rows(asdict(article) for article in rows.values())


def quarantine_table(rejected: Iterable[Rejected]) -> pa.Table:
    """The table `quarantine`; what was rejected twice in the same way is one row."""
    rows = {
        rejection.quarantine_id: {"quarantine_id": rejection.quarantine_id, **asdict(rejection)}
        for rejection in rejected
    }
    return table("quarantine").from_rows(rows.values())


def merged(name: str, known: pa.Table, new: pa.Table) -> pa.Table:
    """The rows of a table with new rows added; a new row replaces the one of the same key.

    Taking the same input twice therefore changes nothing.
    """
    contract = table(name)
    (key,) = contract.primary_key
    replaced = pc.is_in(known.column(key), value_set=new.column(key))
    return contract.conform(pa.concat_tables([known.filter(pc.invert(replaced)), new]))


def by_day(articles: Iterable[RawArticle]) -> dict[date, list[RawArticle]]:
    """Raw articles by their publication day, days in order."""
    days: dict[date, list[RawArticle]] = {}
    for article in articles:
        days.setdefault(article.published_date, []).append(article)
    return dict(sorted(days.items()))


def raw_articles_of(rows: pa.Table) -> Iterator[RawArticle]:
    """The raw articles of a table, in its order."""
    for batch in rows.to_batches(max_chunksize=1_000):
        for row in batch.to_pylist():
            yield raw_article_of(row)


def raw_article_of(row: dict[str, object]) -> RawArticle:
    """The raw article of a row; a row that breaks the contract raises `TypeError`."""

    def text(name: str) -> str:
        value = row[name]
        if not isinstance(value, str):
            raise TypeError(f"{name} of raw article {row.get('raw_id')!r} is {value!r}, no text")
        return value

    def optional(name: str) -> str | None:
        return None if row[name] is None else text(name)

    def instant(name: str) -> datetime | None:
        value = row[name]
        if value is not None and not isinstance(value, datetime):
            raise TypeError(f"{name} of raw article {row.get('raw_id')!r} is {value!r}, no instant")
        return value

    day = row["published_date"]
    if not isinstance(day, date):
        raise TypeError(f"published_date of raw article {row.get('raw_id')!r} is {day!r}, no day")
    return RawArticle(
        raw_id=text("raw_id"),
        source_ref=text("source_ref"),
        media_type=MediaType(text("media_type")),
        content=text("content"),
        url=optional("url"),
        title=optional("title"),
        source=optional("source"),
        publisher=optional("publisher"),
        author=optional("author"),
        published_at=instant("published_at"),
        published_date=day,
        date_basis=DateBasis(text("date_basis")),
        content_sha256=text("content_sha256"),
        fetched_at=instant("fetched_at"),
    )
