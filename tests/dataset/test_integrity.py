from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from dataset_rows import DAY, TEXT, article, key, mention

from pipeline.contracts.checks import CheckResult
from pipeline.contracts.tables import table
from pipeline.dataset.integrity import check_evidence, check_integrity
from pipeline.dataset.resolve import resolve


def dataset(
    mentions: list[dict[str, Any]] | None = None, articles: list[dict[str, Any]] | None = None
) -> dict[str, pa.Table]:
    article_rows = table("articles").from_rows(articles or [article("a")])
    made = resolve(table("mentions").from_rows(mentions or [mention("1")]), article_rows)
    return {
        "articles": article_rows,
        "mentions": made.mentions,
        "events": made.events,
        "participants": made.participants,
    }


def broken(results: list[CheckResult]) -> set[str]:
    return {f"{r.table} {r.check}" for r in results if not r.passed}


def with_value(rows: pa.Table, column: str, value: object) -> pa.Table:
    number = rows.column_names.index(column)
    values = pa.array([value] * rows.num_rows, rows.schema.field(column).type)
    return rows.set_column(number, rows.schema.field(column), values)


def test_a_sound_dataset_passes_every_check() -> None:
    results = check_integrity(dataset())
    assert len(results) >= 30
    assert broken(results) == set()


def test_checks_read_parquet_files_too(tmp_path: Path) -> None:
    files = {}
    for name, rows in dataset().items():
        files[name] = tmp_path / f"{name}.parquet"
        pq.write_table(rows, files[name])
    assert broken(check_integrity(files)) == set()


@pytest.mark.parametrize(
    ("name", "column", "value", "check"),
    [
        ("mentions", "article_id", "f" * 16, "mentions article_id: in articles"),
        ("mentions", "event_id", "f" * 16, "mentions event_id: in events"),
        ("mentions", "event_id", None, "mentions event_id: set"),
        ("participants", "event_id", "f" * 16, "participants event_id: in events"),
        ("events", "mention_id", "f" * 16, "events mention_id: in mentions"),
        ("articles", "duplicate_of", "f" * 16, "articles duplicate_of: in articles"),
        ("events", "event_mode", "riot", "events event_mode: belongs to event_type"),
        ("events", "quad_class", 4, "events quad_class, goldstein: follow from cameo_code"),
        ("mentions", "goldstein", -9.0, "mentions quad_class, goldstein: follow from cameo_code"),
        ("events", "plover_score", 1.0, "events plover_score: follows from event_type, event_mode"),
        ("events", "cameo_root", "05", "events cameo_root: begins cameo_code"),
        (
            "events",
            "event_date_end",
            date(2024, 5, 2),
            "events event_date_end: not before event_date",
        ),
        (
            "mentions",
            "date_basis",
            None,
            "mentions date_precision, date_basis: with event_date only",
        ),
        ("mentions", "event_date", date(2024, 6, 1), "mentions status: agrees with event_date"),
        ("mentions", "status", "future", None),
        ("events", "latitude", None, "events latitude, longitude: both or neither"),
        ("events", "latitude", -59.9, "events latitude, longitude: inside the country's box"),
        ("mentions", "trigger_end", 4000, "mentions trigger: inside the sentence"),
        (
            "mentions",
            "published_date",
            DAY + timedelta(1),
            "mentions published_date: that of the article",
        ),
        (
            "events",
            "num_mentions",
            2,
            "events num_mentions, first_published: those of its mentions",
        ),
        ("events", "num_sources", 9, "events num_sources: at most num_articles"),
        ("participants", "position", 1, "participants position: counts from 0 on each side"),
        ("events", "actor_country", "DNK", "events actor, recipient: the first participants"),
        (
            "articles",
            "duplicate_kind",
            "near",
            "articles duplicate_of, duplicate_kind: both or neither",
        ),
        ("articles", "cluster_id", "e" * 16, "articles cluster_id: that of duplicate_of"),
        ("mentions", "cameo_code", "190", "mentions cameo_code: goes with event_type"),
    ],
)
def test_a_wrong_value_breaks_its_check(
    name: str, column: str, value: object, check: str | None
) -> None:
    tables = dataset()
    tables[name] = with_value(tables[name], column, value)
    found = broken(check_integrity(tables))
    assert check in found if check else found == set()


def test_a_corrected_article_is_sound() -> None:
    old = article("old", superseded_by=key("article", "new"))
    new = article("new", url=old["url"], revision=2)
    assert broken(check_integrity(dataset([mention("1", "new")], [old, new]))) == set()


def test_mentions_of_a_superseded_text_are_refused() -> None:
    old = article("old", superseded_by=key("article", "new"))
    tables = dataset([mention("1", "old")], [old, article("new", url=old["url"], revision=2)])
    assert broken(check_integrity(tables)) == {
        "mentions article_id: a canonical article, not superseded"
    }


def test_a_text_is_superseded_by_a_newer_one() -> None:
    one = article("one", superseded_by=key("article", "other"))
    other = article("other", superseded_by=key("article", "one"), revision=2)
    tables = dataset([mention()], [article(), one, other])
    assert broken(check_integrity(tables)) == {"articles superseded_by: no copy, by a newer text"}


def test_an_old_text_that_nobody_superseded_is_found() -> None:
    old, new = article("a"), article("b", revision=2)
    new["url"] = old["url"]
    assert broken(check_integrity(dataset([mention()], [old, new]))) == {
        "articles revision: only the newest is not superseded"
    }
    old["flags"] = ["shared_address"]
    assert broken(check_integrity(dataset([mention()], [old, new]))) == set()


def test_mentions_of_a_copy_are_refused() -> None:
    copy = article(
        "copy",
        duplicate_of=key("article", "a"),
        duplicate_kind="near",
        cluster_id=key("article", "a"),
    )
    tables = dataset([mention("1"), mention("2", "copy")], [article("a"), copy])
    assert broken(check_integrity(tables)) == {
        "mentions article_id: a canonical article, not superseded"
    }


def test_a_copy_of_a_copy_is_refused() -> None:
    one = article(
        "b", duplicate_of=key("article", "a"), duplicate_kind="near", cluster_id=key("article", "a")
    )
    two = article(
        "c", duplicate_of=key("article", "b"), duplicate_kind="near", cluster_id=key("article", "b")
    )
    tables = dataset(articles=[article("a"), one, two])
    assert broken(check_integrity(tables)) == {"articles duplicate_of: a canonical article"}


def test_offsets_are_checked_against_the_text_in_code_points() -> None:
    text = "🕊 " + TEXT
    moved = {
        column: value + 2
        for column, value in mention().items()
        if column.endswith(("_start", "_end")) and isinstance(value, int)
    }
    people = {
        side: [p | {"start": p["start"] + 2, "end": p["end"] + 2} for p in mention()[side]]
        for side in ("actors", "recipients")
    }
    good = dataset([mention("1", **moved, **people)], [article("a", text=text)])
    assert broken(check_evidence(good["mentions"], good["articles"])) == set()
    bad = dataset([mention("1")], [article("a", text=text)])
    results = check_evidence(bad["mentions"], bad["articles"])
    assert len(broken(results)) == len(results) == 5


def test_a_failed_check_names_the_rows() -> None:
    tables = dataset()
    tables["events"] = with_value(tables["events"], "event_mode", "riot")
    (result,) = [
        r for r in check_integrity(tables) if "belongs to event_type" in r.check and not r.passed
    ]
    assert result.rows_failed == 1
    assert pc.equal(tables["events"]["event_id"][0], result.detail.split()[4]).as_py()
