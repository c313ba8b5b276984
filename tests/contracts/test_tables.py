from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.files import schemas_dir
from pipeline.contracts.tables import load_table, published_tables, table, table_names
from pipeline.errors import ContractError

PERSON = {"event_id": "a" * 16, "side": "actor", "position": 0, "other_sectors": []}


def altered(tmp_path: Path, **changes: Any) -> Path:
    content = yaml.safe_load((schemas_dir() / "tables" / "participants.yaml").read_text())
    content |= changes
    path = tmp_path / "participants.yaml"
    path.write_text(yaml.safe_dump(content))
    return path


def column(**changes: Any) -> list[dict[str, Any]]:
    content = yaml.safe_load((schemas_dir() / "tables" / "participants.yaml").read_text())
    content["columns"][0] |= changes
    return list(content["columns"])


def test_every_table_of_the_architecture_has_a_contract() -> None:
    assert table_names() == (
        "raw_articles", "articles", "mentions", "events", "participants", "quarantine",
    )  # fmt: skip


@pytest.mark.parametrize("name", table_names())
def test_the_arrow_schema_survives_parquet(name: str, tmp_path: Path) -> None:
    pq.write_table(table(name).empty(), tmp_path / "t.parquet")
    assert pq.read_table(tmp_path / "t.parquet").schema.equals(table(name).arrow_schema)


@pytest.mark.parametrize("name", table_names())
def test_every_example_fits_its_column(name: str) -> None:
    for entry in table(name).columns:
        example = entry.example
        assert example is not None, entry.name
        array = pa.array([example], type=table(name).arrow_schema.field(entry.name).type)
        values = array.to_pylist()[0] if entry.is_list else array.to_pylist()
        if entry.values:
            assert set(values) <= set(entry.values), entry.name
        if entry.pattern:
            assert pa.compute.match_substring_regex(pa.array(values), entry.pattern).to_pylist()


def test_text_is_published_only_where_the_operator_says_so() -> None:
    text = {"articles": "text", "mentions": "sentence_text", "quarantine": "excerpt"}
    for contract in published_tables():
        hidden = set(contract.column_names) - set(contract.as_published(False).column_names)
        assert hidden == {text[contract.name]} if contract.name in text else hidden == set()
        assert contract.as_published(True) == contract


def test_rows_come_out_in_the_order_of_the_contract() -> None:
    rows = [
        PERSON | {"position": 2},
        PERSON | {"side": "recipient"},
        PERSON,
        PERSON | {"position": 1},
    ]
    got = table("participants").from_rows(rows).select(["side", "position"]).to_pylist()
    assert [(r["side"], r["position"]) for r in got] == [
        ("actor", 0), ("actor", 1), ("actor", 2), ("recipient", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"position": "first"}, ["participants", "row 1", "position", "'first'"]),
        ({"position": 2**40}, ["row 1", "position"]),
        ({"event_id": None}, ["row 1", "event_id is null"]),
        ({"nickname": "x"}, ["row 1", "nickname", "participants.yaml"]),
    ],
)
def test_a_value_that_does_not_fit_is_named(change: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(ContractError) as error:
        table("participants").from_rows([PERSON, PERSON | change])
    assert [word for word in words if word not in str(error.value)] == []


def test_conform_casts_and_orders_columns() -> None:
    loose = pa.table(
        {
            "position": pa.array([0], pa.int64()),
            "event_id": ["a" * 16],
            "side": ["actor"],
            "other_sectors": pa.array([[]], pa.list_(pa.string())),
            "name": ["x"],
            "country": pa.array([None], pa.string()),
            "sector": ["GOV"],
            "entity_id": pa.array([None], pa.null()),
        }
    )
    assert table("participants").conform(loose).schema.equals(table("participants").arrow_schema)


def test_conform_refuses_missing_and_unknown_columns() -> None:
    rows = (
        table("participants")
        .empty()
        .rename_columns(["nom", *table("participants").column_names[1:]])
    )
    with pytest.raises(ContractError, match=r"missing columns \['event_id'\].*unknown.*nom"):
        table("participants").conform(rows)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"primary_key": ["event"]}, "no column 'event'"),
        ({"table": "people"}, "describes table 'people'"),
        ({"sorted": []}, "unknown keys"),
        ({"columns": column(type="text")}, "type 'text'"),
        ({"columns": column(nulable=True)}, "Did you mean 'nullable'"),
        ({"columns": column(codebook="event_type")}, "Did you mean 'event_types'"),
        ({"columns": column(publish="maybe")}, "publish is 'maybe'"),
        ({"columns": column(min=True)}, "bound True"),
        ({"columns": column() + column()}, "listed twice"),
    ],
)
def test_a_mistake_in_a_table_file_is_explained(
    changes: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(ContractError, match=message):
        load_table(altered(tmp_path, **changes))


def test_an_unknown_table_is_named_with_those_that_exist() -> None:
    with pytest.raises(ContractError, match="articles"):
        table("evnts")


@given(st.lists(st.tuples(st.sampled_from(["actor", "recipient"]), st.integers(0, 3)), unique=True))
def test_the_order_of_rows_is_that_of_the_keys(
    keys: list[tuple[str, int]],
) -> None:
    rows = [PERSON | {"side": side, "position": position} for side, position in keys]
    contract = table("participants")
    assert contract.from_rows(rows).equals(contract.from_rows(rows[::-1]))


def test_an_instant_is_kept_in_utc() -> None:
    zone = dt.timezone(dt.timedelta(hours=2))
    field = table("articles").arrow_schema.field("published_at")
    value = pa.array([dt.datetime(2024, 5, 3, 10, tzinfo=zone)], field.type)[0].as_py()
    assert value.isoformat() == "2024-05-03T08:00:00+00:00"
