"""The numbers of the report, asked of the Parquet files of a version.

Nothing here may depend on the order in which rows are read: ties are broken by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb

MAX_PLACES = 1500
MAX_DYADS = 15
MAX_SOURCES = 40
_QUADS = ", ".join(f"count(*) filter (where quad_class = {quad})" for quad in (1, 2, 3, 4))
_UNITS = (("day", 120), ("week", 840), ("month", 3650), ("quarter", 11000), ("year", 10**7))
"""Spans that a bar may stand for, and the most days for which each is used."""
_TOO_COARSE = {
    "day": ("week", "month", "year"), "week": ("month", "year"), "month": ("year",),
    "quarter": ("year",), "year": (),
}  # fmt: skip
"""Precisions that would put an event into a bar it need not belong to."""

_DAY = timedelta(days=1)

Quads = tuple[int, int, int, int]
"""Events by quad class, 1 to 4."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Events that occurred in a span of time."""

    first: date
    last: date
    label: str
    counts: Quads


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events that occurred, by span of time, and how many of them it leaves out."""

    unit: str
    bars: tuple[Bar, ...]
    earlier: int
    later: int
    coarse: int
    """Within the time shown, but dated less precisely than its unit."""

    @property
    def too_coarse(self) -> tuple[str, ...]:
        """The precisions that are left out."""
        return _TOO_COARSE[self.unit]


@dataclass(frozen=True, slots=True)
class Place:
    """Events that occurred at a place; ``exact`` unless it stands for a country or region."""

    name: str
    country: str | None
    latitude: float
    longitude: float
    exact: bool
    counts: Quads

    @property
    def events(self) -> int:
        """All of them."""
        return sum(self.counts)

    @property
    def quad_class(self) -> int:
        """The class that most of them have; of several, the first."""
        return self.counts.index(max(self.counts)) + 1


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    return connection.execute(query).fetchall()


def over_time(connection: duckdb.DuckDBPyConnection) -> Timeline:
    """Events that occurred, around the time in which the articles were published.

    News also tells what is long past; a few such events would flatten all others.
    """
    shown = _window(connection)
    if shown is None:
        return Timeline("day", (), 0, 0, 0)
    low, high = shown
    days = (high - low).days + 1
    unit = next(name for name, most in _UNITS if days <= most)
    coarse = ", ".join(f"'{name}'" for name in ("none", *_TOO_COARSE[unit]))
    ((earlier, later, left_out),) = rows(
        connection,
        f"""select count(*) filter (where event_date < '{low}'),
              count(*) filter (where event_date > '{high}'),
              count(*) filter (where event_date between '{low}' and '{high}'
                               and date_precision in ({coarse}))
            from events where status = 'occurred'""",
    )
    step = "3 months" if unit == "quarter" else f"1 {unit}"
    found = rows(
        connection,
        f"""with spans as (select unnest(generate_series(
                date_trunc('{unit}', date '{low}'), date '{high}', interval '{step}'))::date as s)
            select s, (s + interval '{step}')::date, {_QUADS}
            from spans left join (select * from events
                where status = 'occurred' and event_date between '{low}' and '{high}'
                  and coalesce(date_precision, '') not in ({coarse})) e
            on date_trunc('{unit}', e.event_date) = s group by s order by s""",
    )
    bars = [
        Bar(max(start, low), min(end - _DAY, high), _label(start, unit), (a, b, c, d))
        for start, end, a, b, c, d in found
    ]
    while bars and not any(bars[0].counts):
        bars.pop(0)
    while bars and not any(bars[-1].counts):
        bars.pop()
    return Timeline(unit, tuple(bars), earlier, later, left_out)


def _window(connection: duckdb.DuckDBPyConnection) -> tuple[date, date] | None:
    """The first and last day to show; None if no event that occurred is dated."""
    ((low, high),) = rows(
        connection, "select min(event_date), max(event_date) from events where status = 'occurred'"
    )
    ((first, last),) = rows(
        connection, "select min(published_date), max(published_date) from mentions"
    )
    if low is None:
        return None
    around = timedelta(days=max(7, (last - first).days // 10))
    shown = max(low, first - around), min(high, last + around)
    return shown if shown[0] <= shown[1] else (low, high)


def _label(start: date, unit: str) -> str:
    if unit == "year":
        return str(start.year)
    if unit == "quarter":
        return f"{start.year} Q{(start.month + 2) // 3}"
    if unit == "month":
        return f"{start:%b} {start.year}"
    return f"{start.day} {start:%b} {start.year}"


def places(connection: duckdb.DuckDBPyConnection) -> list[Place]:
    """The places with most events that occurred, the largest first."""
    found = rows(
        connection,
        f"""select place_name, country, min([latitude, longitude]) as point,
                bool_and(place_precision not in ('country', 'admin1')), {_QUADS}
            from events
            where status = 'occurred' and latitude is not null and place_name is not null
            group by place_name, country
            order by count(*) desc, place_name, country limit {MAX_PLACES}""",
    )
    return [
        Place(name, country, point[0], point[1], bool(exact), (a, b, c, d))
        for name, country, point, exact, a, b, c, d in found
    ]


def dyads(connection: duckdb.DuckDBPyConnection, *, within: bool) -> Sequence[tuple[Any, ...]]:
    """Actor, recipient and events by quad class; between countries or within one."""
    return rows(
        connection,
        f"""select actor_country, recipient_country, {_QUADS} from events
            where status = 'occurred' and actor_country is not null
              and recipient_country is not null
              and (actor_country = recipient_country) = {within}
            group by actor_country, recipient_country
            order by count(*) desc, actor_country, recipient_country limit {MAX_DYADS}""",
    )


def sources(connection: duckdb.DuckDBPyConnection) -> Sequence[tuple[Any, ...]]:
    """Source, publisher, first and last day, articles, copies, mentions; the largest first."""
    return rows(
        connection,
        f"""select coalesce(source, publisher, 'not named') as name, max(publisher),
              min(a.published_date), max(a.published_date), count(*), count(duplicate_of),
              coalesce(sum(m.mentions), 0)::bigint
            from articles a left join (select article_id, count(*) as mentions from mentions
              group by article_id) m using (article_id)
            group by name order by count(*) desc, name limit {MAX_SOURCES}""",
    )
