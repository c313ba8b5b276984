"""Which rows break the contract of their table, so that they can be refused one by one.

The expectations judge a table as a whole; this judges each row by the same rules, before the table
is written. What it lets through passes the expectations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.contracts.columns import Column
from pipeline.contracts.tables import TableContract
from pipeline.errors import ContractError


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that breaks its contract, and how."""

    row: int
    detail: str
    values: Mapping[str, object]


def sound(
    contract: TableContract, rows: Iterable[Mapping[str, object]]
) -> tuple[pa.Table, list[BrokenRow]]:
    """The table of the rows that keep the contract, and the rows that break it, by their number."""
    listed = list(rows)
    numbers = list(range(len(listed)))
    misfits: list[BrokenRow] = []
    try:
        made = contract.unchecked(listed)
    except ContractError:
        # one row is enough to break the table: find it, so that the others are kept
        misfits = [
            BrokenRow(number, detail, row)
            for number, row in enumerate(listed)
            if (detail := _misfit(contract, row))
        ]
        numbers = sorted(set(numbers) - {broken.row for broken in misfits})
        made = contract.unchecked(listed[number] for number in numbers)
    kept, broken = split(contract, made)
    broken = [replace(one, row=numbers[one.row], values=listed[numbers[one.row]]) for one in broken]
    return contract.conform(kept), sorted([*misfits, *broken], key=lambda one: one.row)


def _misfit(contract: TableContract, row: Mapping[str, object]) -> str | None:
    try:
        contract.unchecked([row])
    except ContractError as error:
        return error.message.partition(" row 0: ")[2] or error.message
    return None


def split(contract: TableContract, table: pa.Table) -> tuple[pa.Table, list[BrokenRow]]:
    """The rows that keep the contract, in their order, and those that break it.

    Of sound rows that share a key the first is kept. ``table`` must have the contract's columns and
    types (as :meth:`TableContract.from_rows` makes them), except that nulls may stand
    anywhere.
    """
    reasons: dict[int, list[str]] = {}
    for column in contract.columns:
        for row, detail in _broken(column, column.name, table.column(column.name)):
            reasons.setdefault(row, []).append(detail)
    for row in _repeated(contract, table, set(reasons)):
        reasons.setdefault(row, []).append(f"{', '.join(contract.primary_key)}: not unique")
    if not reasons:
        return table, []
    keep = [row not in reasons for row in range(table.num_rows)]
    broken = [
        BrokenRow(row, "; ".join(dict.fromkeys(details)), table.slice(row, 1).to_pylist()[0])
        for row, details in sorted(reasons.items())
    ]
    return table.filter(pa.array(keep)), broken


def _broken(column: Column, name: str, values: pa.ChunkedArray) -> Iterator[tuple[int, str]]:
    """(row, reason) of every value that breaks a rule of its column."""
    if not column.nullable:
        yield from ((row, f"{name}: null") for row in _true(pc.is_null(values)))
    if column.is_list:
        # each element stands for the row that its list is in
        rows = pc.list_parent_indices(values).to_pylist()
        elements = pc.list_flatten(values)
        members = column.fields or (_element(column),)
        for member in members:
            inner = pc.struct_field(elements, member.name) if column.fields else elements
            path = f"{name}.{member.name}" if column.fields else name
            yield from ((rows[at], why) for at, why in _broken(member, path, inner))
        return
    for test, rule in _rules(column, values):
        for row in _true(pc.invert(test)):
            yield row, f"{name}: {values[row].as_py()!r} is not {rule}"


def _rules(column: Column, values: pa.ChunkedArray) -> Iterator[tuple[pa.ChunkedArray, str]]:
    """(which values keep a rule, the rule); a null keeps every rule."""
    if column.values:
        allowed = _value_set(column.values, values.type)
        rule = f"one of {column.codebook or ', '.join(map(str, column.values))}"
        yield pc.or_(pc.is_in(values, value_set=allowed), pc.is_null(values)), rule
    if column.pattern:
        yield pc.match_substring_regex(values, column.pattern), f"like {column.pattern}"
    if column.min is not None:
        yield pc.greater_equal(values, _scalar(column.min, values.type)), f"at least {column.min}"
    if column.max is not None:
        yield pc.less_equal(values, _scalar(column.max, values.type)), f"at most {column.max}"


def _repeated(contract: TableContract, table: pa.Table, broken: set[int]) -> Iterator[int]:
    seen: set[tuple[object, ...]] = set()
    for row, key in enumerate(zip(*_lists(table, contract.primary_key), strict=True)):
        if row in broken:
            continue
        if key in seen:
            yield row
        seen.add(key)


def _lists(table: pa.Table, names: Sequence[str]) -> list[list[object]]:
    return [table.column(name).to_pylist() for name in names]


def _true(mask: pa.ChunkedArray) -> list[int]:
    if isinstance(mask, pa.ChunkedArray):
        mask = mask.combine_chunks()
    return [int(row) for row in pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist()]


def _scalar(bound: int | float | date, kind: pa.DataType) -> pa.Scalar:
    return pa.scalar(bound, kind)


@cache
def _value_set(values: tuple[str | int, ...], kind: pa.DataType) -> pa.Array:
    return pa.array(values, kind)


def _element(column: Column) -> Column:
    """The rules of a plain list, as those of its elements."""
    return Column(
        name=column.name,
        type="string",
        nullable=False,
        description=column.description,
        values=column.values,
        codebook=column.codebook,
        pattern=column.pattern,
    )
