"""Queries over tables that need not fit into memory."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

MEMORY = "1GB"
"""What a query may take before it goes on with files in the system's folder for temporary ones."""


def connection() -> duckdb.DuckDBPyConnection:
    """A DuckDB connection of its own, bounded in memory; to be closed."""
    import duckdb

    spill = Path(tempfile.gettempdir()) / f"dateline-{os.getpid()}"
    made = duckdb.connect(
        config={"threads": 2, "memory_limit": MEMORY, "temp_directory": str(spill)}
    )
    # instants are shown in UTC wherever this runs
    made.execute("set TimeZone = 'UTC'")
    made.execute("set enable_progress_bar = false")
    return made
