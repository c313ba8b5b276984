"""Toponyms that the gazetteer does not list under the name the text gives them.

Two ways in: the sound of an Arabic name in an article about an Arab country ("Menbej" is
Manbij), and words that can only stand beside a place ("the village of Ashmi", "Sirrin town").
A place found the second way has the coordinates of the place that the text puts it in, at that
place's precision, or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.coding.gazetteer import Candidate, Gazetteer
from pipeline.coding.names import NameMatch
from pipeline.coding.parsing import Tree
from pipeline.coding.place_names import (
    ARAB,
    SOUND_FROM,
    has_article,
    may_be_one,
    name_key,
    same_vowels,
    sound_key,
)
from pipeline.coding.records import Place, PlacePrecision
from pipeline.coding.surroundings import ARTICLES, HYPHENS, Word
from pipeline.contracts.codebook import codebook
from pipeline.lexicon.places import PlaceWords

MAX_WORDS = 3
TOWN = 15_000
SURE_SOUND = 4
"""People and consonants by which a name is recognised where the text names no country."""
CONTAINER_WITHIN = 60
"""Characters between a place and the place that it is said to be in."""

_ADJECTIVE = re.compile(r"(?:ish|ese|ian|ean|ite|ist|ic)$")

_COARSER: dict[PlacePrecision, PlacePrecision] = {
    "city": "admin1",
    "admin1": "admin1",
    "country": "country",
}


class UnlistedFinder:
    """Finds what the gazetteer misses, given what it found."""

    def __init__(self, gazetteer: Gazetteer, known: PlaceWords) -> None:
        self._gazetteer = gazetteer
        self._known = known

    def find(
        self,
        text: str,
        words: Sequence[Word],
        found: Sequence[Place],
        names: Sequence[NameMatch],
        trees: Sequence[Tree],
    ) -> list[Place]:
        """Places between those already found, in order.

        Args:
            text: The document.
            words: Its words.
            found: The places that the gazetteer lists.
            names: Names of actors; none of them is a place here.
            trees: Those of its sentences that were parsed.
        """
        actors = [n for n in names if any(a.entity.kind != "country" for a in n.aliases)]
        peoples = [n for n in names if {a.form for a in n.aliases} <= {"adjective", "national"}]
        taken = bytearray(len(text))
        spans = [(p.start, p.end) for p in found]
        for start, end in spans + [(n.start, n.end) for n in (*actors, *peoples)]:
            taken[start:end] = b"\x01" * (end - start)
        countries = arab_countries(found, names)
        entities = {
            (t.starts[a], t.ends[b - 1])
            for t in trees
            for a, b, label in t.entities
            if label in ("GPE", "LOC", "FAC")
        }
        out: list[Place] = []
        for i, j in self._runs(words, taken):
            start, end = words[i].start, words[j].end
            cue = self._cue(words, i, j)
            place = self._by_sound(text[start:end], start, cue, countries)
            is_place = cue == "settlement" or (cue and _is_entity(start, end, entities))
            if place is None and is_place:
                place = _within(text, start, end, found)
            if place is not None:
                out.append(place)
        return out

    def _runs(self, words: Sequence[Word], taken: bytearray) -> Iterator[tuple[int, int]]:
        """Runs of one to three capitalised words that nothing else has taken.

        Args:
            words: The text's words.
            taken: For each character of the text whether it is.
        """
        i = 0
        while i < len(words):
            if not self._begins(words, i, taken):
                i += 1
                continue
            j = i
            while (
                j + 1 < len(words)
                and j - i + 1 < MAX_WORDS
                and words[j + 1].gap in {" ", *HYPHENS}
                and (words[j + 1].capital or words[j + 1].text in ARTICLES)
                and not any(taken[words[j + 1].start : words[j + 1].end])
            ):
                j += 1
            while j > i and not words[j].capital:
                j -= 1
            end = words[j]
            if end.capital and len(end.text) > 2 and end.text not in self._known.things:
                yield i, j
            i = j + 1

    def _begins(self, words: Sequence[Word], i: int, taken: bytearray) -> bool:
        w = words[i]
        if any(taken[w.start : w.end]):
            return False
        if w.text in ARTICLES:
            following = words[i + 1] if i + 1 < len(words) else None
            return following is not None and following.capital and following.gap in {" ", *HYPHENS}
        if not w.capital or w.text.isupper() or w.text in self._known.titles:
            return False
        if w.text in self._known.never and w.text.lower() not in ARTICLES:
            return False
        return i == 0 or words[i - 1].text not in self._known.titles or w.gap != " "

    def _cue(self, words: Sequence[Word], i: int, j: int) -> str:
        """What says that a run is a place: "settlement", "locative" or nothing."""
        after = words[j + 1] if j + 1 < len(words) else None
        if after is not None and after.gap == " " and after.text in self._known.settlements:
            # "a Kurdish village" names no village
            return "" if i == j and _ADJECTIVE.search(words[i].text) else "settlement"
        if i >= 2 and words[i - 1].text == "of":
            owner = words[i - 2].text
            if owner in self._known.settlements or owner in self._known.directions:
                return "settlement"
        if i and words[i - 1].text in self._known.strong and words[i].gap == " ":
            return "locative"
        return ""

    def _by_sound(
        self, surface: str, start: int, cue: str, countries: Sequence[str] | None
    ) -> Place | None:
        key = name_key(surface)
        sound = sound_key(key)
        first = surface.partition(" ")[0]
        if not cue or len(sound) < SOUND_FROM or first in self._known.first_names:
            return None
        if countries is None:
            if len(sound) < SURE_SOUND and not has_article(key):
                return None
            best = self._best_known(key, sound)
            return listed(surface, start, best) if best is not None else None
        for country in countries:
            if alike := sounding(self._gazetteer, key, country):
                return listed(surface, start, alike)
        return None

    def _best_known(self, key: str, sound: str) -> Candidate | None:
        """The largest town of any Arab country that sounds so, unless two are large."""
        pool = [sounding(self._gazetteer, key, arab) for arab in sorted(ARAB)]
        towns = [c for c in pool if c is not None and c.population >= TOWN]
        if len(sound) < SURE_SOUND and len(towns) > 1:
            return None
        return max(towns, key=lambda c: (c.population, -c.id), default=None)


def sounding(gazetteer: Gazetteer, key: str, country: str) -> Candidate | None:
    """The place of an Arab country whose name sounds like a key, if there is one."""
    sound = sound_key(key)
    if country not in ARAB or len(sound) < SOUND_FROM:
        return None
    alike = [c for c in gazetteer.alike(sound, country) if may_be_one(key, name_key(c.name))]
    return next(
        (c for c in alike if same_vowels(key, name_key(c.name))), alike[0] if alike else None
    )


def _is_entity(start: int, end: int, entities: set[tuple[int, int]]) -> bool:
    return any(a < end and start < b for a, b in entities)


def arab_countries(found: Sequence[Place], names: Sequence[NameMatch]) -> list[str] | None:
    """Arab countries that a text speaks of, the most mentioned first; None: it speaks of none."""
    counts: dict[str, int] = {}
    codes = [p.country for p in found] + [n.aliases[0].entity.offices[0].code for n in names]
    for code in codes:
        if code is not None and code in codebook().countries:
            counts[code] = counts.get(code, 0) + 1
    if not counts:
        return None
    return sorted((c for c in counts if c in ARAB), key=lambda c: (-counts[c], c))


def listed(surface: str, start: int, c: Candidate) -> Place:
    """A place that the gazetteer has under another spelling."""
    is_area = c.kind in ("admin1", "admin2", "region", "area")
    return Place(
        surface, start, start + len(surface), c.name, c.geonames_id, c.country, c.admin1,
        c.lat, c.lon, "admin1" if is_area else "city",
    )  # fmt: skip


def _within(text: str, start: int, end: int, found: Sequence[Place]) -> Place:
    """A place of its own name where the text puts it."""
    surface = text[start:end]
    for p in found:
        between = text[end : p.start]
        if 0 <= p.start - end <= CONTAINER_WITHIN and not set(between) & set(".;:!?\n"):
            return Place(
                surface, start, end, surface, None, p.country, p.admin1, p.lat, p.lon,
                _COARSER[p.precision],
            )  # fmt: skip
    return Place(surface, start, end, surface, None, None, None, None, None, "city")
