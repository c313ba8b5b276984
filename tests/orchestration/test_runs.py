"""Runs of the jobs and of ranges of days, in this process and over a real data folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import dagster as dg
import pytest
from newsroom import VISIT, Ran, write_text

from pipeline.contracts.checks import CheckResult, read_results
from pipeline.contracts.tables import published_tables, table
from pipeline.dataset.store import Store
from pipeline.orchestration.checks import CHECK_NAME
from pipeline.orchestration.location import definitions
from pipeline.orchestration.partitions import NAME, register_days
from pipeline.orchestration.resources import DataFolder

DAYS = ["1987-03-02", "1987-03-03", "2024-03-04", "2024-03-05", "2024-03-06"]


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


def over(ran: Ran) -> dg.Definitions:
    return definitions(DataFolder(data_dir=str(ran.data), inbox_dir=str(ran.inbox)))


def run_due(ran: Ran, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    job = over(ran).resolve_job_def("everything_due")
    return job.execute_in_process(instance=instance, raise_on_error=False)


def run_range(
    ran: Ran, instance: dg.DagsterInstance, first: str, last: str
) -> dg.ExecuteInProcessResult:
    """Materialize everything for a range of days, as a backfill from the UI does."""
    job = over(ran).resolve_implicit_global_asset_job_def()
    tags = {
        "dagster/asset_partition_range_start": first,
        "dagster/asset_partition_range_end": last,
    }
    return job.execute_in_process(instance=instance, raise_on_error=False, tags=tags)


def materialized(
    result: dg.ExecuteInProcessResult, name: str
) -> dict[str | None, dict[str, object]]:
    """The metadata of a run's materializations of an asset, by partition."""
    events = [e for e in result.all_events if e.is_step_materialization]
    found = [e.step_materialization_data.materialization for e in events]
    return {
        m.partition: {key: value.value for key, value in m.metadata.items()}
        for m in found
        if m.asset_key == dg.AssetKey(name)
    }


def checked(result: dg.ExecuteInProcessResult) -> dict[str, bool]:
    """Whether the checks of working tables passed, by table."""
    found = result.get_asset_check_evaluations()
    return {c.asset_key.path[-1]: c.passed for c in found if c.check_name == CHECK_NAME}


def checked_as_published(
    result: dg.ExecuteInProcessResult,
) -> dict[str, dg.AssetCheckEvaluation]:
    """The checks of the snapshot, by name."""
    found = result.get_asset_check_evaluations()
    return {c.check_name: c for c in found if c.asset_key == dg.AssetKey("snapshot")}


PUBLISHED = {f"{contract.name}_as_published" for contract in published_tables()}


@pytest.fixture
def fresh(inbox: Path, tmp_path: Path) -> Ran:
    return Ran(inbox, tmp_path / "data", "")


def test_the_job_of_the_night_takes_makes_checks_and_publishes(
    fresh: Ran, instance: dg.DagsterInstance
) -> None:
    result = run_due(fresh, instance)
    assert result.success
    assert instance.get_dynamic_partitions(NAME) == DAYS
    for name in ("raw_articles", "articles", "mentions"):
        assert list(materialized(result, name)) == DAYS
    assert checked(result) == dict.fromkeys(
        ("raw_articles", "articles", "mentions", "events", "participants"), True
    )
    assert fresh.dateline("verify").exit_code == 0


@pytest.mark.parametrize("nights", [1, 2])
def test_every_result_of_a_version_is_shown_with_its_asset(
    fresh: Ran, instance: dg.DagsterInstance, nights: int
) -> None:
    """Whether the version is made in this run, or stands since the one before."""
    for _ in range(nights):
        found = checked_as_published(run_due(fresh, instance))
    assert found.keys() == PUBLISHED
    assert all(check.passed for check in found.values())
    results = read_results(fresh.latest)
    assert len(results) > 150
    shown = {name: str(check.metadata["results"].value) for name, check in found.items()}
    missing = [r.check for r in results if _start(r) not in shown[f"{r.table}_as_published"]]
    assert missing == []


def _start(result: CheckResult) -> str:
    """How the line of a result begins: cells are cut, and their pipes are escaped."""
    return f"| ✓ | {result.check[:40].partition('|')[0]}"


def test_what_stopped_publishing_is_shown_with_the_asset(
    ran: Ran, instance: dg.DagsterInstance
) -> None:
    store = Store(ran.data / "store")
    rows = store.read_whole("mentions").to_pylist()
    rows[0]["event_mode"] = "coup"
    store.write_whole("mentions", table("mentions").from_rows(rows))
    job = over(ran).resolve_implicit_global_asset_job_def()
    result = job.execute_in_process(
        instance=instance, raise_on_error=False, asset_selection=[dg.AssetKey("snapshot")]
    )
    assert not result.success
    assert not materialized(result, "snapshot")
    failed = {name for name, check in checked_as_published(result).items() if not check.passed}
    assert "mentions_as_published" in failed
    check = checked_as_published(result)["mentions_as_published"]
    assert check.severity == dg.AssetCheckSeverity.ERROR
    assert "event_mode" in str(check.description)


def test_row_counts_and_previews_are_shown(fresh: Ran, instance: dg.DagsterInstance) -> None:
    result = run_due(fresh, instance)
    for day, metadata in materialized(result, "articles").items():
        assert metadata["dagster/partition_row_count"] == 1, day
        assert metadata["dagster/row_count"] == 5
        assert "| article_id |" in str(metadata["preview"])
    (snapshot,) = materialized(result, "snapshot").values()
    assert snapshot["new_version"] is True
    assert "| articles | 5 |" in str(snapshot["tables"])


def test_a_second_night_makes_nothing_again(fresh: Ran, instance: dg.DagsterInstance) -> None:
    run_due(fresh, instance)
    result = run_due(fresh, instance)
    assert result.success
    assert not materialized(result, "articles")
    (snapshot,) = materialized(result, "snapshot").values()
    assert snapshot["new_version"] is False
    assert len(fresh.versions) == 1


def test_a_night_after_a_late_article_makes_its_day_only(
    ran: Ran, instance: dg.DagsterInstance
) -> None:
    write_text(ran.inbox, "late", "Talks", VISIT.replace("Chile", "Brazil"), "1990-01-01")
    result = run_due(ran, instance)
    assert list(materialized(result, "mentions")) == ["1990-01-01"]
    assert len(ran.versions) == 2


def test_a_night_over_an_empty_inbox_is_no_failure(
    tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    (tmp_path / "inbox").mkdir()
    assert run_due(Ran(tmp_path / "inbox", tmp_path / "data", ""), instance).success


def test_materializing_a_range_makes_each_of_its_days(
    ran: Ran, instance: dg.DagsterInstance
) -> None:
    register_days(instance, map(date.fromisoformat, DAYS))
    result = run_range(ran, instance, DAYS[1], DAYS[3])
    assert result.success
    for name in ("raw_articles", "articles", "mentions"):
        assert sorted(map(str, materialized(result, name))) == DAYS[1:4]
    assert set(checked(result).values()) == {True}
    assert len(checked(result)) == 5


def test_the_command_line_and_dagster_publish_the_same(
    published: Ran, tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    mine = Ran(published.inbox, tmp_path / "data", "")
    run_due(mine, instance)
    for name in ("articles", "mentions", "events", "participants"):
        tables = [Store(one.data / "store").read(name) for one in (mine, published)]
        assert tables[0].equals(tables[1])


def test_input_of_other_days_is_taken_along_and_reported(
    fresh: Ran, instance: dg.DagsterInstance
) -> None:
    register_days(instance, [date(2024, 3, 5)])
    result = run_range(fresh, instance, "2024-03-05", "2024-03-05")
    assert result.success
    assert sorted(map(str, materialized(result, "raw_articles"))) == DAYS
    assert list(materialized(result, "articles")) == ["2024-03-05"]


def test_a_failed_check_blocks_what_comes_after_it(ran: Ran, instance: dg.DagsterInstance) -> None:
    store, day = Store(ran.data / "store"), date(2024, 3, 5)
    raw = store.read_day("raw_articles", day)
    place = raw.schema.get_field_index("date_basis")
    store.write_day("raw_articles", day, raw.set_column(place, raw.field(place), [["guess"]]))
    register_days(instance, [day])
    result = run_range(ran, instance, "2024-03-05", "2024-03-05")
    assert not result.success
    assert checked(result)["raw_articles"] is False
    assert not materialized(result, "articles")
    assert not materialized(result, "snapshot")


def test_publishing_checks_again_what_an_earlier_run_left(
    ran: Ran, instance: dg.DagsterInstance
) -> None:
    store = Store(ran.data / "store")
    mentions = store.read_day("mentions", date(2024, 3, 5))
    place = mentions.schema.get_field_index("status")
    wrong = ["rumoured"] * mentions.num_rows
    store.write_day(
        "mentions", date(2024, 3, 5), mentions.set_column(place, mentions.field(place), [wrong])
    )
    job = over(ran).resolve_job_def("publish_events")
    (ran.data / "store" / "events.parquet").unlink()
    result = job.execute_in_process(instance=instance, raise_on_error=False)
    assert not result.success
    assert ran.versions == ["v2024.05.01"]


def test_a_partition_that_is_no_day_is_explained(ran: Ran, instance: dg.DagsterInstance) -> None:
    instance.add_dynamic_partitions(NAME, ["yesterday"])
    result = run_range(ran, instance, "yesterday", "yesterday")
    assert not result.success
    failures = [str(e.step_failure_data.error) for e in result.all_events if e.is_step_failure]
    assert any("'yesterday' is not a day" in failure for failure in failures)


def test_the_sensor_waits_until_the_inbox_keeps_still(
    ran: Ran, instance: dg.DagsterInstance
) -> None:
    sensor = over(ran).get_sensor_def("inbox_changed")
    folder = DataFolder(data_dir=str(ran.data), inbox_dir=str(ran.inbox))
    cursor: str | None = None

    def look() -> dg.SensorResult:
        nonlocal cursor
        context = dg.build_sensor_context(
            instance=instance, cursor=cursor, resources={"folder": folder}
        )
        seen = sensor(context)
        assert isinstance(seen, dg.SensorResult)
        cursor = seen.cursor
        return seen

    first = look()
    assert not first.run_requests
    (days,) = first.dynamic_partitions_requests or ()
    assert list(days.partition_keys) == DAYS
    assert len(look().run_requests or ()) == 1
    assert not look().run_requests
    (ran.inbox / "new.jsonl").write_text(json.dumps({"text": VISIT}) + "\n")
    assert not look().run_requests
    assert len(look().run_requests or ()) == 1


def test_an_export_writes_the_latest_version_and_names_its_files(
    ran: Ran, instance: dg.DagsterInstance
) -> None:
    job = over(ran).resolve_implicit_global_asset_job_def()
    result = job.execute_in_process(
        instance=instance, asset_selection=[dg.AssetKey("export_icews")]
    )
    ((_, found),) = materialized(result, "export_icews").items()
    (file,) = (ran.data / "exports").iterdir()
    assert found["version"] == "v2024.05.01"
    assert str(file) in str(found["files"])


def test_an_export_before_anything_is_published_says_what_to_do(
    fresh: Ran, instance: dg.DagsterInstance
) -> None:
    result = (
        over(fresh)
        .resolve_implicit_global_asset_job_def()
        .execute_in_process(
            instance=instance, raise_on_error=False, asset_selection=[dg.AssetKey("export_csv")]
        )
    )
    assert not result.success
    (failure,) = [event for event in result.all_events if event.is_step_failure]
    assert "Run `dateline run` first" in str(failure.step_failure_data.user_failure_data)
