"""JSON lines: one article a line; a bad line costs nothing but itself."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.ingest.drafts import Draft
from pipeline.ingest.encoding import decode
from pipeline.ingest.fields import draft_of_object, parse_json
from pipeline.ingest.records import Reason, Rejected
from pipeline.ingest.source import RefusedError, Source


class JsonLinesReader:
    """Reads `.jsonl` and `.ndjson` files."""

    name = "jsonl"
    suffixes = (".jsonl", ".ndjson", ".jsonlines")

    def recognises(self, head: bytes) -> bool:
        """Whether the first line is a whole JSON object, or goes on beyond the first bytes."""
        first, newline, _ = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
        return first.startswith(b"{") and (not newline or first.rstrip().endswith(b"}"))

    def read(self, source: Source) -> Iterator[Draft | Rejected]:
        """The articles of the file in order; blank lines are skipped."""
        for number, line in source.lines():
            if not line.strip():
                continue
            try:
                value = _object(line, number, source)
                yield draft_of_object(value, line, number, source.columns.names)
            except RefusedError as refusal:
                yield refusal.rejected(f"{source.ref}#{number}")


def _object(line: bytes, number: int, source: Source) -> object:
    limit = source.limits.record_bytes
    if len(line) > limit:
        raise RefusedError(Reason.TOO_LARGE, f"line {number} is over {limit:,} bytes", line[:4096])
    return parse_json(decode(line), source.limits.json_depth)
