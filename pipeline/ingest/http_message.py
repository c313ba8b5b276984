"""An HTTP response as an archive keeps it: status, headers, and the body as it was meant."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from pipeline.ingest.limits import Limits
from pipeline.ingest.records import Reason
from pipeline.ingest.source import RefusedError

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,30})", re.IGNORECASE)
_HEADERS = 65_536


@dataclass(frozen=True, slots=True)
class Response:
    """A response; header names are in lower case, the last of a name counts."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case; empty if there is none."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The charset that the transport declares."""
        found = _CHARSET.search(self.headers.get("content-type", ""))
        return found[1] if found else None


def parse_response(block: bytes, limits: Limits) -> Response | None:
    """The response of a record's bytes, None if they are no HTTP response.

    The body is taken out of its chunks and unpacked, as far as it is sound; raises `RefusedError`
    if it expands beyond the limit of one record.
    """
    found = _STATUS.match(block)
    if not found:
        return None
    head, separator, body = _split(block)
    headers = parse_headers(head.split(b"\n", 1)[-1])
    if separator and "chunked" in headers.get("transfer-encoding", "").lower():
        body = without_chunks(body)
    body = decoded(body, headers.get("content-encoding", ""), limits)
    return Response(int(found[1]), headers, body)


def parse_headers(lines: bytes) -> dict[str, str]:
    """Header fields by their name in lower case; a line that is none is passed over."""
    headers: dict[str, str] = {}
    name = ""
    for line in lines[:_HEADERS].split(b"\n"):
        text = line.rstrip(b"\r").decode("utf-8", "replace")
        if text[:1] in (" ", "\t") and name:
            headers[name] += " " + text.strip()
        elif ":" in text:
            name, _, value = text.partition(":")
            name = name.strip().lower()
            headers[name] = value.strip()
    return headers


def without_chunks(body: bytes) -> bytes:
    """The body of a chunked message; one that is not really chunked is returned as it is."""
    parts: list[bytes] = []
    at = 0
    while at < len(body):
        end = body.find(b"\n", at)
        size_line = body[at : end if end >= 0 else at + 20].split(b";")[0].strip()
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size_line) or end < 0:
            return b"".join(parts) if parts else body
        size = int(size_line, 16)
        if not size:
            break
        parts.append(body[end + 1 : end + 1 + size])
        at = end + 1 + size
        at += 2 if body[at : at + 2] == b"\r\n" else body[at : at + 1] == b"\n"
    return b"".join(parts)


def decoded(body: bytes, encoding: str, limits: Limits) -> bytes:
    """The body unpacked as `Content-Encoding` says; a wrong statement is passed over.

    Raises `RefusedError` for an encoding that cannot be unpacked, and for a bomb.
    """
    for name in reversed([part.strip().lower() for part in encoding.split(",") if part.strip()]):
        if name in ("gzip", "x-gzip", "deflate"):
            body = _inflated(body, limits)
        elif name not in ("identity", "none", "utf-8"):
            raise RefusedError(Reason.UNREADABLE, f"content encoding {name[:20]!r}", body[:200])
    return body


def _inflated(body: bytes, limits: Limits) -> bytes:
    bits = 31 if body.startswith(b"\x1f\x8b") else 15
    for window in (bits, -15):
        expander = zlib.decompressobj(window)
        try:
            made = expander.decompress(body, limits.record_bytes + 1)
        except zlib.error:
            continue
        if len(made) > limits.record_bytes:
            raise RefusedError(
                Reason.UNSAFE, f"the body unpacks to over {limits.record_bytes:,} bytes", body[:200]
            )
        return made
    return body  # said to be packed and is not: servers do that


def _split(block: bytes) -> tuple[bytes, bytes, bytes]:
    for separator in (b"\r\n\r\n", b"\n\n"):
        head, found, body = block.partition(separator)
        if found and len(head) <= _HEADERS:
            return head, found, body
    return block[:_HEADERS], b"", b""
