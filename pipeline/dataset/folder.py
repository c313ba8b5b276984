"""Versions in a folder on a disk: a rename makes one visible, a link points to the latest."""

from __future__ import annotations

import os
import shutil
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from pipeline.dataset.atomic import fsync, fsync_tree, point, write_text
from pipeline.dataset.lock import publishing
from pipeline.dataset.manifest import MANIFEST
from pipeline.dataset.verify import verify
from pipeline.dataset.versions import LATEST, is_version

STAGING = ".staging-"
_REMOVED = ".removed-"


@dataclass(frozen=True, slots=True)
class FolderStorage:
    """A folder of versions; see :class:`pipeline.dataset.storage.Storage` for the methods."""

    root: Path

    @property
    def address(self) -> str:
        """The path of the folder."""
        return str(self.root)

    @property
    def workplace(self) -> Path:
        """The folder itself, so that a rename is enough."""
        return self.root

    def lock(self, timeout: float) -> AbstractContextManager[None]:
        """Be the only writer; the system frees the lock however the process ends."""
        return publishing(self.root, timeout)

    def finished(self) -> list[str]:
        """The folders that are named like a version and hold a manifest."""
        if not self.root.is_dir():
            return []
        names = [path.name for path in self.root.iterdir() if is_version(path.name)]
        return [name for name in names if (self.root / name / MANIFEST).is_file()]

    def fetch(self, version: str) -> Path:
        """The folder of the version."""
        return self.root / version

    def problems(self, version: str) -> list[str]:
        """Compare every byte with the manifest."""
        return verify(self.root / version)

    def add(self, folder: Path, version: str) -> None:
        """Rename a staged folder, or a copy of one that lies elsewhere."""
        if folder.parent != self.root:
            copy = self.root / f"{STAGING}{version}-{os.getpid()}"
            shutil.copytree(folder, copy)
            fsync_tree(copy)
            folder = copy
        os.rename(folder, self.root / version)
        fsync(self.root)

    def remove(self, version: str) -> None:
        """Rename the version out of sight, then delete it."""
        aside = self.root / f"{_REMOVED}{version}"
        (self.root / version).rename(aside)
        fsync(self.root)
        shutil.rmtree(aside)

    def clean(self) -> None:
        """Remove staged and removed folders, and files that were being replaced."""
        for path in self.root.iterdir():
            if path.name.startswith((STAGING, _REMOVED)):
                shutil.rmtree(path)
        for path in self.root.glob(".*.tmp"):
            path.unlink()

    def read(self, name: str) -> str | None:
        """A small document; None if there is none."""
        try:
            return (self.root / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def write(self, name: str, text: str) -> None:
        """Replace a small document in one step."""
        write_text(self.root / name, text)

    def latest(self) -> str | None:
        """Where the link leads; None without one."""
        link = self.root / LATEST
        return link.readlink().name if link.is_symlink() else None

    def point(self, version: str) -> None:
        """Swap the link in one step."""
        point(self.root / LATEST, version)
