"""What cleaning notices about an article: kinds of text that are no plain report.

Nothing is dropped for a flag; those who code and measure decide what it means to them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from pipeline.cleaning.phrases import FlagPhrases, flag_phrases, rewriting_phrases, sport_words

SHORT_WORDS = 25
REWRITTEN_SCORE = 1.0
"""Weight of rewriter's phrases in a hundred words from which a text is called rewritten."""
REWRITTEN_PHRASES = 3
SPORT_SCORE = 1.5
"""Weight of words of sport in a hundred words from which an article is one of sport."""
SPORT_VARIETY = 2.5
"""Weight of the different words that there must be, so that one metaphor does not decide."""

_START, _END = 160, 400
_WORD = re.compile(r"[a-z]+(?:[-'’][a-z]+)*")
_BULLET = re.compile(r"^(?:[•·▪*–—-]|\d{1,2}[.)])\s*\S")
_TIME = re.compile(
    r"^\W*\d{1,2}[:.]\d{2}(?:\s*[ap]\.?m\.?)?\s*(?:[A-Z]{2,4}\b)?|^\W*\d{1,2}\s*[ap]\.?m\.?\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^[\d.,/+%$£€()-]*\d[\d.,/+%$£€()-]*$")
_QUOTATION = re.compile(r"[“\"][^“”\"]{1,600}[”\"]")


def flags_of(
    title: str | None, text: str, url: str | None, language: str | None
) -> tuple[str, ...]:
    """The flags of an article, sorted."""
    paragraphs = [paragraph for paragraph in text.split("\n") if paragraph]
    found = set(_by_phrases(flag_phrases(), title or "", text, url or ""))
    if len(text.split()) < SHORT_WORDS:
        found.add("too_short")
    if language not in (None, "en"):
        found.add("not_english")
    if _is_list(paragraphs):
        found.add("list")
    if sum(bool(_TIME.match(paragraph)) for paragraph in paragraphs) >= 4:
        found.add("live_blog")
    if _is_table(text):
        found.add("stock_table")
    if is_sport(text):
        found.add("sport")
    if is_rewritten(text):
        found.add("machine_rewritten")
    return tuple(sorted(found))


def is_sport(text: str) -> bool:
    """Whether words of sport reports, many different ones, make up a good part of the text."""
    return sport_score(text) >= SPORT_SCORE


def sport_score(text: str) -> float:
    """Weight of the words of sport in a hundred words; 0 without a few that are of sport alone."""
    words = _WORD.findall(text.lower())
    weights = sport_words()
    hits = Counter(gram for gram in _grams(words) if gram in weights)
    if sum(weights[word] for word in hits) < SPORT_VARIETY:
        return 0.0
    weight = sum(weights[word] * min(count, 3) for word, count in hits.items())
    return 100 * weight / max(len(words), 100)


def is_rewritten(text: str) -> bool:
    """Whether software has swapped the words of a text, as far as its phrases show."""
    score, phrases = rewriting_score(text)
    return score >= REWRITTEN_SCORE and phrases >= REWRITTEN_PHRASES


def rewriting_score(text: str) -> tuple[float, int]:
    """Weight of the rewriter's phrases in a hundred words outside quotations; how many differ.

    Rewriters leave quotations and names alone, so what is inside quotation marks does not count.
    """
    said = _QUOTATION.sub(" ", text)
    words = len(said.split())
    if not words:
        return 0.0, 0
    pattern, weights = rewriting_phrases()
    hits = [hit.lower() for hit in pattern.findall(said)]
    weight = sum(weights[hit] for hit in hits)
    return 100 * weight / max(words, 100), len(set(hits))


def _by_phrases(phrases: FlagPhrases, title: str, text: str, url: str) -> Iterable[str]:
    searched = {
        "title": title,
        "title_start": title,
        "url": url,
        "start": text[:_START],
        "end": text[-_END:],
        "text": text,
    }
    for (flag, where), pattern in phrases.items():
        if pattern.search(searched[where]):
            yield flag


def _is_list(paragraphs: list[str]) -> bool:
    """Whether most paragraphs are items: bulleted, numbered, or hardly a sentence each."""
    if len(paragraphs) < 6:
        return False
    items = sum(bool(_BULLET.match(p)) or len(p.split()) < 8 for p in paragraphs)
    return 2 * items > len(paragraphs)


def _is_table(text: str) -> bool:
    """Whether numbers make up much of the text."""
    words = text.split()
    return len(words) >= 12 and 3 * sum(bool(_NUMBER.match(word)) for word in words) > len(words)


def _grams(words: list[str]) -> Iterable[str]:
    for size in (1, 2, 3):
        for at in range(len(words) - size + 1):
            yield " ".join(words[at : at + size])
