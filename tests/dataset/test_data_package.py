"""The rows of a version keep what its data package says, by the standard's own validator.

Its reader of Parquet goes through pandas, where a number that is not known becomes NaN and a list
an array, and so finds errors that are not in the files: it is given the rows.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import frictionless
import pyarrow.parquet as pq
import pytest
from newsroom import Ran


def package(folder: Path, changes: dict[str, Any] | None = None) -> frictionless.Package:
    """The data package of a version with its rows in it, of which the first event is changed."""
    content = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    resources = []
    for resource in content["resources"]:
        rows = pq.read_table(folder / resource["path"], partitioning=None).to_pylist()
        if changes and resource["name"] == "events":
            rows[0] |= changes
        resources.append({"name": resource["name"], "data": rows, "schema": resource["schema"]})
    return frictionless.Package.from_descriptor({"name": content["name"], "resources": resources})


def problems(package: frictionless.Package) -> set[tuple[str, str]]:
    report = package.validate()
    return {(task.name, error.type) for task in report.tasks for error in task.errors}


def test_every_row_keeps_types_constraints_keys_and_references(demo: Ran) -> None:
    assert problems(package(demo.latest)) == set()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"event_type": "RUMOUR"}, "constraint-error"),
        ({"latitude": 91.0}, "constraint-error"),
        ({"killed": "many"}, "type-error"),
        ({"status": None}, "constraint-error"),
        ({"mention_id": "f" * 16}, "foreign-key"),
    ],
)
def test_a_row_that_does_not_is_found(demo: Ran, changes: dict[str, Any], problem: str) -> None:
    assert ("events", problem) in problems(package(demo.latest, changes))
