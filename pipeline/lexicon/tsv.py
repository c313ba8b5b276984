"""Reading the lexicon's tab-separated files, with errors that say where and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.contracts.files import read_tsv, split_list
from pipeline.errors import ContractError

FOLDER = Path(__file__).parent


class LexiconError(ContractError):
    """A line of a lexicon file is wrong."""


@dataclass(slots=True)
class Row:
    """One line of a lexicon file; cells are stripped, missing trailing cells are empty."""

    path: Path
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def list(self, column: str) -> tuple[str, ...]:
        """The items of a cell that holds a list."""
        return split_list(self.cells[column])

    @property
    def where(self) -> str:
        """File and line."""
        return f"{self.path.name}, line {self.line}"

    def error(self, message: str) -> LexiconError:
        """An error that names this line."""
        return LexiconError(f"{self.where}: {message}")

    def one_of(self, column: str, allowed: Collection[str], *, empty: bool = False) -> str:
        """The cell's value, checked against a closed list.

        Raises:
            LexiconError: The value is not allowed; the message proposes the nearest one.
        """
        value = self.cells[column]
        if value in allowed or (empty and not value):
            return value
        options = list(allowed)
        near = difflib.get_close_matches(value, options, n=1)
        hint = f"; did you mean '{near[0]}'?" if near else f"; use one of {', '.join(options[:40])}"
        raise self.error(f"{column} '{value}' is not known{hint}")


def read(pattern: str, columns: tuple[str, ...], folder: Path = FOLDER) -> Iterator[Row]:
    """Rows of every file that matches `pattern`, in the order of file names and lines.

    Raises:
        LexiconError: A header or a line does not have the columns asked for.
    """
    for path in sorted(folder.glob(pattern)):
        for number, cells in read_tsv(path, columns, LexiconError):
            yield Row(path, number, cells)
