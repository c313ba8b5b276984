"""Mirrors a folder of versions in a process of its own: ``mirrorer.py SNAPSHOTS DATA``.

DATELINE_SNAPSHOTS says where to.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dataset_store import settings_for

from pipeline.dataset.catalog import Catalog
from pipeline.dataset.folder import FolderStorage
from pipeline.dataset.mirror import mirror
from pipeline.settings import SNAPSHOTS_VARIABLE


def main() -> None:
    settings = settings_for(Path(sys.argv[2]), snapshots=os.environ[SNAPSHOTS_VARIABLE])
    sys.stdout.write("mirroring\n")
    sys.stdout.flush()
    mirror(Catalog(FolderStorage(Path(sys.argv[1]))), Catalog.of(settings))


if __name__ == "__main__":
    main()
