"""Where the data lies and what the operator chose.

The data folder is ``$DATELINE_DATA``, or ``data`` in the working directory. A file
``dateline.yaml`` in it may set any field of :class:`Settings` except the folder itself;
``$DATELINE_SNAPSHOTS`` goes before what it says of ``snapshots``::

    publish_text: true
    default_date: 2024-05-01
    dedup_window_days: 10
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path

from pipeline.errors import ConfigError

SETTINGS_FILE = "dateline.yaml"
DATA_VARIABLE = "DATELINE_DATA"
SNAPSHOTS_VARIABLE = "DATELINE_SNAPSHOTS"

Value = bool | int | str | date | None


@dataclass(frozen=True, slots=True)
class Settings:
    """The operator's choices. Every path of the data folder is derived here and nowhere else."""

    data_dir: Path = Path("data")
    publish_text: bool = False
    """Publish the text of articles and sentences too (needs the rights to it)."""
    default_date: date | None = None
    """Publication date of input that states none; None sends such input to quarantine."""
    dedup_window_days: int = 7
    """Days before an article in which an earlier copy of it is looked for."""
    workers: int = 1
    """Processes that code articles where there are many; each takes the memory of a coder."""
    nightly_cron: str = "30 2 * * *"
    """When the nightly run starts, UTC."""
    snapshots: str = ""
    """Path or fsspec URL (``s3://bucket/folder``) of the published versions; empty for the folder
    ``snapshots`` of the data folder."""
    keep_versions: int = 0
    """Snapshots kept by pruning; 0 keeps all. The latest and tagged ones are never pruned."""
    accept_drift: bool = False
    """Publish a version that moved further from the one before than schemas/drift.yaml allows."""
    dataset_name: str = "dateline-events"
    """Short name of the published dataset: lower-case letters, digits, dots, dashes."""
    dataset_title: str = "Dateline political events"
    publisher: str = "Dateline"

    @property
    def inbox_dir(self) -> Path:
        """Where the operator drops files; never changed by a run."""
        return self.data_dir / "inbox"

    @property
    def sources_path(self) -> Path:
        """The feeds that `dateline fetch` asks, if no other list is named."""
        return self.data_dir / "sources.yaml"

    @property
    def fetched_path(self) -> Path:
        """What was fetched before, by address."""
        return self.data_dir / "fetched.sqlite"

    @property
    def ledger_path(self) -> Path:
        """The record of what was taken, by content hash."""
        return self.data_dir / "ledger.sqlite"

    @property
    def store_dir(self) -> Path:
        """Partitions of the working tables."""
        return self.data_dir / "store"

    @property
    def snapshots_dir(self) -> Path:
        """Published versions, unless ``snapshots`` says where else they are."""
        return self.data_dir / "snapshots"

    @property
    def exports_dir(self) -> Path:
        """Versions in the formats of other tools."""
        return self.data_dir / "exports"

    @property
    def copies_dir(self) -> Path:
        """Local copies of versions that are kept far away; may be emptied while nothing runs."""
        return self.data_dir / "copies"

    @property
    def dagster_dir(self) -> Path:
        """DAGSTER_HOME: run history and logs."""
        return self.data_dir / "dagster"

    @classmethod
    def load(
        cls, data_dir: Path | None = None, environ: Mapping[str, str] | None = None
    ) -> Settings:
        """Read the settings of a data folder; a missing file means the defaults.

        Raises ConfigError naming file and key for an unknown key or a value of the wrong type.
        """
        environ = os.environ if environ is None else environ
        folder = data_dir or Path(environ.get(DATA_VARIABLE) or "data")
        settings = cls(data_dir=folder)
        path = folder / SETTINGS_FILE
        if path.is_file():
            settings = replace(settings, **_read(path))  # type: ignore[arg-type]  # checked key by key
        return replace(settings, snapshots=environ.get(SNAPSHOTS_VARIABLE) or settings.snapshots)


def _read(path: Path) -> dict[str, Value]:
    import yaml

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{path} is not readable YAML: {error}", remedy="Correct the file."
        ) from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ConfigError(f"{path} must hold `key: value` lines", remedy="See docs/operations.md.")
    return {str(key): _checked(path, str(key), value) for key, value in content.items()}


def _checked(path: Path, key: str, value: object) -> Value:
    defaults = {field.name: field.default for field in fields(Settings) if field.name != "data_dir"}
    if key not in defaults:
        near = difflib.get_close_matches(key, defaults, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(defaults)}"
        raise ConfigError(f"{path}: unknown setting {key!r}", remedy=hint)
    if key == "default_date":
        if value is None or (isinstance(value, date) and type(value) is date):
            return value
        raise ConfigError(f"{path}: default_date is {value!r}", remedy="Write it as YYYY-MM-DD.")
    expected = type(defaults[key])
    if type(value) is not expected:
        raise ConfigError(
            f"{path}: {key} is {value!r}, a {type(value).__name__}",
            remedy=f"Give a value of type {expected.__name__}.",
        )
    if isinstance(value, int) and not isinstance(value, bool):
        lowest = 1 if key == "workers" else 0
        if value < lowest:
            raise ConfigError(f"{path}: {key} is {value}", remedy=f"It must be at least {lowest}.")
    assert isinstance(value, bool | int | str)
    return value
