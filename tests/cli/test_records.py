"""`dateline code`, `clean` and `dedup`: lines in, lines out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from newsroom import ARRESTS, PAGE, VISIT

from pipeline.cli import main

INPUTS = {
    "code": [
        {"id": "a", "text": VISIT, "published_at": "2024-03-05"},
        {"id": "b", "text": ARRESTS},
    ],
    "clean": [{"id": "a", "html": PAGE, "url": "https://harbour.example/port"}],
    "dedup": [
        {"id": "a", "text": ARRESTS, "published_at": "1987-03-02"},
        {"id": "b", "text": VISIT, "published_at": "1987-03-02"},
        {"id": "c", "text": ARRESTS, "published_at": "1987-03-03"},
    ],
}
KEYS = {
    "code": {"id", "events", "actors", "places", "dates"},
    "clean": {"id", "title", "text", "published_at", "byline", "language"},
    "dedup": {"id", "cluster_id", "duplicate_of", "kind"},
}


def call(command: str, lines: list[str], folder: Path) -> list[dict[str, Any]]:
    given, made = folder / "in.jsonl", folder / "out.jsonl"
    given.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    result = CliRunner().invoke(main, [command, str(given), str(made)])
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in made.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("command", INPUTS)
def test_each_line_gives_one_line_in_its_order(command: str, tmp_path: Path) -> None:
    out = call(command, [json.dumps(record) for record in INPUTS[command]], tmp_path)
    assert [record["id"] for record in out] == [record["id"] for record in INPUTS[command]]
    assert all(record.keys() >= KEYS[command] for record in out)


@pytest.mark.parametrize("command", INPUTS)
def test_a_bad_line_gets_an_error_and_stops_nothing(command: str, tmp_path: Path) -> None:
    good = [json.dumps(record) for record in INPUTS[command]]
    out = call(command, ["{broken", '{"id": "empty"}', "[]", *good], tmp_path)
    assert len(out) == 3 + len(good)
    assert ["error" in record for record in out] == [True] * 3 + [False] * len(good)


@pytest.mark.parametrize("command", INPUTS)
def test_an_empty_file_gives_an_empty_file(command: str, tmp_path: Path) -> None:
    assert call(command, [], tmp_path) == []


def test_offsets_count_code_points_of_the_text_given(tmp_path: Path) -> None:
    text = f"🕊 {VISIT}"
    (out,) = call("code", [json.dumps({"id": "a", "text": text})], tmp_path)
    assert out["events"]
    for event in out["events"]:
        for span in (event["trigger"], *event["actors"], *event["recipients"]):
            assert text[span["start"] : span["end"]] == span["text"]


def test_the_page_loses_its_clutter(tmp_path: Path) -> None:
    (out,) = call("clean", [json.dumps(record) for record in INPUTS["clean"]], tmp_path)
    assert out["text"].startswith("Dock workers in Rotterdam")
    assert "Share Tweet" not in out["text"]
    assert out["published_at"].startswith("2024-03-06")


def test_a_reprint_names_its_original(tmp_path: Path) -> None:
    out = call("dedup", [json.dumps(record) for record in INPUTS["dedup"]], tmp_path)
    assert [record["duplicate_of"] for record in out] == [None, None, "a"]
    assert out[2]["kind"] == "exact"


def test_coding_loads_neither_dagster_nor_pandas_nor_great_expectations(tmp_path: Path) -> None:
    given, made = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    given.write_text(json.dumps(INPUTS["code"][0]) + "\n", encoding="utf-8")
    script = (
        "import sys; from pipeline.cli import main\n"
        "main(sys.argv[1:], standalone_mode=False)\n"
        "print([m for m in ('dagster', 'pandas', 'great_expectations') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "code", str(given), str(made)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
