"""Which reader reads a source: by what it holds, then by what it is called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from pipeline.ingest.archives import is_packed, unpacked
from pipeline.ingest.drafts import Draft
from pipeline.ingest.records import Reason, Rejected, Retried
from pipeline.ingest.source import RefusedError, Source


class Reader(Protocol):
    """A format. Adding one is a file in `readers/` and a line in `_readers`."""

    @property
    def name(self) -> str:
        """What the format is called in messages."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The ends of file names that mean it, in lower case."""

    def recognises(self, head: bytes) -> bool:
        """Whether the first bytes can only be this format, whatever the name says."""

    def read(self, source: Source) -> Iterator[Draft | Rejected | Retried]:
        """The records, in order; raises `RefusedError` when the rest cannot be read."""


def _readers() -> tuple[Reader, ...]:
    from pipeline.ingest.readers.csv import CsvReader
    from pipeline.ingest.readers.feed import FeedReader
    from pipeline.ingest.readers.html import HtmlReader
    from pipeline.ingest.readers.json import JsonReader
    from pipeline.ingest.readers.jsonl import JsonLinesReader
    from pipeline.ingest.readers.parquet import ParquetReader
    from pipeline.ingest.readers.text import TextReader
    from pipeline.ingest.readers.warc import WarcReader

    # Asked in this order what they recognise: the surest first.
    return (
        ParquetReader(),
        WarcReader(),
        FeedReader(),
        HtmlReader(),
        JsonLinesReader(),
        JsonReader(),
        CsvReader(),
        TextReader(),
    )


READERS = _readers()


def reader_for(source: Source) -> Reader:
    """The reader of a source; raises `RefusedError` if none knows it."""
    head = source.head()
    if not head:
        raise RefusedError(Reason.EMPTY, "the file is empty")
    name = source.name.lower()
    named = next((reader for reader in READERS if name.endswith(reader.suffixes)), None)
    # A page saved as .txt stays the text that its owner calls it.
    if named and (named.name == "text" or named.recognises(head)):
        return named
    found = next((reader for reader in READERS if reader.recognises(head)), named)
    if found is None:
        raise RefusedError(
            Reason.UNSUPPORTED,
            f"no reader knows {source.name}: give it a suffix of "
            + ", ".join(sorted(suffix for reader in READERS for suffix in reader.suffixes)),
            head,
        )
    return found


def read_source(source: Source) -> Iterator[tuple[Source, Draft | Rejected | Retried]]:
    """Every record of a source with the source that holds it, in order; no input raises."""
    try:
        if is_packed(source.head()):
            for inner in unpacked(source):
                if isinstance(inner, Rejected):
                    yield source, inner
                else:
                    yield from read_source(inner)
        else:
            for record in reader_for(source).read(source):
                yield source, record
    except RefusedError as refusal:
        yield source, refusal.rejected(source.ref)
    except OSError as problem:
        detail = f"cannot be read: {problem.strerror or problem}"
        yield source, RefusedError(Reason.UNREADABLE, detail).rejected(source.ref)
