"""The data folder opened for work: the store, and what its partitions were made from."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.dataset.store import Store
from pipeline.errors import DatelineError
from pipeline.settings import Settings
from pipeline.stages.addresses import Located
from pipeline.stages.due import MadeFrom
from pipeline.stages.pieces import Piece, pieces

QUARANTINE = "quarantine"

Watch = Callable[[int, int], None]
"""Told how much of a stage is done, and of how much; 0 if that is not known."""


def unwatched(done: int, total: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Part:
    """A partition that a stage has made and that is not written yet."""

    name: str
    """The table."""
    stage: str
    """The stage, under whose name the refused rows are kept."""
    day: date | None
    """Publication day; None for refused input whose day is not known."""
    rows: pa.Table
    refused: pa.Table
    """Rows of ``quarantine``."""
    inputs: str
    """Fingerprint of what the partition was made from."""
    added: int
    """Rows that are new in this run."""
    added_refused: int
    """Refused rows that are new in this run."""
    piece: Piece = None
    """Which file of the day it is, where a day may have several."""
    located: tuple[Located, ...] | None = None
    """Where its articles were found; None for a table of which that is not remembered."""


@dataclass(frozen=True, slots=True)
class Workbench:
    """Where the stages take their tables from and put them."""

    settings: Settings
    store: Store
    made: MadeFrom

    def save(self, part: Part) -> None:
        """Write a partition and its refused rows, then remember what it was made from."""
        if part.refused.num_rows:
            self.store.write_day(QUARANTINE, part.day, part.refused, part.stage)
        else:
            self.store.remove_day(QUARANTINE, part.day, part.stage)
        if part.day is not None:
            file = self.store.write_day(part.name, part.day, part.rows, part.piece)
            self.made.record(part.name, part.day, part.inputs, file, part.located, part.piece)

    def saved(self, parts: Iterable[Part]) -> Iterator[Part]:
        """Write each partition before the next is made, as the stages count on."""
        for part in parts:
            self.save(part)
            yield part

    def count(self, name: str, day: date) -> int:
        """Rows of a table on a day, without reading them."""
        return sum(
            int(pq.read_metadata(path).num_rows) for path in pieces(self.store, name, day).values()
        )

    def whole(self, name: str) -> Path:
        """The file of a table that is resolved over all days."""
        return self.store.folder / f"{name}.parquet"

    def is_due(self, name: str, day: date, inputs: str) -> bool:
        """Whether a partition is missing or was made from something else."""
        return self.made.inputs(name, day) != inputs or not self.store.has_day(name, day)


@contextmanager
def open_workbench(settings: Settings, wait_seconds: float = 5) -> Iterator[Workbench]:
    """The data folder of the settings, made if it is absent, for one process at a time.

    Raises DatelineError naming the process that works on it, if it still does after the wait.
    """
    with _alone(settings.store_dir, wait_seconds), MadeFrom(settings.store_dir) as made:
        yield Workbench(settings, Store(settings.store_dir), made)


@contextmanager
def _alone(folder: Path, wait_seconds: float) -> Iterator[None]:
    """Hold the folder's lock; the system frees it when the process ends, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / ".lock"
    deadline = time.monotonic() + wait_seconds
    with path.open("a+", encoding="utf-8") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    holder = path.read_text(encoding="utf-8").strip() or "unknown"
                    raise DatelineError(
                        f"{folder} is being worked on by process {holder}",
                        remedy="Wait until it ends, then run again.",
                    ) from None
                time.sleep(0.05)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
