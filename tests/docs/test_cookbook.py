"""Every answer of the cookbook is run over the samples, and the three answers agree."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from newsroom import Ran

COOKBOOK = Path(__file__).resolve().parents[2] / "docs" / "cookbook.md"
TEXT = COOKBOOK.read_text(encoding="utf-8")
START, *SECTIONS = re.split(r"^## ", TEXT, flags=re.MULTILINE)
QUESTIONS = [section for section in SECTIONS if section[0].isdigit()]

Answer = tuple[list[str], list[tuple[object, ...]]]


def blocks(section: str) -> dict[str, str]:
    """The code of a section by the name in its first line."""
    found = re.findall(r"^```(?:sql|python)\n(?:--|#) (\w+)\n(.*?)^```", section, re.M | re.S)
    assert len(found) == len(dict(found))
    return dict(found)


def in_duckdb(section: str) -> Answer:
    return plain(duckdb.sql(blocks(section)["DuckDB"]).to_arrow_table())


def in_pandas(section: str) -> Answer:
    answer = executed("pandas", section)
    assert isinstance(answer, pd.DataFrame)
    return plain(pa.Table.from_pandas(answer, preserve_index=False))


def in_polars(section: str) -> Answer:
    answer = executed("Polars", section)
    assert isinstance(answer, pl.DataFrame)
    return plain(answer.to_arrow())


def executed(library: str, section: str) -> object:
    """What a block calls its answer, after the block that reads the tables."""
    names: dict[str, Any] = {}
    exec(compile(blocks(START)[library], f"{COOKBOOK.name}: {library}", "exec"), names)
    exec(compile(blocks(section)[library], f"{section.splitlines()[0]}: {library}", "exec"), names)
    return names["answer"]


def plain(answer: pa.Table) -> Answer:
    """Columns and rows, in whatever types the library counts and dates."""
    return answer.column_names, [tuple(map(cell, row.values())) for row in answer.to_pylist()]


def cell(value: object) -> object:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()[:10]
    if isinstance(value, float):
        return None if value != value else round(value, 9)
    return value


def question(words: str) -> str:
    (found,) = [section for section in QUESTIONS if words in section.splitlines()[0]]
    return found


@pytest.fixture(autouse=True)
def in_the_folder_of_the_version(demo: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo.latest)


@pytest.mark.parametrize("section", QUESTIONS, ids=lambda section: section.splitlines()[0])
def test_the_three_answers_to_a_question_agree_and_are_not_empty(section: str) -> None:
    columns, rows = in_duckdb(section)
    assert rows
    assert in_pandas(section) == (columns, rows)
    assert in_polars(section) == (columns, rows)


def test_every_block_is_run_but_those_that_say_they_are_not() -> None:
    assert [int(section.split(".")[0]) for section in QUESTIONS] == list(
        range(1, len(QUESTIONS) + 1)
    )
    assert len(QUESTIONS) >= 12
    for section in QUESTIONS:
        assert list(blocks(section)) == ["DuckDB", "pandas", "Polars"], section.splitlines()[0]
    (untested,) = [section for section in SECTIONS if section.startswith("Other tools")]
    assert "do not run" in untested
    fences = len(re.findall(r"^```\w+$", TEXT, re.M))
    assert fences == len(blocks(START)) + 3 * len(QUESTIONS) + untested.count("```") // 2


def test_visits_were_made_and_meetings_expected_are_announced() -> None:
    """Somebody "made a stop in Lithuania"; two capitals are "expected to meet in April"."""
    _, visits = in_duckdb(question("visited"))
    assert ("2024-03-04", "FRA", "DEU", "Berlin") in visits
    assert ("TWN", "LTU") in {row[1:3] for row in visits}
    _, announced = in_duckdb(question("announced"))
    assert ("2024-04-01", "CONSULT", "IND") in {row[:3] for row in announced}
    assert "IND" not in {row[1] for row in visits}


def test_the_dead_of_one_attack_count_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five dead told as a bombing and as a shooting, two elsewhere, two more planned."""
    rows = [
        ("2024-03-05", "MLI", "Gao", "occurred", "ASSAULT", 5),
        ("2024-03-05", "MLI", "Gao", "occurred", "ASSAULT", 4),
        ("2024-03-05", "MLI", "Kidal", "occurred", "ASSAULT", 2),
        ("2024-03-06", "MLI", "Gao", "hypothetical", "ASSAULT", 2),
        ("2024-03-06", "MLI", "Gao", "occurred", "COERCE", 5),
    ]
    names = ("event_date", "country", "place_name", "status", "event_type", "killed")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    events = pd.DataFrame(columns | {"recipient_country": [None] * len(rows)})
    monkeypatch.chdir(tmp_path)
    for table in ("events", "participants", "mentions", "articles"):
        events.astype({"recipient_country": "str"}).to_parquet(f"{table}.parquet")
    section = question("killed")
    expected = (["country", "killed", "places_and_days"], [("MLI", 7, 2)])
    assert in_duckdb(section) == in_pandas(section) == in_polars(section) == expected
