"""The outcome of a check, whoever ran it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.errors import ValidationError


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check of one table. A failed blocking check stops publishing; others only warn."""

    table: str
    check: str
    """Name of the check, stable between runs: ``column: rule``."""
    passed: bool
    blocking: bool
    detail: str
    """What was found, with a few of the offending values."""
    rows_failed: int

    def as_json(self) -> dict[str, str | bool | int]:
        """The result as a JSON object."""
        return asdict(self)


def read_results(folder: Path) -> list[CheckResult]:
    """Every result in the folder of a version, by table; the summary beside them repeats some."""
    paths = sorted(
        path for path in (folder / "validation").glob("*.json") if path.stem != "summary"
    )
    return [CheckResult(**entry) for path in paths for entry in json.loads(path.read_text("utf-8"))]


def failures(results: Iterable[CheckResult]) -> list[CheckResult]:
    """The blocking checks that failed."""
    return [result for result in results if result.blocking and not result.passed]


def require_passed(results: Iterable[CheckResult]) -> None:
    """Raise ValidationError listing the blocking checks that failed, if any did."""
    failed = failures(results)
    if failed:
        lines = [f"{r.table}: {r.check}: {r.detail}" for r in failed]
        raise ValidationError(
            f"{len(failed)} checks failed:\n  " + "\n  ".join(lines),
            remedy="Correct the rows named, or send them to quarantine, and run again.",
        )
