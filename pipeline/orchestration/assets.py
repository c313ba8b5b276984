"""The assets, in the order of the flow. Each calls its stage; what they know stands elsewhere."""

# no `from __future__ import annotations`: Dagster reads the annotations of the functions below

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import dagster as dg

from pipeline.contracts.tables import table
from pipeline.orchestration.checks import SNAPSHOT_CHECKS, of_snapshot, snapshot_result
from pipeline.orchestration.io import DayParts
from pipeline.orchestration.metadata import column_schema, file_metadata, snapshot_metadata
from pipeline.orchestration.partitions import days_of_run, publication_days
from pipeline.orchestration.resources import DataFolder, readable_failures
from pipeline.stages import clean, code, ingest, resolve
from pipeline.stages.publish import attempt, require_sound

OWNERS = ["team:dateline"]
GROUP = "dateline"
"""One group: the UI folds several, and the whole flow fits one picture."""


def _described(name: str, kinds: set[str]) -> dict[str, Any]:
    """What Dagster is told of the asset of a table, all of it from the contract."""
    contract = table(name)
    return {
        "description": f"{contract.description}\n\nGrain: {contract.grain}.",
        "owners": OWNERS,
        "kinds": kinds,
        "metadata": {
            "dagster/column_schema": column_schema(contract),
            "schema_version": contract.version,
            "primary_key": ", ".join(contract.primary_key),
        },
    }


def _asset_of_days(
    name: str, kinds: set[str], deps: Sequence[dg.AssetSpec | dg.AssetsDefinition]
) -> Callable[[Callable[..., DayParts]], dg.AssetsDefinition]:
    """An asset with a partition a publication day; a backfill of any length is one run."""
    decorator: Callable[[Callable[..., DayParts]], dg.AssetsDefinition] = dg.asset(
        **_described(name, kinds),
        name=name,
        group_name=GROUP,
        deps=deps,
        partitions_def=publication_days,
        backfill_policy=dg.BackfillPolicy.single_run(),
        io_manager_key="store",
    )
    return decorator


inbox = dg.AssetSpec(
    "inbox",
    group_name=GROUP,
    description="The drop folder: .txt with optional NAME.meta.json, .jsonl and .html files.",
    owners=OWNERS,
    kinds={"file"},
)


@_asset_of_days("raw_articles", {"python", "parquet"}, [inbox])
def raw_articles(context: dg.AssetExecutionContext, folder: DataFolder) -> DayParts:
    """Take what is new in the inbox, whatever day it is of: input is taken once."""
    return DayParts(lambda bench: ingest(bench, folder.inbox()))


@_asset_of_days("articles", {"python", "parquet"}, [raw_articles])
def articles(context: dg.AssetExecutionContext) -> DayParts:
    """Clean the days asked for."""
    days = days_of_run(context)
    return DayParts(lambda bench: clean(bench, days))


@_asset_of_days("mentions", {"python", "spacy", "parquet"}, [articles])
def mentions(context: dg.AssetExecutionContext) -> DayParts:
    """Code the days asked for."""
    days = days_of_run(context)
    return DayParts(lambda bench: code(bench, days))


@dg.multi_asset(
    name="resolve_events",
    group_name=GROUP,
    specs=[
        dg.AssetSpec(name, deps=[mentions, articles], **_described(name, {"python", "parquet"}))
        for name in ("events", "participants")
    ],
)
def resolve_events(folder: DataFolder) -> Iterator[dg.MaterializeResult[None]]:
    """Resolve the mentions of all days into events."""
    with readable_failures(), folder.workbench() as bench:
        resolve(bench)
        for name in ("events", "participants"):
            yield dg.MaterializeResult(asset_key=name, metadata=file_metadata(bench.whole(name)))


@dg.asset(
    deps=["events", "participants", mentions, articles],
    group_name=GROUP,
    owners=OWNERS,
    kinds={"python", "parquet"},
    check_specs=SNAPSHOT_CHECKS,
    description=(
        "The published version: immutable, checked again as it was written, named by its day. "
        "Nothing is published if nothing changed or if a check fails."
    ),
)
def snapshot(
    folder: DataFolder,
) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult[None]]:
    """Publish a version if anything changed; show what was checked, whatever came of it."""
    with readable_failures():
        with folder.workbench() as bench:
            published = attempt(bench)
        for name, results in of_snapshot(published):
            yield snapshot_result(name, results)
        require_sound(published)
    yield dg.MaterializeResult(metadata=snapshot_metadata(published))


ASSETS: list[dg.AssetSpec | dg.AssetsDefinition] = [
    inbox,
    raw_articles,
    articles,
    mentions,
    resolve_events,
    snapshot,
]
