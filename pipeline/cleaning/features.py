"""What a text is compared by: its word pairs, and the facts that a rewriter leaves alone."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.cleaning.furniture import without_furniture

Hashes = NDArray[np.uint32]

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\b\d(?:[\d.,/:-]*\d)?")
_NAME = re.compile(r"\b[A-Z][\w&-]{2,}")
_WITHIN_SENTENCE = re.compile(r"(?<![.!?:\"“”'‘’])\s\(?([A-Z][\w&-]{2,})")
_LEDE = 160
_EDGE = 4
_QUOTATION = re.compile(r"[\"“]([^\"“”]{20,400})[\"”]")
_MIX = np.uint64(0x9E3779B97F4A7C15)
_HIGH = np.uint64(32)
_MEMORY = 200_000

_hashes: dict[str, int] = {}


@dataclass(frozen=True, slots=True)
class Features:
    """One text as sorted sets of 32-bit hashes; `words` is a hash of the whole word sequence.

    `facts` are numbers, names within sentences and quotations; `names` are all words with a
    capital; `lede` are those of the first characters: whom the report is about.
    """

    words: bytes
    length: int
    bigrams: Hashes
    facts: Hashes
    numbers: Hashes
    names: Hashes
    lede: Hashes
    title: Hashes


def features_of(text: str, title: str | None) -> Features:
    """The features of a text. Depends on nothing else, so the same on every machine and run."""
    text = _body(text)
    words = _WORD.findall(text.lower())
    hashed = np.fromiter((_hash(word) for word in words), np.uint64, len(words))
    numbers = {number.replace(",", "") for number in _NUMBER.findall(text)}
    within = set(_WITHIN_SENTENCE.findall(text))
    quotations = {" ".join(_WORD.findall(q.lower())) for q in _QUOTATION.findall(text)}
    return Features(
        words=zlib.crc32(" ".join(words).encode()).to_bytes(4, "big")
        + zlib.adler32(" ".join(words).encode()).to_bytes(4, "big"),
        length=len(words),
        bigrams=_bigrams(hashed),
        facts=_set(numbers | within | quotations),
        numbers=_set(numbers),
        names=_set(set(_NAME.findall(text))),
        lede=_set(set(_NAME.findall(text[:_LEDE].rpartition(" ")[0]))),
        title=_set(set(_WORD.findall((title or "").lower()))),
    )


def _body(text: str) -> str:
    """The text without the boilerplate of a reprint, quickly: it is sought at both ends only."""
    lines = [line for raw in text.split("\n") if (line := " ".join(raw.split()))]
    if len(lines) <= 2 * _EDGE:
        return "\n".join(without_furniture(lines))
    head, tail = without_furniture(lines[:_EDGE]), without_furniture(lines[-_EDGE:])
    return "\n".join([*head, *lines[_EDGE:-_EDGE], *tail])


def _bigrams(hashed: NDArray[np.uint64]) -> Hashes:
    if len(hashed) < 2:
        return np.unique(hashed).astype(np.uint32)
    mixed = (hashed[:-1] * _MIX + hashed[1:]) * _MIX
    return np.unique((mixed >> _HIGH).astype(np.uint32))


def _set(items: set[str]) -> Hashes:
    return np.unique(np.fromiter((_hash(item) for item in items), np.uint32, len(items)))


def _hash(word: str) -> int:
    """A hash that does not change from run to run, remembered for common words."""
    found = _hashes.get(word)
    if found is None:
        if len(_hashes) >= _MEMORY:
            _hashes.clear()
        found = _hashes[word] = zlib.crc32(word.encode("utf-8", "surrogatepass"))
    return found
