"""The file forms of cleaning: JSON lines in, one JSON line out for each, in the same order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pipeline.cleaning.article import clean_text
from pipeline.cleaning.duplicates import WINDOW_DAYS, Text, find_duplicates
from pipeline.cleaning.page import read_page
from pipeline.ingest.fields import as_text, parse_json
from pipeline.ingest.limits import Limits
from pipeline.ingest.page_dates import page_published
from pipeline.ingest.published import UnreadableDateError, parse_published
from pipeline.ingest.source import RefusedError, Source

JsonObject = dict[str, object]
_LIMITS = Limits(record_bytes=64 * 1024 * 1024)


def clean_lines(given: Path, made: Path) -> int:
    """Clean a file of pages or texts; returns the number of lines that could not be used.

    In: `{"id", "html" | "text", "url"?, "title"?, "published_at"?}`. Out: `{"id", "title", "text",
    "published_at", "byline", "language"}`, with `error` and nulls for a line that is unusable.
    """
    return _each_line(given, made, _cleaned)


def _cleaned(record: Mapping[str, object]) -> JsonObject:
    html, url = as_text(record.get("html")), as_text(record.get("url"))
    title, byline = as_text(record.get("title")), as_text(record.get("author"))
    if html:
        page = read_page(html, url)
        body = clean_text(page.text, title or page.title, byline or page.byline)
    elif text := as_text(record.get("text")):
        body = clean_text(text, title, byline)
    else:
        raise ValueError("no html and no text: give one of them")
    return {
        "title": body.title,
        "text": body.text,
        "published_at": _published(record, html, url),
        "byline": body.byline,
        "language": body.language,
    }


def _published(record: Mapping[str, object], html: str | None, url: str | None) -> str | None:
    try:
        said = parse_published(record.get("published_at"))
    except UnreadableDateError:
        said = None
    said = said or (page_published(html, url) if html else None)
    return said.text if said else None


def dedup_lines(given: Path, made: Path, window_days: int = WINDOW_DAYS) -> int:
    """Find the duplicates in a file of texts; returns the number of lines that were unusable.

    In: `{"id", "text", "published_at", "title"?, "url"?}`. Out: `{"id", "cluster_id",
    "duplicate_of", "kind"}`, with `error` and nulls for a line that is unusable. The file is read
    once; of each text only what it is compared by is kept.
    """
    lines: list[tuple[object, str | None]] = []

    def texts() -> Iterator[Text]:
        for identity, record, problem in read_records(given):
            text, problem = _text(len(lines), record, problem)
            lines.append((identity, problem))
            if text:
                yield text

    # Ids may repeat or not be strings: texts are known by their line, in an order that sorts.
    found = {assignment.id: assignment for assignment in find_duplicates(texts(), window_days)}
    with made.open("w", encoding="utf-8") as out:
        for number, (identity, problem) in enumerate(lines):
            assignment = found.get(_line_id(number))
            result: JsonObject = {"id": identity, "cluster_id": None, "duplicate_of": None}
            result["kind"] = assignment.kind if assignment else None
            if assignment:
                result["cluster_id"] = lines[int(assignment.cluster_id)][0]
            if assignment and assignment.duplicate_of:
                result["duplicate_of"] = result["cluster_id"]
            if problem:
                result["error"] = problem
            out.write(json.dumps(result, ensure_ascii=False) + "\n")
    return sum(1 for _, problem in lines if problem)


def _text(
    number: int, record: Mapping[str, object] | None, problem: str | None
) -> tuple[Text | None, str | None]:
    if record is None:
        return None, problem
    text = as_text(record.get("text"))
    if text is None:
        return None, "no text"
    try:
        published = parse_published(record.get("published_at"))
    except UnreadableDateError as unreadable:
        published, problem = None, str(unreadable)
    day, at = (published.day, published.at) if published else (None, None)
    return Text(_line_id(number), text, day, at, as_text(record.get("title"))), problem


def _line_id(number: int) -> str:
    return f"{number:012}"


def _each_line(
    given: Path, made: Path, change: Callable[[Mapping[str, object]], JsonObject]
) -> int:
    """Write one line for each line, whatever it holds; returns how many had an error."""
    errors = 0
    with made.open("w", encoding="utf-8") as out:
        for identity, record, problem in read_records(given):
            result: JsonObject = {"id": identity}
            if record is not None:
                try:
                    result |= change(record)
                except Exception as raised:  # one bad page must not stop the file: it is reported
                    problem = f"{type(raised).__name__}: {raised}"
            if problem:
                errors += 1
                result |= {"title": None, "text": None, "published_at": None, "byline": None}
                result |= {"language": None, "error": problem}
            out.write(json.dumps(result, ensure_ascii=False) + "\n")
    return errors


def read_records(path: Path) -> Iterator[tuple[object, Mapping[str, object] | None, str | None]]:
    """Every line of a file of JSON objects: its `id` (or line number), the object, or a problem."""
    source = Source.of_file(path, limits=_LIMITS)
    for number, line in source.lines():
        try:
            if len(line) > source.limits.record_bytes:
                raise ValueError(f"the line is over {source.limits.record_bytes:,} bytes")
            text = line.decode("utf-8", "replace").translate(_NO_SURROGATES)
            record = parse_json(text, source.limits.json_depth)
        except (RefusedError, ValueError) as problem:
            yield f"line-{number}", None, f"line {number}: {problem}"
            continue
        if not isinstance(record, Mapping):
            yield f"line-{number}", None, f"line {number} is no JSON object"
            continue
        yield record.get("id", f"line-{number}"), _storable(record), None


_NO_SURROGATES = dict.fromkeys(range(55296, 57344), "�")


def _storable(record: Mapping[str, object]) -> Mapping[str, object]:
    """The record with half surrogate pairs, which JSON escapes can spell, replaced."""
    return {
        key: value.translate(_NO_SURROGATES)
        if isinstance(value, str) and not value.isascii()
        else value
        for key, value in record.items()
    }
