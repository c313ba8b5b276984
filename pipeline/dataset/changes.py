"""``CHANGES.md``: what a version changed, and why."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.dataset.diff import TableDiff
from pipeline.dataset.manifest import Manifest


def changes_document(
    after: Manifest, before: Manifest | None, diffs: Mapping[str, TableDiff]
) -> str:
    """The changes of a version as Markdown."""
    lines = [f"# Changes in {after.version}", ""]
    if before is None:
        lines += ["The first version.", "", "| table | rows |", "| --- | ---: |"]
        lines += [f"| {name} | {entry.rows} |" for name, entry in after.tables.items()]
        return "\n".join(lines) + "\n"
    lines += [f"Since {before.version}.", ""]
    lines += _versions(after, before)
    lines += [
        "| table | rows before | rows now | added | removed | changed |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {d.table} | {d.old_rows} | {d.new_rows} | {d.added} | {d.removed} | {d.changed} |"
        for d in diffs.values()
    ]
    for diff in diffs.values():
        lines += _table(diff)
    return "\n".join(lines) + "\n"


def _versions(after: Manifest, before: Manifest) -> list[str]:
    changed = [
        f"* {what}: {old} → {new}"
        for what, old, new in (
            ("schema", before.schema_version, after.schema_version),
            ("code", before.code_version, after.code_version),
            ("lexicon", before.lexicon_version, after.lexicon_version),
        )
        if old != new
    ]
    return [*changed, ""] if changed else ["Schema, code and lexicon are the same.", ""]


def _table(diff: TableDiff) -> list[str]:
    lines: list[str] = []
    if diff.new_columns:
        lines.append(f"* new columns: {', '.join(diff.new_columns)}")
    if diff.lost_columns:
        lines.append(f"* columns no longer there: {', '.join(diff.lost_columns)}")
    if diff.causes:
        causes = sorted(diff.causes.items(), key=lambda item: (-item[1], item[0]))
        lines.append("* why: " + ", ".join(f"{cause} {count}" for cause, count in causes))
    if diff.columns:
        columns = sorted(diff.columns.items(), key=lambda item: (-item[1], item[0]))
        lines.append("* changed values: " + ", ".join(f"{name} {n}" for name, n in columns))
    for row in diff.examples[:5]:
        values = "; ".join(f"{name} {_cell(a)} → {_cell(b)}" for name, (a, b) in row.values.items())
        lines.append(f"* `{' '.join(map(str, row.key))}`: {values}")
    return ["", f"## {diff.table}", "", *lines] if lines else []


def _cell(value: object) -> str:
    text = "none" if value is None else str(value).replace("\n", " ")
    return text if len(text) <= 60 else f"{text[:57]}…"
