from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.contracts import expectations
from pipeline.contracts.checks import CheckResult, failures, require_passed
from pipeline.contracts.expectations import check_table, declared, suite
from pipeline.contracts.tables import table, table_names
from pipeline.errors import ValidationError

PERSON: dict[str, Any] = {
    "event_id": "a" * 16, "side": "actor", "position": 0, "name": "Holm", "country": "SWE",
    "sector": "GOV", "other_sectors": ["ELI"],
}  # fmt: skip


def broken(*rows: dict[str, Any]) -> set[str]:
    results = check_table(table("participants"), table("participants").from_rows(rows))
    return {result.check for result in results if not result.passed}


def test_good_rows_pass() -> None:
    assert broken(PERSON, PERSON | {"position": 1, "country": "IGO", "sector": None}) == set()


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"event_id": "A" * 16}, "event_id: matches ^[0-9a-f]{16}$"),
        ({"side": "target"}, "side: one of actor, recipient"),
        ({"position": -1}, "position: from 0"),
        ({"country": "SWEDEN"}, "country: one of actor_countries"),
        ({"other_sectors": ["ELI", "KING"]}, "other_sectors: one of sectors"),
    ],
)
def test_a_bad_value_breaks_its_expectation(change: dict[str, Any], check: str) -> None:
    assert broken(PERSON | change) == {check}


def test_a_repeated_key_breaks_uniqueness() -> None:
    assert broken(PERSON, PERSON) == {"event_id, side, position: unique"}


@pytest.fixture
def in_a_file(tmp_path: Path) -> Iterator[Callable[..., pq.ParquetFile]]:
    """Opens participants in a file of several row groups, which is read in parts."""
    with ExitStack() as opened:

        def written(*rows: dict[str, Any]) -> pq.ParquetFile:
            path = tmp_path / "participants.parquet"
            pq.write_table(table("participants").from_rows(rows), path, row_group_size=2)
            return opened.enter_context(pq.ParquetFile(path))

        yield written


def test_a_key_that_a_file_repeats_far_apart_is_found(
    in_a_file: Callable[..., pq.ParquetFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expectations, "CHUNK_ROWS", 4)
    rows = [PERSON | {"event_id": f"{number:016x}"} for number in range(9)]
    good = check_table(table("participants"), in_a_file(*rows))
    assert [result for result in good if not result.passed] == []
    assert good[0].detail == "9 rows"
    # another side is another key; three rows share one
    rows += [PERSON | {"event_id": f"{8:016x}", "side": "recipient"}, rows[0], rows[0]]
    (failed,) = failures(check_table(table("participants"), in_a_file(*rows)))
    assert (failed.check, failed.rows_failed) == ("event_id, side, position: unique", 3)
    assert "3 of 12 rows, such as" in failed.detail
    assert "0000000000000000" in failed.detail


def test_the_rows_of_a_file_are_counted(in_a_file: Callable[..., pq.ParquetFile]) -> None:
    needed = replace(table("participants"), min_rows=3)
    assert failures(check_table(needed, in_a_file(PERSON, PERSON | {"position": 1})))[0].check == (
        "at least 3 rows"
    )
    three = [PERSON | {"position": number} for number in range(3)]
    assert failures(check_table(needed, in_a_file(*three))) == []


def test_values_in_nested_lists_are_checked_by_their_dotted_name() -> None:
    names = {e.name for es in declared(table("mentions")).values() for e in es}
    assert {
        "actors.country: one of actor_countries",
        "recipients.other_sectors: one of sectors",
    } <= names


@pytest.mark.parametrize("name", table_names())
def test_every_declared_expectation_is_evaluated_even_on_no_rows(name: str) -> None:
    results = check_table(table(name), table(name).empty())
    wanted = [e.name for es in declared(table(name)).values() for e in es]
    assert [r.check for r in results] == wanted
    assert len(wanted) == len(set(wanted)) > 5


def test_a_table_that_must_not_be_empty_fails_when_it_is() -> None:
    (failed,) = failures(check_table(table("articles"), table("articles").empty()))
    assert (failed.check, failed.detail) == ("at least 1 rows", "the table has 0 rows")


def test_a_table_of_several_chunks_counts_all_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expectations, "CHUNK_ROWS", 2)
    rows = [PERSON | {"position": i, "country": "X" if i % 2 else "SWE"} for i in range(7)]
    results = check_table(table("participants"), table("participants").from_rows(rows))
    (failed,) = failures(results)
    assert (failed.check, failed.rows_failed) == ("country: one of actor_countries", 3)


def test_an_expectation_that_is_dropped_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    validate = expectations._validate
    monkeypatch.setattr(expectations, "_validate", lambda *a: list(validate(*a))[1:])
    with pytest.raises(ValidationError, match=r"declared, \d+ evaluated"):
        check_table(table("participants"), table("participants").from_rows([PERSON]))


def test_the_suite_holds_what_is_declared() -> None:
    assert len(suite(table("events"), "", "events").expectations) == len(
        declared(table("events"))[""]
    )


def test_only_blocking_failures_stop() -> None:
    warning = CheckResult("events", "volume", False, False, "fewer rows", 1)
    require_passed([warning])
    with pytest.raises(ValidationError, match="events: volume: fewer rows"):
        require_passed([CheckResult("events", "volume", False, True, "fewer rows", 1)])
