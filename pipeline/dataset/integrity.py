"""What must hold between the tables of a dataset, checked in DuckDB.

The checks themselves are in :mod:`pipeline.dataset.rules`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa

from pipeline.contracts.checks import CheckResult
from pipeline.contracts.codebook import Codebook, codebook
from pipeline.contracts.queries import connection as bounded_connection
from pipeline.dataset.rules import IntegrityCheck, checks, evidence_checks
from pipeline.errors import ValidationError

if TYPE_CHECKING:
    import duckdb

Source: TypeAlias = pa.Table | Path | Sequence[Path]
"""A table in memory, or Parquet files that are read as needed."""


def check_integrity(sources: Mapping[str, Source]) -> list[CheckResult]:
    """Run every check whose tables are given; one result a check."""
    connection = connect(sources)
    try:
        return [run_check(connection, c) for c in checks() if set(c.reads) <= sources.keys()]
    finally:
        connection.close()


def check_evidence(mentions: Source, articles: Source) -> list[CheckResult]:
    """Check that every offset lies in the article's text and that the text there is as stored."""
    connection = connect({"mentions": mentions, "articles": articles})
    try:
        return [run_check(connection, check) for check in evidence_checks()]
    finally:
        connection.close()


def run_check(connection: duckdb.DuckDBPyConnection, check: IntegrityCheck) -> CheckResult:
    """Run one check."""
    row = connection.execute(
        f"select count(*), coalesce(min(what, 3), []) from ({check.query})"
    ).fetchone()
    if row is None:
        raise ValidationError(
            f"check {check.name!r} gave no result", remedy="Report this as a bug."
        )
    count, samples = row
    return CheckResult(
        table=check.table,
        check=check.name,
        passed=count == 0,
        blocking=check.blocking,
        detail=f"{count} rows, such as {'; '.join(map(str, samples))}" if count else "no such row",
        rows_failed=count,
    )


def connect(sources: Mapping[str, Source]) -> duckdb.DuckDBPyConnection:
    """A connection on which the tables, and the codebook as ``code_*``, can be queried."""
    connection = bounded_connection()
    for name, source in sources.items():
        if isinstance(source, pa.Table):
            connection.register(name, source)
        else:
            paths = [source] if isinstance(source, Path) else source
            quoted = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
            # a folder named `x=1` on the way to the file is no column of the table
            connection.execute(
                f"create view {name} as from read_parquet([{quoted}], hive_partitioning = false)"
            )
    for name, table in _code_tables(codebook()).items():
        connection.register(name, table)
    return connection


def _code_tables(book: Codebook) -> dict[str, pa.Table]:
    kinds = book.event_types.values()
    modes = [
        (kind.code, mode.code, mode.plover_score) for kind in kinds for mode in kind.modes.values()
    ]
    scores = [*modes, *((kind.code, None, kind.plover_score) for kind in kinds)]
    boxes = [(c.code, c.box) for c in book.countries.values() if c.box is not None]
    pairs = [(c.code, kind) for c in book.cameo.values() for kind in c.event_types]
    return {
        "code_modes": pa.table(
            {"event_type": [m[0] for m in modes], "code": [m[1] for m in modes]}
        ),
        "code_scores": pa.table(
            {
                "event_type": [s[0] for s in scores],
                "event_mode": [s[1] for s in scores],
                "score": [s[2] for s in scores],
            }
        ),
        "code_cameo": pa.table(
            {
                "code": list(book.cameo),
                "quad_class": [c.quad_class for c in book.cameo.values()],
                "goldstein": [c.goldstein for c in book.cameo.values()],
            }
        ),
        "code_types": pa.table(
            {"code": [p[0] for p in pairs], "event_type": [p[1] for p in pairs]}
        ),
        "code_boxes": pa.table(
            {
                "code": [code for code, _ in boxes],
                **{
                    e: [getattr(b, e) for _, b in boxes] for e in ("west", "south", "east", "north")
                },
            }
        ),
    }
