"""Jobs, the nightly schedule and the sensor on the inbox."""

# no `from __future__ import annotations`: Dagster reads the annotations of the functions below

import hashlib

import dagster as dg

from pipeline.ingest.inbox import inbox_files
from pipeline.orchestration.due import everything_due
from pipeline.orchestration.partitions import NAME, publication_days
from pipeline.orchestration.resources import DataFolder, from_environment

make_days = dg.define_asset_job(
    "make_days",
    selection=dg.AssetSelection.assets("raw_articles", "articles", "mentions"),
    description="Makes the days asked for again, whether they are due or not.",
)
publish_events = dg.define_asset_job(
    "publish_events",
    selection=dg.AssetSelection.assets("events", "participants", "snapshot"),
    description="Resolves events over all days and publishes, without touching the days.",
)

nightly = dg.ScheduleDefinition(
    name="nightly",
    job=everything_due,
    cron_schedule=from_environment().settings().nightly_cron,
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="The nightly run; `nightly_cron` of dateline.yaml says when.",
)


@dg.sensor(
    job=everything_due,
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts a run when the files in the inbox have changed and then kept still.",
)
def inbox_changed(context: dg.SensorEvaluationContext, folder: DataFolder) -> dg.SensorResult:
    """A run for each state of the inbox, once two looks in a row have seen the same state.

    The wait keeps a file that is still being copied from being taken in half.
    """
    state = _state(folder)
    seen, _, handled = (context.cursor or "").partition(" ")
    requests = []
    if state and state == seen and state != handled:
        requests = [dg.RunRequest(run_key=state)]
        handled = state
    return dg.SensorResult(
        run_requests=requests,
        cursor=f"{state} {handled}",
        dynamic_partitions_requests=_new_days(context.instance, folder),
    )


def _state(folder: DataFolder) -> str:
    """A fingerprint of names, sizes and times of the files in the inbox; empty without files."""
    path = folder.inbox()
    digest = hashlib.sha256()
    files = inbox_files(path) if path.is_dir() else []
    for file in files:
        status = file.stat()
        digest.update(f"{file} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest() if files else ""


def _new_days(
    instance: dg.DagsterInstance, folder: DataFolder
) -> list[dg.AddDynamicPartitionsRequest]:
    """Days that a ``dateline run`` has made beside Dagster."""
    names = (folder.settings().store_dir / "raw_articles").glob("????-??-??.parquet")
    new = sorted({path.stem for path in names} - set(instance.get_dynamic_partitions(NAME)))
    return [publication_days.build_add_request(new)] if new else []
