"""Every version of a snapshots folder, which one is the latest, and which ones have a name.

snapshots/v2026.11.24/    a version, never changed
snapshots/latest          a link to the newest version
snapshots/catalog.json    every version, newest first: a view of the manifests, made again each time
snapshots/tags.json       names that people gave to versions, which pruning keeps
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from pipeline.dataset.atomic import fsync, point, write_text
from pipeline.dataset.manifest import MANIFEST, Manifest
from pipeline.dataset.versions import Version, is_version
from pipeline.errors import SnapshotError

LATEST = "latest"
CATALOG = "catalog.json"
TAGS = "tags.json"
STAGING = ".staging-"
REMOVED = ".removed-"


@dataclass(frozen=True, slots=True)
class Catalog:
    """The versions of a snapshots folder."""

    root: Path

    def versions(self) -> list[Version]:
        """Every finished version, newest first."""
        if not self.root.is_dir():
            return []
        names = [p.name for p in self.root.iterdir() if is_version(p.name)]
        finished = [name for name in names if (self.root / name / MANIFEST).is_file()]
        return sorted(map(Version.parse, finished), reverse=True)

    def latest(self) -> Version | None:
        """The version that ``latest`` points to; None if nothing was published yet."""
        link = self.root / LATEST
        if not link.is_symlink():
            return None
        return Version.parse(link.readlink().name)

    def folder(self, name: str) -> Path:
        """The folder of a version, of ``latest`` or of a tag; SnapshotError if there is none."""
        if name == LATEST:
            latest = self.latest()
            if latest is None:
                raise SnapshotError(
                    f"nothing is published in {self.root}", remedy="Run `dateline run` first."
                )
            name = str(latest)
        name = self.tags().get(name, name)
        folder = self.root / name
        if not is_version(name) or not (folder / MANIFEST).is_file():
            known = ", ".join(map(str, self.versions()[:5])) or "none"
            raise SnapshotError(f"no version {name!r} in {self.root}", remedy=f"Newest: {known}.")
        return folder

    def refresh(self) -> None:
        """Write the catalog from the manifests, then point ``latest`` to the newest version."""
        versions = self.versions()
        if not versions:
            return
        entries = [self._entry(version) for version in versions]
        text = json.dumps({"versions": entries}, indent=2, ensure_ascii=False) + "\n"
        path = self.root / CATALOG
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            write_text(path, text)
        if self.latest() != versions[0]:
            point(self.root / LATEST, str(versions[0]))

    def tags(self) -> dict[str, str]:
        """Names given to versions."""
        path = self.root / TAGS
        if not path.is_file():
            return {}
        tags: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        return tags

    def tag(self, name: str, version: str) -> None:
        """Give a version a name; pruning keeps it. SnapshotError if the name or version is bad."""
        if not re.fullmatch(r"[a-z][a-z0-9_.-]*", name) or name == LATEST or is_version(name):
            raise SnapshotError(
                f"{name!r} cannot be a tag", remedy="Use lower-case letters, digits, dots, dashes."
            )
        tags = self.tags() | {name: self.folder(version).name}
        write_text(self.root / TAGS, json.dumps(dict(sorted(tags.items())), indent=2) + "\n")
        self.refresh()

    def clean(self) -> list[Path]:
        """Remove what a killed publisher left behind; returns what was removed.

        Call it with the lock held: nobody else's staging folder may be in use.
        """
        stale = [p for p in self.root.iterdir() if p.name.startswith((STAGING, REMOVED))]
        for path in stale:
            shutil.rmtree(path)
        stale_files = list(self.root.glob(".*.tmp"))
        for path in stale_files:
            path.unlink()
        return stale + stale_files

    def prune(self, keep: int) -> list[Version]:
        """Remove all but the newest ``keep`` versions; returns them. ``keep`` of 0 keeps all.

        The latest and tagged versions stay. Call it with the lock held.
        """
        if keep <= 0:
            return []
        held = {self.latest(), *map(Version.parse, self.tags().values())}
        doomed = [version for version in self.versions()[keep:] if version not in held]
        for version in doomed:
            # out of sight in one step, so that no reader meets half a version
            aside = self.root / f"{REMOVED}{version}"
            (self.root / str(version)).rename(aside)
            shutil.rmtree(aside)
        if doomed:
            fsync(self.root)
            self.refresh()
        return doomed

    def _entry(self, version: Version) -> dict[str, object]:
        manifest = Manifest.read(self.root / str(version))
        return {
            "version": manifest.version,
            "published": manifest.published.isoformat(),
            "schema_version": manifest.schema_version,
            "code_version": manifest.code_version,
            "lexicon_version": manifest.lexicon_version,
            "rows": {name: entry.rows for name, entry in manifest.tables.items()},
            "tags": sorted(tag for tag, named in self.tags().items() if named == str(version)),
        }
