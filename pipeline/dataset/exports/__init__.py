"""A snapshot in the formats that people already use: one module a format.

Readers of the other formats take every row as something that happened, so those formats hold only
events whose status is occurred or historical. ``csv``, ``duckdb`` and ``plover`` hold everything.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

from pipeline.dataset.exports.base import Exporter
from pipeline.dataset.exports.csv_files import CSV
from pipeline.dataset.exports.database import DUCKDB
from pipeline.dataset.exports.gdelt import GDELT_EVENTS, GDELT_MENTIONS
from pipeline.dataset.exports.icews import ICEWS
from pipeline.dataset.exports.plover import PLOVER
from pipeline.dataset.exports.polecat import POLECAT
from pipeline.dataset.manifest import Manifest
from pipeline.errors import ConfigError

EXPORTERS: Mapping[str, Exporter] = {
    exporter.name: exporter
    for exporter in (CSV, DUCKDB, GDELT_EVENTS, GDELT_MENTIONS, POLECAT, PLOVER, ICEWS)
}


__all__ = ["EXPORTERS", "Exporter", "export"]


def export(folder: Path, name: str, out: Path) -> list[Path]:
    """Write a snapshot in a format into the folder ``out``; returns the files.

    Files appear whole or not at all and replace those of an earlier export. Raises ConfigError for
    an unknown format.
    """
    exporter = EXPORTERS.get(name)
    if exporter is None:
        near = difflib.get_close_matches(name, EXPORTERS, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"Formats: {', '.join(EXPORTERS)}."
        raise ConfigError(f"no export format {name!r}", remedy=hint)
    manifest = Manifest.read(folder)
    out.mkdir(parents=True, exist_ok=True)
    return exporter.write(folder, out / f"{manifest.dataset}-{manifest.version}", manifest)
