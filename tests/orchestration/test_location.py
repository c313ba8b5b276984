"""What the code location offers, and what the UI is told of it."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest
import yaml

from pipeline.contracts.tables import table
from pipeline.dataset.exports import EXPORTERS
from pipeline.definitions import defs
from pipeline.orchestration.home import prepare_home
from pipeline.orchestration.metadata import preview

TABLES = ("raw_articles", "articles", "mentions", "events", "participants")
EXPORTS = [f"export_{name.replace('-', '_')}" for name in EXPORTERS]
ASSETS = (*TABLES, "inbox", "snapshot", *EXPORTS)


def spec(name: str) -> dg.AssetSpec:
    return next(s for s in defs.resolve_all_asset_specs() if s.key == dg.AssetKey(name))


def test_the_definitions_can_be_loaded_whole() -> None:
    dg.Definitions.validate_loadable(defs)
    assert {s.key.path[-1] for s in defs.resolve_all_asset_specs()} == set(ASSETS)


@pytest.mark.parametrize("name", ASSETS)
def test_every_asset_says_what_it_is_and_whose(name: str) -> None:
    asset = spec(name)
    assert asset.description
    assert asset.group_name
    assert asset.group_name != "default"
    assert asset.owners
    assert asset.kinds


@pytest.mark.parametrize("name", TABLES)
def test_the_columns_of_an_asset_are_those_of_its_contract(name: str) -> None:
    shown = spec(name).metadata["dagster/column_schema"]
    assert isinstance(shown, dg.TableSchema)
    assert [(c.name, c.description, c.constraints.nullable) for c in shown.columns] == [
        (c.name, c.description, c.nullable) for c in table(name).columns
    ]


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_a_blocking_check(name: str) -> None:
    checks = [check for one in defs.asset_checks or () for check in one.check_specs]
    (check,) = [check for check in checks if check.asset_key == dg.AssetKey(name)]
    assert check.blocking


def test_tables_up_to_mentions_are_partitioned_by_publication_day() -> None:
    graph = defs.resolve_asset_graph()
    partitioned = {k.path[-1] for k in graph.get_all_asset_keys() if graph.get(k).is_partitioned}
    assert partitioned == {"raw_articles", "articles", "mentions"}


def test_no_job_or_schedule_makes_the_exports() -> None:
    for name in ("everything_due", "make_days", "publish_events"):
        nodes = {node.name for node in defs.resolve_job_def(name).nodes}
        assert nodes
        assert not nodes & set(EXPORTS), name


def test_the_night_and_the_inbox_are_watched_from_the_start() -> None:
    assert defs.get_schedule_def("nightly").default_status is dg.DefaultScheduleStatus.RUNNING
    assert defs.get_sensor_def("inbox_changed").default_status is dg.DefaultSensorStatus.RUNNING


def test_the_home_turns_telemetry_off_and_keeps_what_the_operator_wrote(tmp_path: Path) -> None:
    home = prepare_home(tmp_path / "dagster")
    settings = yaml.safe_load((home / "dagster.yaml").read_text())
    assert settings["telemetry"] == {"enabled": False}
    assert settings["nux"] == {"enabled": False}
    (home / "dagster.yaml").write_text("telemetry: {enabled: true}\n")
    prepare_home(tmp_path / "dagster")
    assert (home / "dagster.yaml").read_text() == "telemetry: {enabled: true}\n"


def test_a_preview_cuts_long_cells_and_keeps_bars_apart() -> None:
    rows = table("quarantine").from_rows(
        [
            {
                "quarantine_id": "a81c00ff3e5b9d72",
                "stage": "ingest",
                "reason": "undated",
                "detail": "a | b\nc " + "x" * 200,
                "source_ref": "notes.txt",
            }
        ]
    )
    header, rule, row = preview(rows).splitlines()
    assert header.count("|") == rule.count("|") == row.replace("\\|", "").count("|")
    assert "a \\| b c xxx" in row
    assert "…" in row
    assert preview(rows.slice(0, 0)) == "*no rows*"
