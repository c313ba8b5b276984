"""Every version of a storage, which one is the latest, and which ones have a name.

The catalog is a view of the manifests, made again each time; tags are what people decided.
"""

from __future__ import annotations

import json
import re
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from pipeline.dataset.manifest import MANIFEST, Manifest
from pipeline.dataset.storage import Storage, snapshots_of
from pipeline.dataset.versions import LATEST, Version, is_version
from pipeline.errors import SnapshotError
from pipeline.settings import Settings

CATALOG = "catalog.json"
TAGS = "tags.json"


@dataclass(frozen=True, slots=True)
class Catalog:
    """The versions of a storage. What changes them is for the holder of the lock."""

    storage: Storage

    @classmethod
    def of(cls, settings: Settings) -> Catalog:
        """The versions that the operator publishes."""
        return cls(snapshots_of(settings))

    def lock(self, timeout: float) -> AbstractContextManager[None]:
        """Be the only one who changes versions; see Storage."""
        return self.storage.lock(timeout)

    def versions(self) -> list[Version]:
        """Every finished version, newest first."""
        return sorted(map(Version.parse, self.storage.finished()), reverse=True)

    def latest(self) -> Version | None:
        """The version that is pointed to; None if nothing was published yet."""
        name = self.storage.latest()
        return None if name is None else Version.parse(name)

    def name(self, given: str) -> str:
        """The version that its name, a tag or ``latest`` means; SnapshotError if there is none."""
        name = given
        if name == LATEST:
            latest = self.latest()
            if latest is None:
                raise SnapshotError(
                    f"nothing is published in {self.storage.address}",
                    remedy="Run `dateline run` first.",
                )
            name = str(latest)
        name = self.tags().get(name, name)
        if not is_version(name) or self.storage.read(f"{name}/{MANIFEST}") is None:
            known = ", ".join(map(str, self.versions()[:5])) or "none"
            raise SnapshotError(
                f"no version {given!r} in {self.storage.address}", remedy=f"Newest: {known}."
            )
        return name

    def folder(self, given: str) -> Path:
        """A local folder with the files of a version, named as in :meth:`name`."""
        return self.storage.fetch(self.name(given))

    def address(self, name: str) -> str:
        """Where readers find a version or a document."""
        return f"{self.storage.address}/{name}"

    def refresh(self) -> None:
        """Write the catalog from the manifests, then point ``latest`` to the newest version."""
        versions = self.versions()
        if not versions:
            return
        tags = self.tags()
        entries = [self._entry(version, tags) for version in versions]
        text = json.dumps({"versions": entries}, indent=2, ensure_ascii=False) + "\n"
        if self.storage.read(CATALOG) != text:
            self.storage.write(CATALOG, text)
        if self.latest() != versions[0]:
            self.storage.point(str(versions[0]))

    def tags(self) -> dict[str, str]:
        """Names given to versions."""
        try:
            tags: dict[str, str] = json.loads(self.storage.read(TAGS) or "{}")
        except ValueError as error:
            raise SnapshotError(
                f"{self.address(TAGS)} is damaged: {error}", remedy="Correct it or restore it."
            ) from error
        return tags

    def tag(self, name: str, version: str) -> None:
        """Give a version a name; pruning keeps it. SnapshotError if the name or version is bad."""
        if not re.fullmatch(r"[a-z][a-z0-9_.-]*", name) or name == LATEST or is_version(name):
            raise SnapshotError(
                f"{name!r} cannot be a tag", remedy="Use lower-case letters, digits, dots, dashes."
            )
        tags = self.tags() | {name: self.name(version)}
        self.storage.write(TAGS, json.dumps(dict(sorted(tags.items())), indent=2) + "\n")
        self.refresh()

    def prune(self, keep: int) -> list[Version]:
        """Remove all but the newest ``keep`` versions; returns them. ``keep`` of 0 keeps all.

        The latest and tagged versions stay.
        """
        if keep <= 0:
            return []
        held = {self.latest(), *map(Version.parse, self.tags().values())}
        doomed = [version for version in self.versions()[keep:] if version not in held]
        for version in doomed:
            self.storage.remove(str(version))
        if doomed:
            self.refresh()
        return doomed

    def _entry(self, version: Version, tags: dict[str, str]) -> dict[str, object]:
        path = f"{version}/{MANIFEST}"
        manifest = Manifest.parse(self.storage.read(path) or "", self.address(path))
        return {
            "version": manifest.version,
            "published": manifest.published.isoformat(),
            "schema_version": manifest.schema_version,
            "code_version": manifest.code_version,
            "lexicon_version": manifest.lexicon_version,
            "rows": {name: entry.rows for name, entry in manifest.tables.items()},
            "tags": sorted(tag for tag, named in tags.items() if named == str(version)),
        }
