"""The manifest of a snapshot: what it holds, made of what, by which versions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.dataset.versions import Version
from pipeline.errors import SnapshotError

MANIFEST = "manifest.json"
FORMAT = 1
"""Version of the manifest's own form."""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of the snapshot."""

    bytes: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> FileEntry:
        """The entry of a file on disk."""
        return cls(path.stat().st_size, sha256_of(path))


@dataclass(frozen=True, slots=True)
class TableEntry:
    """A table of the snapshot."""

    file: str
    rows: int
    content_sha256: str
    """Of the rows alone, without the metadata that names the version."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything a reader needs to know and check about a version."""

    dataset: str
    title: str
    publisher: str
    version: str
    previous: str | None
    published: date
    schema_version: str
    code_version: str
    lexicon_version: str
    license: str
    publish_text: bool
    tables: Mapping[str, TableEntry]
    files: Mapping[str, FileEntry]
    inputs: Mapping[str, Any]
    checks: Mapping[str, int]

    def content(self) -> tuple[object, ...]:
        """What must differ for a new version to be made."""
        tables = sorted((name, entry.content_sha256) for name, entry in self.tables.items())
        return (self.schema_version, self.publish_text, *tables)

    def to_json(self) -> str:
        """The manifest as a JSON document."""
        content = {"format": FORMAT, **asdict(self), "published": self.published.isoformat()}
        return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of a snapshot; SnapshotError naming the file if it is missing or damaged."""
        path = folder / MANIFEST
        try:
            return cls.parse(path.read_text(encoding="utf-8"), str(path))
        except FileNotFoundError as error:
            raise SnapshotError(
                f"{path} does not exist", remedy="The folder is not a finished snapshot."
            ) from error
        except UnicodeDecodeError as error:
            raise _damaged(str(path), error) from error

    @classmethod
    def parse(cls, text: str, where: str) -> Manifest:
        """The manifest of that text; SnapshotError naming where it was read if it is damaged."""
        try:
            content = json.loads(text)
            if content.pop("format") != FORMAT:
                raise ValueError(f"it is not of format {FORMAT}")
            tables = {name: TableEntry(**entry) for name, entry in content.pop("tables").items()}
            files = {name: FileEntry(**entry) for name, entry in content.pop("files").items()}
            published = date.fromisoformat(content.pop("published"))
            manifest = cls(**content, tables=tables, files=files, published=published)
            Version.parse(manifest.version)
            for name in (*files, *(entry.file for entry in tables.values())):
                # files are read and written under these names: none may lead out of the folder
                if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                    raise ValueError(f"{name!r} does not lie in the snapshot")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _damaged(where, error) from error
        return manifest


def _damaged(where: str, error: Exception) -> SnapshotError:
    return SnapshotError(f"{where} is damaged: {error}", remedy="Restore the snapshot from a copy.")


def sha256_of(path: Path, length: int | None = None) -> str:
    """SHA-256 of a file, or of its first ``length`` bytes."""
    digest = hashlib.sha256()
    left = path.stat().st_size if length is None else length
    with path.open("rb") as file:
        while left > 0 and (block := file.read(min(left, 1 << 20))):
            digest.update(block)
            left -= len(block)
    return digest.hexdigest()


def content_sha256(path: Path, schema_text: str) -> str:
    """SHA-256 of a Parquet file's rows and columns, without the metadata at its end.

    The footer names the version; the bytes before it depend on the rows alone.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(size - 8)
        footer = int.from_bytes(file.read(4), "little")
    body = sha256_of(path, size - 8 - footer)
    return hashlib.sha256(f"{body} {schema_text}".encode()).hexdigest()
