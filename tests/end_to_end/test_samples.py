"""The articles that ship: what `make demo` shows is all there."""

from __future__ import annotations

from typing import Any

import pyarrow.parquet as pq
from newsroom import Ran

from pipeline.contracts.codebook import codebook


def rows(demo: Ran, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(demo.latest / f"{table}.parquet").to_pylist()
    return found


def test_the_samples_hold_at_least_40_articles_of_three_weeks(demo: Ran) -> None:
    days = [article["published_date"] for article in rows(demo, "articles")]
    assert len(days) >= 40
    assert (max(days) - min(days)).days >= 20


def test_the_samples_state_events_of_every_type_status_and_quad_class(demo: Ran) -> None:
    events = rows(demo, "events")
    assert {event["event_type"] for event in events} == set(codebook().event_types)
    assert {event["status"] for event in events} == set(codebook().statuses)
    assert {event["quad_class"] for event in events} == {1, 2, 3, 4}


def test_the_samples_hold_copies_of_each_kind(demo: Ran) -> None:
    kinds = {article["duplicate_kind"] for article in rows(demo, "articles")}
    assert kinds == {None, "exact", "near", "rewrite"}


def test_what_cannot_be_used_is_in_quarantine(demo: Ran) -> None:
    reasons = {row["reason"] for row in rows(demo, "quarantine")}
    assert {"undated", "bad_record"} <= reasons


def test_the_demo_ends_with_the_snapshot_and_a_table_of_events(demo: Ran) -> None:
    _, _, end = demo.output.partition(f"snapshot   {demo.data}")
    assert "12 of" in end
    for heading in ("date", "type", "actor", "recipient"):
        assert heading in end
