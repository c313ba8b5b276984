"""The working tables on disk, a file a table and publication day.

store/articles/2024-05-03.parquet
store/quarantine/2024-05-03.clean.parquet    a part, where several stages write one table
store/quarantine/undated.ingest.parquet      rows whose day is not known
store/events.parquet                         resolved over all days
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.contracts.tables import table as contract_of
from pipeline.dataset.atomic import replacing
from pipeline.dataset.parquet import open_file, read_table, write_table, write_tables
from pipeline.errors import InputError

_UNDATED = "undated"
_FILE = re.compile(r"^(?P<day>\d{4}-\d\d-\d\d|undated)(?:\.(?P<part>[a-z_]+))?\.parquet$")


class Store:
    """Reads and writes the working tables below a folder. Every write is atomic and repeatable."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write_day(
        self, name: str, day: date | None, rows: pa.Table, part: str | None = None
    ) -> Path:
        """Replace a table's rows of a day (or of one stage's part of it); returns the file.

        The rows are cast to the table's contract and sorted. ContractError if they do not fit.
        """
        contract = contract_of(name)
        path = self._path(name, day, part)
        with replacing(path) as temporary:
            write_table(temporary, contract.conform(rows), contract)
        return path

    def read_day(self, name: str, day: date | None, part: str | None = None) -> pa.Table:
        """A table's rows of a day, all parts unless one is named; empty if there are none."""
        paths = [self._path(name, day, part)] if part else self._files(name, day)
        return self._read(name, [path for path in paths if path.exists()])

    def has_day(self, name: str, day: date | None) -> bool:
        """Whether a table has a file for a day, be it of no rows."""
        return bool(self._files(name, day))

    def days(self, name: str) -> list[date]:
        """The days for which a table has a file, in order."""
        found = {match["day"] for path in self._all(name) if (match := _FILE.match(path.name))}
        return sorted(date.fromisoformat(day) for day in found - {_UNDATED})

    def read(self, name: str, days: Iterable[date] | None = None) -> pa.Table:
        """A table's rows of some days, or of all days and the undated; sorted."""
        if days is None:
            return self._read(name, self._all(name))
        return self._read(name, [path for day in days for path in self._files(name, day)])

    def files(self, name: str) -> list[Path]:
        """The files of a table, all days and parts, in the order of the days."""
        return self._all(name)

    def checked_files(self, name: str) -> list[Path]:
        """The files of a table; ContractError naming one that was made for another contract."""
        for path in self._all(name):
            _open(name, path).close()
        return self._all(name)

    def remove_day(self, name: str, day: date | None, part: str | None = None) -> None:
        """Forget a table's rows of a day."""
        for path in [self._path(name, day, part)] if part else self._files(name, day):
            path.unlink(missing_ok=True)

    def write_whole(self, name: str, rows: pa.Table) -> Path:
        """Replace a table that is resolved over all days; returns the file."""
        contract = contract_of(name)
        path = self.folder / f"{name}.parquet"
        with replacing(path) as temporary:
            write_table(temporary, contract.conform(rows), contract)
        return path

    def write_parts(self, name: str, parts: Iterable[pa.Table]) -> Path:
        """Replace a table that is resolved over all days by parts; returns the file.

        The parts are conformed and follow each other in the contract's order.
        """
        path = self.folder / f"{name}.parquet"
        with replacing(path) as temporary:
            write_tables(temporary, parts, contract_of(name))
        return path

    def read_whole(self, name: str) -> pa.Table:
        """A table that is resolved over all days; InputError if it has not been made yet."""
        return self._read(name, [self._whole(name)])

    def open_whole(self, name: str) -> pq.ParquetFile:
        """The file of a table that is resolved over all days, to read it in parts; to be closed.

        InputError if it has not been made yet, ContractError if it was made for another contract.
        """
        return _open(name, self._whole(name))

    def _whole(self, name: str) -> Path:
        path = self.folder / f"{name}.parquet"
        if not path.exists():
            raise InputError(
                f"{path} does not exist", remedy="Resolve events first: run `dateline run`."
            )
        return path

    def _path(self, name: str, day: date | None, part: str | None) -> Path:
        stem = _UNDATED if day is None else day.isoformat()
        return self.folder / name / f"{stem}.{f'{part}.' if part else ''}parquet"

    def _files(self, name: str, day: date | None) -> list[Path]:
        wanted = _UNDATED if day is None else day.isoformat()
        return [p for p in self._all(name) if (m := _FILE.match(p.name)) and m["day"] == wanted]

    def _all(self, name: str) -> list[Path]:
        return sorted(p for p in (self.folder / name).glob("*.parquet") if _FILE.match(p.name))

    def _read(self, name: str, paths: list[Path]) -> pa.Table:
        contract = contract_of(name)
        if not paths:
            return contract.empty()
        # a file of an older contract is refused here, by name, and not deep in a later stage
        tables = [contract.conform(read_table(path), sort=False) for path in paths]
        return contract.sort(pa.concat_tables(tables))


def _open(name: str, path: Path) -> pq.ParquetFile:
    """The file of a table; a file of an older contract is refused here, by name."""
    file = open_file(path)
    contract_of(name).conform(file.schema_arrow.empty_table())
    return file
