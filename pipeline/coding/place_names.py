"""Names of places as keys: what different spellings of one name have in common."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

ARAB = frozenset({
    "ARE", "BHR", "DJI", "DZA", "EGY", "ESH", "IRQ", "ISR", "JOR", "KWT", "LBN",
    "LBY", "MAR", "MRT", "OMN", "PSE", "QAT", "SAU", "SDN", "SOM", "SYR", "TUN",
    "YEM",
})  # fmt: skip
"""Countries whose names news transliterates in many ways."""

SOUND_FROM = 3
"""Consonants that a name needs to be recognised by its sound."""

_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "ß": "ss", "ı": "i", "æ": "ae", "œ": "oe",
     "þ": "th", "ə": "a", **dict.fromkeys("'’‘ʼʻ`ʿʾ")}
)  # fmt: skip
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_SHORT_WORDS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "pt": "point"}


@lru_cache(maxsize=100_000)
def name_key(name: str) -> str:
    """What two spellings of a name have in common: no case, marks, apostrophes or hyphens."""
    low = name.lower().translate(_LETTERS)
    if not low.isascii():
        low = "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))
        low = low.translate(_LETTERS)
    words = _NOT_WORD.sub(" ", low).split()
    if len(words) > 1:
        words = [_SHORT_WORDS.get(w, w) for w in words]
    return " ".join(words)


_ARTICLES = frozenset(
    {"al", "el", "ar", "as", "ash", "at", "ath", "az", "ad", "an", "ed", "er", "es", "et"}
)


def without_article(key: str) -> str | None:
    """ "Al Hasakah" → "hasakah": news drops the Arabic article."""
    first, _, rest = key.partition(" ")
    return rest if first in _ARTICLES and len(rest) > 3 else None


_DIGRAPHS = (
    ("sh", "s"), ("kh", "x"), ("gh", "g"), ("th", "t"), ("dh", "d"), ("q", "k"), ("ck", "k"),
    ("c", "k"),
)  # fmt: skip
_SILENT = re.compile(r"[aeiouy]|h(?![aeiouy])")
_DOUBLE = re.compile(r"(.)\1+")


def sound_key(key: str) -> str:
    """What transliterations of an Arabic name have in common: consonants without the article.

    "deir ez zor", "deir ezzor" and "dayr al zawr" sound alike: "drzr".
    """
    words = key.split()
    text = "".join(w for w in words if w not in _ARTICLES) or "".join(words)
    for old, new in _DIGRAPHS:
        text = text.replace(old, new)
    return _DOUBLE.sub(r"\1", _SILENT.sub("", text.replace("aw", "o")))
