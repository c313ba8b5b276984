"""A blocking check for every working table, and one of the snapshot for every published one.

They are made from the contracts by one loop each.
"""

# no `from __future__ import annotations`: Dagster reads the annotations of the functions below

from collections.abc import Iterator
from datetime import date
from typing import TypedDict

import dagster as dg

from pipeline.contracts.checks import CheckResult, failures, read_results
from pipeline.contracts.tables import TableContract, published_tables
from pipeline.dataset.snapshot import Published
from pipeline.orchestration.metadata import Metadata, check_metadata
from pipeline.orchestration.partitions import day_of_key
from pipeline.orchestration.resources import DataFolder, readable_failures
from pipeline.stages.checks import check

CHECK_NAME = "keeps_its_contract"
CHECKED = ("raw_articles", "articles", "mentions", "events", "participants")


class _Outcome(TypedDict):
    """What a check found, as Dagster's events of checks take it."""

    passed: bool
    severity: dg.AssetCheckSeverity
    description: str
    metadata: Metadata


def contract_check(name: str) -> dg.AssetChecksDefinition:
    """The check that a table keeps its contract: what this run wrote, or all of it."""

    @dg.asset_check(
        asset=name,
        name=CHECK_NAME,
        description=f"Every expectation of schemas/tables/{name}.yaml, by Great Expectations.",
        blocking=True,
    )
    def keeps_its_contract(
        context: dg.AssetCheckExecutionContext, folder: DataFolder
    ) -> dg.AssetCheckResult:
        with readable_failures(), folder.workbench() as bench:
            results = check(bench, name, _days_written(context, name))
        return dg.AssetCheckResult(**_outcome(results))

    return keeps_its_contract


def _days_written(context: dg.AssetCheckExecutionContext, name: str) -> list[date] | None:
    """The days of a table that were written by the run of the check; None if there were none.

    A partitioned check would be shown as skipped after a run over a range of days, and ingest may
    write days that the run was not asked for: what was written stands in the event log.
    """
    records = context.instance.get_records_for_run(
        context.run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION
    ).records
    events = [record.event_log_entry.get_dagster_event() for record in records]
    keys = {e.partition for e in events if e.asset_key == dg.AssetKey(name) and e.partition}
    return sorted(map(day_of_key, keys)) or None


def evaluation(name: str, results: list[CheckResult]) -> dg.AssetCheckEvaluation:
    """The check of a table as an event, for a job that is made of ops."""
    return dg.AssetCheckEvaluation(
        asset_key=dg.AssetKey(name), check_name=CHECK_NAME, blocking=True, **_outcome(results)
    )


def of_snapshot(published: Published) -> Iterator[tuple[str, list[CheckResult]]]:
    """What was checked of the files to publish, by the name of the check in SNAPSHOT_CHECKS.

    If there was nothing new to check, it is what was checked of the version that stands.
    """
    results = published.checks or (read_results(published.folder) if published.folder else ())
    for contract in published_tables():
        of_table = [result for result in results if result.table == contract.name]
        if of_table:
            yield _of_snapshot(contract), of_table


def snapshot_result(name: str, results: list[CheckResult]) -> dg.AssetCheckResult:
    """The outcome of one of the SNAPSHOT_CHECKS, for the asset."""
    return dg.AssetCheckResult(asset_key="snapshot", check_name=name, **_outcome(results))


def snapshot_evaluation(name: str, results: list[CheckResult]) -> dg.AssetCheckEvaluation:
    """The outcome of one of the SNAPSHOT_CHECKS, for a job that is made of ops."""
    return dg.AssetCheckEvaluation(
        asset_key=dg.AssetKey("snapshot"), check_name=name, **_outcome(results)
    )


def _of_snapshot(contract: TableContract) -> str:
    return f"{contract.name}_as_published"


def _outcome(results: list[CheckResult]) -> _Outcome:
    failed = failures(results)
    missed = [result for result in results if not result.passed]
    return {
        "passed": not missed,
        "severity": dg.AssetCheckSeverity.ERROR if failed else dg.AssetCheckSeverity.WARN,
        "description": "; ".join(f"{r.check}: {r.detail}" for r in missed)
        or f"{len(results)} expectations met",
        "metadata": check_metadata(results),
    }


SNAPSHOT_CHECKS = [
    dg.AssetCheckSpec(
        _of_snapshot(contract),
        asset="snapshot",
        description=(
            f"{contract.title} as they are published: every expectation of their contract, and "
            "what must hold with the other tables, the texts and the version before."
        ),
    )
    for contract in published_tables()
]


CHECKS = [contract_check(name) for name in CHECKED]
