"""``dateline tag``, ``prune`` and ``mirror``: names, removal and copies of versions."""

from __future__ import annotations

import click

from pipeline.cli.app import settings_of
from pipeline.dataset.catalog import Catalog
from pipeline.dataset.mirror import mirror as copy_versions
from pipeline.dataset.storage import open_storage
from pipeline.dataset.versions import LATEST

_LOCK_SECONDS = 30.0
"""How long another publisher is waited for."""


@click.command()
@click.argument("version")
@click.argument("name")
@click.pass_context
def tag(ctx: click.Context, version: str, name: str) -> None:
    """Give a version a name that commands take and that pruning respects.

    VERSION is a version, another tag or latest; NAME is like paper-2024. A name that is in use
    moves to VERSION.
    """
    catalog = Catalog.of(settings_of(ctx))
    meant = catalog.name(version)
    with catalog.lock(_LOCK_SECONDS):
        before = catalog.tags().get(name)
        catalog.tag(name, meant)
    moved = f", no longer {before}" if before not in (None, meant) else ""
    click.echo(f"{name} is {meant}{moved}")


@click.command()
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    required=True,
    help="How many of the newest versions to keep.",
)
@click.pass_context
def prune(ctx: click.Context, keep: int) -> None:
    """Remove old versions for good, all but the newest.

    The latest version and those with a tag are never removed.
    """
    catalog = Catalog.of(settings_of(ctx))
    catalog.name(LATEST)  # says what to do where nothing is published
    with catalog.lock(_LOCK_SECONDS):
        catalog.storage.clean()
        removed = catalog.prune(keep)
    for version in removed:
        click.echo(f"removed {version}")
    click.echo(f"{len(catalog.versions())} versions are left")


@click.command()
@click.argument("url")
@click.pass_context
def mirror(ctx: click.Context, url: str) -> None:
    """Copy the versions that a folder or an object store lacks.

    URL is a path or any address that fsspec opens, such as s3://bucket/folder; keys and endpoint
    are taken from the environment or the configuration of that file system. Versions there are
    never changed or removed, and the pointer there leads to the latest one.
    """
    settings = settings_of(ctx)
    target = Catalog(open_storage(url, settings.copies_dir))
    done = copy_versions(Catalog.of(settings), target, _LOCK_SECONDS)
    for version in done.versions:
        click.echo(f"copied {version}")
    click.echo(f"latest at {url} is {done.latest}")
