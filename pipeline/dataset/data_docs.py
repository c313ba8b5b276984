"""The checks of a snapshot as pages for a browser."""

from __future__ import annotations

from pathlib import Path

from pipeline.contracts.data_docs import write_data_docs
from pipeline.contracts.expectations import CHUNK_ROWS
from pipeline.contracts.tables import table as contract_of
from pipeline.dataset.manifest import Manifest
from pipeline.dataset.parquet import head


def snapshot_data_docs(folder: Path, out: Path) -> Path:
    """Run the suites of a snapshot again and write Data Docs; returns the first page.

    They are of the first :data:`~pipeline.contracts.expectations.CHUNK_ROWS` rows of each table.
    """
    manifest = Manifest.read(folder)
    tables = (
        (
            contract_of(name).as_published(manifest.publish_text),
            head(folder / entry.file, CHUNK_ROWS),
        )
        for name, entry in manifest.tables.items()
    )
    return write_data_docs(tables, out)
