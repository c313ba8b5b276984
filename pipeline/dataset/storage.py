"""Where the versions of a dataset are kept: a folder on a disk, or an object store.

Both keep the same things under the same names::

    v2026.11.24/manifest.json …   a version, never changed
    catalog.json                  every version, newest first
    tags.json                     names that people gave to versions
    latest, or latest.json        which version is the newest

A version without a manifest is not there yet, or no longer: no reader looks into it.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from pipeline.dataset.folder import FolderStorage
from pipeline.dataset.objects import ObjectStorage
from pipeline.settings import Settings


class Storage(Protocol):
    """What publishing and reading need of the place where versions are kept.

    Writing is for the holder of the lock; reading needs none. Every method raises SnapshotError
    naming the address and the remedy if the place refuses.
    """

    @property
    def address(self) -> str:
        """The path or URL."""

    @property
    def workplace(self) -> Path:
        """A local folder to stage versions in, on the disk that they are moved to."""

    def lock(self, timeout: float) -> AbstractContextManager[None]:
        """Be the only writer; SnapshotError naming the other one after ``timeout`` seconds."""

    def finished(self) -> list[str]:
        """The names of the versions that readers may see, in no order."""

    def fetch(self, version: str) -> Path:
        """A local folder with the files of a finished version, not to be written to."""

    def problems(self, version: str) -> list[str]:
        """Compare every byte that is kept of a version with its manifest."""

    def add(self, folder: Path, version: str) -> None:
        """Make a sealed folder a version, in one step for readers.

        A folder in the workplace is moved, any other one is copied.
        """

    def remove(self, version: str) -> None:
        """Remove a version for good, in one step for readers."""

    def clean(self) -> None:
        """Remove what killed writers left behind."""

    def read(self, name: str) -> str | None:
        """A small document; None if there is none."""

    def write(self, name: str, text: str) -> None:
        """Replace a small document in one step."""

    def latest(self) -> str | None:
        """The version that is pointed to; None if nothing was published yet."""

    def point(self, version: str) -> None:
        """Point to another version in one step."""


def open_storage(address: str | Path, copies: Path) -> Storage:
    """The storage at a path or URL; local copies of what is far away are kept below ``copies``.

    Raises ConfigError if no file system answers to the URL.
    """
    text = str(address)
    if text.startswith("file://"):
        return FolderStorage(Path(text.removeprefix("file://")))
    if "://" in text:
        return ObjectStorage(text, copies)
    return FolderStorage(Path(address))


def snapshots_of(settings: Settings) -> Storage:
    """The storage that the operator publishes to."""
    return open_storage(settings.snapshots or settings.snapshots_dir, settings.copies_dir)
