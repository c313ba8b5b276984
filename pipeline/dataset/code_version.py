"""Which code made the rows of a version."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_MAKERS = (
    "contracts", "ingest", "cleaning", "lexicon", "coding", "dataset/resolve.py",
    "dataset/matching.py", "dataset/merging.py",
)  # fmt: skip
"""What decides on what rows say; how they are checked, stored and shown does not."""


@cache
def code_version() -> str:
    """The release of the package and a hash of the code that makes rows.

    It looks like ``0.1.0+code.0f1e2d3c4b5a``. The lexicon has a version of its own.
    """
    digest = hashlib.sha256()
    for maker in map(_ROOT.joinpath, _MAKERS):
        for path in [maker] if maker.is_file() else sorted(maker.rglob("*.py")):
            digest.update(path.relative_to(_ROOT).as_posix().encode() + b"\0")
            digest.update(path.read_bytes())
    return f"{version('dateline')}+code.{digest.hexdigest()[:12]}"
