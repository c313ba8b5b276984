"""The folder of a version while it is being made: tables, then checks, then documents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.contracts.checks import CheckResult
from pipeline.contracts.dataset import dataset_contract
from pipeline.contracts.expectations import check_table
from pipeline.contracts.tables import TableContract, published_tables
from pipeline.dataset.atomic import fsync_tree
from pipeline.dataset.integrity import check_integrity
from pipeline.dataset.manifest import FileEntry, TableEntry, content_sha256
from pipeline.dataset.parquet import ROW_GROUP_ROWS, write_tables
from pipeline.dataset.store import Store
from pipeline.errors import ContractError

INPUTS = "inputs.tsv"
RESOLVED = ("mentions", "events", "participants")
"""Tables that resolution makes over all days; the others are published day by day."""


@dataclass(slots=True)
class Staging:
    """A version in the making, in a folder that no reader looks into."""

    folder: Path
    version: str
    publish_text: bool
    tables: dict[str, TableEntry] = field(default_factory=dict)
    contracts: dict[str, TableContract] = field(default_factory=dict)

    def path(self, name: str) -> Path:
        """The Parquet file of a table."""
        return self.folder / f"{name}.parquet"

    def write_tables(self, store: Store, dataset: str) -> None:
        """Write one sorted Parquet file a table, cast to its contract."""
        about = dataset_contract()
        for contract in published_tables():
            published = contract.as_published(self.publish_text)
            metadata = {
                "dateline.dataset": dataset,
                "dateline.table": contract.name,
                "dateline.version": self.version,
                "dateline.schema_version": about.version,
                "dateline.license": about.license.name,
                "dateline.license_url": about.license.path,
            }
            path = self.path(contract.name)
            rows = write_tables(path, _parts(store, published), published, metadata)
            self.contracts[contract.name] = published
            self.tables[contract.name] = TableEntry(
                path.name, rows, content_sha256(path, published.arrow_schema.to_string())
            )

    def check(self) -> list[CheckResult]:
        """Read the files back and run every check on what they hold.

        Raises ContractError if a file does not have its contract's schema or number of rows.
        """
        results: list[CheckResult] = []
        for name, contract in self.contracts.items():
            with pq.ParquetFile(self.path(name)) as file:
                if not file.schema_arrow.equals(contract.arrow_schema):
                    raise ContractError(
                        f"{self.path(name)} has another schema than its contract",
                        remedy="Report this as a bug.",
                    )
                if (rows := file.metadata.num_rows) != self.tables[name].rows:
                    raise ContractError(
                        f"{self.path(name)} has {rows} rows, {self.tables[name].rows} were written",
                        remedy="Check the disk, then publish again.",
                    )
                results += check_table(contract, file)
        return results + check_integrity({name: self.path(name) for name in self.contracts})

    def write_inputs(self, store: Store) -> dict[str, Any]:
        """List every input by hash in a file; returns what the manifest says about it."""
        count = 0
        with (self.folder / INPUTS).open("w", encoding="utf-8", newline="\n") as file:
            file.write("raw_id\tcontent_sha256\tpublished_date\tsource_ref\n")
            for path in store.files("raw_articles"):
                rows = pq.read_table(
                    path,
                    columns=["raw_id", "content_sha256", "published_date", "source_ref"],
                    partitioning=None,
                ).to_pylist()
                for row in rows:
                    reference = " ".join(row["source_ref"].split())
                    cells = (row["raw_id"], row["content_sha256"], row["published_date"], reference)
                    file.write("\t".join(map(str, cells)) + "\n")
                count += len(rows)
        return {"file": INPUTS, "count": count}

    def write_results(self, results: Iterable[CheckResult]) -> dict[str, int]:
        """Write every check's result below ``validation/``; returns how many there are."""
        folder = self.folder / "validation"
        folder.mkdir()
        listed = list(results)
        by_table: dict[str, list[CheckResult]] = {}
        for result in listed:
            by_table.setdefault(result.table, []).append(result)
        for name, of_table in by_table.items():
            self._json(folder / f"{name}.json", [result.as_json() for result in of_table])
        summary = {
            "checks": len(listed),
            "passed": sum(result.passed for result in listed),
            "warnings": sum(not result.passed for result in listed),
        }
        warned = [result.as_json() for result in listed if not result.passed]
        self._json(folder / "summary.json", summary | {"failed": warned})
        return summary

    def write(self, name: str, text: str) -> None:
        """Write a document."""
        (self.folder / name).write_text(text, encoding="utf-8", newline="\n")

    def entries(self) -> dict[str, FileEntry]:
        """Size and checksum of every file so far."""
        files = sorted(p for p in self.folder.rglob("*") if p.is_file())
        return {p.relative_to(self.folder).as_posix(): FileEntry.of(p) for p in files}

    def seal(self) -> None:
        """Flush every file to the disk and take away the right to write."""
        for path in self.folder.rglob("*"):
            if path.is_file():
                path.chmod(0o444)
        fsync_tree(self.folder)

    def _json(self, path: Path, content: object) -> None:
        path.write_text(
            json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
        )


def _parts(store: Store, contract: TableContract) -> Iterator[pa.Table]:
    """The rows to publish, a part at a time, in the contract's order, which they are stored in."""
    columns = list(contract.column_names)
    if contract.name not in RESOLVED:
        for day in (*store.days(contract.name), None):
            yield contract.conform(store.read_day(contract.name, day).select(columns))
        return
    with store.open_whole(contract.name) as file:
        for batch in file.iter_batches(ROW_GROUP_ROWS, columns=columns):
            yield contract.conform(pa.Table.from_batches([batch]), sort=False)
