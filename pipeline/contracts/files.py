"""Where ``schemas/`` lies, and how its tab-separated files are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.errors import ContractError

_PACKAGE = Path(__file__).resolve().parent.parent


def schemas_dir() -> Path:
    """Folder of the schemas: beside the package in a checkout, inside it when installed.

    Raises ContractError if neither is there.
    """
    for folder in (_PACKAGE.parent / "schemas", _PACKAGE / "_schemas"):
        if (folder / "tables").is_dir():
            return folder
    raise ContractError(
        f"no schemas folder beside or inside {_PACKAGE}",
        remedy="Reinstall dateline, or run it from a complete checkout.",
    )


def read_tsv(
    path: Path, columns: Sequence[str], error: type[ContractError] = ContractError
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, row) of a tab-separated file whose header is exactly ``columns``.

    Lines that begin with ``#`` and blank lines are skipped; missing last cells are empty. Raises
    ``error`` naming file and line.
    """
    header: list[str] | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if header is None:
            header = cells
            if header != list(columns):
                raise error(
                    f"{path}, line {number}: the header is {header}",
                    remedy=f"It must be {list(columns)}, separated by tabs.",
                )
            continue
        if len(cells) > len(header):
            raise error(
                f"{path}, line {number}: {len(cells)} cells for {len(header)} columns",
                remedy="Remove the extra tab.",
            )
        cells += [""] * (len(header) - len(cells))
        yield number, dict(zip(header, cells, strict=True))


def split_list(cell: str) -> tuple[str, ...]:
    """The items of a cell that holds a list, which are separated by ``; ``."""
    return tuple(item for item in (part.strip() for part in cell.split(";")) if item)
