"""What is made, what is left alone, and what a broken or killed run leaves behind."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from newsroom import Ran, write_text

from pipeline import stages
from pipeline.dataset.store import Store
from pipeline.ingest.ledger import Ledger
from pipeline.settings import Settings
from pipeline.stages.clean import clean_article
from pipeline.stages.rows import with_columns
from pipeline.stages.workbench import QUARANTINE, Part, Workbench

DAYS = [date(1987, 3, d) for d in (2, 3)] + [date(2024, 3, d) for d in (4, 5, 6)]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    with stages.open_workbench(Settings(data_dir=tmp_path / "data")) as bench:
        yield bench


@pytest.fixture
def opened(ran: Ran) -> Iterator[Workbench]:
    with stages.open_workbench(Settings(data_dir=ran.data)) as bench:
        yield bench


def made(bench: Workbench, parts: Iterator[Part]) -> list[date | None]:
    return [part.day for part in bench.saved(parts)]


def test_after_a_run_nothing_is_due(opened: Workbench) -> None:
    assert made(opened, stages.clean(opened)) == []
    assert made(opened, stages.code(opened)) == []
    assert not stages.resolve(opened).changed


def test_a_day_whose_file_was_deleted_is_due(opened: Workbench) -> None:
    opened.store.remove_day("mentions", DAYS[3])
    assert made(opened, stages.code(opened)) == [DAYS[3]]


def test_days_asked_for_are_made_though_they_are_not_due(opened: Workbench) -> None:
    assert made(opened, stages.code(opened, DAYS[1:3])) == DAYS[1:3]


def test_several_processes_code_the_same_bytes(
    opened: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def files() -> dict[str, bytes]:
        found = (opened.store.folder / "mentions").glob("*.parquet")
        return {path.name: path.read_bytes() for path in found}

    before = files()
    for day in DAYS:
        opened.store.remove_day("mentions", day)
    for constant in ("ARTICLES_AT_ONCE", "WORTH_A_PROCESS"):
        monkeypatch.setattr(sys.modules["pipeline.stages.code"], constant, 1)
    seen: list[tuple[int, int]] = []
    several = replace(opened, settings=replace(opened.settings, workers=2))
    parts = several.saved(stages.code(several, watch=lambda *counts: seen.append(counts)))
    next(parts)
    assert len(multiprocessing.active_children()) == 2
    assert [part.day for part in parts] == DAYS[1:]
    assert files() == before
    assert seen == [(done, 5) for done in range(6)]
    assert multiprocessing.active_children() == []


def test_few_articles_are_not_worth_a_process(opened: Workbench) -> None:
    several = replace(opened, settings=replace(opened.settings, workers=2))
    parts = stages.code(several, DAYS)
    next(parts)
    assert multiprocessing.active_children() == []


def test_another_window_makes_articles_due_but_not_what_did_not_change(opened: Workbench) -> None:
    wider = replace(opened, settings=replace(opened.settings, dedup_window_days=8))
    assert made(wider, stages.clean(wider)) == DAYS
    assert made(wider, stages.code(wider)) == []


def test_new_code_makes_days_due(opened: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["pipeline.stages.code"], "code_fingerprint", lambda *_: "new")
    assert made(opened, stages.code(opened)) == DAYS


def test_a_run_that_ends_early_is_taken_up_where_it_ended(bench: Workbench, inbox: Path) -> None:
    made(bench, stages.ingest(bench, inbox))
    parts = bench.saved(stages.clean(bench))
    assert [next(parts).day, next(parts).day] == DAYS[:2]
    parts.close()
    assert made(bench, stages.clean(bench)) == DAYS[2:]


def test_input_that_was_not_stored_is_taken_again(bench: Workbench, inbox: Path) -> None:
    parts = bench.saved(stages.ingest(bench, inbox))
    next(parts)
    parts.close()
    with Ledger(bench.settings.ledger_path) as ledger:
        assert len(ledger) == 0
    assert made(bench, stages.ingest(bench, inbox)) == [None, *DAYS]
    assert made(bench, stages.ingest(bench, inbox)) == []


def test_much_input_is_written_in_several_turns(
    bench: Workbench, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["pipeline.stages.ingest"], "FLUSH_ROWS", 2)
    turns = made(bench, stages.ingest(bench, inbox))
    assert len(turns) > len(DAYS)
    assert bench.store.read("raw_articles").num_rows == 5
    assert bench.store.read(QUARANTINE).num_rows == 2


def test_a_page_that_breaks_the_parser_is_refused_and_the_day_goes_on(
    bench: Workbench, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(raw: object) -> object:
        if "Lima" in str(raw):
            raise RecursionError("too deep")
        return clean_article(raw)

    write_text(inbox, "other", "Elsewhere", "A bridge was opened in Oslo.", "2024-03-05")
    made(bench, stages.ingest(bench, inbox))
    monkeypatch.setattr(sys.modules["pipeline.stages.clean"], "clean_article", breaking)
    made(bench, stages.clean(bench))
    (refused,) = Store(bench.settings.store_dir).read_day(QUARANTINE, DAYS[3]).to_pylist()
    assert (refused["stage"], refused["reason"]) == ("clean", "unreadable")
    assert "RecursionError: too deep" in refused["detail"]
    assert bench.store.read_day("articles", DAYS[3]).num_rows == 1


def test_a_changed_text_at_one_address_is_a_new_revision(bench: Workbench, tmp_path: Path) -> None:
    texts = ("The ferry to Corfu sank on Monday.", "The ferry to Corfu did not sink on Monday.")
    for number, text in enumerate(texts):
        folder = tmp_path / str(number)
        folder.mkdir()
        write_text(folder, "ferry", "Ferry", text, f"2024-03-0{number + 1}")
        made(bench, stages.ingest(bench, folder))
    made(bench, stages.clean(bench))
    assert bench.store.read("articles")["revision"].to_pylist() == [1, 2]


def test_a_check_over_many_days_finds_the_one_that_is_wrong(
    opened: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["pipeline.stages.checks"], "DAYS_AT_ONCE", 1)
    articles = opened.store.read_day("articles", DAYS[2])
    opened.store.write_day("articles", DAYS[2], with_columns(articles, word_count=[-1]))
    failed = [result for result in stages.check(opened, "articles") if not result.passed]
    assert [result.rows_failed for result in failed] == [1]
    assert failed[0].check.startswith("word_count")
