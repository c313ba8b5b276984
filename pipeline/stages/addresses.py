"""Which articles were found at one address, on whatever days: a correction may come much later."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date

_AT_ONCE = 500
"""Addresses that one query asks for."""

MOST_DAYS = 31
"""An address with articles of more publication days than these is no article's."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS addresses (
    day         TEXT NOT NULL,
    address     TEXT NOT NULL,
    article_id  TEXT NOT NULL,
    at          TEXT,
    taken       TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    PRIMARY KEY (day, article_id)
) WITHOUT ROWID
"""
_INDEX = "CREATE INDEX IF NOT EXISTS addresses_by_address ON addresses (address, day)"


@dataclass(frozen=True, slots=True)
class Located:
    """An article at its address.

    `at` is when it was published, None where only the day is known, and `taken` when it was fetched
    and taken; both sort as text.
    """

    address: str
    article_id: str
    at: str | None
    taken: str
    text_sha256: str


@dataclass(frozen=True, slots=True)
class Found:
    """What all days have at one address, the newest last."""

    articles: tuple[tuple[date, Located], ...]

    @classmethod
    def of(cls, articles: Sequence[tuple[date, Located]]) -> Found:
        """The articles in the order of their publication, then of their coming.

        The hour counts only on days on which each of them has one.
        """
        untimed = {day for day, one in articles if one.at is None}

        def order(article: tuple[date, Located]) -> tuple[date, str, str, str]:
            day, one = article
            return day, "" if day in untimed else one.at or "", one.taken, one.article_id

        return cls(tuple(sorted(articles, key=order)))

    @property
    def is_of_an_article(self) -> bool:
        """Whether the address can be that of one article."""
        return len({day for day, _ in self.articles}) <= MOST_DAYS


class Addresses:
    """The addresses of the articles of all days, kept with what the days were made from."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.execute(_SCHEMA)
        database.execute(_INDEX)

    def replace(self, day: date, located: Iterable[Located]) -> None:
        """Set the articles of a day; the caller commits."""
        self._database.execute("DELETE FROM addresses WHERE day = ?", (day.isoformat(),))
        self._database.executemany(
            "INSERT OR REPLACE INTO addresses VALUES (?, ?, ?, ?, ?, ?)",
            [(day.isoformat(), *astuple(one)) for one in located],
        )

    def of_day(self, day: date) -> tuple[Located, ...]:
        """The articles of a day that have an address, in the order of their keys."""
        rows = self._database.execute(
            "SELECT address, article_id, at, taken, text_sha256 FROM addresses WHERE day = ?"
            " ORDER BY article_id",
            (day.isoformat(),),
        )
        return tuple(Located(*row) for row in rows)

    def shared(self, day: date, located: Iterable[Located]) -> list[Found]:
        """The addresses with several articles, of which `located` are those of the given day."""
        at: dict[str, list[tuple[date, Located]]] = {}
        for one in located:
            at.setdefault(one.address, []).append((day, one))
        addresses = list(at)
        for start in range(0, len(addresses), _AT_ONCE):
            for other, *row in self._elsewhere(day, addresses[start : start + _AT_ONCE]):
                one = Located(*row)
                at[one.address].append((date.fromisoformat(other), one))
        return [Found.of(articles) for _, articles in sorted(at.items()) if len(articles) > 1]

    def _elsewhere(self, day: date, addresses: Sequence[str]) -> sqlite3.Cursor:
        marks = ", ".join("?" * len(addresses))
        return self._database.execute(
            "SELECT day, address, article_id, at, taken, text_sha256 FROM addresses"
            f" WHERE address IN ({marks}) AND day <> ?",
            (*addresses, day.isoformat()),
        )
