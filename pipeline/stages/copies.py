"""What is known of an article only beside others: which it repeats, and which it corrects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.cleaning.duplicates import Text, find_duplicates
from pipeline.cleaning.features import features_of
from pipeline.cleaning.revisions import Standing, Version, standings
from pipeline.stages.addresses import Found
from pipeline.stages.rows import with_columns

SHARED_ADDRESS = "shared_address"
"""The flag of an article whose address brought other stories too."""

_COMPARED = ["article_id", "text", "title", "published_date", "published_at"]
_READ = [*_COMPARED, "text_sha256"]
_EARLIEST = datetime.min.replace(tzinfo=UTC)

_features = lru_cache(maxsize=20_000)(features_of)
"""A text is compared on its own day and those after it; reading it again would take most time."""

Moment = tuple[date, datetime | None]
Places = Mapping[str, Moment]
"""For the newest text of an article that was corrected: when its first text was published."""


def with_revisions(
    articles: pa.Table, elsewhere: pa.Table, shared: Sequence[Found]
) -> tuple[pa.Table, Places]:
    """The articles of a day with their revisions, and the places of those that correct others.

    ``elsewhere`` has the articles of other days at the addresses ``shared``.
    """
    rows = {row["article_id"]: row for row in _rows([elsewhere, articles], shared)}
    found: dict[str, Standing] = {}
    for address in shared:
        found |= _standings(address, rows)
    ids = articles["article_id"].to_pylist()
    plain = {id: Standing(1, None, id, is_shared=False) for id in ids}
    standing = [found.get(id, plain[id]) for id in ids]
    flags = [
        sorted({*before, SHARED_ADDRESS} if one.is_shared else {*before} - {SHARED_ADDRESS})
        for before, one in zip(articles["flags"].to_pylist(), standing, strict=True)
    ]
    heads = {one.superseded_by for one in found.values()}
    firsts = {id: rows[one.first] for id, one in found.items() if id in heads}
    placed = with_columns(
        articles,
        revision=[one.revision for one in standing],
        superseded_by=[one.superseded_by for one in standing],
        flags=flags,
    )
    return placed, {id: (row["published_date"], row["published_at"]) for id, row in firsts.items()}


def with_clusters(
    articles: pa.Table, earlier: pa.Table, window_days: int, places: Places
) -> pa.Table:
    """The articles of a day with the cluster that each belongs to.

    ``earlier`` are the articles of the days before, whose clusters stand: a copy of a copy belongs
    to the article that the first copy repeats, even if that is older than the window. A text that
    was superseded repeats nothing and nothing repeats it; a correction takes the place in time of
    the text that it corrects, so that it is no copy of that text's reprints.
    """
    both = pa.concat_tables([_current(earlier), _current(articles)])
    texts = _texts(both, places, window_days)
    found = {one.id: one for one in find_duplicates(texts, window_days, _features)}
    stands = dict(
        zip(earlier["article_id"].to_pylist(), earlier["cluster_id"].to_pylist(), strict=True)
    )
    clusters, kinds = [], []
    for id in articles["article_id"].to_pylist():
        first = found[id].cluster_id if id in found else id
        cluster = stands.get(first, first)
        clusters.append(cluster)
        kinds.append(found[id].kind if cluster != id else None)
    return with_columns(
        articles,
        cluster_id=clusters,
        duplicate_of=[c if kind else None for c, kind in zip(clusters, kinds, strict=True)],
        duplicate_kind=kinds,
    )


def _standings(address: Found, rows: Mapping[str, dict[str, Any]]) -> dict[str, Standing]:
    located = [one for _, one in address.articles if one.article_id in rows]
    if not address.is_of_an_article:
        ids = [one.article_id for _, one in address.articles]
        return {id: Standing(1, None, id, is_shared=True) for id in ids}
    return standings(
        Version(
            article_id=one.article_id,
            order=order,
            title=rows[one.article_id]["title"],
            text=rows[one.article_id]["text"],
            text_sha256=rows[one.article_id]["text_sha256"],
        )
        for order, one in enumerate(located)
    )


def _rows(tables: Sequence[pa.Table], shared: Sequence[Found]) -> Iterator[dict[str, Any]]:
    """The rows of the articles that share an address."""
    wanted = pa.array(
        [one.article_id for found in shared for _, one in found.articles], pa.string()
    )
    for table in tables:
        chosen = table.filter(pc.is_in(table["article_id"], value_set=wanted))
        yield from chosen.select(_READ).to_pylist()


def _current(articles: pa.Table) -> pa.Table:
    return articles.filter(pc.is_null(articles["superseded_by"]))


def _texts(articles: pa.Table, places: Places, window_days: int) -> Iterator[Text]:
    for batch in articles.select(_COMPARED).to_batches(max_chunksize=1_000):
        for row in batch.to_pylist():
            moment = row["published_date"], row["published_at"]
            day, at = _placed(moment, places.get(row["article_id"], moment), window_days)
            yield Text(id=row["article_id"], text=row["text"], day=day, at=at, title=row["title"])


def _placed(own: Moment, first: Moment, window_days: int) -> Moment:
    """The moment of the first text, but within the window of the newest: it must be compared."""
    oldest = own[0] - timedelta(days=window_days)
    return first if first[0] >= oldest else (oldest, _EARLIEST)
