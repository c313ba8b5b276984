"""What the words around a capitalised name say of it: a place, a person, a street, a paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from pipeline.coding.lemmas import is_word
from pipeline.coding.names import NameMatch
from pipeline.coding.parsing import Tree
from pipeline.coding.place_names import name_key
from pipeline.lexicon.places import PlaceWords

Evidence = Literal["none", "weak", "strong", "container"]

ARTICLES = frozenset("al el ar as ash at ath az ad an ed er es ez".split())  # noqa: SIM905
"""The Arabic article as it is written before a name, in lower case."""

HYPHENS = frozenset("-‑–")

_APOSTROPHES = frozenset("'’ʼʻ")
_WORD = re.compile(
    r"(?:[A-Z]\.){2,}(?![a-z])|\bW\. ?Va(?=\.)|"
    r"[^\W\d_]+(?:['’ʼʻ](?!(?:s|S|ll|re|ve|d|m|t)\b)[^\W\d_]+)*"
)
_SENTENCE_END = re.compile(r"[.!?:;\n\"“”]\s*[\"“'‘(\[]?$|[\"“‘(]$")
_DATELINE_END = re.compile(r"\s*(?:[-–—:]{1,2}\s|\()|, [A-Z][a-z.]+[^.]{0,30}(?:—|–|--|\()")
_OWNER = re.compile(r"['’]s\b")
_GIVEN_LAST = re.compile(r"[A-Z]\w+ [A-Z]\w+-[a-z]\w+")
_STREETS = frozenset(
    {"Road", "Rd", "Street", "St", "Avenue", "Ave", "Boulevard", "Drive", "Lane", "Pike", "Bridge"}
)


class Word(NamedTuple):
    """A word of the text; `gap` is what stands between it and the word before."""

    text: str
    start: int
    end: int
    gap: str

    @property
    def capital(self) -> bool:
        """Whether it is written as a name ("Paris", "d'Ivoire")."""
        if self.text[1:2] in _APOSTROPHES:
            return self.text[:1].isupper() or self.text[2:3].isupper()
        return self.text[:1].isupper()


def words_of(text: str) -> list[Word]:
    """The text's words with offsets; "Syria's" is the word "Syria"."""
    out: list[Word] = []
    at = 0
    for m in _WORD.finditer(text):
        out.append(Word(m.group(), m.start(), m.end(), text[at : m.start()]))
        at = m.end()
    return out


def is_common_word(word: str) -> bool:
    """Whether a word is in the dictionary in lower case ("reading", "mobile", "bath")."""
    return is_word(word.lower())


class Surroundings:
    """The words of one text with what is known of actors and entities in it.

    Positions are indices of words; a name is words `i` to `j`, inclusive.
    """

    def __init__(
        self,
        text: str,
        names: Sequence[NameMatch],
        trees: Sequence[Tree],
        known: PlaceWords,
    ) -> None:
        self.text = text
        self.words = words_of(text)
        self._known = known
        self._names = names
        self._entities = [
            (t.starts[a], t.ends[b - 1], b - a, label) for t in trees for a, b, label in t.entities
        ]

    def following(self, j: int) -> Word | None:
        """The word after word `j`."""
        return self.words[j + 1] if j + 1 < len(self.words) else None

    def division(self, j: int) -> str | None:
        """The kind of division that the word after a name says it is ("Idlib province")."""
        after = self.following(j)
        return self._known.divisions.get(after.text) if after and after.gap == " " else None

    def evidence(self, i: int, j: int) -> Evidence:
        """How surely the words beside a name make it a place."""
        after = self.following(j)
        if after is not None and after.capital and after.gap == ", ":
            dotted = self.text[after.start : after.end + 1]
            if dotted in self._known.states or after.text in self._known.states:
                return "container"
        if self._is_dateline(i, j):
            return "strong"
        if after is not None and after.gap == " " and after.capital:
            return "none"  # "in Lakeview High School" is at the school
        if after is not None and after.gap == " " and after.text in self._known.folk:
            return "strong"
        k = i - 1
        while k >= 0 and i - k < 3 and self._is_direction(k):
            k -= 1
        if k < 0 or self.words[k + 1].gap not in (" ", " the "):
            return "none"
        word = self.words[k].text.lower()
        if word in self._known.strong or (word == "of" and k == i - 1 and self._ends_person(k - 1)):
            return "strong"
        return "weak" if word in self._known.locatives else "none"

    def _ends_person(self, k: int) -> bool:
        """Whether word `k` is the last of a person's name ("Ann Weber of Salem")."""
        return k > 0 and self.words[k].capital and self.follows_first_name(k)

    def _is_direction(self, k: int) -> bool:
        return self.words[k].text.lower() in self._known.directions and self.words[k + 1].gap == " "

    def _is_dateline(self, i: int, j: int) -> bool:
        surface = self.text[self.words[i].start : self.words[j].end]
        if not surface.isupper() or not self.begins_sentence(i):
            return False
        return bool(_DATELINE_END.match(self.text[self.words[j].end : self.words[j].end + 45]))

    def neighbours(self, i: int, j: int) -> tuple[Word | None, Word | None]:
        """Capitalised words right before and right after a name."""
        before = after = None
        if i and self.words[i].gap in (" ", ". ", "-") and self.words[i - 1].capital:
            before = self.words[i - 1]
        following = self.following(j)
        if following is not None and following.gap == " " and following.capital:
            after = following
        return before, after

    def makes_a_thing(self, j: int) -> bool:
        """Whether the words after a name make it a street, newspaper, school …"""
        for k in (j + 1, j + 2):
            if k >= len(self.words) or self.words[k].gap != " " or not self.words[k].capital:
                return False
            if self.words[k].text in (self._known.things if k == j + 1 else _STREETS):
                return True
        return False

    def is_owner(self, j: int) -> bool:
        """Whether "'s" follows word `j`."""
        end = self.words[j].end
        return bool(_OWNER.match(self.text[end : end + 3]))

    def speaks(self, j: int) -> bool:
        """Whether a verb of speech or "who" follows: only persons and capitals speak."""
        after = self.following(j)
        return (
            after is not None
            and after.gap in (" ", ", ", ",” ")
            and after.text in self._known.speech
        )

    def begins_sentence(self, i: int) -> bool:
        """Whether word `i` stands where any word has a capital."""
        return i == 0 or bool(_SENTENCE_END.search(self.words[i].gap))

    def in_heading(self, i: int) -> bool:
        """Whether nearly all words around are capitalised."""
        around = [w for w in self.words[max(0, i - 4) : i + 5] if len(w.text) > 3]
        return len(around) > 3 and sum(w.capital for w in around) >= len(around) - 1

    def is_name_like(self, i: int) -> bool:
        """Whether a capitalised word is one for itself, not for where it stands."""
        w = self.words[i]
        if w.text in self._known.parts or w.text.lower() in self._known.function_words:
            return False
        return not (self.begins_sentence(i) and is_common_word(w.text))

    def follows_first_name(self, i: int) -> bool:
        """Whether word `i` follows a given name, with an initial between at most."""
        k = i - 1
        if k >= 1 and len(self.words[k].text.rstrip(".")) == 1:
            k -= 1
        if k < 0 or self.words[k].text not in self._known.first_names:
            return False
        return all(self.words[n].gap in (" ", ". ", "-") for n in range(k + 1, i + 1))

    def is_actor_name(self, start: int, end: int) -> bool:
        """Whether a stretch is part of a known person's, or all of another actor's name."""
        for n in self._names:
            if not (n.start <= start and end <= n.end):
                continue
            kinds = {a.entity.kind for a in n.aliases}
            forms = {a.form for a in n.aliases}
            if forms == {"territory"}:
                continue  # "Brussels" of the European Union is a town too
            whole = (n.start, n.end) == (start, end)
            if kinds == {"person"} or kinds == {"group"}:
                return True
            if kinds <= {"organization", "group"} and (
                whole or self._ends_without_of(n, start, end)
            ):
                return True
            if kinds == {"country"} and forms <= {"adjective", "national"} and whole:
                return True
        return False

    def _ends_without_of(self, n: NameMatch, start: int, end: int) -> bool:
        """Whether a stretch ends a body's name as its own word: "United Russia"."""
        return n.end == end and not self.text[n.start : start].endswith(("of ", "of the ", "in "))

    def is_person(self, start: int, end: int) -> bool:
        """Whether the parser read a stretch as part of a longer name of a person."""
        for a, b, size, label in self._entities:
            if a < end and start < b:
                return label == "PERSON" and size > 1 and (a, b) != (start, end)
        return False

    def family_names(self) -> set[str]:
        """Keys of words that are a person's family name somewhere in the text.

        The last word of the name, or the first where a hyphen shows that the rest is a given name
        as China and Korea write it ("Roh Tae-woo", "Tu Chich-hsiang").
        """
        out: set[str] = set()
        for i, w in enumerate(self.words):
            if not w.capital or i == 0 or w.gap not in (" ", ". "):
                continue
            if self.words[i - 1].text in self._known.titles or self.follows_first_name(i):
                out.add(name_key(w.text))
        for start, end, size, label in self._entities:
            if label == "PERSON" and size > 1:
                name = self.text[start:end]
                family = 0 if _GIVEN_LAST.fullmatch(name) else -1
                out.add(name_key(name.split()[family]))
        return out
