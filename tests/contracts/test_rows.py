from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.contracts.expectations import check_table
from pipeline.contracts.rows import sound, split
from pipeline.contracts.tables import table

PERSON: dict[str, Any] = {
    "event_id": "a" * 16, "side": "actor", "position": 0, "name": "Holm", "country": "SWE",
    "sector": "GOV", "other_sectors": ["ELI"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"event_id": "A" * 16}, "event_id: 'AAAAAAAAAAAAAAAA' is not like ^[0-9a-f]{16}$"),
        ({"side": "target"}, "side: 'target' is not one of actor, recipient"),
        ({"position": -1}, "position: -1 is not at least 0"),
        ({"country": "SWEDEN"}, "country: 'SWEDEN' is not one of actor_countries"),
        ({"other_sectors": ["ELI", "KING"]}, "other_sectors: 'KING' is not one of sectors"),
        ({}, "event_id, side, position: not unique"),
    ],
)
def test_a_row_that_breaks_the_contract_is_set_aside_with_the_reason(
    change: dict[str, Any], detail: str
) -> None:
    contract = table("participants")
    keeps, broken = split(contract, contract.from_rows([PERSON, PERSON | change]))
    assert keeps.num_rows == 1
    (row,) = broken
    assert row.detail == detail
    assert row.values["country"] == (PERSON | change)["country"]


def test_a_row_may_break_several_rules() -> None:
    contract = table("participants")
    _, broken = split(contract, contract.from_rows([PERSON | {"side": "x", "sector": "y"}]))
    assert broken[0].detail.count("is not one of") == 2


VALUES = st.fixed_dictionaries(
    {
        "event_id": st.sampled_from(["a" * 16, "b" * 16, "x"]),
        "side": st.sampled_from(["actor", "recipient", "other"]),
        "position": st.integers(-1, 2),
        "country": st.sampled_from(["SWE", "IGO", None, "sw"]),
        "sector": st.sampled_from(["GOV", None, ""]),
        "other_sectors": st.lists(st.sampled_from(["ELI", "MIL", "?"]), max_size=2),
    }
)


@given(st.lists(VALUES, max_size=8))
@settings(max_examples=10, deadline=None)
def test_what_is_kept_passes_every_expectation_and_nothing_is_lost(
    rows: list[dict[str, Any]],
) -> None:
    contract = table("participants")
    keeps, broken = split(contract, contract.from_rows(rows))
    assert keeps.num_rows + len(broken) == len(rows)
    assert [r for r in check_table(contract, keeps) if not r.passed] == []


def test_rows_are_sorted_out_though_one_has_a_value_of_the_wrong_type() -> None:
    changes: list[dict[str, Any]] = [
        {"position": 3},
        {"position": "many"},
        {"position": 1, "name": None},
        {"position": 2, "side": None},
    ]
    keeps, broken = sound(table("participants"), [PERSON | change for change in changes])
    assert keeps["position"].to_pylist() == [1, 3]
    assert [(one.row, one.values["position"]) for one in broken] == [(1, "many"), (3, 2)]
    assert broken[0].detail.startswith("position is 'many', not int32")
    assert broken[1].detail == "side: null"


def test_without_rows_none_is_broken() -> None:
    keeps, broken = sound(table("participants"), [])
    assert (keeps.num_rows, broken) == (0, [])
