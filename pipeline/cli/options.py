"""Options that several commands share."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click


class Day(click.ParamType[date]):
    """A date written as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """The date, or an error of usage."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a date: write it as 2024-05-01", param, ctx)


inbox = click.option(
    "--inbox",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to take articles from, if it is not the data folder's inbox. Never changed.",
)
version_date = click.option(
    "--version-date", type=Day(), help="Day to name the version after, if it is not today (UTC)."
)
show_events = click.option(
    "--show-events", type=click.IntRange(min=0), default=0, help="Print so many events at the end."
)
