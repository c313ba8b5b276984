"""A copy of the versions where others can fetch them: a folder, ``s3://``, or any fsspec URL.

Object stores have no rename, so the order does the work. A version's files go first, its manifest
last: a version without a manifest is not there yet. ``catalog.json`` is replaced after that, and
``latest.json``, one small object, is the pointer that readers follow; a reader sees the old one or
the new one. A mirror that is killed leaves the old pointer, and the next run completes the version.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.dataset.catalog import CATALOG, Catalog
from pipeline.dataset.manifest import MANIFEST, FileEntry, Manifest
from pipeline.dataset.verify import verify
from pipeline.errors import ConfigError, SnapshotError

POINTER = "latest.json"


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What mirroring did."""

    url: str
    versions: tuple[str, ...]
    """Versions that were copied now."""
    latest: str
    """Where the pointer leads."""


def mirror(root: Path, url: str, options: dict[str, Any] | None = None) -> Mirrored:
    """Copy every version of a snapshots folder that the URL lacks, then move the pointer.

    ``options`` go to the file system (keys, endpoint). Versions there are never changed or removed.
    Raises SnapshotError if nothing is published, a version is damaged, or the store refuses; and
    ConfigError if no file system answers to the URL.
    """
    catalog = Catalog(root)
    latest = catalog.latest()
    if latest is None:
        raise SnapshotError(f"nothing is published in {root}", remedy="Run `dateline run` first.")
    system, base = _open(url, options)
    copied = []
    try:
        # oldest first: what is cut short leaves a mirror that ends earlier, without gaps
        for version in reversed(catalog.versions()):
            name = str(version)
            if system.exists(f"{base}/{name}/{MANIFEST}"):
                continue
            problems = verify(root / name)
            if problems:
                raise SnapshotError(
                    f"{name} is damaged and was not copied: {problems[0]}",
                    remedy=f"See `dateline verify {name}`.",
                )
            _copy(system, root / name, f"{base}/{name}")
            copied.append(name)
        _put(system, f"{base}/{CATALOG}", (root / CATALOG).read_bytes())
        pointer = {"version": str(latest), "path": f"{latest}/"}
        _put(system, f"{base}/{POINTER}", (json.dumps(pointer) + "\n").encode())
    except OSError as error:
        raise SnapshotError(
            f"{url} refused: {error}", remedy="Check its rights, space and address."
        ) from error
    return Mirrored(url, tuple(copied), str(latest))


def verify_mirror(url: str, options: dict[str, Any] | None = None) -> list[str]:
    """Compare the sizes of what the pointer leads to with its manifest; returns the problems."""
    system, base = _open(url, options)
    try:
        pointer = json.loads(system.cat_file(f"{base}/{POINTER}"))
        folder = f"{base}/{pointer['version']}"
        content = json.loads(system.cat_file(f"{folder}/{MANIFEST}"))
        files = {name: FileEntry(**entry) for name, entry in content["files"].items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [f"{url} has no sound version: {error!r}"]
    problems = []
    for name, entry in files.items():
        path = f"{folder}/{name}"
        if not system.exists(path):
            problems.append(f"{name} is missing")
        elif (size := system.size(path)) != entry.bytes:
            problems.append(f"{name} has {size} bytes, the manifest says {entry.bytes}")
    return problems


def _copy(system: Any, folder: Path, target: str) -> None:
    """Copy a version: its manifest last."""
    names: Sequence[str] = (*Manifest.read(folder).files, MANIFEST)
    for name in names:
        path = f"{target}/{name}"
        system.makedirs(path.rpartition("/")[0], exist_ok=True)
        system.put_file(str(folder / name), path)


def _put(system: Any, path: str, content: bytes) -> None:
    """Replace a small file in one step: a single request to an object store, a rename on a disk."""
    if "file" in _protocols(system):
        temporary = f"{path}.tmp"
        system.pipe_file(temporary, content)
        system.mv(temporary, path)
    else:
        system.pipe_file(path, content)


def _protocols(system: Any) -> tuple[str, ...]:
    protocol = system.protocol
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)


def _open(url: str, options: dict[str, Any] | None) -> tuple[Any, str]:
    import fsspec  # type: ignore[import-untyped]  # it ships no types

    try:
        system, base = fsspec.core.url_to_fs(url, **(options or {}))
    except (ValueError, ImportError) as error:
        raise ConfigError(
            f"{url!r} cannot be opened: {error}",
            remedy="Give a path or a URL such as s3://bucket/folder, and install its file system"
            " (s3fs for s3://).",
        ) from error
    return system, str(base).rstrip("/")
