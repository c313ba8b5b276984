"""A day of raw articles may lie in several files, its pieces, since a web archive fills a day.

So adding to a day takes the memory and the time of one piece, however much the day holds. A small
day is one file, named by the day alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.contracts.tables import table
from pipeline.dataset.parquet import open_file, read_table
from pipeline.dataset.store import Store

PIECE_BYTES = 8_000_000
"""Unpacked bytes beyond which a piece is not added to."""

_BATCH_ROWS = 100
_DIGITS = str.maketrans("0123456789", "abcdefghij")

Piece = str | None
"""What a file is called beside its day; None for the first, or only, one."""


def pieces(store: Store, name: str, day: date) -> dict[Piece, Path]:
    """The files of a table's day by their piece, in the order in which they were begun."""
    found: dict[Piece, Path] = {}
    for piece in _names():
        path = store.folder / name / f"{day}.{f'{piece}.' if piece else ''}parquet"
        if not path.is_file():
            return found
        found[piece] = path
    raise AssertionError("there is always another name")


def added(store: Store, name: str, day: date, rows: pa.Table) -> tuple[Piece, pa.Table, int]:
    """The piece of a day that takes more rows, all its rows with them, and how many are new.

    Rows whose key the day has already are left out: what is known stays as it was first.
    """
    contract = table(name)
    (key,) = contract.primary_key
    files = pieces(store, name, day)
    for path in files.values():
        with open_file(path) as file:
            known = file.read([key])[key].combine_chunks()
        rows = rows.filter(pc.invert(pc.is_in(rows[key], value_set=known)))
    if not files:
        return None, rows, rows.num_rows
    last = list(files)[-1]
    if rows.num_rows and _unpacked(files[last]) + rows.nbytes > PIECE_BYTES:
        return next(islice(_names(), len(files), None)), rows, rows.num_rows
    whole = pa.concat_tables([read_piece(files[last], name), rows])
    return last, contract.conform(whole), rows.num_rows


def read_piece(path: Path, name: str) -> pa.Table:
    """The rows of one file of a table."""
    return table(name).conform(read_table(path), sort=False)


def batches(store: Store, name: str, day: date) -> Iterator[pa.Table]:
    """The rows of a day, few at a time; the pieces after each other."""
    for path in pieces(store, name, day).values():
        with open_file(path) as file:
            for batch in file.iter_batches(_BATCH_ROWS):
                yield table(name).conform(pa.Table.from_batches([batch]), sort=False)


def _unpacked(path: Path) -> int:
    with open_file(path) as file:
        groups = range(file.metadata.num_row_groups)
        return sum(file.metadata.row_group(group).total_byte_size for group in groups)


def _names() -> Iterator[Piece]:
    """None, then names in the order of the alphabet, as the store wants them: of letters."""
    yield None
    for number in count(1):
        yield f"{number:06}".translate(_DIGITS)
