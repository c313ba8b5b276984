"""One publisher at a time."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import SnapshotError


@contextmanager
def publishing(root: Path, timeout: float, address: str | None = None) -> Iterator[None]:
    """Hold the lock of a snapshots folder; waits up to ``timeout`` seconds for another publisher.

    The system frees the lock when the process ends, however it ends. Raises SnapshotError naming
    the process that holds it; ``address`` is what is published to, if it is not ``root``.
    """
    root.mkdir(parents=True, exist_ok=True)
    path = root / ".lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        waited_until = time.monotonic() + timeout
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= waited_until:
                    holder = path.read_text(encoding="utf-8").strip() or "unknown"
                    raise SnapshotError(
                        f"{address or root} is being published to by process {holder}",
                        remedy="Wait until it ends, then publish again.",
                    ) from None
                time.sleep(0.05)
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)
