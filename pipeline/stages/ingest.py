"""The stage ``ingest``: what is new in the drop folder becomes rows of ``raw_articles``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import InputError
from pipeline.ingest.inbox import read_inbox
from pipeline.ingest.ledger import Ledger
from pipeline.ingest.meter import Meter
from pipeline.ingest.records import RawArticle, Reason, Rejected, Retried, Stage
from pipeline.stages.pieces import added
from pipeline.stages.rows import merged, quarantine_table, raw_articles_table
from pipeline.stages.workbench import QUARANTINE, Part, Watch, Workbench, unwatched

FLUSH_ROWS = 10_000
FLUSH_CHARACTERS = 32_000_000
"""Ingest writes what it holds when either is reached, so that memory stays bounded."""


@dataclass(slots=True)
class _Taken:
    """What was read and not written yet."""

    articles: dict[date, dict[str, RawArticle]] = field(default_factory=lambda: defaultdict(dict))
    rejected: dict[str, list[Rejected]] = field(default_factory=lambda: defaultdict(list))
    """By where it comes from."""
    retried: set[str] = field(default_factory=set)
    """Addresses of which what was refused before no longer stands."""
    rows: int = 0
    characters: int = 0

    def add(self, item: RawArticle | Rejected | Retried) -> None:
        self.rows += 1
        if isinstance(item, RawArticle):
            self.articles[item.published_date][item.raw_id] = item
            self.characters += len(item.content)
        elif isinstance(item, Rejected):
            self.rejected[item.source_ref].append(item)
        else:
            self.rejected.pop(item.url, None)
            self.retried.add(item.url)

    def rejected_by_day(self) -> dict[date | None, list[Rejected]]:
        """What was rejected, by the day under which it is kept."""
        days: dict[date | None, list[Rejected]] = defaultdict(list)
        for items in self.rejected.values():
            for item in items:
                days[item.partition_date].append(item)
        return days

    @property
    def is_full(self) -> bool:
        return self.rows >= FLUSH_ROWS or self.characters >= FLUSH_CHARACTERS


def ingest(
    bench: Workbench, inbox: Path, default_date: date | None = None, watch: Watch = unwatched
) -> Iterator[Part]:
    """Take what is new in a folder into ``raw_articles``; the folder is never changed.

    A day may come several times when there is much input, each time with all its rows. Watched by
    bytes of the files in the folder. Raises InputError if the folder does not exist.
    """
    if not inbox.is_dir():
        raise InputError(f"{inbox} is no folder", remedy="Make it, or name another with --inbox.")
    with Ledger(bench.settings.ledger_path) as ledger:
        taken = _Taken()
        default = default_date or bench.settings.default_date
        for item in read_inbox(inbox, ledger, default, meter=Meter(watch)):
            taken.add(item)
            if taken.is_full:
                yield from _raw_parts(bench, taken)
                ledger.settle()
                taken = _Taken()
        yield from _raw_parts(bench, taken)
        ledger.settle()


def _raw_parts(bench: Workbench, taken: _Taken) -> Iterator[Part]:
    rejected = taken.rejected_by_day()
    days: set[date | None] = {*taken.articles, *rejected}
    if (taken.articles or taken.retried) and bench.store.has_day(QUARANTINE, None):
        days.add(None)  # what is dated or fetched now leaves quarantine
    for day in sorted(days, key=lambda d: d or date.min):
        yield _raw_part(bench, day, taken, rejected.get(day, []))


def _raw_part(bench: Workbench, day: date | None, taken: _Taken, rejected: list[Rejected]) -> Part:
    fresh, broken = raw_articles_table(
        taken.articles[day].values() if day in taken.articles else ()
    )
    # what is known keeps the place in the order of input that it had first
    piece, rows, count = added(bench.store, "raw_articles", day, fresh) if day else (None, fresh, 0)
    refused = quarantine_table([*rejected, *broken])
    kept = bench.store.read_day(QUARANTINE, day, Stage.INGEST)
    if day is None:
        kept = kept.filter(pc.invert(_solved(kept, taken)))
    return Part(
        name="raw_articles",
        stage=Stage.INGEST,
        day=day,
        rows=rows,
        refused=merged(QUARANTINE, kept, refused),
        inputs="",
        added=count,
        added_refused=refused.num_rows,
        piece=piece,
    )


def _solved(quarantine: pa.Table, taken: _Taken) -> pa.ChunkedArray:
    """Which refused rows no longer stand: their input is dated now, or was asked for again."""
    references = quarantine["source_ref"]
    articles = (article for day in taken.articles.values() for article in day.values())
    dated = pa.array(sorted({article.source_ref for article in articles}), pa.string())
    retried = pa.array(sorted(taken.retried), pa.string())
    return pc.or_(
        pc.and_(
            pc.equal(quarantine["reason"], Reason.UNDATED.value),
            pc.is_in(references, value_set=dated),
        ),
        pc.is_in(references, value_set=retried),
    )
