"""PLOVER contexts: what an event is about, from its code, its sentence and the article."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from pipeline.coding.composition import Statement
from pipeline.contracts.codebook import CameoCode, codebook
from pipeline.lexicon import tsv

MIN_ARTICLE_WORDS = 3


@cache
def _words() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    known: dict[str, list[str]] = {}
    for row in tsv.read("contexts.tsv", ("context", "words")):
        context = row.one_of("context", codebook().contexts)
        for w in row.list("words"):
            known.setdefault(w, []).append(context)
    if not known:
        return re.compile(r"(?!)"), {}
    pattern = (
        r"\b("
        + "|".join(re.escape(w) for w in sorted(known, key=len, reverse=True))
        + r")(?:s|es)?\b"
    )
    return re.compile(pattern), {w: tuple(c) for w, c in known.items()}


def _count(text: str) -> Counter[str]:
    pattern, known = _words()
    votes: Counter[str] = Counter()
    for m in pattern.finditer(text.lower()):
        votes.update(known[m.group(1)])
    return votes


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
