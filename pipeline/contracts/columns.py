"""One column of a table contract, read from YAML."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import pyarrow as pa

from pipeline.contracts.codebook import codebook
from pipeline.errors import ContractError

Bound = int | float | date
Publish = Literal["always", "if_text", "never"]

ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "list<string>": pa.list_(pa.field("element", pa.string(), nullable=False)),
}
"""The plain types that a column may have; ``list<struct>`` has its fields listed instead."""

_KEYS = {
    "name", "type", "nullable", "description", "unit", "values", "codebook", "pattern", "min",
    "max", "unique", "references", "example", "publish", "dictionary", "fields",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its type, its meaning, and what its values must satisfy."""

    name: str
    type: str
    nullable: bool
    description: str
    unit: str | None = None
    values: tuple[str | int, ...] = ()
    """The allowed values, listed or those of the codebook; empty if open."""
    codebook: str | None = None
    """The vocabulary of the codebook that ``values`` came from."""
    pattern: str | None = None
    min: Bound | None = None
    max: Bound | None = None
    unique: bool = False
    references: str | None = None
    """``table.column`` that holds every value of this one."""
    example: object = None
    publish: Publish = "always"
    dictionary: bool = True
    """Whether its values repeat enough for dictionary encoding to pay."""
    fields: tuple[Column, ...] = ()

    def arrow_field(self) -> pa.Field:
        """The Arrow field, with the description as its metadata."""
        metadata = {"description": self.description}
        if self.unit:
            metadata["unit"] = self.unit
        return pa.field(self.name, self.arrow_type(), nullable=self.nullable, metadata=metadata)

    def arrow_type(self) -> pa.DataType:
        """The Arrow type. List items are called ``element``, as Parquet calls them."""
        if self.type == "list<struct>":
            members = [pa.field(f.name, f.arrow_type(), nullable=f.nullable) for f in self.fields]
            return pa.list_(pa.field("element", pa.struct(members), nullable=False))
        return ARROW_TYPES[self.type]

    @property
    def is_list(self) -> bool:
        """Whether a cell holds a list."""
        return self.type.startswith("list<")


def read_column(path: Path, entry: object) -> Column:
    """A column from its YAML entry; raises ContractError naming file, column and remedy."""
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise ContractError(f"{path}: {entry!r} is not a column", remedy="Begin it with `- name:`.")
    where = f"{path}: column {entry['name']!r}"
    if unknown := entry.keys() - _KEYS:
        word = sorted(unknown)[0]
        near = difflib.get_close_matches(word, _KEYS, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"A column has {', '.join(sorted(_KEYS))}."
        raise ContractError(f"{where} has unknown key {word!r}", remedy=hint)
    for key in ("type", "nullable", "description"):
        if key not in entry:
            raise ContractError(
                f"{where} lacks {key!r}",
                remedy="Every column has a type, nullable and description.",
            )
    kind = entry["type"]
    if kind != "list<struct>" and kind not in ARROW_TYPES:
        raise ContractError(
            f"{where} has type {kind!r}", remedy=f"Use {', '.join(ARROW_TYPES)} or list<struct>."
        )
    if (kind == "list<struct>") != bool(entry.get("fields")):
        raise ContractError(
            f"{where}: `fields` goes with list<struct> only", remedy="Add or remove it."
        )
    publish = entry.get("publish", "always")
    if publish not in ("always", "if_text", "never"):
        raise ContractError(
            f"{where}: publish is {publish!r}", remedy="Use always, if_text or never."
        )
    vocabulary = entry.get("codebook")
    values = codebook().values(vocabulary) if vocabulary else tuple(entry.get("values", ()))
    return Column(
        name=entry["name"],
        type=kind,
        nullable=entry["nullable"],
        description=entry["description"],
        unit=entry.get("unit"),
        values=values,
        codebook=vocabulary,
        pattern=entry.get("pattern"),
        min=_bound(where, entry.get("min")),
        max=_bound(where, entry.get("max")),
        unique=entry.get("unique", False),
        references=entry.get("references"),
        example=entry.get("example"),
        publish=publish,
        dictionary=entry.get("dictionary", not entry.get("unique", False)),
        fields=tuple(read_column(path, item) for item in entry.get("fields", ())),
    )


def _bound(where: str, value: object) -> Bound | None:
    if value is None or (
        isinstance(value, int | float | date) and not isinstance(value, bool | datetime)
    ):
        return value
    raise ContractError(f"{where}: bound {value!r}", remedy="Give a number or a date.")
