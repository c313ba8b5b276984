"""What the formats share: an interface, and writing rows of text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import duckdb
import pyarrow as pa

from pipeline.contracts.codebook import codebook
from pipeline.dataset.atomic import replacing
from pipeline.dataset.integrity import connect
from pipeline.dataset.manifest import Manifest

HAPPENED = "status in ('occurred', 'historical')"

NUMBER = "(('0x' || {event_id})::ubigint >> 11)"
"""SQL of an event's key as a number, for formats that want one.

It has 53 bits, as many as a floating-point number holds: R and JavaScript read it as one.
"""

_BREAKS = re.compile(r"[\t\v\f\r\n\x1c-\x1e\x85\u2028\u2029]+")


class Write(Protocol):
    """Writes a snapshot; ``stem`` is the path of the files without their suffix."""

    def __call__(self, folder: Path, stem: Path, manifest: Manifest) -> list[Path]:
        """Returns the files written."""
        ...


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format."""

    name: str
    description: str
    write: Write


def open_snapshot(folder: Path, manifest: Manifest) -> duckdb.DuckDBPyConnection:
    """A connection with the tables of a snapshot and, as ``code_*``, other names of codes."""
    connection = connect({name: folder / entry.file for name, entry in manifest.tables.items()})
    countries = codebook().countries.values()
    connection.register(
        "code_countries",
        pa.table(
            {
                "code": [c.code for c in countries],
                "name": [c.name for c in countries],
                "fips": pa.array([c.fips for c in countries], pa.string()),
                "cow": pa.array([c.cow for c in countries], pa.int32()),
            }
        ),
    )
    cameo = codebook().cameo.values()
    connection.register(
        "code_names", pa.table({"code": [c.code for c in cameo], "name": [c.name for c in cameo]})
    )
    kinds = codebook().event_types.values()
    quads = codebook().quad_classes
    connection.register(
        "code_quads",
        pa.table(
            {
                "event_type": [kind.code for kind in kinds],
                "quad": [quads[kind.quad_class].name.upper() for kind in kinds],
            }
        ),
    )
    return connection


def rows_of(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[object, ...]]:
    """The rows of a query, fetched as they are needed."""
    found = connection.execute(query)
    while rows := found.fetchmany(5000):
        yield from rows


def write_tabbed(
    path: Path, rows: Iterator[tuple[object, ...]], header: Sequence[str] | None
) -> Path:
    """Write rows as unquoted, tab-separated lines, of which readers with any rule of quoting agree.

    A tab or line break in a cell is a space, and a quotation mark is an apostrophe: most readers
    would take one at the start of a cell for the beginning of a quoted cell.
    """
    with (
        replacing(path) as temporary,
        temporary.open("w", encoding="utf-8", newline="\n") as file,
    ):
        if header is not None:
            file.write("\t".join(header) + "\n")
        for row in rows:
            file.write("\t".join(map(_cell, row)) + "\n")
    return path


def _cell(value: object) -> str:
    return _BREAKS.sub(" ", plain(value)).replace('"', "'")


def plain(value: object) -> str:
    """A cell as text: nothing for null, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else repr(value)
    return str(value)
