"""What the commands print: progress while they work, counts when a stage is done, small tables."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import click
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress import Progress as Bars
from rich.table import Table
from rich.text import Text

from pipeline.stages.workbench import Watch

_NAME_WIDTH = 10


class _AmountColumn(ProgressColumn):
    """How much of how much: a count, or bytes in a unit that suits them."""

    _count = MofNCompleteColumn()
    _bytes = DownloadColumn()

    def render(self, task: Task) -> Text:
        """What stands beside the bar."""
        return (self._bytes if task.fields["in_bytes"] else self._count).render(task)


class Progress:
    """Progress bars on the error stream if it is a terminal; a line on standard output a stage."""

    def __init__(self) -> None:
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            _AmountColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
            disable=not sys.stderr.isatty(),
        )

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    @contextmanager
    def stage(self, name: str, in_bytes: bool = False) -> Iterator[Watch]:
        """A bar for as long as a stage runs; `in_bytes` if that is what the stage is watched by."""
        task = self._bars.add_task(name.ljust(_NAME_WIDTH), total=None, in_bytes=in_bytes)
        try:
            yield lambda done, total: self._bars.update(task, completed=done, total=total or None)
        finally:
            self._bars.remove_task(task)

    def say(self, stage: str, what: str) -> None:
        """One line of what a stage came to."""
        click.echo(f"{stage.ljust(_NAME_WIDTH)} {what}")


def print_quarantine(rows: pa.Table) -> None:
    """What is in quarantine by reason, with an example and what to do about it."""
    if not rows.num_rows:
        click.echo("quarantine is empty")
        return
    columns = rows.select(["stage", "reason", "source_ref", "detail"]).to_pylist()
    counts = Counter((row["stage"], row["reason"]) for row in columns)
    examples: dict[tuple[str, str], dict[str, Any]] = {}
    for row in columns:
        examples.setdefault((row["stage"], row["reason"]), row)
    click.echo(f"quarantine holds {rows.num_rows} rows:")
    for (stage, reason), count in sorted(counts.items()):
        row = examples[stage, reason]
        click.echo(f"  {stage} {reason}: {count}, such as {row['source_ref']}: {row['detail']}")


def print_events(folder: Path, limit: int) -> None:
    """The first events of a version, best covered first."""
    events = pq.read_table(folder / "events.parquet", partitioning=None)
    shown = events.sort_by(
        [("num_articles", "descending"), ("confidence", "descending"), ("event_id", "ascending")]
    ).slice(0, limit)
    table = Table(title=f"{shown.num_rows} of {events.num_rows} events, best covered first")
    for heading in ("date", "type", "code", "status", "actor", "recipient", "place", "articles"):
        table.add_column(heading, justify="right" if heading == "articles" else "left")
    for row in shown.to_pylist():
        table.add_row(
            str(row["event_date"] or ""),
            row["event_type"],
            row["cameo_code"],
            row["status"],
            _party(row, "actor"),
            _party(row, "recipient"),
            row["place_name"] or row["country"] or "",
            str(row["num_articles"]),
        )
    # a pipe has no width of its own; the table must not be cut to a terminal's 80 columns there
    Console(width=None if sys.stdout.isatty() else 140).print(table)


def _party(row: dict[str, Any], side: str) -> str:
    codes = "".join(row[f"{side}_{part}"] or "" for part in ("country", "sector"))
    name = row[f"{side}_name"] or ""
    return f"{name} ({codes})" if codes else name
