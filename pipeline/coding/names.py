"""Finding the lexicon's names in a text, and reading them as of a day."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick

from pipeline.coding.characters import FOR_NAMES
from pipeline.lexicon import actors as lexicon_actors
from pipeline.lexicon import tsv
from pipeline.lexicon.actors import Alias, Entity


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A known name in the text; `aliases` are all that it may mean."""

    start: int
    end: int
    aliases: tuple[Alias, ...]


def _without_accents() -> dict[int, str]:
    """Latin letters with marks, each to the one plain letter that the news often prints."""
    plain = {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ə": "a"}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        parts = unicodedata.normalize("NFD", chr(code))
        if parts[0].isascii() and all(unicodedata.combining(mark) for mark in parts[1:]):
            plain[chr(code)] = parts[0]
    return {ord(letter): base for letter, base in plain.items()}


_FLAT = {**FOR_NAMES, **_without_accents()}
_SHOUTED_FROM = 5
"""Letters from which a name is also found in capitals: "US" and "Arg" would be other words."""


def _written(text: str, aliases: tuple[Alias, ...]) -> Iterator[tuple[str, tuple[Alias, ...]]]:
    """A name as the text may have it: plain, and in the capitals of a headline."""
    flat = text.translate(_FLAT)
    yield flat, aliases
    shouted = tuple(a for a in aliases if a.form != "short")
    if shouted and len(flat) >= _SHOUTED_FROM and not flat.isupper():
        yield flat.upper(), shouted


class NameFinder:
    """All names of the actor lexicon as one automaton."""

    def __init__(self, aliases: dict[str, tuple[Alias, ...]]) -> None:
        names: dict[str, tuple[Alias, ...]] = {}
        for text, found in aliases.items():
            for form, meant in _written(text, found):
                names[form] = tuple(
                    {(a.entity.id, a.form): a for a in (*names.get(form, ()), *meant)}.values()
                )
        self._names = sorted(names)
        self._aliases = [names[n] for n in self._names]
        self._automaton = AhoCorasick(self._names)

    def find(self, text: str) -> list[NameMatch]:
        """Longest whole-word matches from left to right, not overlapping.

        A name that stands for nobody ("Gulf of Mexico") only hides what is inside it.
        """
        flat = text.translate(_FLAT)
        found = [
            (start, -end, index)
            for index, start, end in self._automaton.find_matches_as_indexes(flat, overlapping=True)
            if _whole(flat, start, end)
        ]
        found.sort()
        out: list[NameMatch] = []
        at = 0
        for start, minus_end, index in found:
            if start >= at:
                at = -minus_end
                if any(a.form != "thing" for a in self._aliases[index]):
                    out.append(NameMatch(start, at, self._aliases[index]))
        return out


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a match stands between word boundaries ("Iran" not in "Iranian")."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return not (before.isalnum() or (after.isalnum())) and not (
        # "U.S" inside "U.S.S.R", and the "US" of "US$"
        after == "$"
        or (
            after == "."
            and text[end - 1 : end] != "."
            and text[end + 1 : end + 2].isalpha()
            and text[start + 1 : start + 2] == "."
        )
    )


@cache
def name_finder() -> NameFinder:
    """The finder over the lexicon that ships, built once a process."""
    return NameFinder(lexicon_actors.lexicon().aliases)


@cache
def _ambiguous() -> dict[str, tuple[Entity, bool, frozenset[str]]]:
    """For each such name who else it may mean, whether unasked, and what speaks against it."""
    columns = ("name", "code", "other", "alone", "cues")
    known = lexicon_actors.lexicon()
    return {
        r["name"]: (
            known.countries.get(r["other"]) or known.aliases[r["other"]][0].entity,
            r["alone"] == "yes",
            frozenset(r.list("cues")),
        )
        for r in tsv.read("actors/ambiguous_countries.tsv", columns)
    }


def disambiguate(matches: list[NameMatch]) -> list[NameMatch]:
    """Read a country's name as another's part where the article says so (Georgia, U.S.)."""
    table = _ambiguous()
    seen = {a.text for m in matches for a in m.aliases}
    codes = {a.entity.offices[0].code for m in matches for a in m.aliases if len(m.aliases) == 1}
    out = []
    for m in matches:
        entry = next((table[a.text] for a in m.aliases if a.text in table), None)
        if entry is not None:
            other, alone, cues = entry
            if (alone or other.offices[0].code in codes) and not cues & seen:
                m = NameMatch(m.start, m.end, (Alias(m.aliases[0].text, "territory", other),))
        out.append(m)
    return out


def within(matches: Sequence[NameMatch], start: int, end: int) -> list[NameMatch]:
    """Matches that lie inside a stretch of the text."""
    return [m for m in matches if m.start >= start and m.end <= end]
