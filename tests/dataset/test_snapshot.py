from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dataset_rows import DAY, article, mention
from dataset_store import TODAY, filled, many, settings_for

from pipeline.contracts.checks import CheckResult
from pipeline.contracts.tables import published_tables
from pipeline.dataset.catalog import Catalog
from pipeline.dataset.manifest import Manifest, sha256_of
from pipeline.dataset.snapshot import publish
from pipeline.dataset.verify import verify
from pipeline.errors import InputError, SnapshotError
from pipeline.settings import Settings

TABLES = {"articles": 2, "mentions": 2, "events": 2, "participants": 4, "quarantine": 1}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Snapshots with one version; copied for each test, as validation takes seconds."""
    settings = settings_for(tmp_path_factory.mktemp("first"))
    published = publish(filled(settings), settings, TODAY)
    assert published.folder is not None, published.reason
    return settings.snapshots_dir


@pytest.fixture
def folder(first: Path, settings: Settings) -> Path:
    shutil.copytree(first, settings.snapshots_dir, symlinks=True)
    return settings.snapshots_dir / "v2024.05.10"


def test_a_version_is_named_after_the_day_and_becomes_the_latest(
    folder: Path, settings: Settings
) -> None:
    assert folder.name == "v2024.05.10"
    assert (settings.snapshots_dir / "latest").resolve() == folder
    assert {p.name for p in folder.iterdir()} >= {
        *(f"{name}.parquet" for name in TABLES), "manifest.json", "datapackage.json", "CHANGES.md",
        "CODEBOOK.md", "LICENSE", "validation", "inputs.tsv",
    }  # fmt: skip
    assert "scorecard.json" not in {p.name for p in folder.iterdir()}


def test_unchanged_content_makes_no_new_version(folder: Path, settings: Settings) -> None:
    again = publish(filled(settings), settings, TODAY + timedelta(days=1))
    assert (again.version, again.failed) == (None, False)
    assert again.reason == "nothing changed since v2024.05.10"
    assert [p.name for p in settings.snapshots_dir.glob("v*")] == ["v2024.05.10"]


def test_more_versions_of_a_day_are_numbered(folder: Path, settings: Settings) -> None:
    for number in (1, 2):
        rows = [article("a", word_count=number)]
        done = publish(filled(settings, rows, [mention("1")]), settings, TODAY)
        assert done.version == f"v2024.05.10.{number}"
    assert str(Catalog.of(settings).latest()) == "v2024.05.10.2"


def test_a_clock_that_went_back_does_not_name_an_older_version(
    folder: Path, settings: Settings
) -> None:
    store = filled(settings, [article("a")], [mention("1")])
    assert publish(store, settings, TODAY - timedelta(days=3)).version == "v2024.05.10.1"


def test_two_runs_from_nothing_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    other = settings_for(tmp_path / "other")
    again = publish(filled(other), other, TODAY).folder
    assert again is not None
    files = sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    assert files == sorted(p.relative_to(again) for p in again.rglob("*") if p.is_file())
    assert [f for f in files if sha256_of(folder / f) != sha256_of(again / f)] == []


def test_text_is_left_out_unless_the_operator_publishes_it(folder: Path, tmp_path: Path) -> None:
    def columns(where: Path, name: str) -> list[str]:
        return list(pq.read_schema(where / f"{name}.parquet").names)

    assert "text" not in columns(folder, "articles")
    assert "sentence_text" not in columns(folder, "mentions")
    assert b"Aleksandra Holm of Sundland visited" not in (folder / "mentions.parquet").read_bytes()
    open_settings = settings_for(tmp_path / "open", publish_text=True)
    full = publish(filled(open_settings), open_settings, TODAY).folder
    assert full is not None
    assert "text" in columns(full, "articles")
    assert "sentence_text" in columns(full, "mentions")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"event_mode": "riot"}, "event_mode: belongs to event_type"),
        ({"trigger_text": "attacked"}, "trigger_text: the text at its offsets"),
        ({"cameo_code": "0422"}, "cameo_code: one of cameo"),
    ],
)
def test_a_failed_check_makes_no_version_and_says_why(
    folder: Path, settings: Settings, change: dict[str, Any], reason: str
) -> None:
    store = filled(settings, [article("a")], [mention("1")])
    rows = store.read_whole("mentions").to_pylist()
    contract = next(c for c in published_tables() if c.name == "mentions")
    store.write_whole("mentions", contract.from_rows([row | change for row in rows]))
    failed = publish(store, settings, TODAY)
    assert (failed.version, failed.failed) == (None, True)
    assert reason in failed.reason
    assert sorted(p.name for p in settings.snapshots_dir.iterdir()) == [
        ".lock", "catalog.json", "latest", "v2024.05.10",
    ]  # fmt: skip


def test_a_failed_check_of_another_stage_stops_publishing(settings: Settings) -> None:
    bad = CheckResult("articles", "volume", False, True, "no articles since Monday", 0)
    result = publish(filled(settings), settings, TODAY, more_checks=[bad])
    assert (result.version, result.reason) == (
        None, "1 checks failed: articles: volume: no articles since Monday",
    )  # fmt: skip


def test_a_warning_is_published_with_the_version(settings: Settings) -> None:
    warning = CheckResult("articles", "volume", False, False, "fewer than usual", 0)
    folder = publish(filled(settings), settings, TODAY, more_checks=[warning]).folder
    assert folder is not None
    summary = json.loads((folder / "validation" / "summary.json").read_text())
    assert summary["warnings"] == 1
    assert summary["failed"] == [warning.as_json()]
    assert summary["checks"] > 150


def test_a_version_that_lost_most_of_its_rows_is_published_only_if_that_is_accepted(
    settings: Settings,
) -> None:
    # all of these mentions state one event
    publish(filled(settings, *many(10)), settings, TODAY)
    store = filled(settings, *many(4))
    stopped = publish(store, settings, TODAY)
    assert (stopped.version, stopped.failed) == (None, True)
    assert "articles: volume: not far below before: 4 rows, 10 in the version before" in (
        stopped.reason
    )
    assert str(Catalog.of(settings).latest()) == "v2024.05.10"
    accepted = publish(store, replace(settings, accept_drift=True), TODAY)
    assert accepted.folder is not None
    warned = json.loads((accepted.folder / "validation" / "summary.json").read_text())["failed"]
    assert {(w["table"], w["blocking"]) for w in warned if "volume" in w["check"]} == {
        ("articles", False), ("mentions", False),
    }  # fmt: skip


def test_a_version_that_lost_a_few_rows_is_published_with_a_warning(settings: Settings) -> None:
    publish(filled(settings, *many(10)), settings, TODAY)
    published = publish(filled(settings, *many(9)), settings, TODAY)
    assert published.version == "v2024.05.10.1"
    missed = [c for c in published.checks if not c.passed]
    assert {(c.table, c.check) for c in missed} == {
        (name, "volume: not far below before") for name in ("articles", "mentions")
    }


def test_publishing_before_events_are_resolved_names_the_remedy(settings: Settings) -> None:
    store = filled(settings)
    (settings.store_dir / "events.parquet").unlink()
    with pytest.raises(InputError, match=r"events\.parquet does not exist[\s\S]*dateline run"):
        publish(store, settings, TODAY)
    assert not (settings.snapshots_dir / "latest").exists()
    assert list(settings.snapshots_dir.glob(".staging*")) == []


def test_the_manifest_tells_what_the_version_is_made_of(folder: Path) -> None:
    manifest = Manifest.read(folder)
    assert {name: entry.rows for name, entry in manifest.tables.items()} == TABLES
    assert manifest.lexicon_version == "0.1.0"
    assert manifest.license == "CC-BY-4.0"
    assert manifest.inputs == {"file": "inputs.tsv", "count": 2}
    lines = (folder / "inputs.tsv").read_text().splitlines()
    assert len(lines) == 3
    assert {line.count("\t") for line in lines} == {3}
    assert manifest.files["events.parquet"].sha256 == sha256_of(folder / "events.parquet")
    assert {line["version"] for line in json.loads(
        (folder.parent / "catalog.json").read_text())["versions"]} == {"v2024.05.10"}  # fmt: skip


def test_four_readers_see_the_same_rows(folder: Path) -> None:
    for name, rows in TABLES.items():
        path = folder / f"{name}.parquet"
        arrow = pq.read_table(path)
        assert arrow.num_rows == rows
        contract = next(c for c in published_tables() if c.name == name).as_published(False)
        key = list(contract.primary_key)
        keys = [tuple(row[k] for k in key) for row in arrow.to_pylist()]
        assert pl.read_parquet(path).select(key).rows() == keys
        assert list(pd.read_parquet(path)[key].itertuples(index=False, name=None)) == keys
        quoted = ", ".join(key)
        assert duckdb.sql(f"select {quoted} from '{path}'").fetchall() == keys
        assert pl.read_parquet(path).to_arrow().select(["event_date"] if name == "events" else key)


def test_the_files_carry_version_licence_statistics_and_page_index(folder: Path) -> None:
    with pq.ParquetFile(folder / "events.parquet") as file:
        metadata = file.metadata
    assert metadata.metadata[b"dateline.version"] == b"v2024.05.10"
    assert metadata.metadata[b"dateline.license"] == b"CC-BY-4.0"
    column = metadata.row_group(0).column(1)
    assert column.path_in_schema == "event_date"
    assert column.compression == "ZSTD"
    assert (column.statistics.min, column.statistics.max) == (DAY, DAY)
    assert column.has_offset_index
    assert column.has_column_index
    first = metadata.row_group(0).sorting_columns[0]
    assert (first.column_index, first.descending) == (1, False)


def test_the_data_package_is_valid(folder: Path) -> None:
    report = frictionless.Package.validate_descriptor(
        json.loads((folder / "datapackage.json").read_text())
    )
    assert report.valid, report.flatten(["message"])
    package = frictionless.Package(folder / "datapackage.json")
    assert {r.name for r in package.resources} == set(TABLES)
    events = package.get_resource("events")
    assert events.schema.primary_key == ["event_id"]
    assert events.schema.get_field("event_type").constraints["enum"][0] == "AGREE"


def test_changes_tell_rows_added_removed_and_changed(folder: Path, settings: Settings) -> None:
    articles = [article("a", title="Minister in Oslo"), article("c")]
    store = filled(settings, articles, [mention("1"), mention("3", "c", killed=2)])
    new = publish(store, settings, TODAY)
    assert new.folder is not None
    text = (new.folder / "CHANGES.md").read_text()
    assert "Since v2024.05.10." in text
    assert "| articles | 2 | 2 | 1 | 1 | 1 |" in text
    assert "* changed values: title 1" in text
    assert "Minister visits Oslo → Minister in Oslo" in text
    assert "new input" in text
    assert "The first version." in (folder / "CHANGES.md").read_text()


def test_a_sound_version_has_no_problems(folder: Path) -> None:
    assert verify(folder) == []
    assert verify(folder.parent / "latest") == []


@pytest.mark.parametrize(
    ("harm", "problem"),
    [
        (lambda f: (f / "LICENSE").unlink(), "LICENSE is missing"),
        (lambda f: (f / "notes.txt").write_text("x"), "notes.txt is not in the manifest"),
        (lambda f: _append(f / "events.parquet"), "events.parquet has"),
        (lambda f: _flip(f / "mentions.parquet"), "mentions.parquet has other bytes"),
        (lambda f: (f / "manifest.json").unlink(), "manifest.json does not exist"),
        (lambda f: _append(f / "manifest.json"), "manifest.json is damaged"),
        (lambda f: (f / "events.parquet").write_bytes(b""), "not a readable Parquet file"),
    ],
)  # fmt: skip
def test_damage_is_found_and_named(folder: Path, harm: Any, problem: str) -> None:
    harm(folder)
    assert any(problem in found for found in verify(folder)), verify(folder)


def _append(path: Path) -> None:
    path.chmod(0o644)
    with path.open("ab") as file:
        file.write(b"}")


def _flip(path: Path) -> None:
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)


def test_published_files_cannot_be_written_to(folder: Path) -> None:
    assert {p.stat().st_mode & 0o222 for p in folder.rglob("*") if p.is_file()} == {0}


def test_pruning_keeps_the_newest_and_the_tagged(settings: Settings) -> None:
    catalog = Catalog.of(settings)
    for number in range(4):
        publish(
            filled(settings, [article("a", word_count=number)], [mention("1")]),
            replace(settings, keep_versions=2),
            TODAY + timedelta(days=number),
        )
        if number == 0:
            catalog.tag("paper", "v2024.05.10")
    assert [str(v) for v in catalog.versions()] == ["v2024.05.13", "v2024.05.12", "v2024.05.10"]
    listed = json.loads((settings.snapshots_dir / "catalog.json").read_text())["versions"]
    assert [(v["version"], v["tags"]) for v in listed][-1] == ("v2024.05.10", ["paper"])
    assert catalog.folder("paper").name == "v2024.05.10"


def test_an_unknown_version_is_named_with_those_that_exist(
    folder: Path, settings: Settings
) -> None:
    with pytest.raises(SnapshotError, match=r"no version 'v2020.01.01'[\s\S]*v2024.05.10"):
        Catalog.of(settings).folder("v2020.01.01")
    with pytest.raises(SnapshotError, match=r"no version '\.\.'"):
        Catalog.of(settings).folder("..")


def test_an_empty_dataset_of_events_can_be_published(settings: Settings) -> None:
    folder = publish(filled(settings, [article("a")], []), settings, TODAY).folder
    assert folder is not None
    assert pq.read_table(folder / "events.parquet").num_rows == 0
    assert isinstance(pq.read_table(folder / "events.parquet"), pa.Table)
