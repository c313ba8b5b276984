"""Publishes the store of a data folder in a process of its own: ``publisher.py FOLDER [LIMIT]``.

Prints the version made. DATELINE_SNAPSHOTS says where to, if not into the data folder. LIMIT is the
size in bytes that no file may pass, as at a quota.

``publisher.py`` without arguments does so for each folder that a line of its input names, in a
process that is forked when all modules are loaded, and says how that ended.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import traceback
from pathlib import Path

from dataset_store import TODAY, settings_for

from pipeline.contracts.expectations import check_table
from pipeline.contracts.tables import table
from pipeline.dataset.snapshot import publish
from pipeline.dataset.store import Store
from pipeline.settings import SNAPSHOTS_VARIABLE


def main() -> None:
    if len(sys.argv) > 1:
        publish_folder(Path(sys.argv[1]), *map(int, sys.argv[2:]))
        return
    load()
    say("ready")
    for line in sys.stdin:
        publisher = os.fork()
        if publisher == 0:
            os._exit(publish_and_end(Path(line.rstrip("\n"))))
        status = os.waitpid(publisher, 0)[1]
        say(f"ended {os.waitstatus_to_exitcode(status)}")


def load() -> None:
    """Load what a publisher loads when it needs it, and start no thread."""
    import duckdb  # noqa: F401

    check_table(table("quarantine"), table("quarantine").empty())


def publish_and_end(folder: Path) -> int:
    try:
        publish_folder(folder)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def publish_folder(folder: Path, limit: int | None = None) -> None:
    if limit is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    settings = settings_for(folder, snapshots=os.environ.get(SNAPSHOTS_VARIABLE, ""))
    say("publishing" if len(sys.argv) > 1 else f"publishing {os.getpid()}")
    done = publish(Store(settings.store_dir), settings, TODAY, timeout=120)
    say(f"{done.version}")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
