"""The drop folder: every file that is new, read to raw articles and rejections."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pipeline.ingest.drafts import Sidecar, settle
from pipeline.ingest.encoding import decode
from pipeline.ingest.fields import parse_json, sidecar_of_object
from pipeline.ingest.ledger import Ledger, Taken
from pipeline.ingest.limits import Limits
from pipeline.ingest.records import RawArticle, Reason, Rejected
from pipeline.ingest.registry import read_source
from pipeline.ingest.source import RefusedError, Source

SIDECAR_SUFFIX = ".meta.json"


def inbox_files(folder: Path) -> list[Path]:
    """The files of a drop folder that hold input, in the order of their names.

    Hidden files, half-written ones (`.part`, `.tmp`), sidecars and symbolic links are left out.
    """
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not path.is_symlink()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and not path.name.endswith((SIDECAR_SUFFIX, ".part", ".tmp"))
    )


def read_inbox(
    folder: Path,
    ledger: Ledger,
    default_date: date | None = None,
    limits: Limits | None = None,
) -> Iterator[RawArticle | Rejected]:
    """What the files of a folder hold that was not taken before; the files are never changed.

    Call `ledger.settle()` when everything that was yielded is stored; without it the same is
    yielded again next time. Files that had undated records are read again once there is a default
    date. Raises `FileNotFoundError` if the folder does not exist.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is no folder: make it, or name another inbox")
    for path in inbox_files(folder):
        yield from read_file(
            path, path.relative_to(folder).as_posix(), ledger, default_date, limits
        )


def read_file(
    path: Path,
    source_ref: str,
    ledger: Ledger,
    default_date: date | None = None,
    limits: Limits | None = None,
) -> Iterator[RawArticle | Rejected]:
    """What one file holds, unless the ledger knows its content."""
    source = Source.of_file(path, source_ref, limits)
    sidecar_path = find_sidecar(path)
    try:
        sidecar_bytes = sidecar_path.read_bytes() if sidecar_path else b""
        identity = hashlib.sha256((source.sha256() + "\n").encode() + sidecar_bytes).hexdigest()
        size = path.stat().st_size
    except OSError as problem:
        detail = f"cannot be read: {problem.strerror or problem}"
        yield RefusedError(Reason.UNREADABLE, detail).rejected(source_ref)
        return
    known = ledger.find(identity)
    if known and not (known.undated and default_date):
        return
    articles = rejected = undated = 0
    for record in _records(source, sidecar_path, sidecar_bytes, default_date):
        if isinstance(record, RawArticle):
            articles += 1
        else:
            rejected += 1
            undated += record.reason is Reason.UNDATED
        yield record
    ledger.note(Taken(identity, source_ref, size, articles, rejected, undated))


def find_sidecar(path: Path) -> Path | None:
    """The sidecar of a file: `NAME.txt.meta.json`, or `NAME.meta.json`."""
    for name in (path.name + SIDECAR_SUFFIX, path.stem + SIDECAR_SUFFIX):
        beside = path.with_name(name)
        if beside.is_file() and not beside.is_symlink():
            return beside
    return None


def _records(
    source: Source, sidecar_path: Path | None, sidecar_bytes: bytes, default_date: date | None
) -> Iterator[RawArticle | Rejected]:
    try:
        sidecar = _sidecar(sidecar_path, sidecar_bytes, source.limits)
    except RefusedError as refusal:
        yield refusal.rejected(source.ref)
        return
    for record in read_source(source):
        if isinstance(record, Rejected):
            yield record
        else:
            yield settle(record, source.ref, sidecar, default_date)


def _sidecar(path: Path | None, content: bytes, limits: Limits) -> Sidecar:
    if path is None:
        return Sidecar()
    try:
        return sidecar_of_object(parse_json(decode(content), limits.json_depth), content)
    except RefusedError as refusal:
        detail = f"{path.name}: {refusal.detail}"
        raise RefusedError(Reason.BAD_SIDECAR, detail, content) from refusal
