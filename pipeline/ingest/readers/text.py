"""Plain text: one article a file."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.ingest.drafts import Draft
from pipeline.ingest.encoding import decode
from pipeline.ingest.records import Rejected
from pipeline.ingest.source import Source


class TextReader:
    """Reads `.txt` files."""

    name = "text"
    suffixes = (".txt", ".text")

    def recognises(self, head: bytes) -> bool:
        """Never by content alone: anything could be text."""
        return False

    def read(self, source: Source) -> Iterator[Draft | Rejected]:
        """The article of the file."""
        content = source.whole()
        yield Draft(content, decode(content))
