"""The Dagster UI in a real browser: everything is materialized from it, and its history stays."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from browser import CHROMIUM, Browser, wait_until
from newsroom import Ran, write_inbox

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]

DAYS = 5


@contextmanager
def ui(inbox: Path, data: Path) -> Iterator[str]:
    """`dateline ui` as a user starts and ends it; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    arguments = ["--data", str(data), "ui", "--inbox", str(inbox), "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-c", "from pipeline.cli import main; main()", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: process.poll() is not None or _answers(port), "the UI to start", 180)
        assert process.poll() is None, "the UI ended by itself"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_everything_can_be_materialized_from_the_ui_and_its_history_survives_a_restart(
    tmp_path: Path,
) -> None:
    ran = Ran(write_inbox(tmp_path / "inbox"), tmp_path / "data", "")
    with ui(ran.inbox, ran.data) as address, Browser(tmp_path / "browser") as page:
        page.open(f"{address}/asset-groups")
        page.click("Materialize all", 180)
        page.wait_for_text("Partition selection")
        page.click("All", exactly=True)
        page.wait_for_text(f"{DAYS} partitions")
        page.click("Launch backfill")
        wait_until((ran.data / "snapshots" / "latest").exists, "a snapshot", 300)
        page.open(f"{address}/runs")
        page.wait_for_text("Manually launched")
        page.wait_for_text("Success", 180)
        page.open(f"{address}/assets/mentions")
        page.wait_for_text("Each time an article states an event")
        page.wait_for_text("mention_id")
        page.screenshot(tmp_path / "mentions.png")
    assert ran.dateline("verify").exit_code == 0
    assert not (ran.data / "dagster" / ".telemetry").exists()
    assert (tmp_path / "mentions.png").stat().st_size > 10_000

    with ui(ran.inbox, ran.data) as address, Browser(tmp_path / "browser again") as page:
        page.open(f"{address}/runs")
        page.wait_for_text("Manually launched", 180)
        page.wait_for_text("Success")


def test_the_ui_ends_with_the_command_that_started_it(tmp_path: Path) -> None:
    with ui(write_inbox(tmp_path / "inbox"), tmp_path / "data"):
        assert _processes_over(tmp_path / "data")
    wait_until(lambda: not _processes_over(tmp_path / "data"), "every process to end")


def _processes_over(data: Path) -> list[str]:
    """The processes whose environment names a data folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"DAGSTER_HOME={data}/dagster".encode() in environment and folder.name != str(
            os.getpid()
        ):
            found.append(folder.name)
    return found
