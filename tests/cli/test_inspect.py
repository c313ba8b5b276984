"""`dateline diff`, `explain` and `export`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from newsroom import VISIT, Ran, write_text

from pipeline.lexicon import tsv


def events(ran: Ran) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(ran.latest / "events.parquet").to_pylist()
    return found


def test_an_event_is_traced_to_its_sentence_article_and_input(published: Ran) -> None:
    attack = next(event for event in events(published) if event["killed"] == 5)
    output = published.dateline("explain", attack["event_id"]).output
    assert "Rebels attacked an army post in northern Mali on Sunday" in output
    assert "trigger: " in output
    assert "Gazette, Army post attacked, 2024-03-04, https://gazette.example/attack" in output
    assert "input: attack.txt" in output


def test_a_rule_is_traced_to_its_line_of_the_lexicon(published: Ran) -> None:
    attack = next(event for event in events(published) if event["killed"] == 5)
    output = published.dateline("explain", attack["event_id"]).output
    found = re.search(r"rule assault (\S+)\.v\S* \(assault\.tsv, line (\d+)\)", output)
    assert found is not None
    lines = (tsv.FOLDER / "triggers/assault.tsv").read_text(encoding="utf-8").splitlines()
    assert lines[int(found[2]) - 1].startswith(f"{found[1]}\tv\t")


def test_the_beginning_of_a_key_is_enough(published: Ran) -> None:
    key = events(published)[0]["event_id"]
    assert key in published.dateline("explain", key[:10]).output


def test_an_unknown_key_is_refused(published: Ran) -> None:
    result = published.dateline("explain", "ffffffffffff")
    assert result.exit_code == 3
    assert "Remedy: " in result.output


def test_a_version_differs_from_the_next_by_what_was_added(ran: Ran) -> None:
    write_text(ran.inbox, "late", "Talks", VISIT.replace("Chile", "Brazil"), "1990-01-01")
    ran.run("--version-date", "2024-05-02")
    output = ran.dateline("diff", "v2024.05.01").output
    assert "Since v2024.05.01." in output
    assert "| articles | 5 | 6 | 1 | 0 | 0 |" in output
    assert "new input" in output


def test_a_version_does_not_differ_from_itself(published: Ran) -> None:
    output = published.dateline("diff", "latest", "latest").output
    assert "| articles | 5 | 5 | 0 | 0 | 0 |" in output


def test_a_version_is_exported_and_its_files_named(published: Ran, tmp_path: Path) -> None:
    arguments = ("--format", "csv", "--format", "icews", "--out", tmp_path / "out")
    output = published.dateline("export", "v2024.05.01", *arguments).output
    assert sorted(output.split()) == sorted(str(path) for path in (tmp_path / "out").iterdir())
    (table,) = (tmp_path / "out").glob("*.events.csv")
    assert len(table.read_text(encoding="utf-8-sig").splitlines()) == len(events(published)) + 1
