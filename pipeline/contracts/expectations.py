"""Great Expectations suites, made from the table contracts and from nothing else.

Importing Great Expectations takes seconds, so it is imported where it is used. It drops an
expectation that it does not know and passes an empty suite; :func:`check_table` therefore counts
what was evaluated.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.contracts.checks import CheckResult
from pipeline.contracts.columns import Bound, Column
from pipeline.contracts.queries import connection
from pipeline.contracts.tables import TableContract
from pipeline.errors import ValidationError

if TYPE_CHECKING:
    import great_expectations as gx

Rows: TypeAlias = pa.Table | pq.ParquetFile
"""A table in memory, or an open file that is read as needed."""

CHUNK_ROWS = 250_000
"""Rows that are converted to pandas at once."""

ROWS, KEYS = "(rows)", "(keys)"
"""The frames of a table's number of rows, and of its keys."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """An expectation as declared: its Great Expectations type and arguments."""

    kind: str
    columns: tuple[str, ...]
    rule: str
    arguments: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Stable name of the check."""
        return f"{', '.join(self.columns)}: {self.rule}" if self.columns else self.rule


def declared(contract: TableContract) -> dict[str, list[Expectation]]:
    """The expectations of a table by frame: rows, keys, plain columns, and each flattened list.

    A list column is checked element by element under its dotted name (``actors.country``).
    """
    keys = list(contract.primary_key)
    frames: dict[str, list[Expectation]] = {
        ROWS: [
            Expectation(
                "expect_table_row_count_to_be_between",
                (),
                f"at least {contract.min_rows} rows",
                {"min_value": contract.min_rows},
            )
        ],
        KEYS: [
            Expectation(
                "expect_column_values_to_be_unique", (keys[0],), "unique", {"column": keys[0]}
            )
            if len(keys) == 1
            else Expectation(
                "expect_compound_columns_to_be_unique", tuple(keys), "unique", {"column_list": keys}
            )
        ],
    }
    for column in contract.columns:
        for frame, expectation in _of_column(column, "", ""):
            frames.setdefault(frame, []).append(expectation)
    return frames


def check_table(contract: TableContract, table: Rows) -> list[CheckResult]:
    """Run the table's suite; one result an expectation, all of them blocking.

    Raises ValidationError if Great Expectations evaluated fewer expectations than were declared.
    """
    totals: dict[str, int] = defaultdict(int)
    samples: dict[str, list[str]] = defaultdict(list)
    passed: dict[str, bool] = {}
    frames = declared(contract)
    for frame, expectations in frames.items():
        for data in batches(contract, table, frame, expectations):
            for expectation, outcome in _validate(contract, expectations, data):
                name = expectation.name
                passed[name] = passed.get(name, True) and bool(outcome.success)
                totals[name] += int(outcome.result.get("unexpected_count") or 0)
                room = 3 - len(samples[name])
                samples[name] += [
                    str(v) for v in outcome.result.get("partial_unexpected_list", [])[:room]
                ]
    wanted = [e for expectations in frames.values() for e in expectations]
    if not wanted or set(passed) != {e.name for e in wanted}:
        missing = sorted({e.name for e in wanted} - set(passed))
        raise ValidationError(
            f"table {contract.name}: {len(wanted)} expectations declared, {len(passed)} evaluated;"
            f" missing {missing}",
            remedy="A suite that is not evaluated in full proves nothing; report this as a bug.",
        )
    return [
        CheckResult(
            table=contract.name,
            check=e.name,
            passed=passed[e.name],
            blocking=True,
            detail=_detail(_row_count(table), totals[e.name], samples[e.name], passed[e.name]),
            rows_failed=totals[e.name],
        )
        for e in wanted
    ]


def suite(contract: TableContract, frame: str, name: str) -> gx.ExpectationSuite:
    """The Great Expectations suite of one frame of a table; see :func:`declared`."""
    import great_expectations as gx

    return gx.ExpectationSuite(
        name=name,
        expectations=[_expectation(e) for e in declared(contract)[frame]],
    )


def _detail(rows: int, failed: int, samples: list[str], passed: bool) -> str:
    if passed:
        return f"{rows} rows"
    if samples:
        return f"{failed} of {rows} rows, such as {', '.join(samples)}"
    return f"the table has {rows} rows"


def _of_column(column: Column, frame: str, prefix: str) -> Iterator[tuple[str, Expectation]]:
    name = prefix + column.name
    if column.is_list:
        if column.fields:
            for member in column.fields:
                yield from _of_column(member, name, f"{name}.")
        elif column.values or column.pattern:
            yield from ((name, e) for e in _of_values(column, name))
        return
    if not column.nullable:
        yield (
            frame,
            Expectation(
                "expect_column_values_to_not_be_null", (name,), "not null", {"column": name}
            ),
        )
    yield from ((frame, e) for e in _of_values(column, name))


def _of_values(column: Column, name: str) -> Iterator[Expectation]:
    if column.values:
        rule = f"one of {column.codebook or ', '.join(map(str, column.values))}"
        yield Expectation(
            "expect_column_values_to_be_in_set", (name,), rule,
            {"column": name, "value_set": list(column.values)},
        )  # fmt: skip
    if column.pattern:
        yield Expectation(
            "expect_column_values_to_match_regex", (name,), f"matches {column.pattern}",
            {"column": name, "regex": column.pattern},
        )  # fmt: skip
    if column.min is not None or column.max is not None:
        span = f"from {column.min}" if column.max is None else f"from {column.min} to {column.max}"
        yield Expectation(
            "expect_column_values_to_be_between", (name,), span,
            {"column": name, "min_value": _bound(column.min), "max_value": _bound(column.max)},
        )  # fmt: skip


def _bound(value: Bound | None) -> Any:
    # a bare date is compared as text; an instant is compared as one
    return f"{value.isoformat()}T00:00:00" if isinstance(value, date) else value


def batches(
    contract: TableContract, table: Rows, frame: str, expectations: list[Expectation]
) -> Iterator[Any]:
    """Data frames that hold the columns of ``expectations``, and nothing larger."""
    names = list(dict.fromkeys(c for e in expectations for c in e.columns))
    if frame == ROWS:
        import pandas as pd

        yield pd.DataFrame(index=pd.RangeIndex(_row_count(table)))
        return
    if frame == KEYS:
        yield _pandas(_repeated(contract, table))
        return
    for chunk in _chunks(contract, table, names):
        yield _pandas(pa.table({name: _flatten(chunk, name) for name in names}))


def _repeated(contract: TableContract, table: Rows) -> pa.Table:
    """The keys that a table may repeat: all of one in memory; of a file, those that it does repeat.

    The keys of a file need not fit into memory. Of very many repeated ones some are left out.
    """
    keys = list(contract.primary_key)
    if isinstance(table, pa.Table):
        return table.select(keys)
    schema = pa.schema([contract.arrow_schema.field(key).with_nullable(True) for key in keys])
    stored = (
        pa.record_batch([batch[key] for key in keys], schema=schema)
        for batch in table.iter_batches(CHUNK_ROWS, columns=keys)
    )
    with connection() as database:
        database.register("stored", pa.RecordBatchReader.from_batches(schema, stored))
        found: pa.Table = database.sql(
            f"""select {", ".join(keys)} from (
                select {", ".join(keys)}, unnest(range(count(*))) from stored
                group by {", ".join(keys)} having count(*) > 1) limit {CHUNK_ROWS}"""
        ).to_arrow_table()
    return found.cast(schema)


def _chunks(contract: TableContract, table: Rows, names: list[str]) -> Iterator[pa.Table]:
    """The rows in turn, with the columns of some dotted names at least."""
    if _row_count(table) == 0:
        # one empty batch: an expectation that met no rows was still evaluated
        yield contract.empty()
    elif isinstance(table, pa.Table):
        for start in range(0, table.num_rows, CHUNK_ROWS):
            yield table.slice(start, CHUNK_ROWS)
    else:
        columns = list(dict.fromkeys(name.partition(".")[0] for name in names))
        for batch in table.iter_batches(CHUNK_ROWS, columns=columns):
            yield pa.Table.from_batches([batch])


def _row_count(table: Rows) -> int:
    return int(table.num_rows if isinstance(table, pa.Table) else table.metadata.num_rows)


def _flatten(table: pa.Table, name: str) -> pa.ChunkedArray:
    """The values of a dotted name, lists opened."""
    first, *rest = name.split(".")
    values = table.column(first)
    for member in rest:
        values = pc.struct_field(pc.list_flatten(values), member)
    while pa.types.is_list(values.type):
        values = pc.list_flatten(values)
    return values


def _pandas(table: pa.Table) -> Any:
    for number, column in enumerate(table.schema):
        if pa.types.is_date(column.type):
            table = table.set_column(number, column.name, table[number].cast(pa.timestamp("s")))
    return table.to_pandas()


def _validate(
    contract: TableContract, expectations: list[Expectation], data: Any
) -> Iterator[tuple[Expectation, Any]]:
    import great_expectations as gx

    checks = gx.ExpectationSuite(
        name=contract.name,
        expectations=[_expectation(e, str(i)) for i, e in enumerate(expectations)],
    )
    batch = _data_frames().get_batch({"dataframe": data})
    for outcome in batch.validate(checks).results:
        info = outcome.exception_info or {}
        if info.get("raised_exception"):
            raise ValidationError(
                f"table {contract.name}: an expectation could not be evaluated:"
                f" {info.get('exception_message')}",
                remedy="Correct the column's entry in schemas/tables.",
            )
        yield expectations[int(outcome.expectation_config.meta["number"])], outcome


def _expectation(expectation: Expectation, number: str = "") -> Any:
    import great_expectations.expectations as kinds

    name = "".join(word.capitalize() for word in expectation.kind.split("_"))
    return getattr(kinds, name)(**expectation.arguments, meta={"number": number})


@cache
def _data_frames() -> Any:
    """The batch definition that takes a data frame; made once a process."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    # the stock ephemeral context leaves a folder in /tmp for documents that nobody asked for
    stores = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    config = DataContextConfig(
        store_backend_defaults=stores, progress_bars=ProgressBarsConfig(globally=False)
    )
    context = gx.get_context(mode="ephemeral", project_config=config)
    asset = context.data_sources.add_pandas("dateline").add_dataframe_asset("rows")
    return asset.add_batch_definition_whole_dataframe("all")
