"""Lemmas of words: looked up in lemminflect's list of forms, and guessed by it if not there.

The list is read here, not by lemminflect, which takes five times as long to load it and copies all
that it looks up.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from pipeline.coding.loading import without_collection

_IRREGULAR = {
    # lemminflect prefers another verb for these forms
    "found": "find",
    "left": "leave",
    "felt": "feel",
    "lay": "lay",
    "saw": "see",
    "people": "people",
    "police": "police",
    "talks": "talks",
    "forces": "force",
    "troops": "troop",
    "hostilities": "hostility",
    "laid": "lay",
    "'s": "be",
    "'re": "be",
    "'m": "be",
    "’s": "be",
    "’re": "be",
    "’m": "be",
    "'ve": "have",
    "’ve": "have",
    "'d": "would",
    "bound": "bind",
    "wound": "wound",
    "wounded": "wound",
    "wounding": "wound",
    "fell": "fall",
    "shot": "shoot",
    "teargas": "teargas",
    "teargassed": "teargas",
    "teargassing": "teargas",
}
_GUESSED_ENDINGS = (
    ("u",), ("", "on", "um", "us"), ("", "is"), ("", "e", "en", "s", "x", "y"),
    ("", "ex", "ie", "y"),
)  # fmt: skip
"""What a guess may put in the place of no, one, two, three or four letters at a word's end."""


@dataclass(frozen=True, slots=True)
class _Forms:
    """First lemmas of listed forms by part of speech, all in lower case, and all listed forms."""

    verbs: dict[str, str]
    nouns: dict[str, str]
    words: frozenset[str]

    def of(self, tag: str) -> dict[str, str]:
        """The lemmas of verbs, or of nouns, by a Penn tag."""
        return self.verbs if tag.startswith("V") else self.nouns


@cache
def _forms() -> _Forms:
    """The list of forms, loaded once a process."""
    with without_collection():
        from lemminflect import config

        return _read(Path(config.lemma_lu_fn), Path(config.lemma_overrides_fn))


def _read(listed: Path, corrected: Path) -> _Forms:
    """lemminflect's lines "form,part of speech,lemma/lemma"; those corrected replace others."""
    lines = gzip.decompress(listed.read_bytes()).decode().splitlines()
    lines += corrected.read_text(encoding="utf-8").splitlines()
    lemmas: dict[str, dict[str, str]] = {"verb": {}, "noun": {}}
    words = set()
    for line in lines:
        if line and not line.startswith("#"):
            word, part, found = line.split(",")
            words.add(word)
            if (of_part := lemmas.get(part.lower())) is not None:
                of_part[word] = found.partition("/")[0].lower()
    return _Forms(lemmas["verb"], lemmas["noun"], frozenset(words))


def is_listed(word: str, tag: str) -> bool:
    """Whether the lemma of a verb's or noun's form is looked up, not guessed from its ending."""
    return word in _IRREGULAR or word in _forms().of(tag)


def guesses(word: str) -> Iterator[str]:
    """All that may be guessed as the lemma of a word that is not listed, but for itself."""
    for cut, endings in enumerate(_GUESSED_ENDINGS):
        rest = word[: max(0, len(word) - cut)]
        for ending in endings:
            yield rest + ending


def is_word(word: str) -> bool:
    """Whether a word in lower case is a form of any that is listed."""
    return word in _forms().words


@lru_cache(maxsize=200_000)
def lemma(word: str, tag: str) -> str:
    """Lower-case lemma of a word with its Penn tag ("hoped", VBD → "hope")."""
    low = word.lower()
    if not tag.startswith("V") and tag not in ("NN", "NNS"):
        return low
    return _IRREGULAR.get(low) or _forms().of(tag).get(low) or _guess(low, tag)


def _guess(word: str, tag: str) -> str:
    """The lemma of a form that is not listed, by its ending."""
    from lemminflect import getAllLemmasOOV

    part = "VERB" if tag.startswith("V") else "NOUN"
    found = getAllLemmasOOV(word, part)
    return str(found[part][0]).lower() if found else word
