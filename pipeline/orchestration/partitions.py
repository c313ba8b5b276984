"""Publication days as Dagster partitions.

The days are dynamic: an archive of 1987 and today's news live in one dataset, and nobody wants the
empty days between them. A day becomes a partition when the first article of it is ingested.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import dagster as dg

publication_days = dg.DynamicPartitionsDefinition(name="publication_day")
assert publication_days.name is not None
NAME: str = publication_days.name


def register_days(instance: dg.DagsterInstance, days: Iterable[date]) -> list[str]:
    """Make partitions of days that are none yet; returns the new keys in their order."""
    known = set(instance.get_dynamic_partitions(NAME))
    new = sorted({day.isoformat() for day in days} - known)
    if new:
        instance.add_dynamic_partitions(NAME, new)
    return new


def days_of_run(context: dg.AssetExecutionContext) -> list[date]:
    """The days that a run was asked for, in their order."""
    return sorted(map(day_of_key, context.partition_keys))


def day_of_key(key: str) -> date:
    """The day of a partition key; Failure with the remedy if somebody made a key that is none."""
    try:
        return date.fromisoformat(key)
    except ValueError as error:
        raise dg.Failure(
            f"partition {key!r} is not a day: delete it in the UI; keys look like 2024-05-01"
        ) from error
