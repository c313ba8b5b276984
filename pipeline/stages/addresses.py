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
CREATE TABLE IF NOT EXISTS located (
    day         TEXT NOT NULL,
    address     TEXT NOT NULL,
    article_id  TEXT NOT NULL,
    place       TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    PRIMARY KEY (day, article_id)
) WITHOUT ROWID
"""
_INDEX = "CREATE INDEX IF NOT EXISTS located_by_address ON located (address, day)"


@dataclass(frozen=True, slots=True)
class Located:
    """An article at its address; `place` sorts the articles of an address by their coming."""

    address: str
    article_id: str
    place: str
    text_sha256: str


@dataclass(frozen=True, slots=True)
class Found:
    """What all days have at one address."""

    articles: tuple[tuple[date, Located], ...]

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
        self._database.execute("DELETE FROM located WHERE day = ?", (day.isoformat(),))
        self._database.executemany(
            "INSERT OR REPLACE INTO located VALUES (?, ?, ?, ?, ?)",
            [(day.isoformat(), *astuple(one)) for one in located],
        )

    def of_day(self, day: date) -> tuple[Located, ...]:
        """The articles of a day that have an address, in the order of their keys."""
        rows = self._database.execute(
            "SELECT address, article_id, place, text_sha256 FROM located WHERE day = ?"
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
        return [
            Found(tuple(sorted(articles, key=lambda a: (a[1].place, a[0]))))
            for _, articles in sorted(at.items())
            if len(articles) > 1
        ]

    def _elsewhere(self, day: date, addresses: Sequence[str]) -> sqlite3.Cursor:
        marks = ", ".join("?" * len(addresses))
        return self._database.execute(
            "SELECT day, address, article_id, place, text_sha256 FROM located"
            f" WHERE address IN ({marks}) AND day <> ?",
            (*addresses, day.isoformat()),
        )
