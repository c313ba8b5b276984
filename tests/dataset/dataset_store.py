"""Stores with a small dataset in them, ready to publish."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dataset_rows import DAY, article, key, mention

from pipeline.contracts.measures import measures
from pipeline.contracts.tables import table
from pipeline.dataset.code_version import code_version
from pipeline.dataset.resolve import resolve
from pipeline.dataset.scorecard import Count, Scorecard
from pipeline.dataset.store import Store
from pipeline.settings import Settings

TODAY = date(2024, 5, 10)
PHONE: dict[str, Any] = {
    "event_mode": "phone", "cameo_code": "041", "goldstein": 1.0, "plover_score": 1.5,
}  # fmt: skip


def filled(
    settings: Settings,
    articles: list[dict[str, Any]] | None = None,
    mentions: list[dict[str, Any]] | None = None,
) -> Store:
    """A store of these rows, resolved; by default two articles of two days, one refused."""
    if articles is None:
        later = DAY + timedelta(days=1)
        articles = [article("a"), article("b", source="courier", published_date=later)]
        mentions = [mention("1"), mention("2", "b", published_date=later, **PHONE)]
    shutil.rmtree(settings.store_dir, ignore_errors=True)
    store = Store(settings.store_dir)
    for day in sorted({row["published_date"] for row in articles}):
        of_day = [row for row in articles if row["published_date"] == day]
        store.write_day("articles", day, table("articles").from_rows(of_day))
        store.write_day("raw_articles", day, table("raw_articles").from_rows(map(raw, of_day)))
    refused = {
        "quarantine_id": key("q"), "stage": "ingest", "reason": "undated", "detail": "no date",
        "source_ref": "notes.txt", "excerpt": "Notes",
    }  # fmt: skip
    store.write_day("quarantine", None, table("quarantine").from_rows([refused]), part="ingest")
    made = resolve(table("mentions").from_rows(mentions or []), store.read("articles"))
    store.write_whole("mentions", made.mentions)
    store.write_whole("events", made.events)
    store.write_whole("participants", made.participants)
    return store


def raw(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "raw_id": row["raw_ref"],
        "source_ref": f"{row['url']}\t#1",
        "media_type": "text/plain",
        "content": row["text"],
        "published_date": row["published_date"],
        "date_basis": "sidecar",
        "content_sha256": row["text_sha256"],
        "sequence": 0,
    }


def many(count: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of ``count`` articles with a mention each."""
    names = [f"n{i}" for i in range(count)]
    return [article(n) for n in names], [mention(n, n) for n in names]


def settings_for(folder: Path, **changes: Any) -> Settings:
    return Settings(data_dir=folder, **changes)


def scorecard(**changes: Any) -> Scorecard:
    """A scorecard of the coder of these tests' rows; counts are given by measure, else 0 of 0."""
    counts = {name: Count(0, 0) for name, measure in measures().items() if measure.of_counts}
    counts |= {name: changes.pop(name) for name in counts if name in changes}
    fields: dict[str, Any] = {
        "code_version": code_version(), "lexicon_version": "0.1.0", "measured_on": "two articles",
        "command": "dateline score", "gold_sha256": "0" * 64, "articles": 2, "events": 5,
        "mentions": 4, "articles_without_events": 0, "mentions_in_them": 0,
    }  # fmt: skip
    return Scorecard(**fields | changes, counts=counts)
