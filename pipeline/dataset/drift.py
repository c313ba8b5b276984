"""How far a version moved from the one before: volume, and the shares of types, places, sources.

The thresholds are declared in ``schemas/drift.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.contracts.checks import CheckResult
from pipeline.contracts.files import schemas_dir
from pipeline.contracts.tables import table as contract_of
from pipeline.dataset.integrity import Source, connect
from pipeline.errors import ContractError


@dataclass(frozen=True, slots=True)
class Threshold:
    """Beyond which change a check warns and blocks; None for never."""

    warn: float | None
    block: float | None

    def judge(
        self, table: str, check: str, change: float, detail: str, accept: bool
    ) -> CheckResult:
        """The result of a check that measured ``change``."""
        blocked = self.block is not None and change > self.block
        warned = self.warn is not None and change > self.warn
        blocking = blocked and not accept
        if blocking:
            detail += "; set accept_drift: true in dateline.yaml to publish it all the same"
        return CheckResult(table, check, not (blocked or warned), blocking, detail, 0)


@dataclass(frozen=True, slots=True)
class DriftRules:
    """Every declared threshold."""

    volume: Mapping[str, Threshold]
    shares: Mapping[tuple[str, str], Threshold]
    """By table and column."""
    min_rows: int


@cache
def drift_rules() -> DriftRules:
    """The thresholds that ship."""
    return load_rules(schemas_dir() / "drift.yaml")


def load_rules(path: Path) -> DriftRules:
    """Read thresholds; ContractError naming the entry that is wrong."""
    import yaml

    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        shares = {}
        for name, entry in content["shares"]["columns"].items():
            table, _, column = name.partition(".")
            contract_of(table).column(column)
            shares[table, column] = _threshold(path, name, entry)
        volume = {}
        for name, entry in content["volume"].items():
            contract_of(name)
            volume[name] = _threshold(path, name, entry)
        return DriftRules(volume, shares, int(content["shares"]["min_rows"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise ContractError(f"{path}: {error!r}", remedy="Restore the entry.") from error


def check_drift(
    old: Mapping[str, Source],
    new: Mapping[str, Source],
    rules: DriftRules,
    *,
    accept: bool = False,
) -> list[CheckResult]:
    """Compare the tables of two versions; one result a threshold.

    ``accept`` turns what would block into a warning.
    """
    results = []
    tables = {*rules.volume, *(table for table, _ in rules.shares)} & old.keys() & new.keys()
    views = {f"old_{t}": old[t] for t in tables} | {f"new_{t}": new[t] for t in tables}
    connection = connect(views)
    try:
        rows = {
            view: connection.execute(f"select count(*) from {view}").fetchall()[0][0]
            for view in views
        }
        for table in sorted(rules.volume.keys() & tables):
            before, after = rows[f"old_{table}"], rows[f"new_{table}"]
            lost = 1 - after / before if before else 0.0
            detail = f"{after} rows, {before} in the version before"
            rule = rules.volume[table]
            results.append(rule.judge(table, "volume: not far below before", lost, detail, accept))
        for (table, column), rule in rules.shares.items():
            enough = min(rows.get(f"{age}_{table}", 0) for age in ("old", "new")) >= rules.min_rows
            if table not in tables or not enough:
                continue
            shares = connection.execute(_shares(table, column)).fetchall()
            distance = sum(abs(share - before) for _, share, before in shares) / 2
            moved = max(shares, key=lambda row: (abs(row[1] - row[2]), str(row[0])))
            value, now, before = moved
            detail = (
                f"shares moved by {distance:.3f}, most of all {value or 'none'}:"
                f" {before:.1%} to {now:.1%}"
            )
            name = f"{column}: shares near those before"
            results.append(rule.judge(table, name, distance, detail, accept))
    finally:
        connection.close()
    return results


def _shares(table: str, column: str) -> str:
    """Each value with its share in the new and in the old table."""
    return f"""select value, count(*) filter (where new) / max(total_new),
            count(*) filter (where not new) / max(total_old)
        from (select "{column}" as value, true as new from new_{table}
            union all select "{column}", false from old_{table})
        cross join (select count(*) as total_new from new_{table})
        cross join (select count(*) as total_old from old_{table})
        group by value order by value"""


def _threshold(path: Path, name: str, entry: Mapping[str, float]) -> Threshold:
    if not entry or entry.keys() - {"warn", "block"}:
        raise ContractError(f"{path}: {name}: {entry!r}", remedy="Give warn, block or both.")
    return Threshold(entry.get("warn"), entry.get("block"))
