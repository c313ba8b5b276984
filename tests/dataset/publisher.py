"""Publishes the store of a data folder in a process of its own: ``publisher.py FOLDER [LIMIT]``.

Prints the version made. DATELINE_SNAPSHOTS says where to, if not into the data folder. LIMIT is the
size in bytes that no file may pass, as at a quota.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from pathlib import Path

from dataset_store import TODAY, settings_for

from pipeline.dataset.snapshot import publish
from pipeline.dataset.store import Store
from pipeline.settings import SNAPSHOTS_VARIABLE


def main() -> None:
    folder = Path(sys.argv[1])
    if len(sys.argv) > 2:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        limit = int(sys.argv[2])
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    settings = settings_for(folder, snapshots=os.environ.get(SNAPSHOTS_VARIABLE, ""))
    sys.stdout.write("publishing\n")
    sys.stdout.flush()
    done = publish(Store(settings.store_dir), settings, TODAY, timeout=120)
    sys.stdout.write(f"{done.version}\n")


if __name__ == "__main__":
    main()
