"""`dateline code IN OUT`: JSON lines in, JSON lines out, in the same order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.coding.coder import Coder
from pipeline.coding.records import Coding, Document
from pipeline.errors import InputError

EMPTY: dict[str, list[Any]] = {"events": [], "actors": [], "places": [], "dates": []}


def code_lines(source: Path, target: Path) -> int:
    """Code every line of a file; a line that cannot be read gets an `error` in its place.

    Returns:
        The number of lines written.

    Raises:
        InputError: The source cannot be opened.
    """
    try:
        lines = source.open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(
            f"{source}: {error.strerror}", remedy="name a file of JSON lines"
        ) from error
    coder = Coder.load()
    count = 0
    with lines, target.open("w", encoding="utf-8") as out:
        for record in _coded(coder, lines):
            out.write(json.dumps(record, ensure_ascii=False, default=_plain) + "\n")
            count += 1
    return count


def _coded(coder: Coder, lines: Iterator[str]) -> Iterator[Coding | dict[str, Any]]:
    batch: list[Document | dict[str, Any]] = []
    for line in lines:
        if not line.strip():
            continue
        batch.append(_document(line))
        if len(batch) == 32:
            yield from _flush(coder, batch)
            batch = []
    yield from _flush(coder, batch)


def _flush(
    coder: Coder, batch: list[Document | dict[str, Any]]
) -> Iterator[Coding | dict[str, Any]]:
    codings = coder.code_many([d for d in batch if isinstance(d, Document)])
    for item in batch:
        yield next(codings) if isinstance(item, Document) else item


def _document(line: str) -> Document | dict[str, Any]:
    try:
        record = json.loads(line)
        identity = record.get("id")
    except (ValueError, AttributeError) as error:
        return {"id": None, "error": f"not a JSON object: {error}", **EMPTY}
    text = record.get("text")
    if not isinstance(text, str):
        return {"id": identity, "error": "the field 'text' is missing or not a string", **EMPTY}
    published = record.get("published_at")
    day: date | None = None
    if published:
        try:
            day = date.fromisoformat(str(published)[:10])
        except ValueError:
            # a text without a usable date is coded without one
            day = None
    return Document(str(identity), text, day, record.get("title"), record.get("url"))


def _plain(value: Any) -> Any:
    """A day, or a record of a coding, as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    return {name: getattr(value, name) for name in value.__slots__}
