"""Versions in an object store: ``s3://bucket/folder``, or any other URL that fsspec opens.

Object stores have no rename, but one object is replaced in one step, so the order does the work: a
version's files are uploaded first and its manifest last, and ``latest.json`` is put after that. A
writer that is killed leaves files without a manifest, which the next writer removes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.dataset.folder import STAGING
from pipeline.dataset.lock import publishing
from pipeline.dataset.manifest import MANIFEST, Manifest
from pipeline.dataset.object_lock import ObjectLock
from pipeline.dataset.remote import answering, open_system
from pipeline.dataset.verify import verify
from pipeline.dataset.versions import is_version
from pipeline.errors import SnapshotError

POINTER = "latest.json"
_FETCHING = ".fetching-"
_FETCHING_SECONDS = 24 * 3600
"""After so long a folder that is being fetched is taken to be a killed reader's."""


class ObjectStorage:
    """Versions below a URL; see :class:`pipeline.dataset.storage.Storage` for the methods.

    The workplace, a folder below ``copies``, keeps what was fetched. Versions never change, so a
    copy is good for as long as its manifest is that of the version.
    """

    def __init__(self, url: str, copies: Path) -> None:
        self.address = url.rstrip("/")
        self._system, self._base = open_system(url)
        # two storages may have versions of one name
        plain = re.sub(r"[^a-z0-9]+", "-", self.address.lower()).strip("-")
        self.workplace = copies / f"{plain}-{sha256(self.address.encode()).hexdigest()[:8]}"
        self._lock = ObjectLock(
            self.address, self._system, f"{self._base}/.publishing", self.workplace / ".held"
        )

    @contextmanager
    def lock(self, timeout: float) -> Iterator[None]:
        """Be the only writer, among those of this data folder and then among all."""
        with publishing(self.workplace, timeout, self.address):
            with self._answering():
                self._lock.acquire(timeout)
            try:
                yield
            finally:
                with self._answering():
                    self._lock.release()

    def finished(self) -> list[str]:
        """The versions that have a manifest."""
        with self._answering():
            names = [name for name in self._names("") if is_version(name)]
            return [name for name in names if self._system.exists(self._path(name, MANIFEST))]

    def fetch(self, version: str) -> Path:
        """The local copy of the version, made now if there is none."""
        copy = self.workplace / version
        text = self._manifest(version)
        with suppress(FileNotFoundError):
            if (copy / MANIFEST).read_text(encoding="utf-8") == text:
                return copy
        with self._downloaded(version) as folder:
            problems = verify(folder)
            if problems:
                raise SnapshotError(
                    f"{self.address}/{version} is damaged: {problems[0]}",
                    remedy=f"See `dateline verify {version}`.",
                )
            shutil.rmtree(copy, ignore_errors=True)
            try:
                os.rename(folder, copy)
            except OSError:
                if not copy.is_dir():  # else somebody was faster to fetch the same
                    raise
        return copy

    def problems(self, version: str) -> list[str]:
        """Fetch every file again and compare it with the manifest."""
        with self._downloaded(version) as folder:
            known = {*Manifest.read(folder).files, MANIFEST}
            unknown = sorted(self._sizes(version).keys() - known)
            return [f"{name} is not in the manifest" for name in unknown] + verify(folder)

    def add(self, folder: Path, version: str) -> None:
        """Upload a folder, see that all of it arrived, then upload its manifest."""
        files = Manifest.read(folder).files
        with self._answering():
            for name in files:
                self._lock.require()
                self._system.put_file(str(folder / name), self._path(version, name))
            sizes = self._sizes(version)
            wrong = [name for name, entry in files.items() if sizes.get(name) != entry.bytes]
            if wrong:
                raise SnapshotError(
                    f"{self.address}/{version}/{wrong[0]} did not arrive as it was sent",
                    remedy="Publish again.",
                )
            self.write(f"{version}/{MANIFEST}", (folder / MANIFEST).read_text(encoding="utf-8"))
        if folder.parent == self.workplace:
            shutil.rmtree(self.workplace / version, ignore_errors=True)
            os.rename(folder, self.workplace / version)

    def remove(self, version: str) -> None:
        """Remove the manifest, then the files; then the local copy."""
        with self._answering():
            self._lock.require()
            self._system.rm_file(self._path(version, MANIFEST))
            self._remove_below(version)
        shutil.rmtree(self.workplace / version, ignore_errors=True)

    def clean(self) -> None:
        """Remove versions without a manifest, and what was staged here."""
        for path in self.workplace.iterdir():
            # readers take no lock: one may be fetching now
            old = path.stat().st_mtime < time.time() - _FETCHING_SECONDS
            if path.name.startswith(STAGING) or (path.name.startswith(_FETCHING) and old):
                shutil.rmtree(path)
        with self._answering():
            finished = self.finished()
            for name in self._names(""):
                if is_version(name) and name not in finished:
                    self._lock.require()
                    self._remove_below(name)

    def read(self, name: str) -> str | None:
        """A small document; None if there is none."""
        with self._answering():
            try:
                content: bytes = self._system.cat_file(self._path(name))
            except FileNotFoundError:
                return None
        return content.decode()

    def write(self, name: str, text: str) -> None:
        """Replace a small document by one request."""
        with self._answering():
            self._lock.require()
            self._system.pipe_file(self._path(name), text.encode())

    def latest(self) -> str | None:
        """The version that the pointer names."""
        text = self.read(POINTER)
        if text is None:
            return None
        try:
            return str(json.loads(text)["version"])
        except (ValueError, KeyError, TypeError) as error:
            raise SnapshotError(
                f"{self.address}/{POINTER} is damaged: {error!r}",
                remedy="Remove it, then publish again.",
            ) from error

    def point(self, version: str) -> None:
        """Replace the pointer by one request."""
        self.write(POINTER, json.dumps({"version": version, "path": f"{version}/"}) + "\n")

    def _manifest(self, version: str) -> str:
        text = self.read(f"{version}/{MANIFEST}")
        if text is None:
            raise SnapshotError(
                f"there is no version {version} at {self.address}",
                remedy="It may have been pruned: name another.",
            )
        return text

    @contextmanager
    def _downloaded(self, version: str) -> Iterator[Path]:
        """A folder with the files that a version has, unchecked; gone afterwards."""
        text = self._manifest(version)
        manifest = Manifest.parse(text, f"{self.address}/{version}/{MANIFEST}")
        present = self._sizes(version)
        self.workplace.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=_FETCHING, dir=self.workplace) as parent:
            folder = Path(parent) / version
            folder.mkdir()
            with self._answering():
                for name in manifest.files.keys() & present.keys():
                    target = folder / name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    self._system.get_file(self._path(version, name), str(target))
            (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
            yield folder

    def _sizes(self, version: str) -> dict[str, int]:
        """The files below a version in bytes, by their names in it."""
        folder = self._path(version)
        with self._answering():
            self._system.invalidate_cache()
            found = self._system.find(folder, detail=True)
        return {path[len(folder) + 1 :]: int(info["size"]) for path, info in found.items()}

    def _remove_below(self, version: str) -> None:
        with suppress(FileNotFoundError):
            self._system.rm(self._path(version), recursive=True)

    def _names(self, folder: str) -> list[str]:
        """What lies in a folder, as it is now."""
        self._system.invalidate_cache()
        try:
            found = self._system.ls(self._path(folder), detail=False)
        except FileNotFoundError:
            return []
        return [str(path).rstrip("/").rpartition("/")[2] for path in found]

    def _path(self, *parts: str) -> str:
        return "/".join((self._base, *(part for part in parts if part)))

    def _answering(self) -> Any:
        return answering(self.address)
