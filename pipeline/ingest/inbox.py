"""The drop folder: every file that is new, read to raw articles and rejections."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipeline.ingest.companions import (
    find_columns,
    find_companion,
    is_companion,
    read_columns,
    read_sidecar,
)
from pipeline.ingest.drafts import Draft, settle
from pipeline.ingest.ledger import Ledger, Taken
from pipeline.ingest.limits import Limits
from pipeline.ingest.meter import Meter
from pipeline.ingest.records import RawArticle, Reason, Rejected, Retried
from pipeline.ingest.registry import read_source
from pipeline.ingest.sidecar import SIDECAR_SUFFIX
from pipeline.ingest.source import RefusedError, Source


def inbox_files(folder: Path) -> list[Path]:
    """The files of a drop folder that hold input, in the order of their names.

    Hidden files, half-written ones (`.part`, `.tmp`), symbolic links, and files that are about
    others (sidecars, a README, a licence, checksums) are left out.
    """
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not path.is_symlink()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and not path.name.endswith((".part", ".tmp"))
        and not is_companion(path.name)
    )


def read_inbox(
    folder: Path,
    ledger: Ledger,
    default_date: date | None = None,
    limits: Limits | None = None,
    meter: Meter | None = None,
) -> Iterator[RawArticle | Rejected | Retried]:
    """What the files of a folder hold that was not taken before; the files are never changed.

    Call `ledger.settle()` when everything that was yielded is stored; without it the same is
    yielded again next time. Files that had undated records are read again for those once there is
    a default date. The meter is told how far reading is. Raises `FileNotFoundError` if the folder
    does not exist.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is no folder: make it, or name another inbox")
    meter = meter or Meter(lambda done, total: None)
    sizes = {path: _size(path) for path in inbox_files(folder)}
    meter.total = sum(sizes.values())
    for path, size in sizes.items():
        for record in read_file(path, folder, ledger, default_date, limits, meter):
            yield record
            meter.record()
        meter.file(size)


def read_file(
    path: Path,
    folder: Path,
    ledger: Ledger,
    default_date: date | None,
    limits: Limits | None,
    meter: Meter,
) -> Iterator[RawArticle | Rejected | Retried]:
    """What one file of a folder holds, unless the ledger knows its content."""
    source = Source.of_file(path, path.relative_to(folder).as_posix(), limits)
    try:
        before = path.stat()
        source = _with_companions(source, path, folder)
        sha256 = ledger.sha256_of(path, before) or source.sha256()
        identity = _identity(sha256, source)
        known = ledger.find(identity)
        if known and not (known.undated and default_date):
            return
    except OSError as problem:
        detail = f"cannot be read: {problem.strerror or problem}"
        yield RefusedError(Reason.UNREADABLE, detail).rejected(source.ref)
        return
    except RefusedError as refusal:
        yield refusal.rejected(source.ref)
        return
    source = meter.watched(source)
    articles = rejected = undated = 0
    for inner, found in read_source(source):
        record = (
            settle(found, inner, default_date, ledger.next_number())
            if isinstance(found, Draft)
            else found
        )
        if isinstance(record, RawArticle):
            articles += 1
        elif isinstance(record, Rejected):
            rejected += 1
            undated += record.reason is Reason.UNDATED
        # What a file refused stands already, or does no longer: later ones may have made up for it.
        if isinstance(record, RawArticle) or not known:
            yield record
    if _unchanged(path, before):
        ledger.note_sha256(path, before, sha256)
        ledger.note(Taken(identity, source.ref, before.st_size, articles, rejected, undated))


def _size(path: Path) -> int:
    """Bytes of a file; 0 for one that is gone by now."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _with_companions(source: Source, path: Path, folder: Path) -> Source:
    """The source with what lies beside its file; raises `RefusedError` if that cannot be used."""
    sidecar, columns = find_companion(path, SIDECAR_SUFFIX), find_columns(path, folder)
    if sidecar:
        content = Source.of_file(sidecar, limits=source.limits).whole()
        source = replace(source, sidecar=read_sidecar(sidecar.name, content, source.limits))
    if columns:
        content = Source.of_file(columns, limits=source.limits).whole()
        source = replace(source, columns=read_columns(columns.name, content))
    return source


def _identity(sha256: str, source: Source) -> str:
    """What the ledger knows a file by: its bytes and those of what describes it."""
    parts = (sha256.encode(), source.sidecar.payload, source.columns.payload)
    return hashlib.sha256(b"\n".join(parts)).hexdigest()


def _unchanged(path: Path, before: os.stat_result) -> bool:
    """Whether a file is as it was: one still being written is not taken as read."""
    try:
        after = path.stat()
    except OSError:
        return False
    return (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
