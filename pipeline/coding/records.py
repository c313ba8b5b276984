"""What the coder takes and gives: plain values without behaviour.

All offsets count Unicode code points in `Document.text`, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Status = Literal["occurred", "historical", "future", "hypothetical", "negated"]
DatePrecision = Literal["day", "week", "month", "year"]
DateBasis = Literal["explicit", "relative", "publication"]
PlacePrecision = Literal["city", "admin1", "country"]


@dataclass(frozen=True, slots=True)
class Document:
    """A text to code; `published_at` is the day that relative dates count from."""

    id: str
    text: str
    published_at: date | None = None
    title: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the document's text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who can do or suffer a political act, as one place in the text names them."""

    text: str
    start: int
    end: int
    name: str
    country: str | None
    sector: str | None
    other_sectors: tuple[str, ...] = ()
    entity_id: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A toponym of the text with what it was resolved to (WGS84 degrees)."""

    text: str
    start: int
    end: int
    name: str
    geonames_id: int | None
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    precision: PlacePrecision


DatedClause = Literal["above", "below"]
"""Which side of "a day after …" happened on the day it tells: the clause that it is in or what
follows it."""


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date in the text. `value` is TIMEX3: 2023-09-11, 2023-09, 2023 or 2023-W37.

    `dated` is set where the expression joins two events.
    """

    text: str
    start: int
    end: int
    value: str
    basis: Literal["explicit", "relative"]
    dated: DatedClause | None = None


@dataclass(frozen=True, slots=True)
class SentenceSpan:
    """Where a sentence stands in the text."""

    index: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Event:
    """One statement of an event by one sentence (a mention, in the words of the tables)."""

    event_type: str
    event_mode: str | None
    contexts: tuple[str, ...]
    cameo_code: str
    quad_class: int
    goldstein: float
    plover_score: float
    status: Status
    event_date: date | None
    event_date_end: date | None
    date_precision: DatePrecision | None
    date_basis: DateBasis | None
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    place: Place | None
    killed: int | None
    injured: int | None
    arrested: int | None
    trigger: Span
    sentence: SentenceSpan
    attributed_to: Span | None
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class Coding:
    """All that was found in one document."""

    id: str
    events: tuple[Event, ...] = ()
    actors: tuple[Actor, ...] = ()
    places: tuple[Place, ...] = ()
    dates: tuple[DateExpression, ...] = ()
