"""Finding toponyms: which capitalised words of a text name a place.

Works on the text alone, so that sentences that are not parsed have places too; where a sentence
was parsed, the parser's named entities are one more witness.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.coding.gazetteer import Candidate, Gazetteer
from pipeline.coding.place_names import name_key
from pipeline.coding.surroundings import ARTICLES, HYPHENS, Evidence, Surroundings, is_common_word
from pipeline.lexicon import actors as actor_lexicon
from pipeline.lexicon.places import PlaceWords

MAX_WORDS = 6

# People that a town needs for its name alone to be taken as the town's …
VILLAGE = 1_000  # … in any case
TOWN = 30_000  # … where the name stands before a capitalised word or is not its usual one
FAMOUS = 300_000  # … wherever it stands
CAPITAL = 500_000  # … although it is a family name
COMMON = 1_000_000  # … although it is a word of the dictionary

_JOINT = re.compile(r" |-|‑|–|\n|\. ")
_LONGER = re.compile(r"-[a-z]{2,4}-[A-Z]")
"""What follows the first word of a longer name ("Baie-aux-Sables")."""
_LISTED = re.compile(r",? and |, ")
LISTED = 3
"""Names that make a list."""
_SHORT = frozenset({"St", "Ste", "Mt", "Ft", "Pt"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A toponym: words `first` to `last` (inclusive) of the text's words.

    `division` is the kind of division that the words beside it say it is, if they do.
    """

    first: int
    last: int
    start: int
    end: int
    key: str
    candidates: tuple[Candidate, ...]
    division: str | None = None
    evidence: Evidence = "none"


class ToponymFinder:
    """Finds the toponyms of one text after another."""

    def __init__(self, gazetteer: Gazetteer, known: PlaceWords) -> None:
        self._gazetteer = gazetteer
        self._known = known
        self._several = gazetteer.first_words()

    def find(self, view: Surroundings) -> list[Mention]:
        """The toponyms of a text, in order and not overlapping."""
        spans = self._spans(view)
        named = view.family_names()
        sure = {m.key for m in spans if m.evidence in ("strong", "container") or m.division}
        listed = {
            m.first for run in _lists(spans, view) if self._is_list_of_towns(run) for m in run
        }
        return [
            m
            for m in spans
            if self._is_place(m, view, m.key in sure or m.first in listed, m.key in named)
        ]

    # -- spans ---------------------------------------------------------------------------------

    def _spans(self, view: Surroundings) -> list[Mention]:
        out: list[Mention] = []
        i = 0
        while i < len(view.words):
            found = self._longest(view, i) if self._may_begin(view, i) else None
            if found is None:
                i += 1
                continue
            out.append(found)
            i = found.last + 1
        return out

    def _may_begin(self, view: Surroundings, i: int) -> bool:
        w, following = view.words[i], view.following(i)
        if w.capital:
            return True
        if w.text not in ARTICLES or following is None or not following.capital:
            return False
        return following.gap in HYPHENS or (following.gap == " " and w.text in ("al", "el"))

    def _longest(self, view: Surroundings, i: int) -> Mention | None:
        """The longest name of the gazetteer that begins at word `i`."""
        state = self._state(view, i)
        if state is not None:
            return state
        words = view.words
        last = i
        if words[i].text in _SHORT or name_key(words[i].text).partition(" ")[0] in self._several:
            while last - i + 1 < MAX_WORDS and self._joins(view, last):
                last += 1
        for j in range(last, i - 1, -1):
            if not words[j].capital:
                continue
            surface = view.text[words[i].start : words[j].end]
            key = name_key(surface)
            found = self._gazetteer.lookup(key)
            if not found and j > i and words[i].text.lower() in ARTICLES:
                bare = name_key(view.text[words[i + 1].start : words[j].end])
                for key in (f"al {bare}", bare):
                    if found := self._gazetteer.lookup(key):
                        break
            if i == j:
                found = _of_abbreviation(surface, found)
            if found:
                return Mention(
                    i,
                    j,
                    words[i].start,
                    words[j].end,
                    key,
                    found,
                    view.division(j),
                    view.evidence(i, j),
                )
        return None

    def _state(self, view: Surroundings, i: int) -> Mention | None:
        """An abbreviated American state: "S.C.", or after a comma "Okla." and "OK"."""
        w, states = view.words[i], self._known.states
        dotted = view.text[w.start : w.end + 1]
        listed = w.gap == ", " and i > 0 and view.words[i - 1].capital
        if w.text in states and ("." in w.text or (listed and len(w.text) == 2)):
            code, end = states[w.text], w.end
        elif dotted.endswith(".") and dotted in states and listed:
            code, end = states[dotted], w.end + 1
        else:
            return None
        state = self._gazetteer.division(code)
        if state is None:
            return None
        return Mention(i, i, w.start, end, name_key(state.name), (state,), None, "container")

    def _joins(self, view: Surroundings, last: int) -> bool:
        """Whether the word after word `last` may belong to the same name."""
        following = view.following(last)
        if following is None or not _JOINT.fullmatch(following.gap):
            return False
        if following.gap == ". " and view.words[last].text not in _SHORT:
            return False
        return following.capital or following.text in self._known.particles

    def _is_list_of_towns(self, run: Sequence[Mention]) -> bool:
        """Whether names in a row are towns ("Dayton, Cleveland and Toledo"), not persons.

        One of them must be known for a town and be nobody's name.
        """
        known = self._known
        return len(run) >= LISTED and any(
            m.candidates[0].population >= TOWN
            and m.candidates[0].name not in known.family_names | known.first_names
            for m in run
        )

    # -- verdict -------------------------------------------------------------------------------

    def _is_place(self, m: Mention, view: Surroundings, sure: bool, named: bool) -> bool:
        """Whether a mention is a toponym here.

        Args:
            m: The mention.
            view: Its text.
            sure: The text says here or elsewhere that this name is a place's.
            named: The name ends a person's name somewhere in the text.
        """
        if self._is_other(m, view):
            return False
        if m.evidence == "container" or m.division is not None:
            return m.division is not None or not view.follows_first_name(m.first)
        if m.candidates[0].kind == "country":
            return not self._is_given_name(m, view)
        if self._is_person(m, view, sure, named):
            return False
        if m.evidence == "strong":
            return True
        return self._is_likely(m, view, sure)

    def _is_other(self, m: Mention, view: Surroundings) -> bool:
        """Whether a mention is something else whatever stands beside it, or by what does."""
        surface = view.text[m.start : m.end]
        if surface in self._known.never or surface in _peoples():
            return True
        if view.is_actor_name(m.start, m.end):
            return True
        if view.text[m.end : m.end + 1] == "$" or _LONGER.match(view.text, m.end):
            return True
        if m.key.startswith("saint ") and view.is_owner(m.last):
            return True  # "St. Patrick's Day"
        return view.makes_a_thing(m.last) and not surface.endswith(" County")

    def _is_person(self, m: Mention, view: Surroundings, sure: bool, named: bool) -> bool:
        """Whether a mention is more likely a person."""
        known, surface = self._known, view.text[m.start : m.end]
        people = max(c.population for c in m.candidates)
        before, after = view.neighbours(m.first, m.last)
        if view.is_person(m.start, m.end):
            return True
        named_before = before is not None and (
            before.text in known.titles or view.follows_first_name(m.first)
        )
        if named_before and view.words[m.first].gap != "-":
            return True
        if view.speaks(m.last) and people < FAMOUS:
            return True
        if m.first != m.last:
            return False
        if surface in known.first_names and after is not None and after.text not in known.bodies:
            return True
        return (named or surface in known.family_names) and not sure and people < CAPITAL

    def _is_given_name(self, m: Mention, view: Surroundings) -> bool:
        """Whether a country's name is a person's first ("Jordan Whitfield")."""
        after = view.neighbours(m.first, m.last)[1]
        if after is None or view.text[m.start : m.end] not in self._known.given_countries:
            return False
        return after.text not in self._known.bodies and not is_common_word(after.text)

    def _is_likely(self, m: Mention, view: Surroundings, sure: bool) -> bool:
        """Whether a mention without a word beside it that says so is a place all the same."""
        surface, single = view.text[m.start : m.end], m.first == m.last
        people = max(c.population for c in m.candidates)
        before, after = view.neighbours(m.first, m.last)
        if sure:
            return True
        if single and is_common_word(surface):
            capital_tells = not view.begins_sentence(m.first) and not view.in_heading(m.first)
            if people < COMMON or not capital_tells:
                return False
        if people >= FAMOUS:
            return True
        if before is not None and view.words[m.first].gap == " " and view.is_name_like(m.first - 1):
            return False
        if after is not None and after.text not in self._known.bodies:
            return people >= TOWN
        if not any(c.main for c in m.candidates):
            return people >= TOWN
        if single and surface in self._known.first_names:
            return False
        return people >= VILLAGE or not single or m.evidence == "weak"


def _lists(spans: Sequence[Mention], view: Surroundings) -> Iterator[list[Mention]]:
    """Runs of names of towns with only commas and "and" between them."""
    run: list[Mention] = []
    for m in spans:
        is_town = m.candidates[0].kind in ("city", "capital") and m.division is None
        if run and not (is_town and _LISTED.fullmatch(view.text[run[-1].end : m.start])):
            yield run
            run = []
        if is_town:
            run.append(m)
    if run:
        yield run


@cache
def _peoples() -> frozenset[str]:
    """Adjectives and nouns of nationality ("Canadian" is a town in Texas, but seldom meant)."""
    aliases = actor_lexicon.lexicon().aliases.items()
    return frozenset(
        text for text, found in aliases if {a.form for a in found} <= {"adjective", "national"}
    )


def _of_abbreviation(surface: str, found: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """A short word in capitals is an abbreviation: only those of countries and regions count."""
    if len(surface) <= 4 and surface.isupper() and surface.replace(".", "").isalpha():
        return tuple(c for c in found if c.kind not in ("city", "admin2"))
    return found
