"""The sections of the report that tell what the data say."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from pipeline.contracts.codebook import codebook
from pipeline.dataset.report import figures
from pipeline.dataset.report.charts import (
    place_query,
    quad_names,
    query,
    time_chart,
    world_map,
)
from pipeline.dataset.report.markup import (
    Cell,
    Markup,
    element,
    find_button,
    folded,
    joined,
    share_bar,
    table,
)
from pipeline.dataset.report.payload import EVENT_LIMIT

_SOURCES = 12
"""Sources that are listed without being asked for."""
Connection = duckdb.DuckDBPyConnection


def section(name: str, title: str, *parts: Cell) -> Markup:
    """A part of the page with a heading."""
    return element("section", element("h2", title), *parts, id=name)


def holds(connection: Connection, folder: Path, about: Mapping[str, str]) -> Markup:
    """What this version holds: title, counts and tables."""
    package = _package(folder)
    title = package.get("title") or about["dateline.dataset"]
    ((events, occurred, mentions, articles, sources, first, last, coders),) = figures.rows(
        connection,
        """select (select count(*) from events),
             (select count(*) from events where status = 'occurred'),
             (select count(*) from mentions), count(*),
             count(distinct coalesce(source, publisher, 'not named')),
             min(published_date), max(published_date),
             (select string_agg(distinct coder_version, ', ' order by coder_version) from mentions)
           from articles""",
    )
    codes = figures.rows(
        connection,
        """select actor_country from events union select recipient_country from events
           union select country from events""",
    )
    countries = sum(code in codebook().countries for (code,) in codes)
    facts = (
        ("events", events), ("occurred", occurred), ("mentions", mentions),
        ("articles", articles), ("sources", sources), ("countries", countries),
    )  # fmt: skip
    dates = f"Articles published from {first} to {last}. " if first else "No articles. "
    texts = "published" if "text" in columns(connection, "articles") else "not published"
    return element(
        "header",
        element("p", about["dateline.version"], class_="version"),
        element("h1", title),
        element("p", package.get("description"), class_="lead"),
        element("dl", *(element("div", element("dt", k), element("dd", v)) for k, v in facts),
                class_="facts"),
        element(
            "p", dates, f"Texts of articles are {texts}. Coder {coders or 'none'}, schema "
            f"{about['dateline.schema_version']}. The data may be used under ",
            element("a", about["dateline.license"], href=about["dateline.license_url"]),
            ", which does not cover titles, addresses and texts of articles.",
        ),
        folded("Files of this version", _files(folder, package)),
        id="holds",
    )  # fmt: skip


def _package(folder: Path) -> Mapping[str, Any]:
    path = folder / "datapackage.json"
    found: Mapping[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return found


def _files(folder: Path, package: Mapping[str, Any]) -> Markup:
    rows = []
    for resource in package.get("resources", ()):
        count = pq.read_metadata(folder / resource["path"]).num_rows
        size = f"{resource['bytes'] / 1e6:,.2f} MB"
        path = element("code", resource["path"])
        rows.append((path, resource.get("description"), count, size))
    return table(["file", "what it holds", "rows", "size"], rows, "Tables of this version")


def columns(connection: Connection, view: str) -> set[str]:
    """The names of a table's columns."""
    return {row[0] for row in figures.rows(connection, f"describe {view}")}


def _legend() -> Markup:
    items = (
        element("li", element("i", class_=f"q{quad}"), find_button(name, f"quad={quad}"))
        for quad, name in enumerate(quad_names(), 1)
    )
    return element("ul", *items, class_="legend", aria_label="Quad classes")


def time(connection: Connection) -> Markup:
    """Events over time by quad class."""
    timeline = figures.over_time(connection)
    label = f"Events that occurred, by {timeline.unit}"
    counted = {
        "earlier": timeline.earlier,
        "later": timeline.later,
        f"dated less precisely than to the {timeline.unit}": timeline.coarse,
    }
    out = [f"{count:,} {what}" for what, count in counted.items() if count]
    text = f"{label}: cooperation above the line, conflict below it."
    text += f" Not drawn: {', '.join(out)}." if out else ""
    # a bar cannot be reached with the keyboard; its row can
    rows = [
        (find_button(bar.label, query(bar, timeline)), *bar.counts, sum(bar.counts))
        for bar in timeline.bars
    ]
    numbers = folded("As numbers", table([timeline.unit, *quad_names(), "all"], rows, label))
    if not timeline.bars:
        return section("time", "Events over time", element("p", "No event that occurred is dated."))
    return section(
        "time", "Events over time", element("p", text), _legend(),
        time_chart(timeline, label), numbers,
    )  # fmt: skip


def places(connection: Connection) -> Markup:
    """The map."""
    found = figures.places(connection)
    ((total, placed),) = figures.rows(
        connection,
        """select count(*), count(*) filter (where latitude is not null and place_name is not null)
           from events where status = 'occurred'""",
    )
    text = (
        f"{placed:,} of {total:,} events that occurred have a place. The area of a dot tells how"
        " many, its colour the quad class most of them have; a ring stands for a whole country or"
        " region. Choose one to see its events."
    )
    if len(found) == figures.MAX_PLACES:
        text += f" The {len(found):,} places with most events are drawn."
    zoom = (
        element("button", sign, type="button", data_zoom=step, aria_label=name)
        for sign, step, name in (("+", 1.6, "Closer"), ("−", 0.625, "Farther"), ("⤢", 0, "All"))
    )
    frame = element(
        "div", world_map(found, "Map of events that occurred"),
        element("div", *zoom, class_="zoom"), class_="map",
    )  # fmt: skip
    most = found[0].events if found else 0
    top = [
        (find_button(p.name, place_query(p)), country_name(p.country), p.events,
         share_bar(p.counts, most))
        for p in found[:20]
    ]  # fmt: skip
    numbers = folded(
        "Busiest places",
        table(["place", "country", "events", "quad classes"], top, "Places with most events"),
    )
    return section("map", "Where", element("p", text), _legend(), frame, numbers)


def country_name(code: str | None) -> str:
    """The name of a country or organisation; the code itself if it has none."""
    if code is None:
        return ""
    book = codebook()
    known = book.countries.get(code) or book.organizations.get(code)
    return known.name if known else code


def dyads(connection: Connection) -> Markup:
    """The busiest dyads."""
    parts = [_dyad_table(connection, within) for within in (False, True)]
    text = "Who acts on whom, counted over events that occurred and name both sides."
    return section(
        "dyads", "Busiest dyads", element("p", text), _legend(),
        element("div", *parts, class_="two"),
    )  # fmt: skip


def _dyad_table(connection: Connection, within: bool) -> Markup:
    found = [(actor, to, tuple(counts)) for actor, to, *counts in figures.dyads(
        connection, within=within)]  # fmt: skip
    most = max((sum(counts) for *_, counts in found), default=0)
    rows = []
    for actor, recipient, counts in found:
        label = country_name(actor) + ("" if within else f" → {country_name(recipient)}")
        query = f"status=occurred actor_country={actor} recipient_country={recipient}"
        rows.append((find_button(label, query), sum(counts), share_bar(counts, most)))
    caption = "Within one country" if within else "Between countries"
    return table(["who, to whom", "events", "quad classes"], rows, caption, "wide")


def types(connection: Connection) -> Markup:
    """Types of events by whether they happened."""
    counted = {
        (kind, status): count
        for kind, status, count in figures.rows(
            connection, "select event_type, status, count(*) from events group by all"
        )
    }
    most = max(counted.values(), default=1)
    statuses = list(codebook().statuses)
    rows: list[Sequence[Cell]] = []
    for code, kind in codebook().event_types.items():
        name = joined(
            [
                element("i", class_=f"dot q{kind.quad_class}"),
                find_button(kind.name, f"type={code}"),
            ]
        )
        cells = [_heat(code, status, counted.get((code, status), 0), most) for status in statuses]
        rows.append((name, *cells, sum(counted.get((code, status), 0) for status in statuses)))
    head = ["type", *statuses, "all"]
    text = (
        "An event that is planned, denied or only possible is kept, and told apart from what took"
        " place. Choose a number to see its events."
    )
    return section(
        "types", "Types by status", element("p", text),
        table(head, rows, "Events by type and status", "heat"),
    )  # fmt: skip


def _heat(code: str, status: str, count: int, most: int) -> Markup:
    if not count:
        return element("span", "–", class_="none")
    share = round(100 * (count / most) ** 0.5)
    return element(
        "button", count, type="button", style=f"--share:{share}%",
        data_query=f"type={code} status={status}",
        aria_label=f"{count:,} events of type {code}, {status}",
    )  # fmt: skip


def sources(connection: Connection) -> Markup:
    """Where the articles come from."""
    found = figures.sources(connection)
    ((total, articles, copies),) = figures.rows(
        connection,
        """select count(distinct coalesce(source, publisher, 'not named')), count(*),
             count(duplicate_of) from articles""",
    )
    text = f"{articles:,} articles of {total:,} sources; {copies:,} repeat another one."
    if total > len(found):
        text += f" The largest {len(found)} are listed."
    named = any(publisher and publisher != source for source, publisher, *_ in found)
    rows = [
        (source, *([publisher] if named else []), *counts, _days(first, last))
        for source, publisher, first, last, *counts in found
    ]
    head = ["source", *(["publisher"] if named else []), "articles", "copies", "mentions"]
    parts = [table([*head, "published"], rows[:_SOURCES], "Sources by number of articles")]
    if len(rows) > _SOURCES:
        more = table([*head, "published"], rows[_SOURCES:], "Smaller sources")
        parts.append(folded(f"{len(rows) - _SOURCES} more", more))
    return section("sources", "Sources", element("p", text), *parts)


def _days(first: date, last: date) -> Cell:
    return element("span", " to ".join(map(str, dict.fromkeys((first, last)))), class_="day")


def limit_note(connection: Connection) -> Markup:
    """What the table of events leaves out, if anything."""
    ((total,),) = figures.rows(connection, "select count(*) from events")
    if total <= EVENT_LIMIT:
        return Markup("")
    return element(
        "p", f"The table holds the {EVENT_LIMIT:,} events that were in the news last, of"
        f" {total:,}; all of them are in ", element("code", "events.parquet"), ".",
    )  # fmt: skip
