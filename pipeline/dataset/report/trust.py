"""The sections of the report that tell how far to trust the data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.dataset.report import figures
from pipeline.dataset.report.markdown import markdown
from pipeline.dataset.report.markup import Cell, Markup, element, folded, joined, meter, table
from pipeline.dataset.report.sections import Connection, section

_COMPLETE = (
    ("a date", "event_date is not null"),
    ("a date to the day", "date_precision = 'day'"),
    ("a place", "place_name is not null"),
    ("a place to the town", "place_precision not in ('country', 'admin1')"),
    ("an actor", "actor_name is not null"),
    ("an actor's country", "actor_country is not null"),
    ("a recipient", "recipient_name is not null"),
    ("a recipient's country", "recipient_country is not null"),
    ("two or more sources", "num_sources > 1"),
    ("confidence of 0.5 or more", "confidence >= 0.5"),
)
"""What is told of the events, and the condition in SQL."""


def quality(connection: Connection, folder: Path) -> Markup:
    """Every check, what is known of the events, and what was refused."""
    results = _results(folder)
    passed = sum(result["passed"] for of_table in results.values() for result in of_table)
    total = sum(map(len, results.values()))
    wrong = [
        (_outcome(r), name, r["check"], r["detail"])
        for name, of_table in results.items()
        for r in of_table
        if not r["passed"]
    ]
    verdict = element("p", f"{passed:,} of {total:,} checks passed.", class_="verdict")
    parts: list[Cell] = [verdict]
    if wrong:
        parts.append(table(["", "table", "check", "found"], wrong, "Checks that did not pass"))
    parts += [_checks(name, of_table) for name, of_table in results.items()]
    return section("quality", "Data quality", *parts, _complete(connection), _refused(connection))


def _results(folder: Path) -> dict[str, list[Mapping[str, Any]]]:
    """The results of checks by table; the summary beside them repeats what failed."""
    paths = sorted(p for p in (folder / "validation").glob("*.json") if p.stem != "summary")
    return {path.stem: json.loads(path.read_text("utf-8")) for path in paths}


def _checks(name: str, results: list[Mapping[str, Any]]) -> Markup:
    good = sum(result["passed"] for result in results)
    rows = [(_outcome(r), r["check"], r["detail"]) for r in results]
    summary = joined([element("code", name), f" {good} of {len(results)} passed"])
    return folded(summary, table(["", "check", "found"], rows, f"Checks of {name}"))


def _outcome(result: Mapping[str, Any]) -> Markup:
    if result["passed"]:
        return element("span", "✓ passed", class_="good")
    return element("strong", "✕ failed" if result["blocking"] else "! warning", class_="bad")


def _complete(connection: Connection) -> Markup:
    conditions = ", ".join(f"count(*) filter (where {sql})" for _, sql in _COMPLETE)
    ((total, *counts),) = figures.rows(connection, f"select count(*), {conditions} from events")
    rows = [
        (what, count, share_of(count, total), meter(count / total if total else 0))
        for (what, _), count in zip(_COMPLETE, counts, strict=True)
    ]
    return joined(
        [
            element("h3", "How much is known of the events"),
            table(["events with", "events", "share", ""], rows, "What the events tell", "wide"),
        ]
    )


def share_of(part: int, whole: int) -> str:
    """A share in per cent."""
    if not whole:
        return "–"
    return "<1 %" if 0 < part < whole / 100 else f"{100 * part / whole:.0f} %"


def _refused(connection: Connection) -> Markup:
    rows = figures.rows(
        connection,
        """select stage, replace(reason, '_', ' '), count(*) from quarantine
           group by stage, reason order by count(*) desc, stage, reason""",
    )
    if not rows:
        return element("p", "Nothing was refused.")
    return joined(
        [
            element("h3", "What was refused"),
            table(["stage", "reason", "rows"], rows, "Kept in quarantine, with the reason"),
        ]
    )


def accuracy(folder: Path) -> Markup:
    """The scorecard, whatever its measures are; figures from 0 to 1 as bars."""
    path = folder / "scorecard.json"
    if not path.is_file():
        said = "No scorecard was published with this version: its accuracy was not measured."
        return section("accuracy", "Accuracy", element("p", said))
    return section("accuracy", "Accuracy", *_card(json.loads(path.read_text("utf-8")), "Scorecard"))


def _card(value: object, name: str) -> list[Markup]:
    """A table of the figures of a mapping, and one for each mapping in it."""
    if not isinstance(value, Mapping):
        value = {name: value}
    figures_of = {k: v for k, v in value.items() if not isinstance(v, Mapping)}
    parts = []
    if figures_of:
        rows = [(str(k).replace("_", " "), *_figure(v)) for k, v in figures_of.items()]
        parts.append(table(["measure", "value", ""], rows, name, "wide"))
    for key, inner in value.items():
        if isinstance(inner, Mapping):
            parts += _card(inner, str(key))
    return parts


def _figure(value: object) -> tuple[str, Markup | None]:
    if isinstance(value, float):
        return f"{value:.3f}", meter(value) if 0 <= value <= 1 else None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), None


def changes(folder: Path) -> Markup:
    """What changed since the version before."""
    path = folder / "CHANGES.md"
    text = path.read_text("utf-8") if path.is_file() else "Not known."
    return section("changes", "What changed", markdown(text, "Rows by table"))
