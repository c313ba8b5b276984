"""Writing what was fetched as WARC, before anyone parses it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
import uuid
from collections.abc import Mapping
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import BinaryIO

from pipeline.ingest.fetching import Fetched
from pipeline.ingest.readers.warc import DETAIL_HEADER, REASON_HEADER, RECOVERED_HEADER
from pipeline.ingest.records import Reason

_HOP = frozenset({"transfer-encoding", "content-length", "connection", "keep-alive", "trailer"})
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://dateline.example/warc")


class WarcWriter:
    """One WARC file, written under a temporary name until it is whole.

    Use as a context manager: the file appears at `path` when the block ends without an error and
    something was written, and never otherwise. Its name begins with the one given and is not that
    of any other file.
    """

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.records = 0
        self.path, self._partial, self._file = _unused(folder, name)

    def write(self, fetched: Fetched, fields: Mapping[str, str | None]) -> None:
        """Add a response as a record of its own; `fields` are added to its header if they are set.

        The body stays as it was sent, packed if it was packed.
        """
        response = fetched.response
        lines = [f"HTTP/1.1 {response.status} {'OK' if response.status == 200 else 'Response'}"]
        lines += [f"{n}: {_line(v)}" for n, v in response.headers.items() if n not in _HOP]
        lines.append(f"content-length: {len(response.body)}")
        block = "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n\r\n" + response.body
        digest = base64.b32encode(hashlib.sha1(response.body).digest()).decode()
        more = {
            "WARC-Payload-Digest": f"sha1:{digest}",
            "Content-Type": "application/http; msgtype=response",
            **{name: value for name, value in fields.items() if value},
        }
        self._record("response", fetched.final_url, fetched.fetched_at, digest, more, block)

    def write_refusal(self, url: str, at: datetime, reason: Reason, detail: str) -> None:
        """Add a record that says why something could not be fetched."""
        more = {REASON_HEADER: reason.value, DETAIL_HEADER: detail}
        self._record("metadata", url, at, f"{reason} {detail}", more, b"")

    def write_recovery(self, url: str, at: datetime) -> None:
        """Add a record that says that something was fetched which could not be before."""
        self._record("metadata", url, at, "recovered", {RECOVERED_HEADER: "yes"}, b"")

    def _record(
        self,
        kind: str,
        url: str,
        at: datetime,
        content: str,
        more: Mapping[str, str],
        block: bytes,
    ) -> None:
        """Add a record; what it is about, when it was made and its content identify it."""
        instant = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        identity = uuid.uuid5(_NAMESPACE, f"{url} {instant} {content}")
        header = {
            "WARC-Type": kind,
            "WARC-Record-ID": f"<urn:uuid:{identity}>",
            "WARC-Target-URI": url,
            "WARC-Date": instant,
            **more,
            "Content-Length": str(len(block)),
        }
        head = "WARC/1.1\r\n" + "".join(f"{n}: {_line(v)}\r\n" for n, v in header.items()) + "\r\n"
        record = head.encode("utf-8", "replace") + block + b"\r\n\r\n"
        self._file.write(gzip.compress(record, mtime=0))
        self.records += 1

    def flush(self) -> None:
        """Put what was written on the disk, so that it is there before it is parsed."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def __enter__(self) -> WarcWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self.flush()
        self._file.close()
        if kind is None and self.records:
            os.replace(self._partial, self.path)
        else:
            self._partial.unlink(missing_ok=True)


def _unused(folder: Path, name: str) -> tuple[Path, Path, BinaryIO]:
    """A path that no file has, its temporary one, and that opened: two polls never share one."""
    for number in count(1):
        path = folder / f"{name}{f'-{number}' if number > 1 else ''}.warc.gz"
        partial = path.with_name(path.name + ".part")
        if not path.exists():
            try:
                return path, partial, partial.open("xb")
            except FileExistsError:
                continue
    raise AssertionError("there is always another number")


def _line(value: str) -> str:
    return " ".join(value.split())
