"""How tables are written as Parquet: the same table always gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.contracts.columns import Column
from pipeline.contracts.tables import TableContract
from pipeline.errors import InputError

ROW_GROUP_ROWS = 131_072
"""Rows a group: small enough for statistics to skip many, large enough to compress well."""

BLOOM_ROWS = 10_000
"""Rows below which a table is read whole as fast as its filters."""


_REPEATING = ("string", "int32", "int64", "float64")
"""Types whose values are few unless the contract says otherwise; days are few, but in order."""


def write_table(
    path: Path, table: pa.Table, contract: TableContract, metadata: Mapping[str, str] | None = None
) -> int:
    """Write a conformed, sorted table as :func:`write_tables` does; returns its number of rows."""
    return write_tables(path, [table], contract, metadata)


def write_tables(
    path: Path,
    tables: Iterable[pa.Table],
    contract: TableContract,
    metadata: Mapping[str, str] | None = None,
) -> int:
    """Write tables one after the other: zstd, statistics, page index, dictionaries where they pay.

    The tables are conformed and follow each other in the contract's order. The bytes depend on the
    rows, not on how they are spread over ``tables``. ``metadata`` becomes key-value metadata of the
    file. Not atomic by itself. Returns the number of rows.
    """
    schema = contract.arrow_schema
    if metadata:
        schema = schema.with_metadata(dict(metadata))
    order = [
        pq.SortingColumn(_leaf(schema, name), nulls_first=False)
        for name in contract.sort_by
        if _leaf(schema, name) is not None
    ]
    groups = _row_groups(tables, contract)
    first = next(groups, contract.empty())
    with pq.ParquetWriter(
        path,
        schema,
        version="2.6",
        compression="zstd",
        compression_level=6,
        use_dictionary=[leaf for c in contract.columns for leaf in _dictionaries(c, c.name)],
        write_statistics=True,
        write_page_index=True,
        sorting_columns=order or None,
        bloom_filter_options=_blooms(contract, first.num_rows),
    ) as writer:
        rows = 0
        for group in chain([first] if first.num_rows else [], groups):
            writer.write_table(group.replace_schema_metadata(schema.metadata), ROW_GROUP_ROWS)
            rows += group.num_rows
        return rows


def _blooms(contract: TableContract, rows: int) -> dict[str, dict[str, float]] | None:
    """Bloom filters for the keys by which rows are looked up and the table is not sorted.

    They let a reader skip the groups that lack a key: ten times faster for an eighth more bytes.
    """
    keys = {name for name in contract.primary_key if len(contract.primary_key) == 1}
    keys |= {column.name for column in contract.columns if column.references}
    wanted = keys - set(contract.sort_by[:1])
    if rows < BLOOM_ROWS or not wanted:
        return None
    return {name: {"ndv": rows, "fpp": 0.01} for name in sorted(wanted)}


def _row_groups(tables: Iterable[pa.Table], contract: TableContract) -> Iterator[pa.Table]:
    """The rows in groups of exactly ROW_GROUP_ROWS, the last one smaller."""
    waiting = contract.empty()
    for table in tables:
        waiting = pa.concat_tables([waiting, table])
        while waiting.num_rows >= ROW_GROUP_ROWS:
            yield waiting.slice(0, ROW_GROUP_ROWS).combine_chunks()
            waiting = waiting.slice(ROW_GROUP_ROWS)
    if waiting.num_rows:
        yield waiting.combine_chunks()


def open_file(path: Path) -> pq.ParquetFile:
    """Open one Parquet file; raises InputError naming it if it is damaged or missing."""
    with _readable(path):
        return pq.ParquetFile(path)


def read_table(path: Path) -> pa.Table:
    """Read one Parquet file; raises InputError naming it if it is damaged or missing."""
    with _readable(path):
        return pq.read_table(path, partitioning=None, memory_map=False)


def head(path: Path, rows: int) -> pa.Table:
    """The first rows of one Parquet file, without reading the others.

    Raises InputError naming the file if it is damaged or missing.
    """
    with _readable(path), pq.ParquetFile(path) as file:
        found = next(file.iter_batches(rows), None)
        return file.schema_arrow.empty_table() if found is None else pa.Table.from_batches([found])


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError(
            f"{path} is not a readable Parquet file: {error}",
            remedy="Delete it and run the stage for that day again.",
        ) from error


def _dictionaries(column: Column, path: str) -> Iterator[str]:
    """Parquet paths of the values that repeat: names and codes, but also scores, counts, places."""
    if column.type == "list<struct>":
        for member in column.fields:
            yield from _dictionaries(member, f"{path}.list.element.{member.name}")
    elif column.type == "list<string>":
        yield f"{path}.list.element"
    elif column.type in _REPEATING and column.dictionary:
        yield path


def _leaf(schema: pa.Schema, name: str) -> int | None:
    """Number of a plain column among the leaves of the Parquet schema."""
    count = 0
    for column in schema:
        if column.name == name:
            return count
        count += _leaves(column.type)
    return None


def _leaves(kind: pa.DataType) -> int:
    if pa.types.is_list(kind):
        return _leaves(kind.value_type)
    if pa.types.is_struct(kind):
        return sum(_leaves(kind.field(i).type) for i in range(kind.num_fields))
    return 1
