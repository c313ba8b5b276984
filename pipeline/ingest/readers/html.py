"""A single HTML page, kept whole; cleaning finds its main text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.ingest.drafts import Draft
from pipeline.ingest.encoding import decode
from pipeline.ingest.page_dates import canonical_url
from pipeline.ingest.records import MediaType, Rejected
from pipeline.ingest.source import Source

_START = re.compile(
    rb"^\s*(?:<!--.{0,2000}?-->\s*)?(?:<\?xml[^>]{0,200}\?>\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


class HtmlReader:
    """Reads `.html` files."""

    name = "html"
    suffixes = (".html", ".htm", ".xhtml")

    def recognises(self, head: bytes) -> bool:
        """Whether the bytes begin as a page does."""
        return bool(_START.match(head.removeprefix(b"\xef\xbb\xbf")))

    def read(self, source: Source) -> Iterator[Draft | Rejected]:
        """The page of the file."""
        content = source.whole()
        html = decode(content)
        yield Draft(content, html, MediaType.HTML, url=canonical_url(html))
