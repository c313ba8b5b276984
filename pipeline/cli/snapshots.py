"""``dateline publish`` and ``verify``: versions of the dataset."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from pipeline.cli import options
from pipeline.cli.app import settings_of
from pipeline.cli.show import Progress, print_events
from pipeline.dataset.catalog import Catalog
from pipeline.dataset.versions import LATEST
from pipeline.errors import SnapshotError
from pipeline.stages.publish import publish as publish_version
from pipeline.stages.workbench import Workbench, open_workbench


@click.command()
@options.version_date
@options.show_events
@click.pass_context
def publish(ctx: click.Context, version_date: date | None, show_events: int) -> None:
    """Publish the resolved tables as the next version, if they changed and pass every check."""
    with open_workbench(settings_of(ctx)) as bench, Progress() as progress:
        published = publish_and_say(bench, progress, version_date)
    if show_events and published is not None:
        print_events(published, show_events)


def publish_and_say(bench: Workbench, progress: Progress, day: date | None) -> Path | None:
    """Publish, say what it came to, and return the folder of the version that stands."""
    with progress.stage("publish"):
        published = publish_version(bench, day)
    if published.version is None:
        progress.say("publish", f"no new version: {published.reason}")
    else:
        passed = sum(check.passed for check in published.checks)
        progress.say("publish", f"{published.version}, {published.reason}: {passed} checks passed")
    if published.address:
        progress.say("snapshot", published.address)
    return published.folder


@click.command()
@click.argument("version", default=LATEST)
@click.pass_context
def verify(ctx: click.Context, version: str) -> None:
    """Check a version's files against its manifest: VERSION, a tag, or latest."""
    catalog = Catalog.of(settings_of(ctx))
    name = catalog.name(version)
    address = catalog.address(name)
    problems = catalog.storage.problems(name)
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise SnapshotError(
            f"{address} is not what was published: {len(problems)} problems",
            remedy="Restore it from a copy, or remove it and publish again.",
        )
    click.echo(f"{address} is sound")
