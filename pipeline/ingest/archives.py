"""Compressed and zipped sets and tars, unpacked as a stream and within limits."""

from __future__ import annotations

import bz2
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from pipeline.ingest.companions import MAX_BYTES
from pipeline.ingest.limits import Limits
from pipeline.ingest.members import is_left_out, name_problem, sidecar_of
from pipeline.ingest.records import Reason, Rejected
from pipeline.ingest.source import RefusedError, Source
from pipeline.ingest.tar import is_tar, tar_members

_GZIP, _BZIP2, _ZIP, _EMPTY_ZIP = b"\x1f\x8b", b"BZh", b"PK\x03\x04", b"PK\x05\x06"
_LINK = 0o120000
_TYPE = 0o170000
_ENCRYPTED = 0x1
_BROKEN = (zlib.error, EOFError, OSError, ValueError, zipfile.BadZipFile, NotImplementedError)


def is_packed(head: bytes) -> bool:
    """Whether the first bytes are those of a compressed file, a zip or a tar."""
    return head.startswith((_GZIP, _BZIP2, _ZIP, _EMPTY_ZIP)) or is_tar(head)


def unpacked(source: Source) -> Iterator[Source | Rejected]:
    """The sources inside a packed one, each to be read before the next is asked for.

    Raises `RefusedError` if the archive is broken or lies too deep in others; a single member that
    is unsafe is a rejection.
    """
    if source.depth >= source.limits.archive_depth:
        raise RefusedError(
            Reason.UNSAFE, f"archives within archives, more than {source.limits.archive_depth} deep"
        )
    head = source.head()
    if head.startswith((_ZIP, _EMPTY_ZIP)):
        yield from _zip_members(source)
    elif is_tar(head):
        yield from tar_members(source)
    else:
        yield _decompressed(source)


class GuardedStream(io.RawIOBase):
    """What a packed stream expands to, counted as it is read.

    Reading raises `RefusedError` once a limit is passed or the data prove damaged; what came
    before the damage has been read by then.
    """

    def __init__(self, inner: BinaryIO, packed: BinaryIO | int, limits: Limits, name: str) -> None:
        self._inner = cast(io.BufferedIOBase, inner)
        self._packed = packed
        self._limits = limits
        self._name = name
        self._made = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the stub wants Buffer
        """Fill the buffer as far as one step of expansion does; 0 at the end."""
        try:
            data = self._inner.read1(len(buffer))
        except _BROKEN as problem:
            raise RefusedError(
                Reason.UNREADABLE,
                f"{self._name} is damaged after {self._made:,} unpacked bytes: {problem}",
            ) from problem
        self._made += len(data)
        self._check()
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close what is read from."""
        self._inner.close()
        if not isinstance(self._packed, int):
            self._packed.close()
        super().close()

    def _check(self) -> None:
        limits, name = self._limits, self._name
        if self._made > limits.member_bytes:
            raise RefusedError(
                Reason.TOO_LARGE, f"{name} unpacks to over {limits.member_bytes:,} bytes"
            )
        if self._made <= limits.expansion_grace:
            return
        packed = self._packed if isinstance(self._packed, int) else self._packed.tell()
        if self._made > limits.expansion_ratio * max(packed, 1):
            raise RefusedError(
                Reason.UNSAFE,
                f"{name} unpacks to over {limits.expansion_ratio} times its size: a bomb",
            )


def _decompressed(source: Source) -> Source:
    is_gzip = source.head().startswith(_GZIP)

    def opener() -> BinaryIO:
        packed = source.opener()
        inner = cast(BinaryIO, gzip.GzipFile(fileobj=packed) if is_gzip else bz2.BZ2File(packed))
        return io.BufferedReader(GuardedStream(inner, packed, source.limits, source.name))

    inner_name = PurePosixPath(source.name).stem if "." in source.name else source.name
    return replace(source, name=inner_name, opener=opener, depth=source.depth + 1)


@dataclass(slots=True)
class _Tally:
    """What the members of one archive claim together, so that overlapping ones cannot hide."""

    packed: int
    claimed: int = 0

    def add(self, member: zipfile.ZipInfo, limits: Limits) -> None:
        self.claimed += member.file_size
        bound = max(limits.expansion_ratio * self.packed, limits.expansion_grace)
        if self.claimed > bound:
            raise RefusedError(
                Reason.UNSAFE,
                f"its members unpack to over {limits.expansion_ratio} times its size: a bomb",
            )


def _zip_members(source: Source) -> Iterator[Source | Rejected]:
    with closing(source.seekable()) as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except _BROKEN as problem:
            raise RefusedError(Reason.UNREADABLE, f"the zip is damaged: {problem}") from problem
        with archive:
            infos = archive.infolist()
            if len(infos) > source.limits.archive_members:
                raise RefusedError(Reason.UNSAFE, f"{len(infos):,} members are too many")
            names = {info.filename: info for info in infos}
            tally = _Tally(stream.seek(0, io.SEEK_END))
            for info in sorted(infos, key=lambda info: info.filename):
                if not info.filename.endswith("/") and not is_left_out(info.filename):
                    tally.add(info, source.limits)
                    yield _member(source, archive, info, names)


def _member(
    source: Source,
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    names: dict[str, zipfile.ZipInfo],
) -> Source | Rejected:
    ref = f"{source.ref}!{info.filename}"
    problem = _unsafe(info)
    if problem:
        return RefusedError(Reason.UNSAFE, problem).rejected(ref)

    def opener() -> BinaryIO:
        try:
            inner = cast(BinaryIO, archive.open(info))
        except (*_BROKEN, RuntimeError) as problem:
            raise RefusedError(Reason.UNREADABLE, f"the member is damaged: {problem}") from problem
        guarded = GuardedStream(inner, info.compress_size, source.limits, info.filename)
        return io.BufferedReader(guarded)

    def read(name: str) -> bytes | None:
        beside = names.get(name)
        if not beside or _unsafe(beside):
            return None
        try:
            with archive.open(beside) as stream:
                return stream.read(MAX_BYTES)
        except _BROKEN as problem:
            raise RefusedError(Reason.BAD_SIDECAR, f"{name}: {problem}") from problem

    try:
        sidecar = sidecar_of(info.filename, read, source)
    except RefusedError as refusal:
        return refusal.rejected(ref)
    return replace(
        source, ref=ref, name=info.filename, opener=opener, sidecar=sidecar, depth=source.depth + 1
    )


def _unsafe(info: zipfile.ZipInfo) -> str | None:
    """Why a member must not be read, or None."""
    if problem := name_problem(info.filename):
        return problem
    if (info.external_attr >> 16) & _TYPE == _LINK:
        return "it is a link"
    if info.flag_bits & _ENCRYPTED:
        return "it is encrypted"
    return None
