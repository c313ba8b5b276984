"""One writer at a time in an object store, which has no locks.

A writer raises a flag, an object of its own, and then looks at all flags. If there is another, it
lowers its own and tries again after a while. Of two writers at once, the one whose flag came second
sees the first one's flag, whatever the other sees: never do both go on. This needs nothing of a
store but that it lists at once what was put; writes on a condition would do as well, but neither
Arrow's client for S3 nor fsspec has them.

A flag is good for LEASE. While its writer works, a thread of it puts the flag again every BEAT, so
the flag of a writer that was killed, wherever it ran, grows old and is lowered by the next one. How
old it is is told by the store's clock alone, as the difference to a flag put just now. A writer
looks at its own clock and at its flag before every change, and stops MARGIN before others take it
for dead; only a change that was asked for and hangs for longer than that can come late. The next
writer of the same data folder need not wait: it knows the flag from a record on its disk.
"""

from __future__ import annotations

import os
import random
import secrets
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

from pipeline.dataset.atomic import write_text
from pipeline.errors import SnapshotError

LEASE = timedelta(minutes=3)
"""How long a flag is good after it was put."""

BEAT = timedelta(seconds=20)
"""How often a writer at work puts its flag again."""

MARGIN = timedelta(minutes=1)
"""So much earlier a writer stops, since a request may hang."""

Clock = Callable[[], float]
"""Seconds that passed since some moment."""


def seconds() -> float:
    """Seconds since this machine started, those included in which it slept, where it tells them."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


class ObjectLock:
    """The flags in a folder of a file system. The caller holds the lock of its data folder."""

    def __init__(
        self, address: str, system: Any, folder: str, record: Path, clock: Clock = seconds
    ) -> None:
        self._address = address
        self._system = system
        self._folder = folder
        self._record = record
        self._clock = clock
        self._flag: str | None = None
        self._about = b""
        self._put_at = 0.0
        """By the clock, before the request."""
        self._released = Event()
        self._beating: Thread | None = None

    def acquire(self, timeout: float) -> None:
        """Become the only writer; SnapshotError naming the other one after ``timeout`` seconds."""
        self._lower_recorded()
        flag = secrets.token_hex(8)
        # before the flag, so that whatever is killed from here on is known to the next writer
        write_text(self._record, flag)
        deadline = time.monotonic() + timeout
        try:
            while holder := self._refused(flag):
                if time.monotonic() >= deadline:
                    raise self._busy(holder)
                time.sleep(random.uniform(0.05, 0.5))
        except BaseException:
            with suppress(OSError):
                self._lower(flag)
            raise
        self._flag = flag
        self._released = Event()
        self._beating = Thread(target=self._beat, args=(self._released,), daemon=True)
        self._beating.start()

    def release(self) -> None:
        """Let others write."""
        self._released.set()
        if self._beating is not None:
            # a flag that is put after it was lowered would stop others
            self._beating.join()
        self._flag = None
        self._lower_recorded()

    def require(self) -> None:
        """Raise SnapshotError unless the lock is held still; to be asked before every change."""
        flag = self._flag
        if (
            flag is not None
            and self._in_time(self._put_at)
            and self._system.exists(f"{self._folder}/{flag}")
        ):
            return
        raise SnapshotError(
            f"the lock of {self._address} is not held, or no longer",
            remedy="Publish again. It is lost if the network or this machine stands still for"
            f" {(LEASE - MARGIN).total_seconds():.0f} seconds, or if somebody removes it.",
        )

    def renew(self) -> None:
        """Put the flag again, so that it is good for another LEASE; too late, give it up.

        Raises OSError if the store does not answer; the flag is as good as it was then.
        """
        flag = self._flag
        if flag is None:
            return
        before, now = self._put_at, self._clock()
        path = f"{self._folder}/{flag}"
        # one that was lowered by another writer must not be raised behind its back
        if self._in_time(before) and self._system.exists(path):
            self._system.pipe_file(path, self._about)
            if self._in_time(before):
                self._put_at = now
                return
            self._lower(flag)
        self._flag = None

    def _beat(self, released: Event) -> None:
        while not released.wait(BEAT.total_seconds()):
            with suppress(OSError):
                self.renew()

    def _in_time(self, put_at: float) -> bool:
        return self._clock() - put_at < (LEASE - MARGIN).total_seconds()

    def _refused(self, flag: str) -> str | None:
        """Raise the flag; if another one is up, lower it and return the other one's path."""
        now = datetime.now(UTC)
        about = f"process {os.getpid()} on {socket.gethostname()} since {now:%F %T} UTC"
        self._about, self._put_at = about.encode(), self._clock()
        self._system.pipe_file(f"{self._folder}/{flag}", self._about)
        self._system.invalidate_cache()
        times = {}
        for other in self._system.ls(self._folder, detail=False):
            with suppress(FileNotFoundError):
                times[str(other)] = self._system.modified(other)
        own = next((name for name in times if name.endswith(flag)), None)
        if own is None:
            raise SnapshotError(
                f"{self._address} does not list what was just put there",
                remedy="Publish to a store that does, as S3 and its like do.",
            )
        by_the_store = times.pop(own)
        for other, put in times.items():
            if by_the_store - put < LEASE:
                self._lower(flag)
                return other
            self._lower(other.rpartition("/")[2])
        return None

    def _busy(self, path: str) -> SnapshotError:
        try:
            holder = self._system.cat_file(path).decode()
        except FileNotFoundError:
            holder = "another process"
        return SnapshotError(
            f"{self._address} is being published to by {holder}",
            remedy="Wait until it ends, then publish again. If it was killed, it stops others for"
            f" {LEASE.total_seconds() / 60:.0f} minutes.",
        )

    def _lower_recorded(self) -> None:
        """Lower the flag of this data folder's last writer: this one, or one that was killed."""
        with suppress(FileNotFoundError):
            self._lower(self._record.read_text(encoding="utf-8"))
            self._record.unlink()

    def _lower(self, flag: str) -> None:
        with suppress(FileNotFoundError):
            self._system.rm_file(f"{self._folder}/{flag}")
