"""DAGSTER_HOME inside the data folder, so that the history of runs outlives the process."""

from __future__ import annotations

from pathlib import Path

_INSTANCE = """\
# Written by dateline when it was absent; change it as you like.
telemetry:
  enabled: false
nux:
  enabled: false
# One run at a time: runs share the ledger and the working tables.
concurrency:
  runs:
    max_concurrent_runs: 1
"""


def prepare_home(folder: Path) -> Path:
    """Make the folder and its ``dagster.yaml`` if they are absent; returns the absolute path."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "dagster.yaml"
    if not settings.exists():
        settings.write_text(_INSTANCE, encoding="utf-8")
    return folder.resolve()
