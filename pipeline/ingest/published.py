"""Publication dates as sources write them: strict, free of the clock and of the locale."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

EARLIEST = date(1900, 1, 1)
LATEST = date(2100, 12, 31)

_ISO_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}$")
_ISO_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?([.,]\d+)?"
    r"\s?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$",
    re.IGNORECASE,
)
_FEED_DATE = re.compile(r"(?:[^\W\d_]+\.?,\s)?(\d{1,2}\s)([^\W\d_]{3,5})\.?(\s\d{4}\b.*)$")
_MONTHS_ELSEWHERE = {
    short: month
    for month, shorts in {
        "Jan": "ene gen janv",
        "Feb": "fev fév févr febr",
        "Mar": "mär mrz mars mrt",
        "Apr": "abr avr avril",
        "May": "mai mag mei mayo",
        "Jun": "juin giu",
        "Jul": "juil lug",
        "Aug": "ago aoû août",
        "Sep": "set sett",
        "Oct": "out ott okt",
        "Dec": "dez dic déc",
    }.items()
    for short in shorts.split()
}
"""Short forms of months in the feeds of German, French, Italian, Dutch, Portuguese and Spanish
papers that differ from the English ones; none means two months."""
_DAY_FORMATS = (
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%B %d, %Y",
    "%b %d, %Y",
    "%b. %d, %Y",
    "%d %B %Y",
    "%d %b %Y",
    "%A, %B %d, %Y",
    "%a, %d %b %Y",
    "%A, %d %B %Y",
)


@dataclass(frozen=True, slots=True)
class Published:
    """When something was published: the UTC day, and the instant where it is known."""

    day: date
    at: datetime | None

    @property
    def text(self) -> str:
        """ISO 8601: the instant as the source gave it, or the day."""
        return self.at.isoformat() if self.at else self.day.isoformat()


class UnreadableDateError(ValueError):
    """A date that is given, but that cannot be read; the message quotes it."""


class DateOutOfBoundsError(UnreadableDateError):
    """A date that can be read and cannot be meant."""


def parse_published(value: object) -> Published | None:
    """Read a publication date; None if there is nothing to read.

    Accepts ISO 8601 and RFC 822 instants, Unix seconds or milliseconds, dates and datetimes, days
    written out in English, and the months of feeds in some other languages. A time without a zone
    is taken as UTC. Raises `UnreadableDateError` for anything else, because a wrong day is worse
    than none.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        published = _parse(value)
    except (ValueError, OverflowError, OSError, TypeError) as problem:
        raise UnreadableDateError(
            f"{str(value)[:60]!r} is not a publication date: write it as 2023-09-11 or "
            f"2023-09-11T08:30:00Z"
        ) from problem
    if not EARLIEST <= published.day <= LATEST:
        raise DateOutOfBoundsError(
            f"{published.day} is outside {EARLIEST:%Y} to {LATEST:%Y}: correct the date"
        )
    return published


def _parse(value: object) -> Published:
    if isinstance(value, Published):
        return value
    if isinstance(value, bool):
        raise ValueError("a truth value")
    if isinstance(value, datetime):
        return _at(value)
    if isinstance(value, date):
        return Published(value, None)
    if isinstance(value, int | float):
        seconds = value / 1000 if abs(value) > 1e11 else value
        return _at(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))
    return _parse_text(" ".join(str(value).split()))


def _parse_text(text: str) -> Published:
    if _ISO_DAY.match(text):
        year, month, day = (int(part) for part in text.split("-"))
        return Published(date(year, month, day), None)
    if instant := _ISO_INSTANT.match(text):
        day_part, minutes, seconds, fraction, zone = instant.groups()
        zone = "+00:00" if zone is None or zone.upper() in ("Z", "UTC", "GMT") else zone
        micro = (fraction or "").replace(",", ".")[:7]
        return _at(datetime.fromisoformat(f"{day_part}T{minutes}{seconds or ':00'}{micro}{zone}"))
    feed = _FEED_DATE.match(text)
    if feed and feed[2].lower() in _MONTHS_ELSEWHERE:
        text = f"{feed[1]}{_MONTHS_ELSEWHERE[feed[2].lower()]}{feed[3]}"
    for pattern in _DAY_FORMATS:
        try:
            return Published(datetime.strptime(text, pattern).date(), None)
        except ValueError:
            continue
    if re.search(r"\d:\d\d", text):
        return _at(parsedate_to_datetime(text))
    raise ValueError("no known form")


def _at(moment: datetime) -> Published:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return Published(moment.astimezone(UTC).date(), moment)
