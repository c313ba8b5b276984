"""A copy of the versions where others can fetch them: another storage of the same kind or another.

What is cut short leaves the old pointer, and the next run completes the version.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.dataset.catalog import Catalog
from pipeline.dataset.verify import verify
from pipeline.dataset.versions import LATEST
from pipeline.errors import SnapshotError


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What mirroring did."""

    versions: tuple[str, ...]
    """Versions that were copied now."""
    latest: str
    """Where the pointer leads."""


def mirror(source: Catalog, target: Catalog, timeout: float = 60.0) -> Mirrored:
    """Copy the versions that the target lacks, and all tags, then move the pointer.

    Versions there are never changed or removed. ``timeout`` is how many seconds to wait for
    somebody else who writes there. Raises SnapshotError if nothing is published, a version is
    damaged, or the target refuses.
    """
    source.name(LATEST)  # says what to do where nothing is published
    copied = []
    with target.lock(timeout):
        target.storage.clean()
        there = target.versions()
        # oldest first: what is cut short leaves a mirror that ends earlier, without gaps
        for version in map(str, sorted(set(source.versions()) - set(there))):
            folder = source.folder(version)
            problems = verify(folder)
            if problems:
                raise SnapshotError(
                    f"{version} is damaged and was not copied: {problems[0]}",
                    remedy=f"See `dateline verify {version}`.",
                )
            target.storage.add(folder, version)
            copied.append(version)
        for name, version in source.tags().items() - target.tags().items():
            target.tag(name, version)
        target.refresh()
    return Mirrored(tuple(copied), target.name(LATEST))
