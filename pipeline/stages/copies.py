"""What is known of an article only beside others: which it repeats, and which revision it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from pipeline.cleaning.duplicates import Text, find_duplicates
from pipeline.stages.rows import among, with_columns

_COMPARED = ["article_id", "text", "title", "published_date", "published_at"]
_DATED = ["article_id", "url", "text_sha256", "revision", "published_date", "published_at"]
_NEVER = datetime.max.replace(tzinfo=UTC)


def with_clusters(articles: pa.Table, earlier: pa.Table, window_days: int) -> pa.Table:
    """The articles of a day with the cluster that each belongs to.

    ``earlier`` are the articles of the days before, whose clusters stand: a copy of a copy belongs
    to the article that the first copy repeats, even if that is older than the window.
    """
    both = pa.concat_tables([earlier, articles])
    found = {one.id: one for one in find_duplicates(_texts(both), window_days)}
    stands = dict(
        zip(earlier["article_id"].to_pylist(), earlier["cluster_id"].to_pylist(), strict=True)
    )
    ids = articles["article_id"].to_pylist()
    clusters = [stands.get(found[id].cluster_id, found[id].cluster_id) for id in ids]
    copies = [cluster != id for id, cluster in zip(ids, clusters, strict=True)]
    return with_columns(
        articles,
        cluster_id=clusters,
        duplicate_of=[c if copy else None for c, copy in zip(clusters, copies, strict=True)],
        duplicate_kind=[found[id].kind if c else None for id, c in zip(ids, copies, strict=True)],
    )


def with_revisions(articles: pa.Table, earlier: pa.Table) -> pa.Table:
    """The articles of a day with their revisions, counted up when an address brings a new text.

    ``earlier`` are the articles of the days before, whose revisions stand.
    """
    before = earlier.filter(among(earlier["url"], articles["url"])).select(_DATED)
    latest: dict[str, tuple[str, int]] = {
        row["url"]: (row["text_sha256"], row["revision"])
        for row in sorted(before.to_pylist(), key=_moment)
        if row["url"]
    }
    revisions: dict[str, int] = {}
    for row in sorted(articles.select(_DATED).to_pylist(), key=_moment):
        text, revision = latest.get(row["url"], (row["text_sha256"], 1))
        revisions[row["article_id"]] = revision + (text != row["text_sha256"])
        if row["url"]:
            latest[row["url"]] = (row["text_sha256"], revisions[row["article_id"]])
    return with_columns(
        articles, revision=[revisions[id] for id in articles["article_id"].to_pylist()]
    )


def _texts(articles: pa.Table) -> Iterator[Text]:
    for batch in articles.select(_COMPARED).to_batches(max_chunksize=1_000):
        for row in batch.to_pylist():
            yield Text(
                id=row["article_id"],
                text=row["text"],
                day=row["published_date"],
                at=row["published_at"],
                title=row["title"],
            )


def _moment(row: dict[str, Any]) -> tuple[date, datetime, str]:
    """What articles are ordered by; one without a time comes last in its day."""
    return row["published_date"], row["published_at"] or _NEVER, row["article_id"]
