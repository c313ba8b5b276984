"""Great Expectations over the working tables, the same for the command line and for Dagster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from pipeline.contracts.checks import CheckResult, require_passed
from pipeline.contracts.tables import table
from pipeline.stages.resolve import TABLES as RESOLVED
from pipeline.stages.workbench import Workbench

DAYS_AT_ONCE = 31
"""Days that are read and checked together, so that memory stays bounded."""


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
    for chunk in _chunks(wanted):
        for result in check_table(table(name), bench.store.read(name, chunk)):
            before = found.get(result.check)
            found[result.check] = _both(before, result) if before else result
    return list(found.values())


def require(bench: Workbench, name: str, days: Iterable[date] | None = None) -> list[CheckResult]:
    """Check a table; raises ValidationError listing what failed."""
    results = check(bench, name, days)
    require_passed(results)
    return results


def _chunks(days: Sequence[date]) -> Iterator[Sequence[date]]:
    for start in range(0, len(days), DAYS_AT_ONCE):
        yield days[start : start + DAYS_AT_ONCE]


def _both(one: CheckResult, other: CheckResult) -> CheckResult:
    """One result of a check that ran twice: what failed counts."""
    failed = [result for result in (one, other) if not result.passed]
    return replace(
        one,
        passed=not failed,
        detail="; ".join(result.detail for result in failed) or one.detail,
        rows_failed=one.rows_failed + other.rows_failed,
    )
