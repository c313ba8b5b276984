"""JSON files: an array of articles, an object that holds one, a single article, a JSON feed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from pipeline.ingest.drafts import Draft
from pipeline.ingest.encoding import decode
from pipeline.ingest.fields import draft_of_object, parse_json
from pipeline.ingest.json_feed import is_json_feed, json_feed_entries
from pipeline.ingest.readers.jsonl import JsonLinesReader
from pipeline.ingest.records import Reason, Rejected
from pipeline.ingest.source import RefusedError, Source
from pipeline.ingest.syndication import draft_of_entry
from pipeline.ingest.values import array_values

LISTS = ("articles", "items", "results", "data", "docs", "documents", "records", "stories")
"""Keys under which exports keep their list of articles."""


class JsonReader:
    """Reads `.json` files; arrays are streamed, so they may be large."""

    name = "json"
    suffixes = (".json",)

    def recognises(self, head: bytes) -> bool:
        """Whether it begins as an array of objects, or an object over several lines."""
        start = b"".join(head.removeprefix(b"\xef\xbb\xbf").split()[:2])
        return start.startswith((b"[{", b'{"')) or start == b"[]"

    def read(self, source: Source) -> Iterator[Draft | Rejected]:
        """The articles of the file in order."""
        if source.head().removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
            yield from _elements(source)
            return
        content = source.whole()
        text = decode(content)
        try:
            value = parse_json(text, source.limits.json_depth)
        except RefusedError:
            if len([line for line in text.splitlines() if line.startswith("{")]) > 1:
                yield from JsonLinesReader().read(source)  # lines under another name
                return
            raise
        yield from _of_object(value, content, source)


def _elements(source: Source) -> Iterator[Draft | Rejected]:
    for number, element in enumerate(array_values(source), 1):
        try:
            yield _draft(element, number, source)
        except RefusedError as refusal:
            yield refusal.rejected(f"{source.ref}#{number}")


def _of_object(value: object, content: bytes, source: Source) -> Iterator[Draft | Rejected]:
    if not isinstance(value, Mapping):
        raise RefusedError(Reason.BAD_RECORD, "neither an object nor an array", content)
    if is_json_feed(value):
        for number, entry in enumerate(json_feed_entries(value), 1):
            yield draft_of_entry(entry, number, f"{source.ref}#{number}")
        return
    for key in LISTS:
        elements = value.get(key)
        if isinstance(elements, list) and all(isinstance(e, Mapping) for e in elements):
            for number, element in enumerate(elements, 1):
                try:
                    yield _draft(element, number, source)
                except RefusedError as refusal:
                    yield refusal.rejected(f"{source.ref}#{number}")
            return
    yield draft_of_object(value, content, None, source.columns.names)


def _draft(element: object, number: int, source: Source) -> Draft:
    payload = json.dumps(element, sort_keys=True).encode()
    return draft_of_object(element, payload, number, source.columns.names)
