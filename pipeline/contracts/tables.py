"""Table contracts: ``schemas/tables/*.yaml`` as Python values and Arrow schemas.

A column stands in one YAML file and nowhere else. What the rest of the pipeline needs of it (Arrow
type, checks, documentation, metadata of the published files) is derived from the
:class:`TableContract`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pyarrow as pa

from pipeline.contracts.columns import Column, read_column
from pipeline.contracts.files import schemas_dir
from pipeline.errors import ContractError

Row = Mapping[str, object]

_MISFITS = (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, TypeError, ValueError)
"""What pyarrow raises for a value that does not fit a type."""

_KEYS = {
    "table", "title", "description", "grain", "version", "published", "partition_by", "min_rows",
    "primary_key", "sort_by", "columns",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TableContract:
    """Everything that is known of a table before its first row."""

    name: str
    title: str
    description: str
    grain: str
    version: str
    published: bool
    partition_by: str | None
    min_rows: int
    """Rows without which the table cannot be right."""
    primary_key: tuple[str, ...]
    sort_by: tuple[str, ...]
    columns: tuple[Column, ...]
    arrow_schema: pa.Schema = field(repr=False, compare=False)

    def column(self, name: str) -> Column:
        """The column of that name; raises ContractError if the table has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise ContractError(
            f"table {self.name} has no column {name!r}",
            remedy=f"It has {', '.join(self.column_names)}.",
        )

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names in the order of the table."""
        return tuple(column.name for column in self.columns)

    def as_published(self, publish_text: bool) -> TableContract:
        """The contract of the published table, without the text unless the operator wants it."""
        kept = tuple(
            c
            for c in self.columns
            if c.publish == "always" or (publish_text and c.publish == "if_text")
        )
        return _contract(self, kept)

    def empty(self) -> pa.Table:
        """A table without rows."""
        return self.arrow_schema.empty_table()

    def from_rows(self, rows: Iterable[Row]) -> pa.Table:
        """A table of rows in any order, cast and sorted; absent keys are null.

        Raises ContractError naming the row and column of a value that does not fit.
        """
        return self.conform(self.unchecked(rows))

    def unchecked(self, rows: Iterable[Row]) -> pa.Table:
        """A table of rows in their order with the contract's types, in which nulls stand anywhere.

        Raises ContractError naming the row and column of a value that does not fit its type.
        """
        listed = list(rows)
        for number, row in enumerate(listed):
            unknown = row.keys() - set(self.column_names)
            if unknown:
                raise ContractError(
                    f"table {self.name} row {number}: unknown columns {sorted(unknown)}",
                    remedy=f"Add them to schemas/tables/{self.name}.yaml or leave them out.",
                )
        arrays = [
            self._array(column, [row.get(column.name) for row in listed]) for column in self.columns
        ]
        return pa.Table.from_arrays(arrays, schema=self._nullable_schema())

    def conform(self, table: pa.Table, *, sort: bool = True) -> pa.Table:
        """The table with the contract's columns, types and order of rows.

        Raises ContractError for a missing or unknown column, a value that does not fit its type, or
        a null where none may be. Other checks of values are the work of the expectations.
        """
        missing = [name for name in self.column_names if name not in table.column_names]
        unknown = [name for name in table.column_names if name not in self.column_names]
        if missing or unknown:
            raise ContractError(
                f"table {self.name}: missing columns {missing}, unknown columns {unknown}",
                remedy=f"See schemas/tables/{self.name}.yaml.",
            )
        table = table.select(list(self.column_names))
        arrays = []
        for column, arrow in zip(self.columns, self.arrow_schema, strict=True):
            values = table.column(column.name)
            if not arrow.nullable and values.null_count:
                row = values.is_null().to_pylist().index(True)
                raise ContractError(
                    f"table {self.name} row {row}: {column.name} is null"
                    f" ({values.null_count} such rows)",
                    remedy="The column is required; send such rows to quarantine.",
                )
            try:
                arrays.append(values if values.type == arrow.type else values.cast(arrow.type))
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError) as error:
                raise ContractError(
                    f"table {self.name}: {column.name} is {values.type}, not {arrow.type}: {error}",
                    remedy=f"See schemas/tables/{self.name}.yaml.",
                ) from error
        result = pa.Table.from_arrays(arrays, schema=self.arrow_schema)
        return self.sort(result) if sort else result

    def sort(self, table: pa.Table) -> pa.Table:
        """The table in the order of the contract, nulls last; equal tables come out equal."""
        if not self.sort_by or table.num_rows < 2:
            return table.combine_chunks()
        # the key breaks ties, so that the order of rows never depends on the order of input
        keys = dict.fromkeys((*self.sort_by, *self.primary_key))
        return table.sort_by([(name, "ascending") for name in keys]).combine_chunks()

    def _nullable_schema(self) -> pa.Schema:
        return pa.schema([arrow.with_nullable(True) for arrow in self.arrow_schema])

    def _array(self, column: Column, values: Sequence[object]) -> pa.Array:
        kind = self.arrow_schema.field(column.name).type
        try:
            return pa.array(values, type=kind)
        except _MISFITS:
            for number, value in enumerate(values):
                try:
                    pa.array([value], type=kind)
                except _MISFITS as error:
                    raise ContractError(
                        f"table {self.name} row {number}: {column.name} is {value!r}, not {kind}:"
                        f" {error}",
                        remedy=f"See schemas/tables/{self.name}.yaml.",
                    ) from error
            raise


@cache
def table(name: str) -> TableContract:
    """The contract of a table; raises ContractError if there is none or its file is wrong."""
    path = schemas_dir() / "tables" / f"{name}.yaml"
    if not path.is_file():
        raise ContractError(
            f"no table {name!r}", remedy=f"The tables are {', '.join(table_names())}."
        )
    return load_table(path)


@cache
def table_names() -> tuple[str, ...]:
    """Every table, in the order of the flow."""
    order = ("raw_articles", "articles", "mentions", "events", "participants", "quarantine")
    names = [path.stem for path in sorted((schemas_dir() / "tables").glob("*.yaml"))]
    return tuple(
        sorted(names, key=lambda name: (order.index(name) if name in order else len(order), name))
    )


def published_tables() -> tuple[TableContract, ...]:
    """The contracts of the tables that a snapshot holds, in full."""
    return tuple(contract for contract in map(table, table_names()) if contract.published)


def load_table(path: Path) -> TableContract:
    """Read and check one table's YAML; raises ContractError naming file, column and remedy."""
    import yaml

    content = yaml.load(
        path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )
    if not isinstance(content, dict) or (unknown := content.keys() - _KEYS):
        raise ContractError(
            f"{path}: unknown keys {sorted(unknown) if isinstance(content, dict) else content!r}",
            remedy=f"A table has {', '.join(sorted(_KEYS))}.",
        )
    if content.get("table") != path.stem:
        raise ContractError(
            f"{path} describes table {content.get('table')!r}", remedy="Name both the same."
        )
    columns = tuple(read_column(path, entry) for entry in content["columns"])
    contract = TableContract(
        name=path.stem,
        title=str(content["title"]),
        description=str(content["description"]),
        grain=str(content["grain"]),
        version=str(content["version"]),
        published=bool(content["published"]),
        partition_by=content.get("partition_by"),
        min_rows=int(content.get("min_rows", 0)),
        primary_key=tuple(content["primary_key"]),
        sort_by=tuple(content["sort_by"]),
        columns=columns,
        arrow_schema=pa.schema([]),
    )
    names = [column.name for column in columns]
    for wanted in (
        *contract.primary_key,
        *contract.sort_by,
        *filter(None, (contract.partition_by,)),
    ):
        if wanted not in names:
            raise ContractError(
                f"{path}: no column {wanted!r}",
                remedy="Correct primary_key, sort_by or partition_by.",
            )
    if len(set(names)) < len(names):
        raise ContractError(
            f"{path}: a column is listed twice", remedy="Give each column one entry."
        )
    return _contract(contract, columns)


def _contract(source: TableContract, columns: tuple[Column, ...]) -> TableContract:
    names = {column.name for column in columns}
    return TableContract(
        name=source.name,
        title=source.title,
        description=source.description,
        grain=source.grain,
        version=source.version,
        published=source.published,
        partition_by=source.partition_by,
        min_rows=source.min_rows,
        primary_key=source.primary_key,
        sort_by=tuple(name for name in source.sort_by if name in names),
        columns=columns,
        arrow_schema=pa.schema([column.arrow_field() for column in columns]),
    )
