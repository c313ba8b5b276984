"""``dateline diff``, ``explain``, ``export`` and ``docs``: what is done with versions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from pipeline.cli.app import settings_of
from pipeline.contracts.tables import published_tables
from pipeline.dataset.catalog import Catalog
from pipeline.dataset.causes import with_causes
from pipeline.dataset.changes import changes_document
from pipeline.dataset.data_docs import snapshot_data_docs
from pipeline.dataset.diff import diff_snapshots
from pipeline.dataset.explain import EventTrace, MentionTrace
from pipeline.dataset.explain import explain as trace_event
from pipeline.dataset.exports import EXPORTERS
from pipeline.dataset.exports import export as export_snapshot
from pipeline.dataset.manifest import Manifest
from pipeline.dataset.store import Store
from pipeline.dataset.versions import LATEST
from pipeline.errors import ConfigError
from pipeline.lexicon.rules import fired
from pipeline.lexicon.triggers import lexicon

_STYLES = {"trigger": "bold red", "actor": "bold blue", "recipient": "bold green", "place": "cyan"}


@click.command()
@click.argument("old")
@click.argument("new", default=LATEST)
@click.pass_context
def diff(ctx: click.Context, old: str, new: str) -> None:
    """Print what changed from version OLD to version NEW, and why.

    Rows are matched by their key. OLD and NEW are versions, tags or latest.
    """
    catalog = Catalog.of(settings_of(ctx))
    earlier, later = catalog.folder(old), catalog.folder(new)
    before, after = Manifest.read(earlier), Manifest.read(later)
    contracts = {
        contract.name: contract.as_published(before.publish_text and after.publish_text)
        for contract in published_tables()
    }
    diffs = with_causes(
        diff_snapshots(contracts, earlier, later),
        _tables(before, earlier),
        _tables(after, later),
        before,
        after,
    )
    click.echo(changes_document(after, before, diffs), nl=False)


def _tables(manifest: Manifest, folder: Path) -> dict[str, Path]:
    """The Parquet files of a version by table."""
    return {name: folder / entry.file for name, entry in manifest.tables.items()}


@click.command()
@click.argument("key")
@click.option("--version", default=LATEST, show_default=True, help="Version, tag or latest.")
@click.pass_context
def explain(ctx: click.Context, key: str, version: str) -> None:
    """Trace an event back to its sentences, articles and input files.

    KEY is the key of an event or of a mention, or the beginning of one.
    """
    settings = settings_of(ctx)
    folder = Catalog.of(settings).folder(version)
    texts = Store(settings.store_dir).files("articles")
    _print_trace(trace_event(folder, key, texts=texts or None))


@click.command()
@click.argument("version", default=LATEST)
@click.option(
    "--format",
    "formats",
    type=click.Choice(list(EXPORTERS)),
    multiple=True,
    required=True,
    help="What to write; may be given several times.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the files; `exports` in the data folder unless given.",
)
@click.pass_context
def export(ctx: click.Context, version: str, formats: tuple[str, ...], out: Path | None) -> None:
    """Write a version in formats that other tools read.

    VERSION is a version, a tag or latest. Formats other than csv, duckdb and plover hold only
    events that the texts present as having happened.
    """
    settings = settings_of(ctx)
    folder = Catalog.of(settings).folder(version)
    for name in formats:
        for path in export_snapshot(folder, name, out or settings.exports_dir):
            click.echo(str(path))


@click.command()
@click.argument("version")
@click.argument("out", type=click.Path(file_okay=False, writable=True, path_type=Path))
@click.pass_context
def docs(ctx: click.Context, version: str, out: Path) -> None:
    """Run the checks of a version again and write them as pages for a browser (GX Data Docs).

    VERSION is a version, a tag or latest; the pages go into the folder OUT, which need not exist.
    """
    folder = Catalog.of(settings_of(ctx)).folder(version)
    if out.resolve().is_relative_to(folder.resolve()):
        raise ConfigError(
            f"{out} lies in a version, which is never changed", remedy="Name another folder."
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"{out} cannot be made: {error}", remedy="Name another folder."
        ) from error
    click.echo(str(snapshot_data_docs(folder, out)))


def _print_trace(trace: EventTrace) -> None:
    console = Console(highlight=False, soft_wrap=True)
    event = trace.event
    parts = (event["event_date"], event["event_type"], event["cameo_code"], event["status"])
    console.print(Text(f"event {event['event_id']}: {' '.join(str(p) for p in parts if p)}"))
    for person in trace.participants:
        codes = " ".join(filter(None, (person["country"], person["sector"])))
        console.print(Text(f"  {person['side']}: {person['name']} ({codes or 'unknown'})"))
    for mention in trace.mentions:
        _print_mention(console, mention)


def _print_mention(console: Console, trace: MentionTrace) -> None:
    mention, article = trace.mention, trace.article
    console.print(Text(f"\nmention {mention['mention_id']}"), end="")
    console.print(Text(f", rule {_placed(mention['rule'])}, confidence {mention['confidence']}"))
    sentence = Text("  " + (trace.sentence or "(the text is not here)"))
    for span in trace.spans if trace.sentence else ():
        sentence.stylize(_STYLES[span.kind], span.start + 2, span.end + 2)
    console.print(sentence)
    for span in trace.spans if trace.sentence else ():
        words = (trace.sentence or "")[span.start : span.end]
        console.print(Text(f"    {span.kind}: {words}"))
    console.print(Text(f"  {_cited(article)}"))
    console.print(Text(f"  input: {trace.input_ref or 'not listed'}"))
    for copy in trace.copies:
        console.print(Text(f"  also in: {_cited(copy)}"))


def _placed(rule: str) -> str:
    """A rule, with the file and line of its entry if the installed lexicon has it."""
    where = lexicon().places.get(fired(rule))
    return f"{rule} ({where})" if where else rule


def _cited(article: Any) -> str:
    """An article as one cites it, as far as it is known."""
    parts = (article["source"], article["title"], article["published_date"], article["url"])
    return f"article {article['article_id']}: " + ", ".join(str(part) for part in parts if part)
