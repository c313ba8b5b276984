"""RSS and Atom: the entries that carry text; a link alone is for the fetcher."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.ingest.drafts import Draft
from pipeline.ingest.records import Rejected
from pipeline.ingest.source import Source
from pipeline.ingest.syndication import draft_of_entry, parse_feed

_START = re.compile(
    rb"^\s*(?:<\?[^>]{0,300}\?>\s*|<!--.{0,2000}?-->\s*|<!DOCTYPE[^>\[]{0,300}>\s*){0,9}"
    rb"<(?:\w{1,20}:)?(?:rss|feed|rdf)\b",
    re.DOTALL | re.IGNORECASE,
)


class FeedReader:
    """Reads RSS 0.9 to 2.0, RDF and Atom, well-formed or nearly."""

    name = "feed"
    suffixes = (".rss", ".atom", ".rdf", ".xml")

    def recognises(self, head: bytes) -> bool:
        """Whether the root element is that of a feed."""
        return bool(_START.match(head.removeprefix(b"\xef\xbb\xbf")))

    def read(self, source: Source) -> Iterator[Draft | Rejected]:
        """The entries of the feed in order; one without text is a rejection."""
        for number, entry in enumerate(parse_feed(source.whole()), 1):
            yield draft_of_entry(entry, number, f"{source.ref}#{number}")
