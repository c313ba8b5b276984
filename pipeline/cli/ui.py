"""``dateline ui``: the Dagster UI over this data folder."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import click

from pipeline.cli.app import settings_of
from pipeline.errors import ConfigError, InputError
from pipeline.settings import DATA_VARIABLE


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=3000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--inbox",
    type=click.Path(file_okay=False, path_type=Path),
    help="The drop folder, if it is not the data folder's inbox.",
)
@click.pass_context
def ui(ctx: click.Context, host: str, port: int, inbox: Path | None) -> None:
    """Open the Dagster UI: assets, checks, runs, the nightly schedule and the inbox sensor.

    The history of runs is kept in the data folder. The UI has no login: whoever reaches its address
    can start runs, so it listens on this machine only unless told otherwise.
    """
    from pipeline.orchestration.home import prepare_home
    from pipeline.orchestration.resources import INBOX_VARIABLE

    settings = settings_of(ctx)
    workspace = _workspace()
    if _taken(host, port):
        raise ConfigError(f"port {port} of {host} is in use", remedy="Choose another with --port.")
    folder = (inbox or settings.inbox_dir).resolve()
    if inbox is None:
        folder.mkdir(parents=True, exist_ok=True)
    elif not folder.is_dir():
        raise InputError(f"{inbox} is no folder", remedy="Make it, or name another with --inbox.")
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(prepare_home(settings.dagster_dir)),
        DATA_VARIABLE: str(settings.data_dir.resolve()),
        INBOX_VARIABLE: str(folder),
    }
    click.echo(f"Dagster UI at http://{host}:{port} over {settings.data_dir}, inbox {folder}")
    command = [sys.executable, "-m", "dagster", "dev", "-w", str(workspace)]
    process = subprocess.Popen([*command, "-h", host, "-p", str(port)], env=environment)
    # the UI ends its own children when it is told to end, so it must hear of it in either way
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        ctx.exit(process.wait())
    except KeyboardInterrupt:
        ctx.exit(process.wait())


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
