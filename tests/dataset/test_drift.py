from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from dataset_rows import article

from pipeline.contracts.tables import table
from pipeline.dataset.drift import DriftRules, Threshold, check_drift, drift_rules, load_rules
from pipeline.errors import ContractError

RULES = DriftRules(
    volume={"articles": Threshold(0.1, 0.5)},
    shares={("articles", "source"): Threshold(0.2, 0.6)},
    min_rows=10,
)


def articles(**sources: int) -> dict[str, pa.Table]:
    rows: list[dict[str, Any]] = []
    for source, count in sources.items():
        name = None if source == "none" else source
        rows += [article(f"{source}{i}", source=name) for i in range(count)]
    return {"articles": table("articles").from_rows(rows)}


def outcome(old: dict[str, pa.Table], new: dict[str, pa.Table], **options: Any) -> dict[str, str]:
    words = {(True, False): "passed", (False, False): "warned", (False, True): "blocked"}
    results = check_drift(old, new, RULES, **options)
    return {r.check.split(":")[0]: words[r.passed, r.blocking] for r in results}


@pytest.mark.parametrize(
    ("after", "expected"), [(150, "passed"), (95, "passed"), (80, "warned"), (40, "blocked")]
)
def test_a_loss_of_rows_warns_then_blocks(after: int, expected: str) -> None:
    assert outcome(articles(a=100), articles(a=after))["volume"] == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ({"a": 55, "b": 45}, "passed"),
        ({"a": 80, "b": 20}, "warned"),
        ({"c": 100}, "blocked"),
        ({"a": 25, "b": 25, "none": 50}, "warned"),
    ],
)
def test_a_move_of_shares_warns_then_blocks(after: dict[str, int], expected: str) -> None:
    assert outcome(articles(a=50, b=50), articles(**after))["source"] == expected


def test_the_value_that_moved_most_is_named() -> None:
    results = check_drift(articles(a=50, b=50), articles(a=20, b=50, c=30), RULES)
    assert "0.300, most of all" in results[1].detail
    assert "50.0% to 20.0%" in results[1].detail or "0.0% to 30.0%" in results[1].detail


def test_shares_of_a_few_rows_are_not_judged() -> None:
    assert "source" not in outcome(articles(a=5), articles(b=100))


def test_the_operator_may_accept_a_change() -> None:
    assert outcome(articles(a=100), articles(c=40), accept=True) == {
        "volume": "warned", "source": "warned",
    }  # fmt: skip


def test_the_first_rows_ever_are_no_loss() -> None:
    assert outcome({"articles": table("articles").empty()}, articles(a=1)) == {"volume": "passed"}


def test_the_thresholds_that_ship_name_columns_that_exist() -> None:
    assert drift_rules().min_rows > 0
    assert ("events", "status") in drift_rules().shares


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "volume: {}\nshares: {min_rows: 1, columns: {events.kind: {warn: 1}}}",
            "no column 'kind'",
        ),
        ("volume: {events: {wran: 1}}\nshares: {min_rows: 1, columns: {}}", "events: {'wran': 1}"),
        ("volume: {}", "shares"),
    ],
)
def test_a_mistake_in_the_thresholds_is_explained(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "drift.yaml"
    path.write_text(text)
    with pytest.raises(ContractError, match=message):
        load_rules(path)
