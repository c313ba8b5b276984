"""Formats other than plain ones: arrays, tables, mapped columns, JSON feeds."""

import contextlib
import io
import json
import random
import tracemalloc
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.limits import Limits
from pipeline.ingest.records import DateBasis, MediaType, RawArticle, Reason, Rejected
from pipeline.ingest.registry import read_source
from pipeline.ingest.source import RefusedError, Source
from pipeline.ingest.values import array_values

STORY = "Ministers of both countries met in Vell on Friday to sign the river treaty."
ROW = {"text": STORY, "published_at": "2024-05-03", "title": "Treaty", "source": "herald"}


def articles(found):
    return [record for record in found if isinstance(record, RawArticle)]


def reasons(found):
    return [record.reason for record in found if isinstance(record, Rejected)]


def test_an_array_of_articles(drops):
    drops.drop(
        "export.json", json.dumps([ROW, {"title": "no text"}, 7, ROW | {"date": "2024-05-04"}])
    )
    found = drops.take()
    assert [a.source_ref for a in articles(found)] == ["export.json#1", "export.json#4"]
    assert reasons(found) == [Reason.BAD_RECORD] * 2


@pytest.mark.parametrize(
    "record",
    [
        {"content": STORY, "publishedAt": "2024-05-03T10:00:00Z", "source": {"id": 1, "name": "H"}},
        {"articleBody": STORY, "datePublished": "2024-05-03", "source": "H"},
        {"paragraphs": [STORY, STORY], "timestamp": 1714730400, "source": "H"},
    ],
)
def test_the_names_that_others_give_their_fields(drops, record):
    drops.drop("export.json", json.dumps([record]))
    (article,) = drops.take()
    assert (article.published_date, article.source) == (date(2024, 5, 3), "H")
    assert article.content.split("\n\n")[-1] == STORY


def test_an_array_that_breaks_off_gives_what_came_before(drops):
    drops.drop("export.json", json.dumps([ROW, ROW, ROW])[:-60])
    found = drops.take()
    assert len(articles(found)) == 2
    assert reasons(found) == [Reason.UNREADABLE]


@pytest.mark.parametrize("key", ["articles", "results"])
def test_an_object_that_holds_the_list(drops, key):
    drops.drop("export.json", json.dumps({"total": 2, key: [ROW, ROW]}, indent=1))
    assert len(articles(drops.take())) == 2


def test_one_article_as_an_object(drops):
    drops.drop("one.json", json.dumps(ROW, indent=1))
    (article,) = drops.take()
    assert (article.source_ref, article.title) == ("one.json", "Treaty")


def test_json_lines_under_the_name_of_json(drops):
    drops.drop("lines.json", f"{json.dumps(ROW)}\n{json.dumps(ROW)}\n{{cut\n")
    found = drops.take()
    assert len(articles(found)) == 2
    assert reasons(found) == [Reason.BAD_RECORD]


def test_an_element_over_the_limit_is_refused_without_reading_on(drops):
    drops.drop("big.json", json.dumps([ROW, {"text": "x" * 3_000_000}, ROW]))
    found = drops.take(limits=Limits(record_bytes=100_000))
    assert len(articles(found)) == 1
    assert reasons(found) == [Reason.TOO_LARGE]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(st.lists(json_values, max_size=8), st.sampled_from([None, 2]))
def test_a_streamed_array_is_what_was_written(values, indent):
    written = json.dumps(values, indent=indent, ensure_ascii=False).encode("utf-8", "replace")
    assert list(array_values(Source.of_bytes(written, "a.json"))) == json.loads(written)


@given(st.binary(max_size=400))
def test_a_damaged_array_ends_in_a_refusal(tail):
    source = Source.of_bytes(b"[1, 2" + tail, "a.json")
    with contextlib.suppress(RefusedError):
        assert list(array_values(source))


def test_a_table_with_the_usual_columns(drops):
    drops.drop("t.csv", f'text,published_at,title\n"{STORY}\nSecond line.",2024-05-03,Treaty\n')
    (article,) = drops.take()
    assert article.content == f"{STORY}\nSecond line."
    assert (article.title, article.published_date) == ("Treaty", date(2024, 5, 3))


@pytest.mark.parametrize(("name", "mark"), [("t.csv", ";"), ("t.tsv", "\t"), ("t.csv", "|")])
def test_the_delimiter_is_the_one_that_the_header_uses(drops, name, mark):
    drops.drop(name, f"text{mark}date\n{STORY}{mark}2024-05-03\n")
    assert len(articles(drops.take())) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_table_in_another_encoding(drops, encoding):
    drops.drop("t.csv", "text,date\nLe président à Orléans,2024-05-03\n".encode(encoding))
    (article,) = drops.take()
    assert article.content == "Le président à Orléans"


def test_a_mapping_beside_the_file_says_what_the_columns_mean(drops):
    drops.drop("t.csv", f"corps,jour,titre\n{STORY},2024-05-03,Traité\n")
    drops.drop("t.columns.yaml", "columns:\n  text: corps\n  published_at: jour\n  title: titre\n")
    (article,) = drops.take()
    assert (article.content, article.title) == (STORY, "Traité")


def test_a_mapping_of_the_folder_counts_for_all_files_in_it(drops):
    drops.drop("export/columns.yaml", "columns: {text: corps, published_at: jour}")
    drops.drop("export/2024/a.csv", f"corps,jour\n{STORY},2024-05-03\n")
    drops.drop("export/b.jsonl", json.dumps({"corps": STORY, "jour": "2024-05-04"}))
    assert [a.source_ref for a in articles(drops.take())] == [
        "export/2024/a.csv#1",
        "export/b.jsonl#1",
    ]


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ("columns: {body: text}", "'body' is no field; the fields are text,"),
        ("text: body", "needs a key `columns`"),
        ("columns: [", "is not YAML"),
        ("a: &a [x, x]\ncolumns: *a", "aliases are not allowed"),
        ("!!python/object/apply:os.system ['true']", "is not YAML"),
    ],
)
def test_a_mapping_that_is_wrong_is_explained(drops, mapping, says):
    drops.drop("t.csv", f"text,date\n{STORY},2024-05-03\n")
    drops.drop("t.columns.yaml", mapping)
    (rejected,) = drops.take()
    assert rejected.reason is Reason.BAD_SIDECAR
    assert says in rejected.detail


def test_rows_that_do_not_fit_are_turned_away_one_by_one(drops):
    drops.drop(
        "t.csv", f"text,date\n{STORY},2024-05-03\nonly one cell\n\n,2024-05-03\n{STORY},never\n"
    )
    found = drops.take()
    assert len(articles(found)) == 1
    assert reasons(found) == [Reason.BAD_RECORD, Reason.BAD_RECORD, Reason.BAD_DATE]


def test_an_unclosed_quotation_mark_is_no_endless_cell(drops):
    drops.drop("t.csv", 'text,date\n"never closed,' + "x" * 20_000_000)
    assert set(reasons(drops.take())) == {Reason.BAD_RECORD}


def test_a_file_without_header_is_refused(drops):
    drops.drop("t.csv", "just one line\n")
    assert reasons(drops.take()) == [Reason.BAD_RECORD]


def parquet(rows, **options):
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), buffer, **options)
    return buffer.getvalue()


def test_a_parquet_file_is_known_by_its_content(drops):
    drops.drop("t.bin", parquet([ROW, ROW | {"published_at": None, "extra": 7}], row_group_size=1))
    found = drops.take()
    assert [a.source_ref for a in articles(found)] == ["t.bin#1"]
    assert reasons(found) == [Reason.UNDATED]


@pytest.mark.parametrize("mapping", ["t.columns.yaml", "t.parquet.columns.yaml", "columns.yaml"])
def test_a_mapping_says_what_the_columns_of_parquet_mean(drops, mapping):
    rows = [{"corps": STORY, "jour": date(2024, 5, 3), "titre": "Traité", "text": "not this one"}]
    drops.drop("t.parquet", parquet(rows))
    drops.drop(mapping, "columns: {text: corps, published_at: jour, title: titre}")
    (article,) = drops.take()
    assert (article.content, article.title) == (STORY, "Traité")
    assert (article.published_date, article.date_basis) == (date(2024, 5, 3), DateBasis.RECORD)


def test_a_date_column_of_parquet_is_a_date(drops):
    drops.drop("t.parquet", parquet([{"body": STORY, "date": date(2024, 5, 3)}]))
    (article,) = drops.take()
    assert article.published_date == date(2024, 5, 3)


def test_one_large_value_in_every_row_does_not_fill_the_memory(drops):
    text = pa.DictionaryArray.from_arrays([0] * 300, ["x" * 1_000_000])
    table = pa.table({"text": text, "date": ["2024-05-03"] * 300})
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    drops.drop("bomb.parquet", buffer.getvalue())
    tracemalloc.start()
    found = drops.take(limits=Limits(record_bytes=100_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert set(reasons(found)) == {Reason.TOO_LARGE}
    assert peak < 50_000_000


def test_memory_does_not_grow_with_a_parquet_file(tmp_path):
    def peak(groups):
        path = tmp_path / f"{groups}.parquet"
        rows = [ROW | {"text": random.Random(n).randbytes(5_000).hex()} for n in range(50)]
        table = pa.Table.from_pylist(rows)
        with pq.ParquetWriter(path, table.schema) as writer:
            for _ in range(groups):
                writer.write_table(table)
        tracemalloc.start()
        count = sum(1 for _ in read_source(Source.of_file(path)))
        _, top = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert count == 50 * groups
        return top

    peak(2)  # imports
    assert peak(40) < 1.5 * peak(5)


@pytest.mark.parametrize(
    "damage", [lambda b: b[: len(b) // 2], lambda b: b[:40] + b"\xff" * 40 + b[80:]]
)
def test_a_damaged_parquet_file_is_turned_away(drops, damage):
    drops.drop("t.parquet", damage(parquet([ROW] * 50)))
    assert reasons(drops.take()) == [Reason.UNREADABLE]


def test_a_json_feed(drops):
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Herald",
        "items": [
            {"content_html": f"<p>{STORY}</p>", "date_published": "2024-05-03T09:00:00Z"},
            {"content_text": STORY, "date_published": "2024-05-04", "author": {"name": "Reyes"}},
            {"title": "no text"},
            7,
        ],
    }  # fmt: skip
    drops.drop("feed.json", json.dumps(feed))
    found = drops.take()
    first, second = articles(found)
    assert (first.media_type, first.date_basis) == (MediaType.HTML, DateBasis.FEED)
    assert (first.publisher, second.author) == ("The Herald", "Reyes")
    assert reasons(found) == [Reason.BAD_RECORD] * 2
