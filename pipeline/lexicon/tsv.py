"""Reading the lexicon's tab-separated files, with errors that say where and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ContractError

FOLDER = Path(__file__).parent


class LexiconError(ContractError):
    """A line of a lexicon file is wrong."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a lexicon file; cells are stripped, missing trailing cells are empty."""

    path: Path
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def list(self, column: str) -> tuple[str, ...]:
        """The items of a cell that holds a list."""
        return tuple(x for x in (p.strip() for p in self.cells[column].split(";")) if x)

    def error(self, message: str) -> LexiconError:
        """An error that names this line."""
        return LexiconError(f"{self.path.name}, line {self.line}: {message}")

    def one_of(self, column: str, allowed: Iterable[str], *, empty: bool = False) -> str:
        """The cell's value, checked against a closed list.

        Raises:
            LexiconError: The value is not allowed; the message proposes the nearest one.
        """
        value, options = self.cells[column], list(allowed)
        if value in options or (empty and not value):
            return value
        near = difflib.get_close_matches(value, options, n=1)
        hint = f"; did you mean '{near[0]}'?" if near else f"; use one of {', '.join(options[:40])}"
        raise self.error(f"{column} '{value}' is not known{hint}")


def read(pattern: str, columns: tuple[str, ...], folder: Path = FOLDER) -> Iterator[Row]:
    """Rows of every file that matches `pattern`, in the order of file names and lines.

    Raises:
        LexiconError: A header or a line does not have the columns asked for.
    """
    for path in sorted(folder.glob(pattern)):
        header: list[str] | None = None
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            cells = [c.strip() for c in line.split("\t")]
            if header is None:
                header = cells
                if tuple(header) != columns:
                    raise LexiconError(f"{path.name}, line {number}: the header must be {columns}")
                continue
            if len(cells) > len(columns):
                raise LexiconError(
                    f"{path.name}, line {number}: {len(cells)} cells for {len(columns)} columns; "
                    "remove the extra tabs"
                )
            cells += [""] * (len(columns) - len(cells))
            yield Row(path, number, dict(zip(columns, cells, strict=True)))
