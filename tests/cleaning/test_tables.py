"""Articles as tables: one row for each raw article, with clusters and revisions."""

from dataclasses import replace
from datetime import date

import pytest

from pipeline.cleaning.tables import articles_table, with_duplicates, with_revisions
from pipeline.ingest.inbox import read_inbox
from pipeline.ingest.ledger import Ledger
from pipeline.ingest.records import Reason, Rejected, Stage
from pipeline.ingest.tables import (
    by_day,
    merged,
    quarantine_table,
    raw_articles_of,
    raw_articles_table,
)

STORY = (
    "Ministers of Norland and Sarmia met in Vell on Friday to sign the treaty of the river Ange. "
    * 4
)


@pytest.fixture
def taken(tmp_path):
    import json

    inbox = tmp_path / "inbox"
    inbox.mkdir()
    rows = [
        {"text": STORY, "date": "2024-05-03T09:00:00Z", "url": "https://h.example/1"},
        {"text": STORY, "date": "2024-05-04", "url": "https://w.example/9"},
        {
            "text": STORY + "It was signed at noon.",
            "date": "2024-05-04",
            "url": "https://h.example/1",
        },
        {"text": "Share Tweet Email", "date": "2024-05-03"},
        {"text": STORY},
    ]
    (inbox / "wire.jsonl").write_text("\n".join(map(json.dumps, rows)))
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        return list(read_inbox(inbox, ledger))


def test_every_record_is_an_article_a_duplicate_or_in_quarantine(taken):
    refused = [record for record in taken if isinstance(record, Rejected)]
    raw = raw_articles_table(record for record in taken if not isinstance(record, Rejected))
    articles, quarantine = articles_table(raw)
    assert (len(refused), raw.num_rows, articles.num_rows, quarantine.num_rows) == (1, 4, 3, 1)
    assert quarantine.to_pylist()[0]["reason"] == "no_text"
    assert quarantine_table(refused).to_pylist()[0]["reason"] == "undated"
    assert set(articles.column("raw_ref").to_pylist()) < set(raw.column("raw_id").to_pylist())


def test_copies_point_at_the_earliest_and_a_changed_text_is_a_revision(taken):
    raw = raw_articles_table(record for record in taken if not isinstance(record, Rejected))
    articles, _ = articles_table(raw)
    rows = with_revisions(with_duplicates(articles)).to_pylist()
    first = next(row for row in rows if row["published_at"])
    assert {row["cluster_id"] for row in rows} == {first["article_id"]}
    assert sorted((row["duplicate_kind"] or "", row["revision"]) for row in rows) == [
        ("", 1),
        ("exact", 1),
        ("near", 2),
    ]


def test_raw_articles_survive_the_table(taken):
    raw = [record for record in taken if not isinstance(record, Rejected)]
    kept = list(raw_articles_of(raw_articles_table(raw)))
    assert sorted(kept, key=lambda a: a.raw_id) == sorted(raw, key=lambda a: a.raw_id)
    assert list(by_day(raw)) == [date(2024, 5, 3), date(2024, 5, 4)]


def test_taking_the_same_again_changes_nothing(taken):
    table = raw_articles_table(record for record in taken if not isinstance(record, Rejected))
    assert merged("raw_articles", table, table).equals(table)
    assert merged("raw_articles", table.slice(0, 0), table).equals(table)


def test_every_reason_is_one_of_the_table():
    rows = [Rejected(Stage.INGEST, reason, "why", "x.txt", "") for reason in Reason]
    table = quarantine_table([*rows, *rows])
    assert table.num_rows == len(Reason)
    from pipeline.contracts.tables import table as contract

    allowed = set(contract("quarantine").column("reason").values)
    assert {reason.value for reason in Reason} <= allowed


def test_a_rejection_has_the_same_key_whenever_it_happens_again():
    one = Rejected(Stage.INGEST, Reason.UNDATED, "why", "x.txt", "text")
    assert one.quarantine_id == replace(one).quarantine_id
    assert one.quarantine_id != replace(one, source_ref="y.txt").quarantine_id
