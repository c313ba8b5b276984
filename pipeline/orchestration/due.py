"""The job of the night: takes what is new, makes the days that are due, publishes.

It is made of ops, since an asset job must be told its days before it starts, and which days are
due is known only when the inbox has been read. Each op calls the stage that the asset of the same
table calls, and reports to Dagster what it wrote and checked as that asset would.
"""

# no `from __future__ import annotations`: Dagster reads the annotations of the functions below

from collections.abc import Iterator
from datetime import date

import dagster as dg

from pipeline.contracts.checks import require_passed
from pipeline.orchestration.checks import evaluation, of_snapshot, snapshot_evaluation
from pipeline.orchestration.io import write_days
from pipeline.orchestration.metadata import file_metadata, snapshot_metadata
from pipeline.orchestration.resources import DataFolder, readable_failures
from pipeline.stages import check, clean, code, ingest, resolve
from pipeline.stages.publish import attempt, require_sound
from pipeline.stages.workbench import Part, Workbench

DONE = dg.Out(dg.Nothing)
AFTER = {"before": dg.In(dg.Nothing)}


@dg.op(out=DONE, tags={"dagster/kind": "python"})
def take(context: dg.OpExecutionContext, folder: DataFolder) -> None:
    """Take what is new in the inbox."""
    with readable_failures(), folder.workbench() as bench:
        _make_days(context, bench, "raw_articles", ingest(bench, folder.inbox()))


@dg.op(ins=AFTER, out=DONE)
def clean_due(context: dg.OpExecutionContext, folder: DataFolder) -> None:
    """Clean the days that are due."""
    with readable_failures(), folder.workbench() as bench:
        _make_days(context, bench, "articles", clean(bench))


@dg.op(ins=AFTER, out=DONE)
def code_due(context: dg.OpExecutionContext, folder: DataFolder) -> None:
    """Code the days that are due."""
    with readable_failures(), folder.workbench() as bench:
        _make_days(context, bench, "mentions", code(bench))


@dg.op(ins=AFTER, out=DONE)
def resolve_due(context: dg.OpExecutionContext, folder: DataFolder) -> None:
    """Resolve events, if any mention or article has changed."""
    with readable_failures(), folder.workbench() as bench:
        if not resolve(bench).changed:
            context.log.info("no mention or article has changed")
            return
        for name in ("events", "participants"):
            metadata = file_metadata(bench.whole(name))
            context.log_event(dg.AssetMaterialization(name, metadata=metadata))
            _check(context, bench, name, None)


@dg.op(ins=AFTER, out=DONE)
def publish_if_changed(context: dg.OpExecutionContext, folder: DataFolder) -> None:
    """Publish a version, if anything has changed."""
    with readable_failures(), folder.workbench() as bench:
        if not bench.store.days("articles"):
            context.log.info("nothing was ever taken from the inbox")
            return
        published = attempt(bench)
        for name, results in of_snapshot(published):
            # Dagster takes any event here, though the annotation leaves out those of checks
            context.log_event(snapshot_evaluation(name, results))  # type: ignore[arg-type]
        require_sound(published)
    metadata = snapshot_metadata(published)
    context.log_event(dg.AssetMaterialization("snapshot", metadata=metadata))


@dg.job(
    description=(
        "Takes what is new in the inbox, makes every day that is due, and publishes. It finds the "
        "days by itself: what a missed night left is caught up by the next run."
    ),
)
def everything_due() -> None:
    """From the inbox to a version."""
    publish_if_changed(resolve_due(code_due(clean_due(take()))))


def _make_days(
    context: dg.OpExecutionContext, bench: Workbench, name: str, parts: Iterator[Part]
) -> None:
    written = write_days(bench, name, parts, context.instance, context.log)
    for key, metadata in written.items():
        context.log_event(dg.AssetMaterialization(name, partition=key, metadata=metadata))
    if written:
        _check(context, bench, name, [date.fromisoformat(key) for key in written])


def _check(
    context: dg.OpExecutionContext, bench: Workbench, name: str, days: list[date] | None
) -> None:
    """Check a table and report it; ValidationError if it failed, so that nothing goes on."""
    results = check(bench, name, days)
    # Dagster takes any event here, though the annotation leaves out those of checks
    context.log_event(evaluation(name, results))  # type: ignore[arg-type]
    require_passed(results)
