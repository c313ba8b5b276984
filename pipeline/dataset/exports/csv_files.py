"""CSV: a file a table, safe to open in a spreadsheet.

A text that a spreadsheet would run as a formula gets an apostrophe in front, which spreadsheets
hide; so does what follows a semicolon, a tab or a new line in a text, as some spreadsheets take
these for ends of cells. Lists are joined by ``; ``; lists of participants are JSON.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

from pipeline.contracts.tables import table as contract_of
from pipeline.dataset.atomic import replacing
from pipeline.dataset.exports.base import Exporter, open_snapshot, rows_of
from pipeline.dataset.manifest import Manifest

_FORMULA = re.compile(r"(^|[;\t\r\n])(?= *[=+\-@＝＋－＠])")
_SKIPPED = ("\t", "\r", "\n")
"""What a spreadsheet may leave out at the start of a cell."""


def write_csv(folder: Path, stem: Path, manifest: Manifest) -> list[Path]:
    """Write ``STEM.TABLE.csv`` for every table, UTF-8 with a mark that spreadsheets look for."""
    paths = []
    connection = open_snapshot(folder, manifest)
    try:
        for name in manifest.tables:
            contract = contract_of(name).as_published(manifest.publish_text)
            path = stem.with_name(f"{stem.name}.{name}.csv")
            columns = ", ".join(f'"{column}"' for column in contract.column_names)
            with (
                replacing(path) as temporary,
                temporary.open("w", encoding="utf-8-sig", newline="") as file,
            ):
                writer = csv.writer(file, lineterminator="\r\n")
                writer.writerow(contract.column_names)
                for row in rows_of(connection, f"select {columns} from {name}"):
                    writer.writerow([safe_cell(value) for value in row])
            paths.append(path)
    finally:
        connection.close()
    return paths


def safe_cell(value: object) -> object:
    """A value as a spreadsheet may show it; no part of a text that may be a cell is a formula."""
    if isinstance(value, list):
        if any(isinstance(item, dict) for item in value):
            value = json.dumps(value, ensure_ascii=False)
        else:
            value = "; ".join(map(str, value))
    if isinstance(value, str):
        value = _FORMULA.sub(r"\1'", value)
        return f"'{value}" if value.lstrip(" ").startswith(_SKIPPED) else value
    return value


CSV = Exporter("csv", "one CSV file a table, safe to open in a spreadsheet", write_csv)
