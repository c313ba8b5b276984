"""``dateline code``, ``clean`` and ``dedup``: one JSON object a line in, one a line out."""

from __future__ import annotations

from pathlib import Path

import click

_IN = click.argument(
    "in_path", metavar="IN", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
_OUT = click.argument("out_path", metavar="OUT", type=click.Path(dir_okay=False, path_type=Path))


@click.command()
@_IN
@_OUT
def code(in_path: Path, out_path: Path) -> None:
    """Code a file of texts for events.

    IN holds one object a line: {"id", "text", "published_at": date or null, "title"?, "url"?}.
    OUT gets one line for each, in the same order: its events, actors, places and dates, with
    offsets in Unicode code points. A line that cannot be read gets an "error" and empty lists.
    """
    from pipeline.coding.commands import code_lines

    code_lines(in_path, out_path)


@click.command()
@_IN
@_OUT
def clean(in_path: Path, out_path: Path) -> None:
    """Find the article in a file of web pages.

    IN holds one object a line: {"id", "html", "url"}. OUT gets one line for each, in the same
    order: {"id", "title", "text", "published_at", "byline", "language"}.
    """
    from pipeline.cleaning.commands import clean_lines

    clean_lines(in_path, out_path)


@click.command()
@_IN
@_OUT
def dedup(in_path: Path, out_path: Path) -> None:
    """Find the copies and rewrites in a file of texts.

    IN holds one object a line: {"id", "text", "published_at", "title"?, "url"?}. OUT gets one line
    for each, in the same order: {"id", "cluster_id", "duplicate_of": id or null, "kind"}.
    """
    from pipeline.cleaning.commands import dedup_lines

    dedup_lines(in_path, out_path)
