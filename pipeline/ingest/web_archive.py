"""Records of WARC and ARC archives, read one by one: memory does not grow with the archive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from pipeline.ingest.http_message import parse_headers
from pipeline.ingest.limits import Limits

WARC_MARK = b"WARC/"
ARC_MARK = b"filedesc:"
_LONGEST_LINE = 65_536
_SKIP = 1024 * 1024
_ARC_LINE = re.compile(rb"^(\S.*?) (\S+) (\d{12,14}|\d{4,20}) (\S+) (-?\w+)\s*$")


@dataclass(frozen=True, slots=True)
class ArchiveRecord:
    """One record: what kind it is, where and when it was fetched, its bytes.

    `block` is None for a record that is not wanted or over the limit, and `problem` says what is
    wrong with a record that is damaged.
    """

    number: int
    kind: str
    url: str | None
    fetched_at: datetime | None
    headers: dict[str, str]
    length: int
    block: bytes | None
    problem: str | None = None


def warc_records(
    stream: BinaryIO, limits: Limits, wanted: frozenset[str]
) -> Iterator[ArchiveRecord]:
    """The records of a WARC stream; blocks of kinds that are not wanted are passed over.

    After a damaged record, reading goes on at the next line that begins one.
    """
    number = 0
    line = stream.readline(_LONGEST_LINE)
    while line:
        if not line.strip():
            line = stream.readline(_LONGEST_LINE)
            continue
        number += 1
        if not line.startswith(WARC_MARK):
            yield _damaged(number, "no record begins where one should")
            line = _next_record(stream)
            continue
        headers = parse_headers(_header_lines(stream))
        length = headers.get("content-length", "")
        if not length.isascii() or not length.isdigit():
            yield _damaged(number, f"Content-Length is {length[:40]!r}", headers)
            line = _next_record(stream)
            continue
        kind = headers.get("warc-type", "").lower()
        block, missing = _block(stream, int(length), kind in wanted, limits)
        url = headers.get("warc-target-uri", "").strip("<> ") or None
        problem = f"cut short by {missing:,} bytes" if missing else None
        if block is None and kind in wanted and not problem:
            problem = f"over {limits.record_bytes:,} bytes"
        yield ArchiveRecord(
            number, kind, url, _instant(headers.get("warc-date", "")), headers, int(length),
            block, problem,
        )  # fmt: skip
        line = stream.readline(_LONGEST_LINE)


def arc_records(stream: BinaryIO, limits: Limits) -> Iterator[ArchiveRecord]:
    """The documents of an ARC stream, as `response` records; its own header is left out."""
    number = 0
    while line := stream.readline(_LONGEST_LINE):
        if not line.strip():
            continue
        number += 1
        found = _ARC_LINE.match(line)
        length = found[5].decode() if found else ""
        if not found or not length.isdigit():
            yield _damaged(number, f"no ARC record: {line[:60]!r}")
            if not _skip_to_blank(stream):
                return
            continue
        is_header = line.startswith(ARC_MARK)
        block, missing = _block(stream, int(length), not is_header, limits)
        if is_header:
            continue
        problem = f"cut short by {missing:,} bytes" if missing else None
        if block is None and not problem:
            problem = f"over {limits.record_bytes:,} bytes"
        url = found[1].decode("utf-8", "replace")
        yield ArchiveRecord(
            number, "response", url, _arc_instant(found[3].decode()), {}, int(length), block,
            problem,
        )  # fmt: skip


def _header_lines(stream: BinaryIO) -> bytes:
    lines = bytearray()
    while (line := stream.readline(_LONGEST_LINE)).strip() and len(lines) < _LONGEST_LINE:
        lines += line
    return bytes(lines)


def _block(stream: BinaryIO, length: int, wanted: bool, limits: Limits) -> tuple[bytes | None, int]:
    """The bytes of a block, None if they are passed over, and how many are missing at the end."""
    if wanted and length <= limits.record_bytes:
        block = stream.read(length)
        return block, length - len(block)
    left = length
    while left and (skipped := len(stream.read(min(left, _SKIP)))):
        left -= skipped
    return None, left


def _next_record(stream: BinaryIO) -> bytes:
    """The next line that begins a WARC record; empty at the end."""
    while line := stream.readline(_LONGEST_LINE):
        if line.startswith(WARC_MARK):
            break
    return line


def _skip_to_blank(stream: BinaryIO) -> bool:
    while line := stream.readline(_LONGEST_LINE):
        if not line.strip():
            return True
    return False


def _damaged(number: int, problem: str, headers: dict[str, str] | None = None) -> ArchiveRecord:
    url = (headers or {}).get("warc-target-uri")
    return ArchiveRecord(number, "damaged", url, None, headers or {}, 0, None, problem)


def _instant(written: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _arc_instant(written: str) -> datetime | None:
    try:
        return datetime.strptime(written[:14].ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
