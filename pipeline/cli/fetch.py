"""``dateline fetch``: what is new in the feeds, into the inbox."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import click

from pipeline.cli.app import settings_of
from pipeline.errors import DatelineError, InputError
from pipeline.ingest.fetching import Fetcher, Manners
from pipeline.ingest.polling import Polled, poll
from pipeline.ingest.sources import NewsSource, load_sources


@click.command()
@click.option(
    "--sources",
    "sources_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="List of feeds, if it is not sources.yaml in the data folder.",
)
@click.pass_context
def fetch(ctx: click.Context, sources_path: Path | None) -> None:
    """Ask the feeds for what is new, and put it into the inbox as one WARC file.

    What was fetched before is asked for only if it has changed. Slow on purpose: robots.txt is
    heeded, and a host gets one request a second at most. `dateline run` reads what was fetched, and
    refuses what could not be, with the reason; such pages are tried again next time.
    """
    settings = settings_of(ctx)
    sources = load_sources(sources_path or settings.sources_path)
    fetcher = Fetcher(Manners(sources.user_agent))
    started = datetime.now(UTC)
    try:
        polled = poll(sources, fetcher, settings.fetched_path, settings.inbox_dir, started)
    except sqlite3.DatabaseError as error:
        raise DatelineError(
            f"{settings.fetched_path}: {error}",
            remedy="Wait until no other `dateline fetch` runs. If the file is damaged, remove it:"
            " everything is then fetched once more.",
        ) from error
    except OSError as error:
        raise InputError(
            f"nothing was kept: {error}", remedy="Check the rights and space of the data folder."
        ) from error
    lost = [one for source, one in zip(sources.sources, polled, strict=True) if _say(source, one)]
    if lost:
        raise InputError(
            f"{len(lost)} of {len(polled)} feeds could not be read: "
            + ", ".join(one.source for one in lost),
            remedy="What the others gave is in the inbox. Correct the addresses or try later.",
        )


def _say(source: NewsSource, polled: Polled) -> bool:
    """Print what came of a source; returns whether the feed itself failed."""
    click.echo(
        f"{polled.source}: {polled.entries} entries, {polled.pages} pages fetched, "
        f"{polled.unchanged} unchanged, {len(polled.failures)} failed"
    )
    for failure in polled.failures:
        click.echo(f"  {failure.source_ref}: {failure.reason}: {failure.detail}", err=True)
    return any(failure.source_ref == source.url for failure in polled.failures)
