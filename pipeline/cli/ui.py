"""``dateline ui``: the Dagster UI over this data folder."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import click
import dagster as dg

from pipeline import stages
from pipeline.cli import options
from pipeline.cli.app import settings_of
from pipeline.cli.show import Progress
from pipeline.errors import ConfigError
from pipeline.orchestration.home import prepare_home
from pipeline.orchestration.partitions import register_days
from pipeline.orchestration.resources import INBOX_VARIABLE
from pipeline.settings import DATA_VARIABLE, Settings


@click.command()
@options.inbox
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=3000, show_default=True, type=click.IntRange(1, 65535))
@click.pass_context
def ui(ctx: click.Context, inbox: Path | None, host: str, port: int) -> None:
    """Open the Dagster UI: assets, checks, runs, the nightly schedule and the inbox sensor.

    The history of runs is kept in the data folder. The UI has no login: whoever reaches its address
    can start runs, so it listens on this machine only unless told otherwise.
    """
    settings = settings_of(ctx)
    workspace = _workspace()
    if _taken(host, port):
        raise ConfigError(f"port {port} of {host} is in use", remedy="Choose another with --port.")
    folder = (inbox or settings.inbox_dir).resolve()
    if inbox is None:
        folder.mkdir(parents=True, exist_ok=True)
    environment = {
        "DAGSTER_HOME": str(prepare_home(settings.dagster_dir)),
        DATA_VARIABLE: str(settings.data_dir.resolve()),
        INBOX_VARIABLE: str(folder),
    }
    os.environ.update(environment)
    _register(settings, folder)
    click.echo(f"Dagster UI at http://{host}:{port} over {settings.data_dir}, inbox {folder}")
    command = [sys.executable, "-m", "dagster", "dev", "-w", str(workspace)]
    process = subprocess.Popen([*command, "-h", host, "-p", str(port)])
    # the UI ends its own children when it is told to end, so it must hear of it in either way
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        status = process.wait()
    except KeyboardInterrupt:
        status = process.wait()
    ctx.exit(status)


def _register(settings: Settings, inbox: Path) -> None:
    """Make the days that there are known to Dagster, so that they can be chosen in the UI.

    A folder in which nothing was ever run has no days yet: then what lies in the inbox is taken.
    """
    with stages.open_workbench(settings) as bench, Progress() as progress:
        if not bench.store.days("raw_articles"):
            with progress.stage("ingest", in_bytes=True) as watch:
                rows = sum(p.added for p in bench.saved(stages.ingest(bench, inbox, watch=watch)))
            progress.say("ingest", f"{rows} raw_articles taken from {inbox}")
        with dg.DagsterInstance.get() as instance:
            register_days(instance, bench.store.days("raw_articles"))


def _workspace() -> Path:
    """``workspace.yaml`` of the checkout."""
    path = Path(__file__).resolve().parents[2] / "workspace.yaml"
    if not path.is_file():
        raise ConfigError(
            f"{path} is missing", remedy="Run the UI from a checkout: pip install -e ."
        )
    return path


def _taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
