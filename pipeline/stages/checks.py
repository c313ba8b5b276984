"""Great Expectations over the working tables, the same for the command line and for Dagster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import pyarrow as pa

from pipeline.contracts.checks import CheckResult, require_passed
from pipeline.contracts.tables import table
from pipeline.stages.pieces import pieces, read_piece
from pipeline.stages.resolve import TABLES as RESOLVED
from pipeline.stages.workbench import Workbench

DAYS_AT_ONCE = 31
BYTES_AT_ONCE = 32_000_000
"""Days, or so many bytes of them, are read and checked together: memory stays bounded."""


def check(bench: Workbench, name: str, days: Iterable[date] | None = None) -> list[CheckResult]:
    """Run a table's expectations over some days, or over all of it; one result an expectation.

    A table that is resolved over all days is checked whole unless days are given.
    """
    # imported here: it takes seconds
    from pipeline.contracts.expectations import check_table

    if days is None and name in RESOLVED:
        with bench.store.open_whole(name) as file:
            return check_table(table(name), file)
    wanted = sorted(bench.store.days(name) if days is None else days)
    found: dict[str, CheckResult] = {}
    for rows in _chunks(bench, name, wanted):
        for result in check_table(table(name), rows):
            before = found.get(result.check)
            found[result.check] = _both(before, result) if before else result
    return list(found.values())


def require(bench: Workbench, name: str, days: Iterable[date] | None = None) -> list[CheckResult]:
    """Check a table; raises ValidationError listing what failed."""
    results = check(bench, name, days)
    require_passed(results)
    return results


def _chunks(bench: Workbench, name: str, days: Sequence[date]) -> Iterator[pa.Table]:
    """The rows of the days, those of several days together."""
    together: list[pa.Table] = []
    for day in days:
        for rows in _files(bench, name, day):
            together.append(rows)
            if len(together) >= DAYS_AT_ONCE or sum(t.nbytes for t in together) >= BYTES_AT_ONCE:
                yield pa.concat_tables(together)
                together = []
    if together:
        yield pa.concat_tables(together)


def _files(bench: Workbench, name: str, day: date) -> Iterator[pa.Table]:
    """The rows of a day, piece by piece if it has several."""
    files = pieces(bench.store, name, day)
    if len(files) > 1:
        yield from (read_piece(path, name) for path in files.values())
    else:
        yield bench.store.read_day(name, day)


def _both(one: CheckResult, other: CheckResult) -> CheckResult:
    """One result of a check that ran twice: what failed counts."""
    failed = [result for result in (one, other) if not result.passed]
    return replace(
        one,
        passed=not failed,
        detail="; ".join(result.detail for result in failed) or one.detail,
        rows_failed=one.rows_failed + other.rows_failed,
    )
