"""What differs between two versions of a table, row by row and column by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.contracts.tables import TableContract
from pipeline.dataset.integrity import Source, connect

if TYPE_CHECKING:
    import duckdb

PROVENANCE = ("coder_version",)
"""Columns that tell who made a row: a row that differs in nothing else has not changed."""

SAMPLE = 20
"""Changed rows that are named a table."""


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row that both versions have, with the values that differ: column → (old, new)."""

    key: tuple[object, ...]
    values: Mapping[str, tuple[object, object]]


@dataclass(frozen=True, slots=True)
class TableDiff:
    """How a table changed from one version to another; rows are matched by primary key."""

    table: str
    old_rows: int
    new_rows: int
    added: int
    removed: int
    changed: int
    columns: Mapping[str, int]
    """Rows in which a column's value changed, for the columns that did."""
    new_columns: tuple[str, ...] = ()
    lost_columns: tuple[str, ...] = ()
    causes: Mapping[str, int] = field(default_factory=dict)
    """Rows added, removed or changed by cause, where the cause is known."""
    examples: tuple[ChangedRow, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        moved = self.added or self.removed or self.changed
        return not (moved or self.new_columns or self.lost_columns)


def diff_table(contract: TableContract, old: Source, new: Source) -> TableDiff:
    """Compare two versions of a table; a column that only one has is named, not compared."""
    connection = connect({"old_rows": old, "new_rows": new})
    try:
        names = [columns_of(connection, view) for view in ("old_rows", "new_rows")]
        key = contract.primary_key
        shared = [n for n in names[1] if n in names[0] and n not in (*key, *PROVENANCE)]
        on = " and ".join(f'o."{name}" = n."{name}"' for name in key)
        differs = {name: f'o."{name}" is distinct from n."{name}"' for name in shared}
        any_differs = " or ".join(differs.values()) or "false"
        counts = ", ".join(
            [
                "count(*) filter (where present_old is null)",
                "count(*) filter (where present_new is null)",
                "count(*) filter (where present_old and present_new and any_changed)",
                "count(present_old)",
                "count(present_new)",
                *(f'count(*) filter (where present_old and present_new and "{n}")' for n in shared),
            ]
        )
        flags = "".join(f', {test} as "{name}"' for name, test in differs.items())
        joined = f"""from (select *, true as present_old from old_rows) o
            full join (select *, true as present_new from new_rows) n on {on}"""
        row = connection.execute(
            f"""select {counts} from (select present_old, present_new,
                ({any_differs}) as any_changed{flags} {joined})"""
        ).fetchone()
        assert row is not None  # an aggregate always gives a row
        picked = ", ".join(
            [f'n."{name}"' for name in key]
            + [f'o."{name}", n."{name}", {test}' for name, test in differs.items()]
        )
        order = ", ".join(f'n."{name}"' for name in key)
        rows = connection.execute(
            f"""select {picked} {joined} where present_old and present_new and ({any_differs})
                order by {order} limit {SAMPLE}"""
        ).fetchall()
    finally:
        connection.close()
    return TableDiff(
        table=contract.name,
        added=row[0],
        removed=row[1],
        changed=row[2],
        old_rows=row[3],
        new_rows=row[4],
        columns={n: count for n, count in zip(shared, row[5:], strict=True) if count},
        new_columns=tuple(name for name in names[1] if name not in names[0]),
        lost_columns=tuple(name for name in names[0] if name not in names[1]),
        examples=tuple(_example(len(key), shared, row) for row in rows),
    )


def diff_snapshots(
    contracts: Mapping[str, TableContract], old: Path, new: Path
) -> dict[str, TableDiff]:
    """Compare the tables of two snapshot folders; a table that one lacks counts as empty there."""
    diffs = {}
    for name, contract in contracts.items():
        files = [folder / f"{name}.parquet" for folder in (old, new)]
        sources = [file if file.is_file() else contract.empty() for file in files]
        diffs[name] = diff_table(contract, *sources)
    return diffs


def columns_of(connection: duckdb.DuckDBPyConnection, view: str) -> list[str]:
    """The columns of a table or view, in its order."""
    return [row[0] for row in connection.execute(f"describe {view}").fetchall()]


def _example(width: int, names: list[str], row: tuple[object, ...]) -> ChangedRow:
    values = {}
    for number, name in enumerate(names):
        old, new, differs = row[width + 3 * number : width + 3 * number + 3]
        if differs:
            values[name] = (old, new)
    return ChangedRow(row[:width], values)
