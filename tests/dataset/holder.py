"""Holds the lock of an object store in a process of its own: ``holder.py URL COPIES LEASE``.

LEASE is in seconds. Prints a line when it holds the lock, and lowers its flag when its input ends.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from pipeline.dataset import object_lock
from pipeline.dataset.objects import ObjectStorage


def main() -> None:
    url, copies, lease = sys.argv[1], Path(sys.argv[2]), timedelta(seconds=float(sys.argv[3]))
    object_lock.LEASE, object_lock.MARGIN, object_lock.BEAT = lease, lease / 4, lease / 10
    with ObjectStorage(url, copies).lock(0):
        sys.stdout.write("held\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
