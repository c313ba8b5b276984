"""Fixtures that several test folders share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from newsroom import Ran, dateline, write_inbox

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "samples"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A drop folder with five days of news in three formats, a reprint, and two bad inputs."""
    return write_inbox(tmp_path / "inbox")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The inbox, published as v2024.05.01. Shared: tests read it and never write to it."""
    folder = tmp_path_factory.mktemp("published")
    inbox, data = write_inbox(folder / "inbox"), folder / "data"
    result = dateline(data, "run", "--inbox", inbox, "--version-date", "2024-05-01")
    assert result.exit_code == 0, result.output
    return Ran(inbox, data, result.output)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The samples that ship, published as `make demo` does. Shared: tests only read it."""
    ran = Ran(SAMPLES, tmp_path_factory.mktemp("demo") / "data", "")
    result = ran.run("--show-events", 12)
    assert result.exit_code == 0, result.output
    return Ran(ran.inbox, ran.data, result.output)


@pytest.fixture
def ran(published: Ran, tmp_path: Path) -> Ran:
    """A copy of what was published, for a test to change."""
    for folder in (published.inbox, published.data):
        shutil.copytree(folder, tmp_path / folder.name, symlinks=True)
    return Ran(tmp_path / "inbox", tmp_path / "data", published.output)
