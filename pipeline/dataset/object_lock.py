"""One writer at a time in an object store, which has no locks.

A writer raises a flag, an object of its own, and then looks at all flags. If there is another, it
lowers its own and tries again after a while. Of two writers at once, the one whose flag came second
sees the first one's flag, whatever the other sees: never do both go on. This needs nothing of a
store but that it lists at once what was put.

The flag of a writer that was killed stays. The next writer of the same data folder knows it from a
record on its disk and lowers it; to others it means nothing once it is older than LEASE, after
which no writer changes anything any more.
"""

from __future__ import annotations

import os
import random
import secrets
import socket
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.dataset.atomic import write_text
from pipeline.errors import SnapshotError

LEASE = timedelta(hours=6)
"""How long a writer may take."""

MARGIN = timedelta(minutes=15)
"""So much earlier a writer stops, since a request may hang and clocks run apart."""


class ObjectLock:
    """The flags in a folder of a file system. The caller holds the lock of its data folder."""

    def __init__(self, address: str, system: Any, folder: str, record: Path) -> None:
        self._address = address
        self._system = system
        self._folder = folder
        self._record = record
        self._flag: str | None = None
        self._since = datetime.now(UTC)

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

    def release(self) -> None:
        """Let others write."""
        self._flag = None
        self._lower_recorded()

    def require(self) -> None:
        """Raise SnapshotError unless the lock is held still; to be asked before every change."""
        if self._flag is not None:
            in_time = datetime.now(UTC) - self._since < LEASE - MARGIN
            if in_time and self._system.exists(f"{self._folder}/{self._flag}"):
                return
        raise SnapshotError(
            f"the lock of {self._address} is not held, or no longer",
            remedy=f"Publish again; a writer has {LEASE.total_seconds() / 3600:.0f} hours.",
        )

    def _refused(self, flag: str) -> str | None:
        """Raise the flag; if another one is up, lower it and return the other one's path."""
        self._since = datetime.now(UTC)
        about = f"process {os.getpid()} on {socket.gethostname()} since {self._since:%F %T} UTC"
        path = f"{self._folder}/{flag}"
        self._system.pipe_file(path, about.encode())
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
        now = times.pop(own)  # by the clock of the store alone
        for other, raised in times.items():
            if now - raised < LEASE:
                self._lower(flag)
                return other
            self._lower(other.rpartition("/")[2])
        return None

    def _busy(self, path: str) -> SnapshotError:
        try:
            holder = self._system.cat_file(path).decode()
        except FileNotFoundError:
            holder = "another process"
        flag = f"{self._address}/{'/'.join(path.split('/')[-2:])}"
        return SnapshotError(
            f"{self._address} is being published to by {holder}",
            remedy=f"Wait until it ends, then publish again. If it no longer runs, remove {flag}.",
        )

    def _lower_recorded(self) -> None:
        """Lower the flag of this data folder's last writer: this one, or one that was killed."""
        with suppress(FileNotFoundError):
            self._lower(self._record.read_text(encoding="utf-8"))
            self._record.unlink()

    def _lower(self, flag: str) -> None:
        with suppress(FileNotFoundError):
            self._system.rm_file(f"{self._folder}/{flag}")
