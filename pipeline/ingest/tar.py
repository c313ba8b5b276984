"""Members of a tar, read where they lie: nothing is extracted, links are not followed.

The headers are walked here, because `tarfile` reads extended headers of any size into memory,
fills the holes of sparse files, and ends without a word at a damaged header.
"""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO

from pipeline.ingest.companions import MAX_BYTES, is_companion
from pipeline.ingest.members import is_left_out, name_problem, sidecar_of
from pipeline.ingest.records import Reason, Rejected
from pipeline.ingest.source import RefusedError, Source

_BLOCK = tarfile.BLOCKSIZE
_MAGIC, _MAGIC_AT = b"ustar", 257
_LINKS = (tarfile.LNKTYPE, tarfile.SYMTYPE)
_EXTENDED = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)
_LONGEST_HEADER = 1024 * 1024
_FIELD = re.compile(rb"(\d{1,7}) ([^=\n]{1,200})=")


def is_tar(head: bytes) -> bool:
    """Whether the first bytes are those of a tar."""
    return head[_MAGIC_AT : _MAGIC_AT + len(_MAGIC)] == _MAGIC


def tar_members(source: Source) -> Iterator[Source | Rejected]:
    """The sources in a tar, in its order, each to be read before the next is asked for.

    A member that is unsafe is a rejection. Raises `RefusedError` where the tar is damaged.
    """
    with closing(source.seekable()) as stream:
        beside: dict[str, _Member] = {}
        with suppress(RefusedError):  # it is met again when the members are read
            for member in _members(stream, source):
                if member.problem is None and is_companion(member.name):
                    beside[member.name] = member

        def read(name: str) -> bytes | None:
            found = beside.get(name)
            return _Part(stream, found.start, min(found.size, MAX_BYTES)).read() if found else None

        for member in _members(stream, source):
            if is_left_out(member.name):
                continue
            ref = f"{source.ref}!{member.name}"
            try:
                if member.problem:
                    raise RefusedError(Reason.UNSAFE, member.problem)
                sidecar = sidecar_of(member.name, read, source)
            except RefusedError as refusal:
                yield refusal.rejected(ref)
                continue
            opener = partial(_open, stream, member)
            yield replace(
                source,
                ref=ref,
                name=member.name,
                opener=opener,
                sidecar=sidecar,
                depth=source.depth + 1,
            )


@dataclass(frozen=True, slots=True)
class _Member:
    """A file in a tar: where its bytes are, or why they must not be read."""

    name: str
    start: int
    size: int
    problem: str | None


def _open(stream: BinaryIO, member: _Member) -> BinaryIO:
    return io.BufferedReader(_Part(stream, member.start, member.size))


def _members(stream: BinaryIO, source: Source) -> Iterator[_Member]:
    """Every member but folders; raises `RefusedError` at a header that is damaged."""
    at = count = 0
    said: dict[bytes, bytes] = {}
    while (block := _read(stream, at, _BLOCK)).strip(b"\0"):
        count += 1
        if count > source.limits.archive_members:
            raise RefusedError(Reason.UNSAFE, f"over {count - 1:,} members are too many")
        info = _header(block, count)
        size = _size(info, said)
        if not 0 <= size <= source.limits.member_bytes:
            raise RefusedError(Reason.UNREADABLE, f"header {count} says a size of {size:,} bytes")
        start = at + _BLOCK
        at = start + -(-size // _BLOCK) * _BLOCK
        if info.type in (*_EXTENDED, tarfile.GNUTYPE_LONGNAME):
            content = _read(stream, start, min(size, _LONGEST_HEADER))
            said |= _fields(content) if info.type in _EXTENDED else {b"path": content.rstrip(b"\0")}
            continue
        if info.type in (tarfile.XGLTYPE, tarfile.GNUTYPE_LONGLINK):
            continue
        name = said[b"path"].decode("utf-8", "replace") if b"path" in said else info.name
        problem = name_problem(name) or _problem(info, said)
        said = {}
        if not info.isdir() and not name.endswith("/"):
            yield _Member(name.removeprefix("./"), start, size, problem)


def _header(block: bytes, number: int) -> tarfile.TarInfo:
    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "replace")
    except tarfile.HeaderError as problem:
        raise RefusedError(
            Reason.UNREADABLE, f"the tar is damaged at header {number}: {problem}"
        ) from problem


def _size(info: tarfile.TarInfo, said: dict[bytes, bytes]) -> int:
    """Bytes of what follows a header; an extended header before it may say more than it can."""
    written = said.get(b"size", b"")
    return int(written[:20]) if written.isdigit() else info.size


def _problem(info: tarfile.TarInfo, said: dict[bytes, bytes]) -> str | None:
    """Why a member must not be read, or None."""
    if info.type in _LINKS:
        return "it is a link"
    if info.type == tarfile.GNUTYPE_SPARSE or any(key.startswith(b"GNU.sparse") for key in said):
        return "it has holes, which may be of any size"
    if not info.isreg() and not info.isdir():
        return "it is no file"
    return None


def _fields(content: bytes) -> dict[bytes, bytes]:
    """The fields of an extended header, as far as they are sound."""
    fields: dict[bytes, bytes] = {}
    at = 0
    while found := _FIELD.match(content, at):
        end = at + int(found[1])
        if end <= found.end():
            break
        fields[found[2]] = content[found.end() : end - 1]
        at = end
    return fields


def _read(stream: BinaryIO, at: int, size: int) -> bytes:
    stream.seek(at)
    return stream.read(size)


class _Part(io.RawIOBase):
    """A stretch of a stream that others read as well, as a stream of its own.

    Raises `RefusedError` if the stream ends before the stretch does.
    """

    def __init__(self, stream: BinaryIO, start: int, size: int) -> None:
        self._stream = stream
        self._start = start
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place in the stretch."""
        before = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, before + offset)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the stub wants Buffer
        """Fill the buffer as far as the stretch goes; 0 at its end."""
        wanted = min(len(buffer), max(0, self._size - self._at))
        data = _read(self._stream, self._start + self._at, wanted)
        if wanted and not data:
            raise RefusedError(
                Reason.UNREADABLE, f"cut short by {self._size - self._at:,} bytes in the archive"
            )
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
