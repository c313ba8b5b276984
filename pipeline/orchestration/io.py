"""How partitions are written and read: a file a table and day, in the store of the data folder."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import dagster as dg
import pyarrow as pa

from pipeline.orchestration.metadata import Metadata, day_metadata, rows_metadata
from pipeline.orchestration.partitions import day_of_key, register_days
from pipeline.orchestration.resources import DataFolder, readable_failures
from pipeline.stages.workbench import Part, Workbench


@dataclass(frozen=True, slots=True)
class DayParts:
    """What an asset of days returns: how its partitions are made, one at a time."""

    make: Callable[[Workbench], Iterator[Part]]


class StoreIOManager(dg.ConfigurableIOManager):
    """Writes each partition as it is made, and reads any number of them as one table.

    A run may be asked for one day or for a range of days. Every day that was written has a
    materialization with counts of its own, even a day that the run was not asked for: ingest takes
    whatever lies in the inbox.
    """

    folder: DataFolder

    def handle_output(self, context: dg.OutputContext, obj: DayParts) -> None:
        """Make and write the partitions, and say in Dagster's event log what was written."""
        name, step = context.asset_key.path[-1], context.step_context
        asked = set(context.asset_partition_keys)
        with readable_failures(), self.folder.workbench() as bench:
            written = write_days(bench, name, obj.make(bench), step.instance, context.log)
            for key in asked - written.keys():
                written[key] = rows_metadata(bench.store.read_day(name, day_of_key(key)))
        for key, metadata in written.items():
            if key in asked:
                # metadata of the output would be stamped on every partition alike
                step.add_asset_metadata(metadata, context.asset_key, key)
            else:
                context.log_event(
                    dg.AssetMaterialization(context.asset_key, partition=key, metadata=metadata)
                )

    def load_input(self, context: dg.InputContext) -> pa.Table:
        """The rows of the days that the downstream step depends on, or of all days."""
        days: list[date] | None = None
        if context.has_asset_partitions:
            days = [day_of_key(key) for key in context.asset_partition_keys]
        with self.folder.workbench() as bench:
            return bench.store.read(context.asset_key.path[-1], days)


def write_days(
    bench: Workbench,
    name: str,
    parts: Iterator[Part],
    instance: dg.DagsterInstance,
    log: logging.Logger,
) -> dict[str, Metadata]:
    """Write partitions, make their days known to Dagster; returns the metadata of each by key."""
    written: dict[str, Metadata] = {}
    for part in bench.saved(parts):
        if part.day is not None:
            rows = bench.count(name, part.day)
            written[part.day.isoformat()] = day_metadata(part, rows)
            log.info(f"{name} {part.day}: {part.added} rows, {part.added_refused} refused")
    register_days(instance, map(date.fromisoformat, written))
    total = sum(bench.count(name, day) for day in bench.store.days(name))
    for metadata in written.values():
        metadata["dagster/row_count"] = dg.MetadataValue.int(total)
    return dict(sorted(written.items()))
