"""Finding and reading what lies beside a file: its sidecar and its columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from pipeline.ingest.encoding import decode
from pipeline.ingest.fields import parse_json, sidecar_of_object
from pipeline.ingest.limits import Limits
from pipeline.ingest.records import Reason
from pipeline.ingest.sidecar import (
    COLUMN_FIELDS,
    COLUMNS_NAME,
    COLUMNS_SUFFIX,
    SIDECAR_SUFFIX,
    Columns,
    Sidecar,
)
from pipeline.ingest.source import RefusedError

MAX_BYTES = 1024 * 1024


_DOCUMENT = re.compile(
    r"(?:readme|licen[cs]e|copying|changelog)(?:\.(?:md|markdown|rst|txt))?"
    r"|(?:md5|sha1|sha256|sha512)sums?(?:\.txt)?|.*\.(?:md5|sha1|sha256|sha512)",
    re.IGNORECASE,
)
"""Names of files that people lay beside data: what it is, on what terms, whether it is whole."""


def is_companion(name: str) -> bool:
    """Whether a file is about others and holds no articles itself, as far as its name says."""
    name = PurePosixPath(name).name
    describes = name.endswith((SIDECAR_SUFFIX, COLUMNS_SUFFIX)) or name == COLUMNS_NAME
    return describes or bool(_DOCUMENT.fullmatch(name))


def find_companion(path: Path, suffix: str) -> Path | None:
    """`NAME.txt` + suffix, or `NAME` + suffix, beside a file."""
    for name in companion_names(path.name, suffix):
        beside = path.with_name(name)
        if beside.is_file() and not beside.is_symlink():
            return beside
    return None


def companion_names(name: str, suffix: str) -> tuple[str, str]:
    """The names that the companion of a file may have, best first."""
    return name + suffix, PurePosixPath(name).stem + suffix


def find_columns(path: Path, folder: Path) -> Path | None:
    """The column mapping of a file: beside it, or for the folder it lies in, up to the inbox."""
    beside = find_companion(path, COLUMNS_SUFFIX)
    if beside:
        return beside
    for parent in path.parents:
        shared = parent / COLUMNS_NAME
        if shared.is_file() and not shared.is_symlink():
            return shared
        if parent == folder:
            break
    return None


def read_sidecar(name: str, content: bytes, limits: Limits) -> Sidecar:
    """The sidecar of these bytes; raises `RefusedError` naming it if it cannot be used."""
    try:
        return sidecar_of_object(parse_json(decode(content), limits.json_depth), content)
    except RefusedError as refusal:
        raise RefusedError(Reason.BAD_SIDECAR, f"{name}: {refusal.detail}", content) from refusal


def read_columns(name: str, content: bytes) -> Columns:
    """The column mapping of these bytes; raises `RefusedError` naming what is wrong with it."""
    import yaml

    try:
        value = yaml.safe_load(_without_aliases(content, yaml.scan))
    except (yaml.YAMLError, UnicodeError, ValueError, RecursionError) as problem:
        raise RefusedError(Reason.BAD_SIDECAR, f"{name} is not YAML: {problem}", content) from None
    if not isinstance(value, Mapping) or not isinstance(value.get("columns"), Mapping):
        raise RefusedError(
            Reason.BAD_SIDECAR,
            f"{name} needs a key `columns` with lines such as `text: body`",
            content,
        )
    names = {str(field): str(column) for field, column in value["columns"].items()}
    unknown = sorted(names.keys() - set(COLUMN_FIELDS))
    if unknown:
        raise RefusedError(
            Reason.BAD_SIDECAR,
            f"{name}: {unknown[0]!r} is no field; the fields are {', '.join(COLUMN_FIELDS)}",
            content,
        )
    return Columns(content, names)


def _without_aliases(content: bytes, scan: Callable[[str], object]) -> str:
    """The text of a mapping; one with YAML aliases, which can expand without bound, is refused."""
    text = decode(content[:MAX_BYTES])
    if any(type(token).__name__ == "AliasToken" for token in scan(text)):  # type: ignore[attr-defined]
        raise ValueError("aliases are not allowed")
    return text
