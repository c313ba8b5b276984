"""How far a drop folder is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import BinaryIO

from pipeline.ingest.source import Source


@dataclass(slots=True)
class Meter:
    """Counts bytes as files lie on the disk: those of a packed file are its packed ones.

    `tell` is called with what is read and what there is, after each record and each file.
    """

    tell: Callable[[int, int], None]
    total: int = 0
    _before: int = 0
    """Sizes of the files that are read to their end."""
    _within: int = 0
    """How far the present file is read."""
    _stream: BinaryIO | None = None

    def watched(self, source: Source) -> Source:
        """The source of a file, whose streams are watched from now on."""

        def opener() -> BinaryIO:
            self._stream = source.opener()
            return self._stream

        return replace(source, opener=opener)

    def record(self) -> None:
        """A record was read."""
        if self._stream is not None and not self._stream.closed:
            # Members of a zip may be read in another order than they lie in: never go back.
            self._within = max(self._within, self._stream.tell())
        self.tell(min(self._before + self._within, self.total), self.total)

    def file(self, size: int) -> None:
        """A file of that many bytes is read to its end, or was taken before."""
        self._before += size
        self._within, self._stream = 0, None
        self.tell(self._before, self.total)
