from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dataset_rows import DAY, article, key
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.tables import table
from pipeline.dataset import parquet
from pipeline.dataset.atomic import point, replacing, write_text
from pipeline.dataset.parquet import write_tables
from pipeline.dataset.store import Store
from pipeline.dataset.versions import Version, is_version, next_version
from pipeline.errors import ContractError, InputError, SnapshotError

ARTICLES = table("articles")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def test_a_day_is_read_back_as_it_was_written(store: Store) -> None:
    rows = ARTICLES.from_rows([article("b"), article("a")])
    path = store.write_day("articles", DAY, rows)
    assert path == store.folder / "articles" / "2024-05-03.parquet"
    assert store.read_day("articles", DAY).equals(rows)
    assert store.read_day("articles", DAY).schema.equals(ARTICLES.arrow_schema)


def test_writing_a_day_again_replaces_it_with_the_same_bytes(store: Store) -> None:
    rows = ARTICLES.from_rows([article("a"), article("b")])
    first = store.write_day("articles", DAY, rows).read_bytes()
    again = store.write_day("articles", DAY, rows.take(pa.array([1, 0])))
    assert again.read_bytes() == first


def test_days_are_listed_and_read_in_order(store: Store) -> None:
    for offset in (2, 0, 1):
        day = DAY + timedelta(days=offset)
        store.write_day(
            "articles", day, ARTICLES.from_rows([article(str(offset), published_date=day)])
        )
    assert store.days("articles") == [DAY + timedelta(days=n) for n in range(3)]
    assert store.read("articles")["published_date"].to_pylist() == store.days("articles")
    assert store.read("articles", [DAY]).num_rows == 1
    assert store.has_day("articles", DAY)
    store.remove_day("articles", DAY)
    assert not store.has_day("articles", DAY)


def test_stages_write_their_parts_of_a_day(store: Store) -> None:
    row = {"quarantine_id": key("q"), "stage": "ingest", "reason": "empty", "detail": "-",
           "source_ref": "a.txt"}  # fmt: skip
    contract = table("quarantine")
    clean = row | {"quarantine_id": key("r"), "stage": "clean", "partition_date": DAY}
    store.write_day("quarantine", None, contract.from_rows([row]), part="ingest")
    store.write_day("quarantine", DAY, contract.from_rows([clean]), part="clean")
    store.write_day("quarantine", DAY, contract.from_rows([clean]), part="clean")
    assert store.days("quarantine") == [DAY]
    assert store.read("quarantine").num_rows == 2
    assert store.read_day("quarantine", None)["stage"].to_pylist() == ["ingest"]


def test_rows_that_do_not_fit_leave_the_old_file(store: Store) -> None:
    store.write_day("articles", DAY, ARTICLES.from_rows([article("a")]))
    with pytest.raises(ContractError):
        store.write_day("articles", DAY, ARTICLES.from_rows([article("b")]).drop_columns(["title"]))
    assert store.read_day("articles", DAY).num_rows == 1
    assert len(list((store.folder / "articles").iterdir())) == 1


def test_a_damaged_file_is_named(store: Store) -> None:
    path = store.write_day("articles", DAY, ARTICLES.empty())
    path.write_bytes(b"PAR1")
    with pytest.raises(InputError, match=r"2024-05-03\.parquet"):
        store.read("articles")


def test_temporary_and_foreign_files_are_not_read(store: Store) -> None:
    path = store.write_day("articles", DAY, ARTICLES.from_rows([article("a")]))
    for name in (".2024-05-04.parquet.1-ab.tmp", "notes.parquet", "2024-05-05.parquet.bak"):
        (path.parent / name).write_bytes(b"half")
    assert store.read("articles").num_rows == 1
    assert store.files("articles") == [path]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "old")
    with pytest.raises(RuntimeError), replacing(path) as temporary:  # noqa: PT012
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_swapped_in_one_step(tmp_path: Path) -> None:
    for target in ("one", "two"):
        point(tmp_path / "latest", target)
    assert (tmp_path / "latest").readlink() == Path("two")
    assert list(tmp_path.iterdir()) == [tmp_path / "latest"]


@given(st.lists(st.integers(0, 7), max_size=6))
def test_the_bytes_depend_on_the_rows_and_not_on_their_parts(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    rows = ARTICLES.from_rows([article(str(number)) for number in range(sum(sizes))])
    starts = [sum(sizes[:n]) for n in range(len(sizes))]
    parts = [rows.slice(start, size) for start, size in zip(starts, sizes, strict=True)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet, "ROW_GROUP_ROWS", 5)
        assert write_tables(folder / "a", [rows], ARTICLES) == sum(sizes)
        assert write_tables(folder / "b", parts, ARTICLES) == sum(sizes)
    assert (folder / "a").read_bytes() == (folder / "b").read_bytes()
    assert pq.read_table(folder / "b").equals(rows)


def test_a_key_is_found_by_its_filter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "BLOOM_ROWS", 50)
    monkeypatch.setattr(parquet, "ROW_GROUP_ROWS", 40)
    rows = ARTICLES.from_rows([article(str(number)) for number in range(100)])
    few = write_tables(tmp_path / "few.parquet", [rows.slice(0, 30)], ARTICLES)
    monkeypatch.setattr(parquet, "BLOOM_ROWS", 10)
    many = write_tables(tmp_path / "many.parquet", [rows], ARTICLES)
    assert (few, many) == (30, 100)
    wanted = rows["article_id"][77].as_py()
    probe = f"from parquet_bloom_probe('{tmp_path}/%s.parquet', 'article_id', '{wanted}')"
    excluded = [row[-1] for row in duckdb.sql(probe % "many").fetchall()]
    assert excluded.count(True) >= 1
    assert excluded[1] is False
    assert True not in [row[-1] for row in duckdb.sql(probe % "few").fetchall()]
    found = duckdb.sql(
        f"select url from '{tmp_path}/many.parquet' where article_id = '{wanted}'"
    ).fetchall()
    assert found == [(rows["url"][77].as_py(),)]


def test_versions_are_ordered_by_day_and_number() -> None:
    names = ["v2024.05.10", "v2024.05.10.2", "v2024.05.10.10", "v2024.05.11"]
    assert sorted(map(Version.parse, reversed(names))) == list(map(Version.parse, names))
    assert [str(Version.parse(name)) for name in names] == names


@pytest.mark.parametrize(
    "name",
    ["2024.05.10", "v2024.5.10", "v2024.02.30", "v2024.05.10.0", "latest", "", "v2024.05.10\n"],
)
def test_other_names_are_no_versions(name: str) -> None:
    assert not is_version(name)
    with pytest.raises(SnapshotError, match="is not a version"):
        Version.parse(name)


@given(st.lists(st.builds(Version, st.dates(), st.integers(0, 20))), st.dates())
def test_the_next_version_is_later_than_all(existing: list[Version], today: date) -> None:
    version = next_version(existing, today)
    assert all(version > other for other in existing)
    assert version.day >= today or existing
    assert Version.parse(str(version)) == version
