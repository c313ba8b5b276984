"""A source: named bytes that can be opened again from the start, within limits."""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from pipeline.ingest.limits import Limits
from pipeline.ingest.records import Reason, Rejected, Stage, excerpt
from pipeline.ingest.sidecar import Columns, Sidecar

HEAD_BYTES = 4096
_BLOCK = 1024 * 1024
_SPOOLED_IN_MEMORY = 16 * 1024 * 1024


class RefusedError(Exception):
    """An input that a reader turns away: the reason and the detail of its quarantine row."""

    def __init__(self, reason: Reason, detail: str, content: str | bytes = b"") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.content = content

    def rejected(self, source_ref: str) -> Rejected:
        """The quarantine row of this refusal."""
        return Rejected(Stage.INGEST, self.reason, self.detail, source_ref, excerpt(self.content))


@dataclass(frozen=True, slots=True)
class Source:
    """A file, an archive member or a fetched body.

    `name` decides the format together with the first bytes; `ref` is what tables call it; `depth`
    counts the archives that it lies in.
    """

    ref: str
    name: str
    opener: Callable[[], BinaryIO]
    limits: Limits = field(default_factory=Limits)
    sidecar: Sidecar = field(default_factory=Sidecar)
    columns: Columns = field(default_factory=Columns)
    depth: int = 0

    @classmethod
    def of_file(cls, path: Path, ref: str | None = None, limits: Limits | None = None) -> Source:
        """The source that is a file on disk."""
        return cls(ref or path.name, path.name, lambda: path.open("rb"), limits or Limits())

    @classmethod
    def of_bytes(
        cls, content: bytes, name: str, ref: str | None = None, limits: Limits | None = None
    ) -> Source:
        """The source that is already in memory."""
        return cls(ref or name, name, lambda: io.BytesIO(content), limits or Limits())

    def head(self) -> bytes:
        """The first bytes, enough to tell the format."""
        with self.opener() as stream:
            return stream.read(HEAD_BYTES)

    def whole(self) -> bytes:
        """All bytes of a source that holds one record; raises `RefusedError` beyond the limit."""
        with self.opener() as stream:
            content = stream.read(self.limits.record_bytes + 1)
        if len(content) > self.limits.record_bytes:
            raise RefusedError(
                Reason.TOO_LARGE,
                f"{self.ref} is over {self.limits.record_bytes:,} bytes, the limit of one record",
                content[:HEAD_BYTES],
            )
        return content

    def seekable(self) -> BinaryIO:
        """The bytes as a stream that can be read from anywhere; one that cannot is spooled.

        Raises `RefusedError` if more than `spool_bytes` would have to be.
        """
        stream = self.opener()
        if stream.seekable():
            return stream
        spool = tempfile.SpooledTemporaryFile(max_size=_SPOOLED_IN_MEMORY)  # noqa: SIM115  # returned
        with stream:
            while block := stream.read(_BLOCK):
                spool.write(block)
                if spool.tell() > self.limits.spool_bytes:
                    spool.close()
                    raise RefusedError(
                        Reason.TOO_LARGE,
                        f"{self.ref} is over {self.limits.spool_bytes:,} bytes inside an archive: "
                        "unpack it first",
                    )
        spool.seek(0)
        return cast(BinaryIO, spool)

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Numbered lines from 1, without their ends; a line over the record limit is cut there.

        A cut line is one byte longer than the limit, so that a caller sees that it was cut.
        """
        limit = self.limits.record_bytes
        with self.opener() as stream:
            number = 0
            while line := stream.readline(limit + 1):
                number += 1
                cut = len(line) > limit and not line.endswith(b"\n")
                yield number, line if cut else line.rstrip(b"\r\n")
                while cut and (rest := stream.readline(limit + 1)):
                    cut = not rest.endswith(b"\n")

    def sha256(self) -> str:
        """SHA-256 of the bytes as they lie there, in hexadecimal."""
        digest = hashlib.sha256()
        with self.opener() as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
        return digest.hexdigest()
