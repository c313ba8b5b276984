"""PLOVER contexts: what an event is about, from its code, its sentence and the article."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from ahocorasick_rs import AhoCorasick

from pipeline.coding.statements import Statement
from pipeline.contracts.codebook import CameoCode, codebook
from pipeline.lexicon import tsv

MIN_ARTICLE_WORDS = 3


@cache
def _words() -> tuple[AhoCorasick, tuple[tuple[str, ...], ...]]:
    known: dict[str, list[str]] = {}
    for row in tsv.read("contexts.tsv", ("context", "words")):
        context = row.one_of("context", codebook().contexts)
        for w in row.list("words"):
            known.setdefault(w, []).append(context)
    words = sorted(known)
    return AhoCorasick(words), tuple(tuple(known[w]) for w in words)


def _count(text: str) -> Counter[str]:
    automaton, contexts = _words()
    low = text.lower()
    votes: Counter[str] = Counter()
    for index, start, end in automaton.find_matches_as_indexes(low, overlapping=True):
        if (start and low[start - 1].isalnum()) or not _ENDING.match(low, end):
            continue
        votes.update(contexts[index])
    return votes


_ENDING = re.compile(r"(?:s|es)?(?![\w])")


def of_document(text: str) -> tuple[str, ...]:
    """Contexts that run through a whole article."""
    return tuple(c for c, n in sorted(_count(text).items()) if n >= MIN_ARTICLE_WORDS)


def of_event(
    s: Statement, entry: CameoCode, sentence: str, article: tuple[str, ...]
) -> tuple[str, ...]:
    """Contexts of one event, in the codebook's order: its code's, its sentence's, and those of the
    article that the sentence does not contradict by having its own."""
    own = set(entry.contexts) | set(_count(sentence))
    found = own or set(article)
    return tuple(c for c in codebook().contexts if c in found)
