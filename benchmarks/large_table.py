"""How a large table of events is written, and how much of it a query reads.

    python benchmarks/large_table.py [--rows 2000000] [--keep FILE]

Made-up events of 30 years are written, a month at a time, as a snapshot writes them. Printed are
what the file holds besides its rows, the memory that writing took, and the row groups that DuckDB
must read for one day and for one event, with its time as a share of that for the whole table.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.contracts.columns import Column
from pipeline.contracts.tables import table
from pipeline.dataset.parquet import write_tables

MONTHS, DAYS = 360, 30
DISTINCT = 20_000
"""Names, places and scores that the events have; counts and codes have fewer."""


def months(rows: int) -> Iterator[pa.Table]:
    """Events in their order, a month at a time."""
    contract = table("events")
    chance = np.random.default_rng(1)
    for month in range(MONTHS):
        size = rows * (month + 1) // MONTHS - rows * month // MONTHS
        days = np.datetime64(date(1995, 1, 1)) + chance.integers(0, DAYS, size) + DAYS * month
        arrays = [
            values(column, arrow.type, chance, days)
            for column, arrow in zip(contract.columns, contract.arrow_schema, strict=True)
        ]
        yield contract.sort(pa.Table.from_arrays(arrays, schema=contract.arrow_schema))


def values(column: Column, kind: pa.DataType, chance: Any, days: Any) -> pa.Array:
    """Values of a column, as unevenly spread as those of news."""
    size = len(days)
    if column.type == "date":
        return pa.array(days, kind)
    if column.name in ("event_id", "mention_id"):
        return pa.array([f"{number:016x}" for number in chance.integers(0, 2**63, size)])
    distinct = 100 if column.type == "int32" else DISTINCT
    drawn = pa.array(np.minimum(chance.zipf(1.3, size), len(column.values) or distinct) - 1)
    if column.values:
        drawn = pa.array(column.values).take(drawn)
    elif column.type == "string":
        drawn = pa.array([f"name {number}" for number in range(distinct)]).take(drawn)
    if column.type == "list<string>":
        return pa.ListArray.from_arrays(range(size + 1), drawn).cast(kind)
    return drawn.cast(kind)


def write(path: Path, rows: int) -> None:
    """Write the table; print what it took."""
    memory: list[int] = []

    def watched() -> Iterator[pa.Table]:
        for month in months(rows):
            yield month
            memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)

    metadata = {"dateline.version": "v2024.05.01", "dateline.license": "CC-BY-4.0"}
    write_tables(path, watched(), table("events"), metadata)
    print(f"{rows} rows, {path.stat().st_size / 1e6:.0f} MB")
    print(f"memory: {memory[MONTHS // 4]} MB after a quarter of them, {memory[-1]} MB at the end")


def look(path: Path) -> None:
    """Print what the file holds besides its rows."""
    file = pq.ParquetFile(path)
    groups = [file.metadata.row_group(number) for number in range(file.num_row_groups)]
    chunks = [group.column(number) for group in groups for number in range(group.num_columns)]
    print(f"{len(groups)} row groups of {groups[0].num_rows} rows, {len(chunks)} column chunks")
    for what, there in {
        "statistics": [chunk.is_stats_set for chunk in chunks],
        "page index": [chunk.has_column_index and chunk.has_offset_index for chunk in chunks],
        "dictionary": [chunk.has_dictionary_page for chunk in chunks],
    }.items():
        print(f"{what}: {sum(there)} chunks")
    order = [file.schema.column(column.column_index).path for column in groups[0].sorting_columns]
    print("sorted by", *order)
    print("metadata", *(key.decode() for key in file.metadata.metadata if b"dateline" in key))


def query(path: Path) -> None:
    """Print how much of the file two queries read."""
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(f"create view events as from read_parquet('{path}')")
    middle = connection.sql("select count(*) // 2 from events").fetchall()[0][0]
    day, key = connection.sql(
        f"select event_date, event_id from events limit 1 offset {middle}"
    ).fetchall()[0]
    groups = {
        "one day": f"""select count(*) from parquet_metadata('{path}')
            where path_in_schema = 'event_date'
            and date '{day}' between stats_min_value::date and stats_max_value::date""",
        "one event": f"""select count(*) from parquet_bloom_probe('{path}', 'event_id', '{key}')
            where not bloom_filter_excludes""",
    }
    whole = seconds(connection, "select max(columns(*)) from events")
    for what, test in {
        "one day": f"event_date = '{day}'",
        "one event": f"event_id = '{key}'",
    }.items():
        share = seconds(connection, f"from events where {test}") / whole
        read = connection.sql(groups[what]).fetchall()[0][0]
        print(f"{what}: {read} row groups, {share:.1%} of the time for all")


def seconds(connection: duckdb.DuckDBPyConnection, text: str) -> float:
    """The least processor time of three runs."""
    times = []
    for _ in range(3):
        began = time.process_time()
        connection.sql(text).fetchall()
        times.append(time.process_time() - began)
    return min(times)


def main() -> None:
    """Write, then look at what was written."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--keep", type=Path, metavar="FILE", help="where to leave the table")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "events.parquet"
        write(path, options.rows)
        look(path)
        query(path)


if __name__ == "__main__":
    main()
