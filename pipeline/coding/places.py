"""Toponyms in the text, resolved to places on the map.

A name may mean many places. What is decided by the words beside it ("Paris, Texas") is decided
first; the rest follows the article's other places and then the number of people. A name has one
sense in an article.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache

from pipeline.coding.gazetteer import Candidate, gazetteer
from pipeline.coding.names import NameMatch
from pipeline.coding.parsing import Tree
from pipeline.coding.place_names import ARAB
from pipeline.coding.records import Place, PlacePrecision
from pipeline.coding.surroundings import Surroundings, Word
from pipeline.coding.toponyms import FAMOUS, Mention, ToponymFinder
from pipeline.coding.unlisted import UnlistedFinder, sounding
from pipeline.lexicon.places import words as place_words

PRECISION: dict[str, PlacePrecision] = {
    "city": "city", "capital": "city", "base": "city", "camp": "city", "landmark": "city",
    "admin1": "admin1", "admin2": "admin1", "region": "admin1", "area": "admin1",
    "country": "country", "sea": "country",
}  # fmt: skip

CITY_STATES = frozenset({"GIB", "HKG", "MAC", "MCO", "SGP", "VAT"})

PEOPLE = 1.6
COUNTRY_VOTE = 1.5
DIVISION_VOTE = 2.5
CELL_VOTE = 1.0
ACTOR_VOTE = 0.5
CAPITAL = 1.5
ALTERNATE = 1.5
STATE = 0.5
ROUNDS = 2
LIST_SHARE = 0.01
"""Share of the best known namesake's people that a place in the country after it needs."""
TOWN = 20_000
VILLAGE = 1_000


_CONTAINER = re.compile(r",[ \n]| \(|,? in (?:the )?(?:[a-z-]+ ){0,3}")
"""What stands between a place and the one that it lies in."""

_Key = tuple[str, str | None]
"""A name's key and the kind of division that the text calls it."""


@cache
def _finder() -> ToponymFinder:
    return ToponymFinder(gazetteer(), place_words())


@cache
def _unlisted() -> UnlistedFinder:
    return UnlistedFinder(gazetteer(), place_words())


def find_places(text: str, names: Sequence[NameMatch], trees: Sequence[Tree]) -> list[Place]:
    """Every toponym of a text, in order, resolved.

    Args:
        text: The document.
        names: The lexicon's names in it; those of persons are no places.
        trees: Those of its sentences that were parsed.
    """
    view = Surroundings(text, names, trees, place_words())
    mentions = _finder().find(view)
    found: list[Place] = []
    if mentions:
        fixed = _contained(view.words, mentions, text)
        chosen = _resolve(mentions, fixed, _votes(names))
        senses = [fixed.get(n) or chosen[m.key, m.division] for n, m in enumerate(mentions)]
        for n, (m, c) in enumerate(zip(mentions, senses, strict=True)):
            at_home = c if n in fixed else _at_home(c, m.key, senses)
            if at_home is not None:
                found.append(_place(text, m, at_home))
    more = _unlisted().find(text, view.words, found, names, trees)
    return sorted([*found, *more], key=lambda p: p.start)


def _place(text: str, m: Mention, c: Candidate) -> Place:
    return Place(
        text=text[m.start : m.end],
        start=m.start,
        end=m.end,
        name=c.name,
        geonames_id=c.geonames_id,
        country=c.country,
        admin1=c.admin1,
        lat=c.lat,
        lon=c.lon,
        precision="city" if c.kind == "country" and c.country in CITY_STATES else PRECISION[c.kind],
    )


def _at_home(c: Candidate, key: str, senses: Sequence[Candidate]) -> Candidate | None:
    """What a town's name means in a text about one Arab country that lists it elsewhere only.

    "Sokhna" in a text on Syria is Sukhnah, which sounds so, not the town in India that is also
    written so. "Khalidiya" is at least no village of Jordan: every country has its own.
    """
    others = Counter(o.country for o in senses if o.id != c.id)
    if c.kind != "city" or c.population >= FAMOUS or not others or others[c.country]:
        return c
    home = others.most_common(1)[0][0]
    if home not in ARAB:
        return c
    alike = sounding(gazetteer(), key, home)
    foreign = c.country in ARAB and c.population < VILLAGE
    return alike or (None if foreign else c)


# -- what stands beside ------------------------------------------------------------------------


def _contained(words: list[Word], mentions: list[Mention], text: str) -> dict[int, Candidate]:
    """Mentions whose container is named beside them, with what they then are."""
    states = place_words().states
    out: dict[int, Candidate] = {}
    for n, m in enumerate(mentions):
        if m.last + 1 >= len(words):
            continue
        after = words[m.last + 1]
        code: str | None = None
        if after.gap in (", ", " (", ",\n") and after.capital:
            dotted = text[after.start : after.end + 1]
            code = states.get(dotted) or (states.get(after.text) if after.gap != " (" else None)
        inside: list[Candidate] = []
        if code is not None:
            inside = [c for c in m.candidates if c.division == code and c.kind != "admin1"]
        if not inside and n + 1 < len(mentions) and _is_beside(m, mentions[n + 1], text):
            outer = mentions[n + 1].candidates
            inside = [c for c in m.candidates if any(_contains(o, c, m) for o in outer)]
        if inside:
            out[n] = _best_alone(inside, m.division)
    # the container itself is then the one that holds what precedes it
    for n in sorted(out):
        if n + 1 == len(mentions) or n + 1 in out:
            continue
        if mentions[n + 1].first == mentions[n].last + 1:
            holders = [o for o in mentions[n + 1].candidates if _holds(o, out[n])]
            if holders:
                out[n + 1] = holders[0]
    return out


def _is_beside(inner: Mention, outer: Mention, text: str) -> bool:
    """Whether "X, Y", "X (Y" or "X in eastern Y" may say that X is in Y."""
    return _CONTAINER.fullmatch(text, inner.end, outer.start) is not None


def _contains(outer: Candidate, inner: Candidate, m: Mention) -> bool:
    """Whether "X, Y" is X in Y; of countries it is rather a list ("China, Japan")."""
    if not _holds(outer, inner) or m.candidates[0].kind == "country":
        return False
    most = max(c.population for c in m.candidates)
    return outer.kind != "country" or inner.population >= most * LIST_SHARE


def _holds(outer: Candidate, inner: Candidate) -> bool:
    """Whether a place lies in a country, division or region of its own country."""
    if outer.id == inner.id:
        return False
    if outer.kind == "country":
        return inner.kind != "country" and inner.country == outer.country
    if outer.kind == "admin1":
        return inner.kind not in ("country", "admin1") and inner.division == outer.division
    if outer.kind in ("admin2", "region", "area"):
        is_town = inner.kind in ("city", "capital")
        return is_town and inner.country == outer.country and _km(outer, inner) < 120
    return False


def _votes(names: Sequence[NameMatch]) -> dict[str, float]:
    """Countries that actors' names and adjectives speak of."""
    counts = Counter(n.aliases[0].entity.offices[0].code for n in names)
    return {code: ACTOR_VOTE * math.log2(1 + count) for code, count in counts.items()}


# -- one sense for each name -------------------------------------------------------------------


def _resolve(
    mentions: list[Mention], fixed: dict[int, Candidate], votes: dict[str, float]
) -> dict[_Key, Candidate]:
    """The sense of every name, by the prior and the support of the article's other names."""
    pools: dict[_Key, tuple[Candidate, ...]] = {}
    for n, m in enumerate(mentions):
        key = (m.key, m.division)
        if n in fixed:
            pools[key] = (fixed[n],)
        pools.setdefault(key, _plausible(m))
    weights = {k: _shares([_prior(c, k[1]) for c in pool]) for k, pool in pools.items()}
    for _ in range(ROUNDS):
        support = _Support(pools, weights, votes)
        weights = {
            k: _shares([_prior(c, k[1]) + support.of(c, k) for c in pool])
            for k, pool in pools.items()
        }
    return {
        k: max(zip(pool, weights[k], strict=True), key=lambda cw: (cw[1], -cw[0].id))[0]
        for k, pool in pools.items()
    }


def _plausible(m: Mention) -> tuple[Candidate, ...]:
    """Candidates without those that a stronger one of the same name shadows.

    A country shadows places that only share its name in another language; a town shadows the
    division that is named after it, unless the text says "province".
    """
    pool = m.candidates
    if any(c.kind == "country" for c in pool):
        pool = tuple(c for c in pool if c.main)
    if m.division is not None:
        return pool
    towns = {c.division: c.population for c in reversed(pool) if c.kind in ("city", "capital")}
    least = {"admin1": TOWN, "admin2": VILLAGE}
    return tuple(c for c in pool if c.kind not in least or towns.get(c.division, 0) < least[c.kind])


class _Support:
    """How much the names of an article speak for a country, a division and a neighbourhood."""

    def __init__(
        self,
        pools: dict[_Key, tuple[Candidate, ...]],
        weights: dict[_Key, list[float]],
        votes: dict[str, float],
    ) -> None:
        self._votes = votes
        self._total: dict[object, float] = defaultdict(float)
        self._own: dict[tuple[_Key, object], float] = {}
        for key, pool in pools.items():
            own: dict[object, float] = defaultdict(float)
            for c, w in zip(pool, weights[key], strict=True):
                for area in _areas(c):
                    own[area] += w
            for area, w in own.items():
                self._total[area] += w
                self._own[key, area] = w

    def of(self, c: Candidate, key: _Key) -> float:
        """The support that other names than its own give a candidate."""
        total = self._votes.get(c.country, 0.0) if c.country else 0.0
        for area, vote in zip(_areas(c), (COUNTRY_VOTE, DIVISION_VOTE, CELL_VOTE), strict=False):
            others = self._total[area] - self._own.get((key, area), 0.0)
            total += vote * math.log2(1 + max(0.0, others))
        return total


def _areas(c: Candidate) -> tuple[object, ...]:
    """The country, division and neighbourhood (cell of two degrees) of a candidate."""
    return c.country or c.id, c.division or c.id, (round(c.lat / 2), round(c.lon / 2))


def _prior(c: Candidate, division: str | None) -> float:
    """Log odds of a candidate by what it is and how many people it has."""
    score = math.log10(max(c.population, 200)) * PEOPLE
    if not c.main:
        score -= ALTERNATE
    if c.kind == "country":
        score += 1.5
    if c.kind == "capital":
        score += CAPITAL
    if c.kind == "admin1" and division is None:
        score -= STATE
    if c.kind == "admin2" and division is None:
        score -= 2.0
    if division == "division1":
        score += 4.0 if c.kind in ("admin1", "region", "area") else 0.0
    if division == "division2":
        score += 4.0 if c.kind == "admin2" else 0.0
    return score


def _best_alone(pool: Sequence[Candidate], division: str | None) -> Candidate:
    return max(pool, key=lambda c: (_prior(c, division), -c.id))


def _shares(scores: list[float]) -> list[float]:
    """Scores as shares of one (softmax)."""
    top = max(scores)
    raw = [math.exp(1.5 * (s - top)) for s in scores]
    total = sum(raw)
    return [r / total for r in raw]


def _km(a: Candidate, b: Candidate) -> float:
    return kilometres(a.lat, a.lon, b.lat, b.lon)


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance between two points given in degrees."""
    p, q = math.radians(lat), math.radians(other_lat)
    h = (
        math.sin((q - p) / 2) ** 2
        + math.cos(p) * math.cos(q) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    )
    return 12742 * math.asin(math.sqrt(min(1.0, h)))
