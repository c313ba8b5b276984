"""What the UI shows of a table: its columns from the contract, its rows as a small preview."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.contracts.checks import CheckResult
from pipeline.contracts.columns import Column
from pipeline.contracts.tables import TableContract
from pipeline.dataset.manifest import Manifest
from pipeline.dataset.parquet import head
from pipeline.dataset.scorecard import SCORECARD, Scorecard
from pipeline.dataset.snapshot import Published
from pipeline.stages.workbench import Part

PREVIEW_ROWS = 8
PREVIEW_CHARACTERS = 60

Metadata = dict[str, dg.MetadataValue]


def column_schema(contract: TableContract) -> dg.TableSchema:
    """The contract's columns as Dagster shows them."""
    return dg.TableSchema(columns=[_column(column) for column in contract.columns])


def day_metadata(part: Part, rows: int) -> Metadata:
    """What is known of a partition that was just made and has so many rows; what was refused."""
    return rows_metadata(part.rows) | {
        "dagster/partition_row_count": dg.MetadataValue.int(rows),
        "refused": dg.MetadataValue.int(part.refused.num_rows),
    }


def rows_metadata(rows: pa.Table) -> Metadata:
    """Row count and preview of one partition."""
    return {
        "dagster/partition_row_count": dg.MetadataValue.int(rows.num_rows),
        "preview": dg.MetadataValue.md(preview(rows)),
    }


def snapshot_metadata(published: Published) -> Metadata:
    """The version that stands after publishing, and what publishing came to."""
    metadata: Metadata = {
        "new_version": dg.MetadataValue.bool(published.version is not None),
        "reason": dg.MetadataValue.text(published.reason),
        "checks_passed": dg.MetadataValue.int(sum(check.passed for check in published.checks)),
    }
    if published.folder is not None:
        manifest = Manifest.read(published.folder)
        counts = [f"| {name} | {entry.rows} |" for name, entry in manifest.tables.items()]
        metadata |= {
            "version": dg.MetadataValue.text(manifest.version),
            "address": dg.MetadataValue.text(published.address),
            "folder": dg.MetadataValue.path(published.folder.resolve()),
            "tables": dg.MetadataValue.md("\n".join(["| table | rows |", "|---|---|", *counts])),
            **file_metadata(published.folder / "events.parquet"),
        }
        metadata |= _accuracy(published.folder)
    return metadata


def _accuracy(folder: Path) -> Metadata:
    """The figures of the version's scorecard; none if it has none."""
    path = folder / SCORECARD
    if not path.is_file():
        return {}
    figures = Scorecard.parse(path.read_text(encoding="utf-8"), str(path)).figures()
    known = {name: figure for name, figure in figures.items() if figure is not None}
    return {f"accuracy/{name}": dg.MetadataValue.float(figure) for name, figure in known.items()}


def files_metadata(version: str, files: Sequence[Path]) -> Metadata:
    """The files that a version was written to."""
    lines = [f"| `{path}` | {path.stat().st_size:,} |" for path in files]
    return {
        "version": dg.MetadataValue.text(version),
        "files": dg.MetadataValue.md("\n".join(["| file | bytes |", "|---|---:|", *lines])),
    }


def check_metadata(results: Sequence[CheckResult]) -> Metadata:
    """How many expectations were evaluated, those that were not met, and all of them."""
    failed = [r for r in results if not r.passed]
    return {
        "expectations": dg.MetadataValue.int(len(results)),
        "failed": dg.MetadataValue.int(len(failed)),
        "failures": dg.MetadataValue.md(_listed(failed) if failed else "*none*"),
        "results": dg.MetadataValue.md(_listed(results)),
    }


def _listed(results: Sequence[CheckResult]) -> str:
    lines = [
        f"| {'✓' if r.passed else '✕'} | {_cell(r.check)} | {r.rows_failed} | {_cell(r.detail)} |"
        for r in results
    ]
    return "\n".join(["| | expectation | rows | detail |", "|---|---|---|---|", *lines])


def file_metadata(path: Path) -> Metadata:
    """Row count and preview of a table in a Parquet file."""
    return {
        "dagster/row_count": dg.MetadataValue.int(pq.read_metadata(path).num_rows),
        "preview": dg.MetadataValue.md(preview(head(path, PREVIEW_ROWS))),
    }


def preview(table: pa.Table, rows: int = PREVIEW_ROWS) -> str:
    """The first rows as a Markdown table; long cells are cut."""
    if table.num_rows == 0:
        return "*no rows*"
    names = table.column_names
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += [
        "| " + " | ".join(_cell(row[name]) for name in names) + " |"
        for row in table.slice(0, rows).to_pylist()
    ]
    return "\n".join(lines)


def _column(column: Column) -> dg.TableColumn:
    rules = [
        f"one of {column.codebook}" if column.codebook else None,
        f"unit: {column.unit}" if column.unit else None,
        f"at least {column.min}" if column.min is not None else None,
        f"at most {column.max}" if column.max is not None else None,
        f"matches {column.pattern}" if column.pattern else None,
        f"in {column.references}" if column.references else None,
    ]
    return dg.TableColumn(
        name=column.name,
        type=column.type,
        description=column.description,
        constraints=dg.TableColumnConstraints(
            nullable=column.nullable,
            unique=column.unique,
            other=[rule for rule in rules if rule],
        ),
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = " ".join(str(value).split()).replace("|", "\\|")
    return text if len(text) <= PREVIEW_CHARACTERS else text[: PREVIEW_CHARACTERS - 1] + "…"
