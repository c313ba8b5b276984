"""The sections of the report that tell how far to trust the data."""

from __future__ import annotations

from pathlib import Path

from pipeline.contracts.checks import CheckResult, read_results
from pipeline.contracts.measures import measures
from pipeline.dataset.report import figures
from pipeline.dataset.report.markdown import markdown
from pipeline.dataset.report.markup import Cell, Markup, element, folded, joined, meter, table
from pipeline.dataset.report.sections import Connection, section
from pipeline.dataset.scorecard import SCORECARD, Scorecard

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
    passed = sum(result.passed for of_table in results.values() for result in of_table)
    total = sum(map(len, results.values()))
    wrong = [
        (_outcome(r), name, r.check, r.detail)
        for name, of_table in results.items()
        for r in of_table
        if not r.passed
    ]
    verdict = element("p", f"{passed:,} of {total:,} checks passed.", class_="verdict")
    parts: list[Cell] = [verdict]
    if wrong:
        parts.append(table(["", "table", "check", "found"], wrong, "Checks that did not pass"))
    parts += [_checks(name, of_table) for name, of_table in results.items()]
    return section("quality", "Data quality", *parts, _complete(connection), _refused(connection))


def _results(folder: Path) -> dict[str, list[CheckResult]]:
    """The results of checks by table."""
    of_tables: dict[str, list[CheckResult]] = {}
    for result in read_results(folder):
        of_tables.setdefault(result.table, []).append(result)
    return of_tables


def _checks(name: str, results: list[CheckResult]) -> Markup:
    good = sum(result.passed for result in results)
    rows = [(_outcome(r), r.check, r.detail) for r in results]
    summary = joined([element("code", name), f" {good} of {len(results)} passed"])
    return folded(summary, table(["", "check", "found"], rows, f"Checks of {name}"))


def _outcome(result: CheckResult) -> Markup:
    if result.passed:
        return element("span", "✓ passed", class_="good")
    return element("strong", "✕ failed" if result.blocking else "! warning", class_="bad")


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


def accuracy(connection: Connection, folder: Path) -> Markup:
    """The scorecard, if there is one and it is that of the coder that made the mentions."""
    path = folder / SCORECARD
    if not path.is_file():
        said = "No scorecard was published with this version: its accuracy was not measured."
        return section("accuracy", "Accuracy", element("p", said))
    card = Scorecard.parse(path.read_text("utf-8"), str(path))
    coders = figures.rows(connection, "select distinct coder_version from mentions")
    if coders and coders != [(card.lexicon_version,)]:
        said = "The scorecard is of another coder than the mentions: their accuracy is not known."
        return section("accuracy", "Accuracy", element("p", said))
    how = element(
        "p", f"Measured on {card.measured_on}. It is {card.articles} articles with {card.events} "
        f"events, in which the coder made {card.mentions} mentions; in the "
        f"{card.articles_without_events} of them that state no event, {card.mentions_in_them}. "
        "Expect less of text that is harder than they are.",
    )  # fmt: skip
    source = element(
        "p", f"Code {card.code_version}, lexicon {card.lexicon_version}; printed again by ",
        element("code", card.command), ".",
    )  # fmt: skip
    rows = [_measured(card, name) for name in measures()]
    shown = table(["measure", "value", "", "counts"], rows, "Scorecard", "wide")
    counted = [(m.title, m.part, m.whole) for m in measures().values() if m.of_counts]
    told = folded(
        "What is counted; F1 is the harmonic mean of recall and precision",
        table(["measure", "counted", "of"], counted, "What each measure counts"),
    )
    return section("accuracy", "Accuracy", how, shown, told, source)


def _measured(card: Scorecard, name: str) -> tuple[Cell, ...]:
    """The row of a measure in the scorecard."""
    figure, count = card.figures()[name], card.counts.get(name)
    shown = (None, None) if figure is None else (f"{figure:.3f}", meter(figure))
    return measures()[name].title, *shown, f"{count.part:,} of {count.whole:,}" if count else None


def changes(folder: Path) -> Markup:
    """What changed since the version before."""
    path = folder / "CHANGES.md"
    text = path.read_text("utf-8") if path.is_file() else "Not known."
    return section("changes", "What changed", markdown(text, "Rows by table"))
