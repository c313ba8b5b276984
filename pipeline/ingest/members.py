"""Members of an archive: which are read, which must not be, and what describes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from pipeline.ingest.companions import companion_names, is_companion, read_sidecar
from pipeline.ingest.sidecar import SIDECAR_SUFFIX, Sidecar
from pipeline.ingest.source import Source


def name_problem(name: str) -> str | None:
    """Why a member of this name must not be read, or None."""
    if not name.strip():
        return "it has no name"
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in name.split("/")[0]:
        return "the name points out of the archive"
    return None


def is_left_out(name: str) -> bool:
    """Whether a member is hidden, or is about others and no input itself."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    hidden = any(part.startswith(".") and part != ".." for part in parts)
    return hidden or "__MACOSX" in parts or is_companion(name)


def sidecar_of(name: str, read: Callable[[str], bytes | None], source: Source) -> Sidecar:
    """The sidecar beside a member, or that of its archive.

    `read` gives the bytes of another member, None if there is none. Raises `RefusedError` for a
    sidecar that cannot be used.
    """
    path = PurePosixPath(name)
    for beside in companion_names(path.name, SIDECAR_SUFFIX):
        full = (path.parent / beside).as_posix()
        content = read(full)
        if content is not None:
            return read_sidecar(full, content, source.limits)
    return source.sidecar
