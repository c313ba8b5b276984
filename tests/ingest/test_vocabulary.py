"""Raw articles and rejections as rows of their tables."""

from dataclasses import asdict, replace

from pipeline.contracts.tables import table
from pipeline.ingest.records import DateBasis, MediaType, Reason, Rejected, Stage, short_hash


def test_every_word_is_one_of_the_tables():
    quarantine, raw = table("quarantine"), table("raw_articles")
    assert {reason.value for reason in Reason} <= set(quarantine.column("reason").values)
    assert {stage.value for stage in Stage} <= set(quarantine.column("stage").values)
    assert {kind.value for kind in MediaType} == set(raw.column("media_type").values)
    assert {basis.value for basis in DateBasis} == set(raw.column("date_basis").values)


def test_a_rejection_is_a_row_of_quarantine():
    rows = [Rejected(Stage.INGEST, reason, "why", "x.txt", "text") for reason in Reason]
    made = table("quarantine").from_rows(
        {"quarantine_id": row.quarantine_id, **asdict(row)} for row in rows
    )
    assert made.num_rows == len(Reason) == len(set(made.column("quarantine_id").to_pylist()))


def test_a_rejection_has_the_same_key_whenever_it_happens_again():
    one = Rejected(Stage.INGEST, Reason.UNDATED, "why", "x.txt", "text")
    assert one.quarantine_id == replace(one).quarantine_id
    assert one.quarantine_id != replace(one, source_ref="y.txt").quarantine_id


def test_keys_do_not_run_together():
    assert short_hash("ab", "c") != short_hash("a", "bc")
    assert len(short_hash("a")) == 16
