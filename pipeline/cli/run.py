"""``dateline run``: from the inbox to a published version, with counts at every stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import click

from pipeline import stages
from pipeline.cli import options
from pipeline.cli.app import settings_of
from pipeline.cli.show import Progress, print_events, print_quarantine
from pipeline.cli.snapshots import publish_and_say
from pipeline.errors import InputError
from pipeline.stages.workbench import QUARANTINE, Part, Watch, Workbench

MakeParts = Callable[[Watch], Iterator[Part]]


@click.command()
@options.inbox
@click.option(
    "--default-date",
    type=options.Day(),
    help="Publication date of input that states none; without it such input goes to quarantine.",
)
@click.option(
    "--again",
    is_flag=True,
    help="Make every day again, not only those whose input or code has changed.",
)
@options.version_date
@options.show_events
@click.pass_context
def run(
    ctx: click.Context,
    inbox: Path | None,
    default_date: date | None,
    again: bool,
    version_date: date | None,
    show_events: int,
) -> None:
    """Take what is new in the inbox, and publish a new version of the dataset if anything changed.

    Running it again is harmless: every input is taken once, only days that are due are made, and
    without a change there is no new version. If a check fails the run stops and nothing is
    published.
    """
    settings = settings_of(ctx)
    if inbox is None:
        inbox = settings.inbox_dir
        inbox.mkdir(parents=True, exist_ok=True)
    with stages.open_workbench(settings) as bench, Progress() as progress:
        make = _Maker(bench, progress, again)
        take = partial(stages.ingest, bench, inbox, default_date)
        make.days("ingest", "raw_articles", take, in_bytes=True)
        if not bench.store.days("raw_articles"):
            print_quarantine(bench.store.read(QUARANTINE))
            raise InputError(
                f"no article was found in {inbox}",
                remedy="Put .txt, .jsonl or .html files there, or name another with --inbox.",
            )
        make.days("clean", "articles", partial(stages.clean, bench, make.which("raw_articles")))
        progress.say("in all", str(stages.Totals.of(bench)))
        make.days("code", "mentions", partial(stages.code, bench, make.which("articles")))
        make.events()
        print_quarantine(bench.store.read(QUARANTINE))
        published = publish_and_say(bench, progress, version_date)
    if show_events and published is not None:
        print_events(published, show_events)


class _Maker:
    """Runs the stages one after another, checks what they made and says what it came to."""

    def __init__(self, bench: Workbench, progress: Progress, again: bool) -> None:
        self._bench = bench
        self._progress = progress
        self._again = again

    def which(self, table: str) -> list[date] | None:
        """The days to make: all of a table, or None for those that are due."""
        return self._bench.store.days(table) if self._again else None

    def days(self, stage: str, table: str, parts: MakeParts, in_bytes: bool = False) -> None:
        """Run a stage that works day by day."""
        days: set[date] = set()
        rows = refused = 0
        with self._progress.stage(stage, in_bytes) as watch:
            for part in self._bench.saved(parts(watch)):
                rows, refused = rows + part.added, refused + part.added_refused
                days |= {part.day} if part.day else set()
        checks = f", {self._check(table, days)} checks passed" if days else ""
        what = f"{rows} {table} over {len(days)} days, {refused} refused{checks}"
        self._progress.say(stage, what if days or refused else "nothing is due")

    def events(self) -> None:
        """Run the stage that works over all days."""
        with self._progress.stage("resolve"):
            made = stages.resolve(self._bench, again=self._again)
        what = f"{made.events} events of {made.mentions} mentions, {made.participants} participants"
        self._progress.say("resolve", what if made.changed else f"nothing is due: {what}")

    def _check(self, table: str, days: set[date]) -> int:
        with self._progress.stage("check"):
            return len(stages.require(self._bench, table, days))
