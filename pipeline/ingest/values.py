"""The elements of a JSON array, one after another, without the whole of it in memory."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator

from pipeline.ingest.fields import parse_json
from pipeline.ingest.records import Reason
from pipeline.ingest.source import RefusedError, Source

_READ = 256 * 1024
_BETWEEN = re.compile(r"[\s,]*")


def array_values(source: Source) -> Iterator[object]:
    """Each element of the array that a source holds; raises `RefusedError` where it breaks off.

    UTF-8 is required, as JSON does. An element may be as large as one record.
    """
    decoder = json.JSONDecoder()
    incoming = codecs.getincrementaldecoder("utf-8-sig")("replace")
    depth, limit = source.limits.json_depth, source.limits.record_bytes
    with source.opener() as stream:
        text = incoming.decode(stream.read(_READ)).lstrip().removeprefix("[")
        wanted, read_to_end = _READ, False
        while True:
            text = text[_BETWEEN.match(text).end() :]  # type: ignore[union-attr]  # matches always
            if text.startswith("]"):
                return
            try:
                _, end = decoder.raw_decode(text)
                # A number may go on in what was not read yet.
                complete = end < len(text) or read_to_end
            except (ValueError, RecursionError):
                complete = False
            if complete:
                value = parse_json(text[:end], depth)
                yield value
                text, wanted = text[end:], _READ
                continue
            if read_to_end:
                detail = "the array breaks off" if text else "the array is not closed"
                raise RefusedError(Reason.UNREADABLE, detail, text)
            if len(text) > limit:
                raise RefusedError(Reason.TOO_LARGE, f"an element is over {limit:,} bytes", text)
            block = stream.read(wanted)
            read_to_end = len(block) < wanted
            text += incoming.decode(block, final=read_to_end)
            wanted *= 2  # an element is decoded again each time: few times if reads grow
