"""Text that software has rewritten word by word ("spun").

Such software swaps words and keeps names, numbers and quotations. Where a text shows enough of its
work, the phrases it is known to produce are read as what they replaced. Offsets of the result point
into the text as it was given.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar

from ahocorasick_rs import AhoCorasick

from pipeline.coding.records import Actor, Coding, DateExpression, Event, Place, SentenceSpan, Span
from pipeline.lexicon import tsv

T = TypeVar("T", Actor, Place, DateExpression, Span)

MIN_PHRASES = 3
"""Fewer spun phrases may be a writer's own words in an article; in a brief one is enough."""

WORDS_A_PROOF = 600
"""Characters of text for which a further proof is asked."""
QUOTE = re.compile(r"[“\"][^”\"]*[”\"]")


@dataclass(frozen=True, slots=True)
class _Phrase:
    spun: str
    plain: str
    proves: bool
    repairs: bool


@cache
def _phrases() -> tuple[AhoCorasick, tuple[_Phrase, ...]]:
    """All phrases: what each replaced, whether it proves rewriting, whether it is undone."""
    table: dict[str, _Phrase] = {}
    for row in tsv.read("spun_phrases.tsv", ("spun", "plain", "note")):
        hint = "hint" in row["note"]
        guard = row["note"] == "guard" or row["spun"] == row["plain"]
        table[row["spun"]] = _Phrase(row["spun"], row["plain"], not hint and not guard, not guard)
    phrases = tuple(table[k] for k in sorted(table))
    return AhoCorasick([p.spun for p in phrases]), phrases


def _find(text: str) -> list[tuple[int, int, _Phrase]]:
    """Longest whole phrases from left to right, outside quotations."""
    automaton, phrases = _phrases()
    low = text.lower()
    if len(low) != len(text):
        return []  # a few letters change length in lower case: offsets would not hold
    quoted = [m.span() for m in QUOTE.finditer(text)]
    found = sorted(
        (start, -end, index)
        for index, start, end in automaton.find_matches_as_indexes(low, overlapping=True)
        if not (start and (low[start - 1].isalnum() or low[start - 1] == "-"))
        and not (low[end : end + 1].isalnum() or low[end : end + 1] == "-")
    )
    out: list[tuple[int, int, _Phrase]] = []
    at = 0
    for start, minus_end, index in found:
        if start >= at and not any(a <= start < b for a, b in quoted):
            out.append((start, -minus_end, phrases[index]))
            at = -minus_end
    return out


@dataclass(frozen=True, slots=True)
class Repair:
    """A repaired text with what is needed to find its offsets in the original."""

    text: str
    original: str
    _at: tuple[int, ...]
    _shift: tuple[tuple[int, int, int], ...]

    def start(self, offset: int) -> int:
        """Original offset at or before an offset of the repaired text, at a phrase's begin."""
        return self._map(offset, end=False)

    def end(self, offset: int) -> int:
        """Original offset of an end; inside a replaced phrase, that phrase's end."""
        return self._map(offset, end=True)

    def _map(self, offset: int, *, end: bool) -> int:
        k = bisect_right(self._at, offset if not end else offset - 1) - 1
        if k < 0:
            return offset
        new_end, old_start, old_end = self._shift[k]
        if offset < new_end or (end and offset <= new_end):
            return old_end if end else old_start
        return offset - new_end + old_end


def repair(text: str) -> Repair | None:
    """The text with spun phrases undone, or None if it does not look spun."""
    found = _find(text)
    proofs = {p.spun for _, _, p in found if p.proves}
    if len(proofs) < min(MIN_PHRASES, 1 + len(text) // WORDS_A_PROOF):
        return None
    out: list[str] = []
    at: list[int] = []
    shift: list[tuple[int, int, int]] = []
    last = length = 0
    for start, end, phrase in found:
        if not phrase.repairs:
            continue
        words, plain = text[start:end], phrase.plain
        if words.istitle() and " " in words:
            plain = plain.title()
        elif words[:1].isupper():
            plain = plain[:1].upper() + plain[1:]
        before = text[last:start]
        out.append(before + plain)
        begin = length + len(before)
        at.append(begin)
        length = begin + len(plain)
        shift.append((length, start, end))
        last = end
    out.append(text[last:])
    return Repair("".join(out), text, tuple(at), tuple(shift))


def restore(coding: Coding, r: Repair) -> Coding:
    """A coding of the repaired text with offsets and words of the original."""
    return Coding(
        coding.id,
        tuple(_event(e, r) for e in coding.events),
        tuple(_spanned(a, r) for a in coding.actors),
        tuple(_spanned(p, r) for p in coding.places),
        tuple(_spanned(d, r) for d in coding.dates),
    )


def _spanned(x: T, r: Repair) -> T:
    start, end = r.start(x.start), r.end(x.end)
    return replace(x, text=r.original[start:end], start=start, end=end)


def _event(e: Event, r: Repair) -> Event:
    return replace(
        e,
        actors=tuple(_spanned(a, r) for a in e.actors),
        recipients=tuple(_spanned(a, r) for a in e.recipients),
        place=_spanned(e.place, r) if e.place else None,
        trigger=_spanned(e.trigger, r),
        sentence=SentenceSpan(e.sentence.index, r.start(e.sentence.start), r.end(e.sentence.end)),
        attributed_to=_spanned(e.attributed_to, r) if e.attributed_to else None,
    )
