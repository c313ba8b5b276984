"""What is known of places beyond a gazetteer of cities: regions, divisions, words around names.

Coordinates are WGS84 degrees. Divisions are named by their GeoNames code: "SY.12" is Idlib
governorate, "US.GA.059" a county.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.contracts.codebook import codebook
from pipeline.lexicon import tsv

REGION_COLUMNS = ("name", "aliases", "code", "admin1", "latitude", "longitude", "kind")
DIVISION_COLUMNS = (
    "code", "country", "name", "aliases", "geonames_id", "latitude", "longitude", "population",
)  # fmt: skip
REGION_KINDS = ("admin1", "region", "sea", "area", "base", "camp", "landmark")
WORD_KINDS = (
    "title", "thing", "division1", "division2", "never", "part", "body", "speech", "folk",
    "settlement", "particle", "locative", "strong", "direction", "function", "given", "witness",
)  # fmt: skip
FILES = tuple(
    f"places/{name}" for name in ("regions_*.tsv", "divisions_admin*.tsv", "country_points.tsv")
)
"""The files that the gazetteer is made of; its cache is renewed when they change."""


@dataclass(frozen=True, slots=True)
class Division:
    """A state, province or county. `population` is that of its towns."""

    code: str
    country: str
    name: str
    aliases: tuple[str, ...]
    geonames_id: int
    latitude: float
    longitude: float
    population: int


@dataclass(frozen=True, slots=True)
class Region:
    """A named piece of the earth that is neither town nor division; seas have no country."""

    name: str
    aliases: tuple[str, ...]
    country: str | None
    admin1: str | None
    latitude: float
    longitude: float
    kind: str


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """Words that tell places from what only looks like them, by the kinds of words.tsv.

    `states` maps abbreviations of American states to codes: "Ill." to "US.IL".
    """

    titles: frozenset[str]
    things: frozenset[str]
    divisions: dict[str, str]
    never: frozenset[str]
    parts: frozenset[str]
    bodies: frozenset[str]
    speech: frozenset[str]
    folk: frozenset[str]
    settlements: frozenset[str]
    particles: frozenset[str]
    locatives: frozenset[str]
    strong: frozenset[str]
    directions: frozenset[str]
    function_words: frozenset[str]
    given_countries: frozenset[str]
    witnessing: frozenset[str]
    first_names: frozenset[str]
    family_names: frozenset[str]
    states: dict[str, str]


def divisions(level: int) -> tuple[Division, ...]:
    """First-order (1) or second-order (2) divisions, by code.

    Raises:
        LexiconError: A line has an unknown country or a number that cannot be read.
    """
    return tuple(
        Division(
            row["code"], row.one_of("country", codebook().countries), row["name"],
            row.list("aliases"), int(_number(row, "geonames_id")), _number(row, "latitude", 90),
            _number(row, "longitude", 180), int(_number(row, "population")),
        )
        for row in tsv.read(f"places/divisions_admin{level}.tsv", DIVISION_COLUMNS)
    )  # fmt: skip


def regions() -> tuple[Region, ...]:
    """Every region of the `regions_*.tsv` files.

    Raises:
        LexiconError: A line has an unknown kind or country, or coordinates off the globe.
    """
    return tuple(
        Region(
            row["name"], row.list("aliases"),
            row.one_of("code", codebook().countries, empty=True) or None, row["admin1"] or None,
            _number(row, "latitude", 90), _number(row, "longitude", 180),
            row.one_of("kind", REGION_KINDS),
        )
        for row in tsv.read("places/regions_*.tsv", REGION_COLUMNS)
    )  # fmt: skip


def country_points() -> dict[str, tuple[float, float]]:
    """A representative point (latitude, longitude) of each country."""
    return {
        row.one_of("code", codebook().countries): (
            _number(row, "latitude", 90),
            _number(row, "longitude", 180),
        )
        for row in tsv.read("places/country_points.tsv", ("code", "latitude", "longitude"))
    }


@cache
def words() -> PlaceWords:
    """Words around names, given names and abbreviations of American states."""
    by_kind: dict[str, set[str]] = {kind: set() for kind in WORD_KINDS}
    for row in tsv.read("places/words.tsv", ("kind", "words")):
        by_kind[row.one_of("kind", WORD_KINDS)].update(row.list("words"))
    states: dict[str, str] = {}
    for row in tsv.read("places/us_states.tsv", ("code", "name", "press", "postal")):
        for text in (row["name"], *row.list("press"), row["postal"]):
            states[text] = row["code"]
    kinds = {kind: frozenset(found) for kind, found in by_kind.items()}
    return PlaceWords(
        titles=kinds["title"],
        things=kinds["thing"],
        divisions={w: k for k in ("division1", "division2") for w in kinds[k]},
        never=kinds["never"],
        parts=kinds["part"],
        bodies=kinds["body"],
        speech=kinds["speech"],
        folk=kinds["folk"],
        settlements=kinds["settlement"],
        particles=kinds["particle"],
        locatives=kinds["locative"],
        strong=kinds["strong"],
        directions=kinds["direction"],
        function_words=kinds["function"],
        given_countries=kinds["given"],
        witnessing=kinds["witness"],
        first_names=_names("first_names"),
        family_names=_names("family_names"),
        states=states,
    )


def _names(file: str) -> frozenset[str]:
    return frozenset(row["name"] for row in tsv.read(f"places/{file}.tsv", ("name",)))


def source_files() -> list[Path]:
    """The files that the gazetteer is made of, in order."""
    return sorted(path for pattern in FILES for path in tsv.FOLDER.glob(pattern))


def _number(row: tsv.Row, column: str, limit: float | None = None) -> float:
    try:
        value = float(row[column])
    except ValueError:
        raise row.error(f"{column} '{row[column]}' is not a number") from None
    if limit is not None and abs(value) > limit:
        raise row.error(f"{column} {value:g} is off the globe (-{limit:g} to {limit:g})")
    return value
