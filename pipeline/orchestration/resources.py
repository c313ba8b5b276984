"""What assets, checks and sensors work on: the data folder and the inbox."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from pipeline.errors import DatelineError
from pipeline.settings import DATA_VARIABLE, Settings
from pipeline.stages.workbench import Workbench, open_workbench

INBOX_VARIABLE = "DATELINE_INBOX"
"""The drop folder, if it is not the data folder's inbox."""

WAIT_SECONDS = 600
"""How long a step waits for a ``dateline run`` that works on the same folder."""


class DataFolder(dg.ConfigurableResource[None]):
    """The data folder with its settings; empty strings mean the environment, then the default."""

    data_dir: str = ""
    inbox_dir: str = ""

    def settings(self) -> Settings:
        """The operator's settings, read anew so that a change needs no restart."""
        return Settings.load(Path(self.data_dir) if self.data_dir else None)

    def inbox(self) -> Path:
        """The folder that articles are taken from."""
        named = self.inbox_dir or os.environ.get(INBOX_VARIABLE)
        return Path(named) if named else self.settings().inbox_dir

    @contextmanager
    def workbench(self) -> Iterator[Workbench]:
        """The data folder, opened for work by one step at a time."""
        with open_workbench(self.settings(), WAIT_SECONDS) as bench:
            yield bench


def from_environment() -> DataFolder:
    """The data folder that the environment names."""
    return DataFolder(data_dir=os.environ.get(DATA_VARIABLE, ""))


@contextmanager
def readable_failures() -> Iterator[None]:
    """Show an expected failure as its message and remedy, where Dagster would show a traceback."""
    try:
        yield
    except DatelineError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error
