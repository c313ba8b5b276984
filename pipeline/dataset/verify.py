"""Is a snapshot still what was published?"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.dataset.manifest import MANIFEST, FileEntry, Manifest
from pipeline.dataset.scorecard import SCORECARD, Scorecard
from pipeline.dataset.versions import is_version
from pipeline.errors import SnapshotError


def verify(folder: Path) -> list[str]:
    """Re-check every file of a snapshot against its manifest; returns the problems found.

    The scorecard must besides be that of the version's code and lexicon, and its figures must
    follow from its counts.
    """
    try:
        manifest = Manifest.read(folder)
    except SnapshotError as error:
        return [error.message]
    problems = []
    resolved = folder.resolve()
    if is_version(resolved.name) and resolved.name != manifest.version:
        problems.append(f"the folder is {resolved.name}, the manifest says {manifest.version}")
    present = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    unknown = sorted(present - manifest.files.keys() - {MANIFEST})
    problems += [f"{name} is not in the manifest" for name in unknown]
    for name, entry in manifest.files.items():
        if name not in present:
            problems.append(f"{name} is missing")
        elif (found := FileEntry.of(folder / name)) != entry:
            what = f"{found.bytes} bytes" if found.bytes != entry.bytes else "other bytes"
            problems.append(f"{name} has {what}, the manifest says {entry.bytes} bytes")
    for name, table in manifest.tables.items():
        if table.file in present:
            problems += [
                f"{name}: {p}" for p in _parquet(folder / table.file, table.rows, manifest)
            ]
    if SCORECARD in present:
        problems += [f"{SCORECARD}: {p}" for p in _scorecard(folder / SCORECARD, manifest)]
    return problems


def _scorecard(path: Path, manifest: Manifest) -> list[str]:
    """What makes it no scorecard, or that of another version."""
    try:
        card = Scorecard.parse(path.read_text(encoding="utf-8", errors="replace"), "it")
    except SnapshotError as error:
        return [error.message]
    return card.problems(manifest.code_version, manifest.lexicon_version)


def _parquet(path: Path, rows: int, manifest: Manifest) -> list[str]:
    try:
        with pq.ParquetFile(path) as file:
            found, metadata = file.metadata.num_rows, file.metadata.metadata or {}
    except (OSError, pa.ArrowInvalid) as error:
        return [f"{path.name} is not a readable Parquet file: {error}"]
    problems = []
    if found != rows:
        problems.append(f"{found} rows, the manifest says {rows}")
    version = metadata.get(b"dateline.version", b"").decode()
    if version != manifest.version:
        problems.append(f"the file is of version {version or 'none'}")
    return problems
