"""The data dictionary and the codebook as Markdown, made from ``schemas/``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from pipeline.contracts.codebook import Codebook, Term, codebook
from pipeline.contracts.columns import Column
from pipeline.contracts.dataset import dataset_contract
from pipeline.contracts.tables import TableContract, published_tables, table, table_names

_NOTE = "<!-- Made from schemas/ by `python -m pipeline.contracts`; do not edit. -->"


def data_dictionary() -> str:
    """Markdown of every table, for the project's documentation."""
    parts = [
        f"{_NOTE}\n\n# Data dictionary\n\n"
        f"Every table and column, as of schema version {dataset_contract().version}. "
        "Codes are explained in the [codebook](codebook.md).\n"
    ]
    parts += [_table(table(name)) for name in table_names()]
    return "\n".join(parts)


def codebook_document() -> str:
    """Markdown of every code, for the project's documentation."""
    return f"{_NOTE}\n\n# Codebook\n\n{_codes(codebook())}"


def snapshot_codebook(publish_text: bool) -> str:
    """Markdown of the tables and codes of a snapshot."""
    tables = [contract.as_published(publish_text) for contract in published_tables()]
    return (
        f"# Codebook\n\n{dataset_contract().description}\n\nSchema version "
        f"{dataset_contract().version}.\n\n" + "\n".join(map(_table, tables)) + "\n"
        f"{_codes(codebook())}"
    )


def allowed(column: Column) -> str:
    """What the values of a column must satisfy, in words; empty if nothing."""
    rules = []
    if column.codebook:
        rules.append(f"codebook: {column.codebook}")
    elif column.values:
        rules.append(", ".join(f"`{value}`" for value in column.values))
    if column.min is not None and column.max is not None:
        rules.append(f"{column.min} to {column.max}")
    elif column.min is not None:
        rules.append(f"at least {column.min}")
    if column.pattern:
        rules.append(f"`{column.pattern}`")
    if column.unique:
        rules.append("unique")
    if column.references:
        rules.append(f"in {column.references}")
    return "; ".join(rules)


def _table(contract: TableContract) -> str:
    facts = [contract.grain[0].upper() + contract.grain[1:] + "."]
    facts.append(f"Key: {', '.join(f'`{name}`' for name in contract.primary_key)}.")
    facts.append(f"Sorted by {', '.join(f'`{name}`' for name in contract.sort_by)}.")
    if not contract.published:
        facts.append("Not published.")
    lines = [f"## {contract.name}", "", contract.description, "", " ".join(facts), ""]
    lines += _grid(
        ("column", "type", "null", "unit", "meaning", "allowed", "example"),
        (row for column in contract.columns for row in _column(column, "")),
    )
    return "\n".join(lines) + "\n"


def _column(column: Column, prefix: str) -> Iterator[tuple[str, ...]]:
    meaning = column.description
    if column.publish == "if_text":
        meaning += " Published only where the operator has the rights to the text."
    yield (
        f"`{prefix}{column.name}`",
        column.type,
        "yes" if column.nullable else "no",
        column.unit or "",
        meaning,
        allowed(column),
        "" if column.example is None else f"`{_example(column.example)}`",
    )
    for member in column.fields:
        yield from _column(member, f"{prefix}{column.name}[].")


def _example(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _codes(book: Codebook) -> str:
    sections = [
        "## Event types\n",
        *_grid(
            ("type", "name", "quad class", "score", "meaning"),
            (
                (f"`{t.code}`", t.name, str(t.quad_class), str(t.plover_score), t.definition)
                for t in book.event_types.values()
            ),
        ),
        "\nThe score is PLOVER's, from -10 (most hostile) to 10 (most cooperative). The quad class"
        " of a row follows from its CAMEO code, and may differ from that of its type.\n",
        "## Modes\n",
        *_grid(
            ("type", "mode", "score", "meaning"),
            (
                (f"`{t.code}`", f"`{m.code}`", str(m.plover_score), m.definition)
                for t in book.event_types.values()
                for m in t.modes.values()
            ),
        ),
        *_terms("Statuses", book.statuses.values()),
        *_terms("Contexts", book.contexts.values()),
        *_terms("Sectors", book.sectors.values()),
        *_terms("Quad classes", book.quad_classes.values()),
        "\n## CAMEO codes\n",
        "`type` is what a code means in PLOVER when the sentence says no more; types in brackets"
        " may also go with it. Statements (01) are not events.\n",
        *_grid(
            ("code", "name", "quad class", "Goldstein", "type", "mode", "contexts"),
            (
                (
                    f"`{c.code}`",
                    f"**{c.name}** {book.cameo_roots[c.code]}" if len(c.code) == 2 else c.name,
                    str(c.quad_class),
                    str(c.goldstein),
                    _types(c.event_types),
                    c.event_mode or "",
                    ", ".join(c.contexts),
                )
                for c in book.cameo.values()
            ),
        ),
        *_terms("Organisations in country columns", book.organizations.values()),
        "\n## Countries\n",
        "ISO 3166-1 alpha-3, with `XKX` for Kosovo; FIPS 10-4 and Correlates of War numbers for"
        " readers of other datasets.\n",
        *_grid(
            ("code", "name", "FIPS", "COW"),
            (
                (f"`{c.code}`", c.name, c.fips or "", str(c.cow or ""))
                for c in book.countries.values()
            ),
        ),
    ]
    return "\n".join(sections) + "\n"


def _types(kinds: tuple[str, ...]) -> str:
    first, *others = kinds or ("",)
    return f"{first} ({', '.join(others)})" if others else first


def _terms(title: str, terms: Iterable[Term]) -> list[str]:
    rows = [(f"`{t.code}`", t.name, t.definition) for t in terms]
    return [f"\n## {title}\n", *_grid(("code", "name", "meaning"), rows)]


def _grid(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [f"| {' | '.join(header)} |", f"|{' --- |' * len(header)}"]
    # a bar inside a cell would end it
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return lines
