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


def other_spellings(key: str) -> set[str]:
    """Keys under which news also writes an Arabic name.

    "ar rai" → "al rai"; "al hasakah" → "hasakah", "al hasaka", "hasaka": the article is written
    as it sounds or not at all, the ending -ah loses its h.
    """
    first, _, rest = key.partition(" ")
    out = {key}
    if first in _ARTICLES and rest:
        out.add(f"al {rest}")
        if len(rest) > 3:
            out.add(rest)
    out |= {k[:-1] for k in out if k.endswith("ah") and len(k) > 5}
    return out - {key}


def has_article(key: str) -> bool:
    """Whether a key begins with the Arabic article."""
    first, _, rest = key.partition(" ")
    return first in _ARTICLES and bool(rest)


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


_OPEN_END = re.compile(r"[aeiouwy]h?$")


def may_be_one(key: str, other: str) -> bool:
    """Whether two names of the same sound may be one by their endings, which short ones need.

    Qaboun is not Kobani, but Hasaka is Hasakeh.
    """
    sound = sound_key(key)
    if len(sound) > SOUND_FROM or sound != sound_key(other):
        return True
    return bool(_OPEN_END.search(key)) == bool(_OPEN_END.search(other))


_VOWELS = re.compile(r"[aeiouwy]+")


def same_vowels(key: str, other: str) -> bool:
    """Whether two names that sound alike may be one by the vowel of their first syllable.

    Transliterations vary within "a, e, i" and within "o, u", seldom between.
    """
    first, second = (_VOWELS.search(_bare(k)) for k in (key, other))
    if first is None or second is None:
        return True
    return bool(set("ouw") & set(first.group())) == bool(set("ouw") & set(second.group()))


def _bare(key: str) -> str:
    return " ".join(w for w in key.split() if w not in _ARTICLES) or key
