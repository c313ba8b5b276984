"""Finding toponyms: which capitalised words of a text name a place.

Works on the text alone, so that sentences that are not parsed have places too; where a sentence
was parsed, the parser's named entities are one more witness.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipeline.coding.gazetteer import Candidate, Gazetteer, name_key
from pipeline.coding.names import NameMatch
from pipeline.coding.parsing import Tree
from pipeline.lexicon.places import PlaceWords

MAX_WORDS = 6
FAMOUS = 300_000
"""A town of as many people is taken as meant wherever its name stands."""
VILLAGE = 1_000
TOWN = 30_000
COMMON = 1_000_000
"""People a town needs whose name is also a word of the dictionary."""
CAPITAL = 500_000
"""People a town needs whose name is also a family name."""

PARTICLES = frozenset(
    ["de", "del", "della", "di", "do", "da", "dos", "das", "la", "las", "los", "le", "les", "lo", "of", "the", "and", "upon", "on", "en", "el", "al", "ul", "ad", "an", "ar", "as", "ash", "ez", "ed", "er", "es", "et", "at", "sur", "sous", "am", "an", "der", "den", "im", "bei", "y", "i", "e", "ul"]
)
LOCATIVE = frozenset(
    ["in", "near", "outside", "inside", "around", "from", "to", "into", "across", "through", "throughout", "toward", "towards", "within", "between", "via", "visit", "visited", "visiting", "leave", "left", "entered", "enter", "reach", "reached"]
)
STRONG = frozenset(["in", "near", "outside", "inside", "throughout", "within", "across", "into"])
"""Prepositions that persons seldom follow."""
_FUNCTION = frozenset(
    ["the", "a", "an", "in", "on", "at", "of", "for", "to", "from", "by", "with", "and", "or", "but", "as", "if", "it", "he", "she", "we", "they", "you", "i", "is", "are", "was", "were", "be", "has", "had", "have", "do", "did", "no", "not", "so", "all", "any", "some", "one", "two", "here", "there", "this", "that", "these", "those", "who", "what", "when", "where", "why", "how", "his", "her", "its", "our", "their", "my", "most", "many", "much", "more", "also", "than", "then", "now", "after", "before", "since", "while", "although", "though", "despite", "during", "under", "over", "about", "against", "between", "both", "each", "every", "another", "other", "only", "just", "even", "still", "yet", "however", "meanwhile", "according", "like", "unlike", "near", "outside", "inside", "around", "across", "through", "throughout", "into", "until", "because", "once", "first", "last", "next", "three", "four"]
)
_WORD = re.compile(
    r"(?:[A-Z]\.){2,}(?![a-z])|[^\W\d_]+(?:['’ʼʻ](?!(?:s|S|ll|re|ve|d|m|t)\b)[^\W\d_]+)*"
)
_JOINT = re.compile(r" |-|‑|–|\n|\. ")
_SENTENCE_END = re.compile(r"[.!?:;\n\"“”]\s*[\"“'‘(\[]?$|[\"“‘(]$")
_DATELINE_END = re.compile(r"\s*(?:[-–—:]{1,2}\s|\()|, [A-Z][a-z.]+[^.]{0,30}(?:—|–|--|\()")

ARTICLES = frozenset(["al", "el", "ar", "as", "ash", "at", "ath", "az", "ad", "an", "ed", "er", "es", "ez"])
"""The Arabic article as it is written before a name, in lower case."""

_HYPHENS = frozenset("-‑–")
_APOSTROPHES = frozenset("'’ʼʻ")
Evidence = Literal["none", "weak", "strong", "container"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text; `gap` is what stands between it and the word before."""

    text: str
    start: int
    end: int
    gap: str

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper() or (self.text[1:2] in _APOSTROPHES and self.text[2:3].isupper())


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


def words_of(text: str) -> list[Word]:
    """The text's words with offsets; "Syria's" is the word "Syria"."""
    out: list[Word] = []
    at = 0
    for m in _WORD.finditer(text):
        out.append(Word(m.group(), m.start(), m.end(), text[at : m.start()]))
        at = m.end()
    return out


class ToponymFinder:
    """Finds the toponyms of one text after another."""

    def __init__(self, gazetteer: Gazetteer, known: PlaceWords) -> None:
        self._gazetteer = gazetteer
        self._known = known
        self._several = gazetteer.longer()

    def find(
        self, text: str, names: Sequence[NameMatch], trees: Sequence[Tree]
    ) -> tuple[list[Word], list[Mention]]:
        """The words of a text and its toponyms, in order and not overlapping."""
        words = words_of(text)
        view = _View(text, words, names, trees, self._known)
        spans = self._spans(words, view)
        named = view.family_names()
        sure = {m.key for m in spans if m.evidence in ("strong", "container") or m.division}
        return words, [m for m in spans if self._is_place(m, view, m.key in sure, m.key in named)]

    # -- spans ---------------------------------------------------------------------------------

    def _spans(self, words: list[Word], view: _View) -> list[Mention]:
        out: list[Mention] = []
        i = 0
        while i < len(words):
            found = self._longest(words, i, view) if self._may_begin(words, i) else None
            if found is None:
                i += 1
                continue
            out.append(found)
            i = found.last + 1
        return out

    def _may_begin(self, words: list[Word], i: int) -> bool:
        w = words[i]
        if w.capital:
            return True
        if w.text not in ARTICLES or i + 1 == len(words) or not words[i + 1].capital:
            return False
        return words[i + 1].gap in _HYPHENS or (words[i + 1].gap == " " and w.text in ("al", "el"))

    def _state(self, words: list[Word], i: int, view: _View) -> Mention | None:
        """An abbreviated American state: "S.C.", or after a comma "Okla." and "OK"."""
        w = words[i]
        dotted = view.text[w.start : w.end + 1]
        listed = w.gap == ", " and i > 0 and words[i - 1].capital
        if w.text in self._known.states and "." in w.text:
            code, end = self._known.states[w.text], w.end
        elif dotted in self._known.states and dotted.endswith(".") and (listed or "." in w.text):
            code, end = self._known.states[dotted], w.end + 1
        elif w.text in self._known.states and len(w.text) == 2 and listed:
            code, end = self._known.states[w.text], w.end
        else:
            return None
        state = self._gazetteer.division(code)
        if state is None:
            return None
        return Mention(i, i, w.start, end, name_key(state.name), (state,), None, "container")

    def _longest(self, words: list[Word], i: int, view: _View) -> Mention | None:
        state = self._state(words, i, view)
        if state is not None:
            return state
        last = i
        if name_key(words[i].text).partition(" ")[0] in self._several or words[i].text.rstrip(".") in _SHORT:
            while last + 1 < len(words) and last - i + 1 < MAX_WORDS and self._joins(words, last):
                last += 1
        for j in range(last, i - 1, -1):
            if not words[j].capital:
                continue
            start, end = words[i].start, words[j].end
            key = name_key(view.text[start:end])
            found = self._gazetteer.lookup(key) if key else ()
            if not found and j > i and words[i].text.lower() in ARTICLES:
                key = name_key(view.text[words[i + 1].start : end])
                found = self._gazetteer.lookup(key)
            if not found:
                continue
            surface = view.text[start:end]
            if i == j:
                found = _of_abbreviation(surface, found)
            if found:
                return view.mention(i, j, key, found)
        return None

    def _joins(self, words: list[Word], last: int) -> bool:
        following = words[last + 1]
        if not _JOINT.fullmatch(following.gap):
            return False
        if following.gap == ". " and words[last].text not in _SHORT:
            return False
        return following.capital or following.text in PARTICLES

    # -- verdict -------------------------------------------------------------------------------

    def _is_place(self, m: Mention, view: _View, sure: bool, named: bool) -> bool:
        """Whether a mention is a toponym here.

        Args:
            m: The mention.
            view: Its text.
            sure: The text says of this name elsewhere or here that it is a place.
            named: The name ends a person's name somewhere in the text.
        """
        known, words = self._known, view.words
        surface = view.text[m.start : m.end]
        single = m.first == m.last
        people = max(c.population for c in m.candidates)
        country = m.candidates[0].kind == "country"
        before, after = view.neighbours(m)
        if (single or m.key == name_key(surface)) and surface in known.never:
            return False
        if view.is_actor_name(m) or view.text[m.end : m.end + 1] == "$":
            return False
        if after is not None and view.makes_a_thing(m.last) and not surface.endswith(" County"):
            return False
        if view.names_a_feast(m):
            return False
        if m.evidence == "container" or m.division is not None:
            return not (view.follows_first_name(m.first) and m.division is None)
        if country:
            return not (single and surface in known.rare and m.evidence == "none")
        if view.is_person(m):
            return False
        if before is not None and words[m.first].gap != "-":
            if before.text in known.titles or view.follows_first_name(m.first):
                return False
        if single and after is not None and surface in known.first_names and after.text not in known.bodies:
            return False
        if view.speaks(m) and people < FAMOUS:
            return False
        if single and (named or surface in known.family_names) and not sure and people < CAPITAL:
            return False
        if m.evidence == "strong":
            return not (single and surface in known.rare)
        if single and surface in known.rare and not sure:
            return False
        if single and _is_common_word(surface) and not sure:
            if view.begins_sentence(m.first) or view.in_heading(m.first) or people < COMMON:
                return False
        if sure or people >= FAMOUS:
            return True
        if before is not None and before.text not in known.parts and words[m.first].gap == " ":
            opens = view.begins_sentence(m.first - 1) and _is_common_word(before.text)
            if before.text.lower() not in _FUNCTION and not opens:
                return False
        if after is not None and after.text not in known.bodies:
            return people >= TOWN
        if not any(c.main for c in m.candidates):
            return people >= TOWN
        if single and surface in known.first_names:
            return False
        return people >= VILLAGE or not single or m.evidence == "weak"


_SHORT = frozenset({"St", "Ste", "Mt", "Ft", "Pt"})


def _of_abbreviation(surface: str, found: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """A short word in capitals is an abbreviation: only those of countries and regions count."""
    if len(surface) <= 4 and surface.isupper() and surface.replace(".", "").isalpha():
        return tuple(c for c in found if c.kind not in ("city", "admin2"))
    return found


@lru_cache(maxsize=50_000)
def _is_common_word(word: str) -> bool:
    """Whether a word is in the dictionary in lower case ("reading", "mobile", "bath")."""
    from lemminflect import getAllLemmas

    return bool(getAllLemmas(word.lower()))


class _View:
    """What surrounds the candidate words of one text."""

    def __init__(
        self,
        text: str,
        words: list[Word],
        names: Sequence[NameMatch],
        trees: Sequence[Tree],
        known: PlaceWords,
    ) -> None:
        self.text = text
        self.words = words
        self._known = known
        self._names = names
        self._entities = [
            (t.starts[a], t.ends[b - 1], b - a, label) for t in trees for a, b, label in t.entities
        ]

    def mention(self, i: int, j: int, key: str, found: tuple[Candidate, ...]) -> Mention:
        """A mention with what the words beside it say."""
        division = None
        if j + 1 < len(self.words) and self.words[j + 1].gap == " ":
            division = self._known.divisions.get(self.words[j + 1].text)
        return Mention(
            i, j, self.words[i].start, self.words[j].end, key, found, division, self._evidence(i, j)
        )

    def _evidence(self, i: int, j: int) -> Evidence:
        after = self.words[j + 1] if j + 1 < len(self.words) else None
        if after is not None and after.capital and after.gap == ", ":
            dotted = self.text[after.start : after.end + 1]
            if dotted in self._known.states or after.text in self._known.states:
                return "container"
        if self.text[self.words[i].start : self.words[j].end].isupper() and self.begins_sentence(i):
            tail = self.text[self.words[j].end : self.words[j].end + 45]
            if _DATELINE_END.match(tail):
                return "strong"
        if after is not None and after.capital and after.gap == " ":
            return "none"  # "in Lakeview High School" is at the school
        if after is not None and after.gap == " " and after.text in self._known.folk:
            return "strong"
        k = i - 1
        while k >= 0 and self.words[k].text.lower() in _PARTS and i - k < 3 and self.words[k + 1].gap == " ":
            k -= 1
        if k < 0 or self.words[k + 1].gap not in (" ", " the "):
            return "none"
        word = self.words[k].text.lower()
        return "strong" if word in STRONG else "weak" if word in LOCATIVE else "none"

    def neighbours(self, m: Mention) -> tuple[Word | None, Word | None]:
        """Capitalised words right before and right after a mention."""
        before = after = None
        if m.first and self.words[m.first].gap in (" ", ". ", "-") and self.words[m.first - 1].capital:
            before = self.words[m.first - 1]
        if m.last + 1 < len(self.words) and self.words[m.last + 1].gap == " ":
            after = self.words[m.last + 1] if self.words[m.last + 1].capital else None
        return before, after

    def makes_a_thing(self, last: int) -> bool:
        """Whether the words after a name make it a street, newspaper, school …"""
        for k in (last + 1, last + 2):
            if k >= len(self.words) or self.words[k].gap != " " or not self.words[k].capital:
                return False
            if self.words[k].text in (self._known.things if k == last + 1 else _STREETS):
                return True
        return False

    def names_a_feast(self, m: Mention) -> bool:
        """Whether a saint's or person's name is a possessor: "St. Peter's Square"."""
        return m.key.startswith("saint ") and bool(re.match(r"['’]s\b", self.text[m.end : m.end + 3]))

    def speaks(self, m: Mention) -> bool:
        """Whether a verb of speech or "who" follows: only persons and capitals speak."""
        k = m.last + 1
        return k < len(self.words) and self.words[k].gap in (" ", ", ", ",” ") and self.words[k].text in self._known.speech

    def begins_sentence(self, i: int) -> bool:
        """Whether word `i` stands where any word has a capital."""
        return bool(_SENTENCE_END.search(self.words[i].gap)) or i == 0

    def in_heading(self, i: int) -> bool:
        """Whether nearly all words around are capitalised."""
        around = [w for w in self.words[max(0, i - 4) : i + 5] if len(w.text) > 3]
        return len(around) > 3 and sum(w.capital for w in around) >= len(around) - 1

    def follows_first_name(self, i: int) -> bool:
        """Whether word `i` follows a given name, with an initial between at most."""
        k = i - 1
        if k < 0:
            return False
        if k >= 1 and len(self.words[k].text.rstrip(".")) == 1:
            k -= 1
        if self.words[k].text not in self._known.first_names or not self.words[k].capital:
            return False
        return all(self.words[n].gap in (" ", ". ", "-") for n in range(k + 1, i + 1))

    def is_actor_name(self, m: Mention) -> bool:
        """Whether the mention is part of a known person's, or all of another actor's name."""
        for n in self._names:
            if n.start < m.end and m.start < n.end:
                kinds = {a.entity.kind for a in n.aliases}
                forms = {a.form for a in n.aliases}
                if kinds == {"person"} and n.start <= m.start and n.end >= m.end:
                    return True
                if kinds <= {"organization", "group"} and n.start <= m.start and n.end >= m.end:
                    return kinds == {"group"} or n.end - n.start == m.end - m.start
                if kinds == {"country"} and forms <= {"adjective", "national"} and (n.start, n.end) == (m.start, m.end):
                    return True
        return False

    def is_person(self, m: Mention) -> bool:
        """Whether the parser read the mention as part of a person's name."""
        for start, end, size, label in self._entities:
            if start < m.end and m.start < end:
                if label == "PERSON":
                    return size > 1 and not (start == m.start and end == m.end)
                return False
        return False

    def family_names(self) -> set[str]:
        """Keys of one word that end a person's name somewhere in the text."""
        out: set[str] = set()
        for i, w in enumerate(self.words):
            if not w.capital or i == 0 or w.gap not in (" ", ". "):
                continue
            if self.words[i - 1].text in self._known.titles or self.follows_first_name(i):
                out.add(name_key(w.text))
        for start, end, size, label in self._entities:
            if label == "PERSON" and size > 1:
                out.add(name_key(self.text[start:end].split()[-1]))
        return out


_STREETS = frozenset(["Road", "Rd", "Street", "St", "Avenue", "Ave", "Boulevard", "Drive", "Lane", "Pike", "Bridge"])
_PARTS = frozenset(
    ["the", "northern", "southern", "eastern", "western", "central", "north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "downtown", "nearby", "rural", "northeastern", "northwestern", "southeastern", "southwestern", "greater", "upper", "lower"]
)
