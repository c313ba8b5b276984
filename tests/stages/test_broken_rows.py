"""A row that breaks the contract of its table is refused with the reason; the others go on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from newsroom import Ran

from pipeline import stages
from pipeline.cleaning.article import clean
from pipeline.coding import tables
from pipeline.ingest.inbox import read_inbox
from pipeline.ingest.records import RawArticle
from pipeline.settings import Settings
from pipeline.stages.workbench import QUARANTINE, Part, Workbench

LIMA = date(2024, 3, 5)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    with stages.open_workbench(Settings(data_dir=tmp_path / "data")) as bench:
        yield bench


def made(bench: Workbench, parts: Iterator[Part]) -> None:
    for _ in bench.saved(parts):
        pass


def refused(bench: Workbench, stage: str) -> list[tuple[str, str]]:
    """Where what a stage refused comes from, and why."""
    rows = bench.store.read(QUARANTINE).to_pylist()
    broken = [r for r in rows if r["stage"] == stage and r["reason"] == "broken_contract"]
    return [(row["source_ref"], row["detail"]) for row in broken]


def test_ingest_refuses_a_broken_row(
    bench: Workbench, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(*arguments: Any, **named: Any) -> Iterator[object]:
        for item in read_inbox(*arguments, **named):
            is_lima = isinstance(item, RawArticle) and "Lima" in item.content
            yield replace(item, content_sha256="none") if is_lima else item

    monkeypatch.setattr(sys.modules["pipeline.stages.ingest"], "read_inbox", breaking)
    made(bench, stages.ingest(bench, inbox))
    ((where, why),) = refused(bench, "ingest")
    assert where == "visit.txt"
    assert why == "content_sha256: 'none' is not like ^[0-9a-f]{64}$"
    assert bench.store.read("raw_articles").num_rows == 4
    made(bench, stages.clean(bench))
    stages.require(bench, "articles")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"language": "English"}, "language: 'English' is not like ^[a-z]{2,3}$"),
        ({"word_count": None}, "word_count: null"),
        ({"sentence_count": "many"}, "sentence_count is 'many', not int32"),
    ],
)
def test_cleaning_refuses_a_broken_row(
    bench: Workbench,
    inbox: Path,
    monkeypatch: pytest.MonkeyPatch,
    value: dict[str, Any],
    why: str,
) -> None:
    def breaking(raw: RawArticle) -> object:
        article = clean(raw)
        return replace(article, **value) if "Lima" in raw.content else article

    monkeypatch.setattr(sys.modules["pipeline.stages.clean"], "clean_article", breaking)
    made(bench, stages.ingest(bench, inbox))
    made(bench, stages.clean(bench))
    ((where, detail),) = refused(bench, "clean")
    assert where == "visit.txt"
    assert why in detail
    assert bench.store.read("articles").num_rows == 4
    stages.require(bench, "articles")


def test_coding_refuses_a_broken_row(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    real = tables._mention

    def breaking(row: dict[str, Any], event: Any) -> dict[str, Any]:
        mention = real(row, event)
        return mention | {"status": "perhaps"} if event.event_type == "CONSULT" else mention

    with stages.open_workbench(Settings(data_dir=ran.data)) as bench:
        before = bench.store.read_day("mentions", LIMA)
        consult = before["event_type"].to_pylist().count("CONSULT")
        assert 0 < consult < before.num_rows
        monkeypatch.setattr(tables, "_mention", breaking)
        made(bench, stages.code(bench, [LIMA]))
        (article,) = bench.store.read_day("articles", LIMA).to_pylist()
        rows = refused(bench, "code")
        assert {where for where, _ in rows} == {article["article_id"]}
        assert all(why.startswith("status: 'perhaps' is not one of") for _, why in rows)
        assert bench.store.read_day("mentions", LIMA).num_rows == before.num_rows - consult
        stages.require(bench, "mentions")
