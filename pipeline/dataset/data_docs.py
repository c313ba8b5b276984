"""The checks of a snapshot as pages for a browser."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from pipeline.contracts.data_docs import write_data_docs
from pipeline.contracts.tables import table as contract_of
from pipeline.dataset.manifest import Manifest


def snapshot_data_docs(folder: Path, out: Path) -> Path:
    """Run the suites of a snapshot again and write Data Docs; returns the first page."""
    manifest = Manifest.read(folder)
    tables = (
        (
            contract_of(name).as_published(manifest.publish_text),
            pq.read_table(folder / entry.file, partitioning=None),
        )
        for name, entry in manifest.tables.items()
    )
    return write_data_docs(tables, out)
