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

from pipeline.coding.records import Actor, Coding, DateExpression, Event, Place, SentenceSpan, Span
from pipeline.lexicon import tsv

T = TypeVar("T", Actor, Place, DateExpression, Span)

MIN_PHRASES = 3
"""Fewer spun phrases may be a writer's own words in an article; in a brief one is enough."""

WORDS_A_PROOF = 600
"""Characters of text for which a further proof is asked."""
QUOTE = re.compile(r"[“\"][^”\"]*[”\"]")


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, tuple[str, bool, bool]]]:
    """All phrases; each with its plain form, whether it proves, and whether it repairs."""
    table: dict[str, tuple[str, bool, bool]] = {}
    for row in tsv.read("spun_phrases.tsv", ("spun", "plain", "note")):
        hint, guard = "hint" in row["note"], row["note"] == "guard" or row["spun"] == row["plain"]
        table[row["spun"]] = (row["plain"], not hint and not guard, not guard)
    longest_first = sorted(table, key=lambda p: (-len(p), p))
    pattern = r"(?<![\w-])(?:" + "|".join(re.escape(p) for p in longest_first) + r")(?![\w-])"
    return re.compile(pattern, re.I), table


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
    pattern, table = _phrases()
    quoted = [m.span() for m in QUOTE.finditer(text)]
    found = [m for m in pattern.finditer(text) if not any(a <= m.start() < b for a, b in quoted)]
    proofs = {m.group().lower() for m in found if table[m.group().lower()][1]}
    if len(proofs) < min(MIN_PHRASES, 1 + len(text) // WORDS_A_PROOF):
        return None
    out, at, shift, last, length = [], [], [], 0, 0
    for m in found:
        plain, _, repairs = table[m.group().lower()]
        if not repairs:
            continue
        if m.group()[:1].isupper():
            plain = plain[:1].upper() + plain[1:]
        if m.group().istitle() and " " in m.group():
            plain = plain.title()
        before = text[last : m.start()]
        out.append(before + plain)
        begin = length + len(before)
        at.append(begin)
        length = begin + len(plain)
        shift.append((length, m.start(), m.end()))
        last = m.end()
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
