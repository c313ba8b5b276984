"""Clean articles as Arrow tables, and what is known only by looking at many of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby

import pyarrow as pa

from pipeline.cleaning.article import Article, clean
from pipeline.cleaning.duplicates import WINDOW_DAYS, Text, find_duplicates
from pipeline.contracts.tables import table
from pipeline.ingest.records import Rejected
from pipeline.ingest.tables import quarantine_table, raw_articles_of

_COMPARED = ["article_id", "text", "title", "published_date", "published_at"]


def articles_table(raw: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Clean every raw article: the tables `articles` and `quarantine`. Each is its own cluster."""
    articles: list[Article] = []
    rejected: list[Rejected] = []
    for article in raw_articles_of(raw):
        found = clean(article)
        if isinstance(found, Article):
            articles.append(found)
        else:
            rejected.append(found)
    return _table(articles), quarantine_table(rejected)


def with_duplicates(articles: pa.Table, window_days: int = WINDOW_DAYS) -> pa.Table:
    """The articles with their clusters; give all days of the window, so that copies meet.

    Whatever clusters they had before is forgotten.
    """
    found = find_duplicates(_texts(articles), window_days)
    return _replace(
        articles,
        cluster_id=[assignment.cluster_id for assignment in found],
        duplicate_of=[assignment.duplicate_of for assignment in found],
        duplicate_kind=[assignment.kind for assignment in found],
    )


def with_revisions(articles: pa.Table) -> pa.Table:
    """The articles with `revision` counted up for each changed text at one address.

    Revisions are in the order of publication, then of the key; copies with the same text are the
    same revision.
    """
    columns = [articles.column(name).to_pylist() for name in ("url", "text_sha256", "article_id")]
    moments = zip(
        articles.column("published_date").to_pylist(),
        articles.column("published_at").to_pylist(),
        strict=True,
    )
    known = [
        (url, day, at is None, at and at.timestamp(), article_id, sha256, row)
        for row, (url, sha256, article_id, (day, at)) in enumerate(
            zip(*columns, moments, strict=True)
        )
        if url
    ]
    revisions = [1] * articles.num_rows
    for _, group in groupby(sorted(known), key=lambda entry: entry[0]):
        texts: dict[str, int] = {}
        for entry in group:
            revisions[entry[-1]] = texts.setdefault(entry[-2], len(texts) + 1)
    return _replace(articles, revision=revisions)


def _table(articles: Iterable[Article]) -> pa.Table:
    rows = (asdict(article) | {"flags": list(article.flags)} for article in articles)
    return table("articles").from_rows(rows)


def _texts(articles: pa.Table) -> Iterator[Text]:
    for batch in articles.select(_COMPARED).to_batches(max_chunksize=1_000):
        for row in batch.to_pylist():
            yield Text(
                row["article_id"],
                row["text"],
                row["published_date"],
                row["published_at"],
                row["title"],
            )


def _replace(articles: pa.Table, **columns: Sequence[object]) -> pa.Table:
    for name, values in columns.items():
        place = articles.schema.get_field_index(name)
        field = articles.schema.field(name)
        articles = articles.set_column(place, field, pa.array(values, field.type))
    return table("articles").conform(articles)
