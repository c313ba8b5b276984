"""What an operator lays beside a file: `.meta.json` describes it, `.columns.yaml` its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SIDECAR_SUFFIX = ".meta.json"
COLUMNS_SUFFIX = ".columns.yaml"
COLUMNS_NAME = "columns.yaml"
"""A mapping for every file of its folder and of the folders in it."""

COLUMN_FIELDS = ("text", "html", "url", "title", "source", "publisher", "author", "published_at")


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a `.meta.json` file says about the file beside it."""

    payload: bytes = b""
    published: object = None
    url: str | None = None
    title: str | None = None
    source: str | None = None
    publisher: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """Which names in a table or record mean our fields; those not named keep the usual ones."""

    payload: bytes = b""
    names: Mapping[str, str] = field(default_factory=dict)
