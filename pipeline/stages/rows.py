"""Values of ingest and cleaning as rows of their tables, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.cleaning.article import Article
from pipeline.contracts.rows import BrokenRow, sound
from pipeline.contracts.tables import table
from pipeline.ingest.records import (
    DateBasis,
    MediaType,
    RawArticle,
    Reason,
    Rejected,
    Stage,
    excerpt,
)


def raw_articles_table(articles: Iterable[RawArticle]) -> tuple[pa.Table, list[Rejected]]:
    """The table ``raw_articles`` and its refused rows; of those with one key the last is kept."""
    rows = list({article.raw_id: article for article in articles}.values())
    kept, broken = sound(table("raw_articles"), map(asdict, rows))
    return kept, [_broken(Stage.INGEST, one, rows[one.row]) for one in broken]


def raw_articles_of(rows: pa.Table) -> Iterator[RawArticle]:
    """The raw articles of a table, in its order."""
    for row in rows.to_pylist():
        row["media_type"] = MediaType(row["media_type"])
        row["date_basis"] = DateBasis(row["date_basis"])
        yield RawArticle(**row)


def articles_table(
    articles: Sequence[tuple[RawArticle, Article]],
) -> tuple[pa.Table, list[Rejected]]:
    """The table ``articles`` and its refused rows."""
    rows = (asdict(article) | {"flags": list(article.flags)} for _, article in articles)
    kept, broken = sound(table("articles"), rows)
    return kept, [_broken(Stage.CLEAN, one, articles[one.row][0]) for one in broken]


def quarantine_table(rejected: Iterable[Rejected]) -> pa.Table:
    """The table ``quarantine``; what was rejected twice in the same way is one row."""
    rows = {item.quarantine_id: item.as_row() for item in rejected}
    return table("quarantine").from_rows(rows.values())


def _broken(stage: Stage, broken: BrokenRow, raw: RawArticle) -> Rejected:
    return Rejected(
        stage, Reason.BROKEN_CONTRACT, broken.detail, raw.source_ref, excerpt(raw.content),
        raw.published_date,
    )  # fmt: skip


def merged(name: str, known: pa.Table, new: pa.Table) -> pa.Table:
    """The rows of a table with new rows added; a new row replaces the one of the same key."""
    contract = table(name)
    (key,) = contract.primary_key
    kept = known.filter(pc.invert(among(known[key], new[key])))
    return contract.conform(pa.concat_tables([kept, new]))


def among(values: pa.ChunkedArray, others: pa.ChunkedArray) -> pa.ChunkedArray:
    """Which values are found among others."""
    return pc.is_in(values, value_set=others.combine_chunks())


def with_columns(rows: pa.Table, **columns: Sequence[object]) -> pa.Table:
    """The rows with the values of some columns replaced."""
    for name, values in columns.items():
        place = rows.schema.get_field_index(name)
        field = rows.schema.field(name)
        rows = rows.set_column(place, field, pa.array(values, field.type))
    return rows
