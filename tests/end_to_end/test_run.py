"""From the inbox to a version, through the command line."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from newsroom import ARRESTS, ATTACK, VISIT, Ran, write_text

from pipeline.contracts.tables import published_tables, table
from pipeline.dataset.store import Store
from pipeline.settings import Settings
from pipeline.stages import open_workbench

TABLES = [contract.name for contract in published_tables()]


def parquet(folder: Path) -> dict[str, str]:
    """The checksum of every table of a version."""
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.glob("*.parquet")}


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table of a version."""
    found: list[dict[str, Any]] = pq.read_table(folder / f"{table}.parquet").to_pylist()
    return found


def test_an_inbox_becomes_a_sound_version(published: Ran) -> None:
    assert published.versions == [published.latest.name] == ["v2024.05.01"]
    assert {path.stem for path in published.latest.glob("*.parquet")} == set(TABLES)
    assert published.dateline("verify").exit_code == 0


def test_every_stage_prints_its_counts(published: Ran) -> None:
    assert "ingest     5 raw_articles over 5 days, 2 refused" in published.output
    assert "clean      5 articles over 5 days" in published.output
    for stage in ("code", "resolve", "publish", "snapshot"):
        assert f"\n{stage} " in published.output


def test_what_became_of_every_record_adds_up(published: Ran) -> None:
    # five articles, one of them a reprint; a text without a date and a line that breaks off
    expected = "in all     7 records = 4 articles + 1 copies + 0 superseded + 2 refused"
    assert expected in published.output


def test_events_of_the_texts_are_published(published: Ran) -> None:
    events = rows(published.latest, "events")
    assert ("CONSULT", "CHL") in {(e["event_type"], e["actor_country"]) for e in events}
    assert any(e["event_type"] == "ASSAULT" and e["killed"] == 5 for e in events)


def test_a_reprint_counts_as_coverage_and_is_not_coded(published: Ran) -> None:
    (copy,) = [a for a in rows(published.latest, "articles") if a["duplicate_of"]]
    assert (copy["source"], copy["duplicate_kind"]) == ("Daily", "exact")
    mentions = rows(published.latest, "mentions")
    assert copy["article_id"] not in {mention["article_id"] for mention in mentions}
    events = rows(published.latest, "events")
    (arrest,) = [e for e in events if e["event_type"] == "COERCE" and e["arrested"] == 12]
    assert (arrest["num_articles"], arrest["num_sources"]) == (2, 2)


def test_running_again_makes_no_new_version(ran: Ran) -> None:
    before = parquet(ran.latest)
    again = ran.run()
    assert again.exit_code == 0
    assert "no new version: nothing changed" in again.output
    assert parquet(ran.latest) == before
    assert len(ran.versions) == 1


def test_making_every_day_again_changes_nothing(ran: Ran) -> None:
    again = ran.run("--again")
    assert "clean      5 articles over 5 days" in again.output
    assert "no new version: nothing changed" in again.output


def test_two_runs_from_nothing_are_byte_identical(published: Ran, tmp_path: Path) -> None:
    fresh = Ran(published.inbox, tmp_path / "data", "")
    assert fresh.run("--version-date", "2024-05-01").exit_code == 0
    assert parquet(fresh.latest) == parquet(published.latest)


def test_the_original_may_arrive_after_its_reprint(tmp_path: Path) -> None:
    for source, day in (("Daily", "1987-03-03"), ("Wire", "1987-03-02")):
        inbox = tmp_path / source
        inbox.mkdir()
        record = {"text": ARRESTS, "published_at": day, "source": source}
        (inbox / "wire.jsonl").write_text(json.dumps(record) + "\n")
        assert Ran(inbox, tmp_path / "data", "").run().exit_code == 0
    articles = Store(tmp_path / "data" / "store").read("articles").to_pylist()
    copies = {row["source"]: row["duplicate_of"] is not None for row in articles}
    assert copies == {"Wire": False, "Daily": True}


def test_a_late_article_reopens_its_day_only(ran: Ran) -> None:
    write_text(ran.inbox, "late", "Talks", VISIT.replace("Chile", "Brazil"), "1990-01-01")
    output = ran.run().output
    assert "ingest     1 raw_articles over 1 days" in output
    assert "clean      1 articles over 1 days" in output
    assert "changed since v2024.05.01" in output


def test_a_corrected_article_replaces_its_events_and_the_changes_say_why(ran: Ran) -> None:
    assert {e["killed"] for e in rows(ran.latest, "events")} >= {5}
    text = ATTACK.replace("killing five soldiers", "killing seven soldiers")
    write_text(ran.inbox, "attack", "Army post attacked", text, "2024-03-08")
    output = ran.run("--version-date", "2024-05-02").output
    assert "ingest     1 raw_articles over 1 days" in output
    # the day of the old text, and those that look back at it
    assert "clean      1 articles over 4 days" in output
    assert "code       " in output
    assert ran.latest.name == "v2024.05.02"
    killed = {e["killed"] for e in rows(ran.latest, "events")}
    assert 7 in killed
    assert 5 not in killed
    url = "https://gazette.example/attack"
    texts = [a for a in rows(ran.latest, "articles") if a["url"] == url]
    old, new = sorted(texts, key=lambda a: int(a["revision"]))
    assert (old["superseded_by"], new["superseded_by"]) == (new["article_id"], None)
    assert "corrected articles" in (ran.latest / "CHANGES.md").read_text(encoding="utf-8")
    assert ran.dateline("verify").exit_code == 0
    assert "in all     8 records = 4 articles + 1 copies + 1 superseded + 2 refused" in output
    before = parquet(ran.latest)
    assert "no new version" in ran.run("--version-date", "2024-05-03").output
    assert parquet(ran.latest) == before


def test_undated_input_waits_in_quarantine_for_a_default_date(ran: Ran) -> None:
    assert "ingest undated: 1, such as undated.txt" in ran.output
    assert "ingest undated" not in ran.run("--default-date", "2024-03-01").output
    raw = Store(ran.data / "store").read("raw_articles").to_pylist()
    defaulted = [row["published_date"] for row in raw if row["date_basis"] == "default"]
    assert defaulted == [date(2024, 3, 1)]


def test_a_broken_line_is_refused_with_its_place(published: Ran) -> None:
    assert "such as wire.jsonl#3" in published.output


def test_the_inbox_is_never_changed(inbox: Path, tmp_path: Path) -> None:
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in inbox.iterdir()}
    Ran(inbox, tmp_path / "data", "").run()
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in inbox.iterdir()}
    assert after == before


@pytest.mark.parametrize("name", TABLES)
def test_all_readers_see_the_same_rows(published: Ran, name: str) -> None:
    path = published.latest / f"{name}.parquet"
    arrow = pq.read_table(path)
    (key, *_) = table(name).primary_key
    expected = sorted(arrow[key].to_pylist())
    assert expected
    ids = duckdb.sql(f"select {key} from '{path}'").fetchall()
    assert sorted(row[0] for row in ids) == expected
    assert sorted(pd.read_parquet(path)[key].tolist()) == expected
    assert sorted(pl.read_parquet(path)[key].to_list()) == expected


KILLED = """
import os, signal, sys
from pipeline.dataset import snapshot
real = os.rename

def rename(source, target):
    if sys.argv[1] == "after":
        real(source, target)
    os.kill(os.getpid(), signal.SIGKILL)

snapshot.os.rename = rename
from pipeline.cli import main
main(sys.argv[2:])
"""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_publisher_that_is_killed_leaves_latest_and_the_next_run_completes(
    ran: Ran, moment: str
) -> None:
    old = parquet(ran.latest)
    write_text(ran.inbox, "more", "More talks", VISIT.replace("Chile", "Brazil"), "2024-03-07")
    arguments = ["--data", ran.data, "run", "--inbox", ran.inbox, "--version-date", "2024-05-02"]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, moment, *map(str, arguments)], capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert ran.latest.name == "v2024.05.01"
    assert parquet(ran.latest) == old
    result = ran.run("--version-date", "2024-05-02")
    assert result.exit_code == 0, result.output
    assert ran.latest.name == "v2024.05.02"
    assert ran.dateline("verify").exit_code == 0
    assert not list((ran.data / "snapshots").glob(".staging*"))


def test_a_failed_check_publishes_nothing_and_says_why(ran: Ran) -> None:
    store = Store(ran.data / "store")
    events = store.read_whole("events")
    place = events.schema.get_field_index("cameo_code")
    wrong = ["9999", *events["cameo_code"].to_pylist()[1:]]
    store.write_whole("events", events.set_column(place, events.field(place), [wrong]))
    result = ran.dateline("publish", "--version-date", "2024-05-02")
    assert result.exit_code == 5
    assert "events: cameo_code" in result.output
    assert "9999" in result.output
    assert ran.versions == [ran.latest.name] == ["v2024.05.01"]


def test_two_processes_do_not_work_on_one_folder(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_workbench(Settings(data_dir=ran.data)):
        monkeypatch.setattr(open_workbench.__wrapped__, "__defaults__", (0,))
        result = ran.run()
    assert result.exit_code == 1
    assert "is being worked on by process" in result.output
