"""What a terminal shows while a stage works."""

from __future__ import annotations

import io
import sys

import pytest

from pipeline.cli.show import Progress


class Terminal(io.StringIO):
    """An error stream that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("in_bytes", "shown"), [(True, "1.5/3.0 MB"), (False, "1500000/3000000")])
def test_a_bar_says_how_much_of_how_much(
    monkeypatch: pytest.MonkeyPatch, in_bytes: bool, shown: str
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with Progress() as progress, progress.stage("ingest", in_bytes) as watch:
        watch(1_500_000, 3_000_000)
        progress._bars.refresh()
    assert shown in terminal.getvalue()
