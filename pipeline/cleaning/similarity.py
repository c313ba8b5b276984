"""Whether two texts tell the same report, and how closely they tell it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from pipeline.cleaning.features import Features, Hashes

LEAST_JACCARD = 0.18
LEAST_CONTAINMENT = 0.5
NEAR_CONTAINMENT = 0.93
LEAST_FACTS = 0.6
LEAST_NUMBERS = 0.6
LEAST_LEDE = 0.6
SHORT_WORDS = 60
SHORT_JACCARD = 0.6
SHORT_FACTS = 0.85
VERSION_CONTAINMENT = 0.5
TITLED_CONTAINMENT = 0.2
"""Enough where titles are the same: a story of two lines is often written out under its title."""


class DuplicateKind(StrEnum):
    """How an article repeats another."""

    EXACT = "exact"
    """The same words in the same order."""
    NEAR = "near"
    """The same sentences, some cut, added or moved."""
    REWRITE = "rewrite"
    """The same report in other words; its numbers, names and quotations are left."""


@dataclass(frozen=True, slots=True)
class Match:
    """Two texts of one report; `similarity` is the Jaccard index of their word pairs, 0 to 1."""

    kind: DuplicateKind
    similarity: float


def compare(one: Features, other: Features) -> Match | None:
    """How two texts repeat each other; None if they do not.

    Shared word pairs make texts alike, but so do the set phrases of results, weather and
    diplomacy; two reports are one only if they also agree in numbers, names and quotations.
    """
    if not one.length or not other.length:
        return None
    if one.length == other.length and one.words == other.words:
        return Match(DuplicateKind.EXACT, 1.0) if _same_subject(one, other) else None
    shared = _shared(one.bigrams, other.bigrams)
    smaller = min(len(one.bigrams), len(other.bigrams))
    union = len(one.bigrams) + len(other.bigrams) - shared
    jaccard, containment = shared / union, shared / smaller
    if jaccard < LEAST_JACCARD or containment < LEAST_CONTAINMENT:
        return None
    if not _facts_agree(one, other):
        return None
    if min(one.length, other.length) < SHORT_WORDS and not _short_agree(
        one, other, jaccard, containment
    ):
        return None
    kind = DuplicateKind.NEAR if containment >= NEAR_CONTAINMENT else DuplicateKind.REWRITE
    return Match(kind, jaccard)


def is_new_version(old: Features, new: Features) -> bool:
    """Whether of two texts found at one address the newer is a version of the older.

    Numbers and names may differ, since they are what a correction corrects.
    """
    shared = _containment(old.bigrams, new.bigrams)
    same_title = len(old.title) > 0 and np.array_equal(old.title, new.title)
    return shared >= (TITLED_CONTAINMENT if same_title else VERSION_CONTAINMENT)


def _facts_agree(one: Features, other: Features) -> bool:
    return (
        _containment(one.facts, other.facts) >= LEAST_FACTS
        and _containment(one.numbers, other.numbers) >= LEAST_NUMBERS
        and _part(one.lede, other.names) >= LEAST_LEDE
        and _part(other.lede, one.names) >= LEAST_LEDE
    )


def _short_agree(one: Features, other: Features, jaccard: float, containment: float) -> bool:
    """For pairs with a short text, which set phrases fill: alike, or the start of the longer."""
    trimmed = containment >= NEAR_CONTAINMENT and max(one.length, other.length) >= SHORT_WORDS
    return (
        (jaccard >= SHORT_JACCARD or trimmed)
        and _containment(one.numbers, other.numbers) >= SHORT_FACTS
        and _containment(one.names, other.names) >= SHORT_FACTS
        and _same_subject(one, other)
    )


def _same_subject(one: Features, other: Features) -> bool:
    """For texts too short to tell by themselves: whether their titles do not disagree.

    "Pay April 1, record March 15" is the whole report of many companies, each named in its title.
    """
    if min(one.length, other.length) >= SHORT_WORDS:
        return True
    return _containment(one.title, other.title) >= LEAST_FACTS


def _containment(one: Hashes, other: Hashes) -> float:
    """The part of the smaller set that is in the larger; 1 if there is nothing to compare."""
    smaller = min(len(one), len(other))
    return _shared(one, other) / smaller if smaller else 1.0


def _part(some: Hashes, all_: Hashes) -> float:
    """The part of one set that is in another; 1 if the set is empty."""
    return _shared(some, all_) / len(some) if len(some) else 1.0


def _shared(one: Hashes, other: Hashes) -> int:
    return len(np.intersect1d(one, other, assume_unique=True))
