"""The command group: what it is called, how it fails, and which module holds which command.

Modules are imported when their command is called, because ``dateline code`` must not wait for
Dagster, pandas or Great Expectations to load.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import click

from pipeline.errors import DatelineError
from pipeline.settings import DATA_VARIABLE, Settings

COMMANDS = {
    "fetch": "pipeline.cli.fetch",
    "run": "pipeline.cli.run",
    "publish": "pipeline.cli.snapshots",
    "verify": "pipeline.cli.snapshots",
    "diff": "pipeline.cli.inspect",
    "explain": "pipeline.cli.inspect",
    "export": "pipeline.cli.inspect",
    "docs": "pipeline.cli.inspect",
    "score": "pipeline.cli.score",
    "tag": "pipeline.cli.versions",
    "prune": "pipeline.cli.versions",
    "mirror": "pipeline.cli.versions",
    "code": "pipeline.cli.records",
    "clean": "pipeline.cli.records",
    "dedup": "pipeline.cli.records",
    "ui": "pipeline.cli.ui",
}
"""Every command and the module that defines it under its own name, in the order of the help."""


class Failure(click.ClickException):
    """An expected failure as the user sees it: what is wrong, and what to do."""

    def __init__(self, error: DatelineError) -> None:
        super().__init__(str(error))
        self.exit_code = error.exit_code  # type: ignore[misc]  # click declares it for the class


class Commands(click.Group):
    """The commands, imported one by one as they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(COMMANDS[cmd_name]), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run, and turn an expected failure into a message."""
        try:
            return super().invoke(ctx)
        except DatelineError as error:
            raise Failure(error) from error


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar=DATA_VARIABLE,
    default=Path("data"),
    show_default=True,
    show_envvar=True,
    help="The data folder: inbox, working tables, snapshots.",
)
@click.version_option(package_name="dateline")
@click.pass_context
def main(ctx: click.Context, data: Path) -> None:
    """Turn raw news articles into a published, versioned dataset of political events.

    \b
    Put articles into data/inbox and publish a version of the dataset:
        dateline run
    Code a file of texts, one JSON object a line:
        dateline code texts.jsonl events.jsonl

    Exit status: 0 done, 1 or 3 to 6 failed (the message names the remedy), 2 wrong usage.
    """
    ctx.obj = data


def settings_of(ctx: click.Context) -> Settings:
    """The settings of the data folder that the user named."""
    return Settings.load(ctx.find_object(Path))
