"""Publishes onto a disk that is full: ``full_disk.py FOLDER LEFT``, FOLDER being a disk of its own.

LEFT is how many bytes are free when the second version is published. Prints what it came to.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dataset_store import TODAY, filled, many, settings_for

from pipeline.dataset.catalog import Catalog
from pipeline.dataset.snapshot import publish
from pipeline.dataset.verify import verify
from pipeline.errors import SnapshotError


def main() -> None:
    settings = settings_for(Path(sys.argv[1]))
    publish(filled(settings), settings, TODAY)
    store = filled(settings, *many(2000))
    ballast = settings.data_dir / "ballast"
    disk = os.statvfs(settings.data_dir)
    ballast.write_bytes(bytes(disk.f_bavail * disk.f_frsize - int(sys.argv[2])))
    try:
        publish(store, settings, TODAY)
        print("error: none")
    except SnapshotError as error:
        print("error:", "No space left on device" if "Errno 28" in str(error) else error)
    catalog = Catalog.of(settings)
    print("versions:", *(p.name for p in settings.snapshots_dir.glob("v*")), catalog.latest())
    print("problems:", sum(len(verify(catalog.folder(str(v)))) for v in catalog.versions()))
    ballast.unlink()
    print("with space:", publish(store, settings, TODAY).version)


if __name__ == "__main__":
    main()
