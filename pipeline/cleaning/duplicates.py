"""Duplicate clusters: which articles repeat one another, and which of them came first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from pipeline.cleaning.candidates import Signatures, candidate_pairs, signatures
from pipeline.cleaning.features import Features, features_of
from pipeline.cleaning.similarity import DuplicateKind, Match, compare

WINDOW_DAYS = 7

_BATCH = 2_000
_UNDATED = np.iinfo(np.int32).max // 2


@dataclass(frozen=True, slots=True)
class Text:
    """One text to compare. `day` in UTC; `at` breaks ties within a day, then `id`."""

    id: str
    text: str
    day: date | None
    at: datetime | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where a text belongs: `cluster_id` is the id of the earliest text of its cluster.

    `duplicate_of`, `kind` and `similarity` are None for that earliest text itself. The similarity
    is the Jaccard index of the word pairs of the text and the canonical one, 0 to 1.
    """

    id: str
    cluster_id: str
    duplicate_of: str | None = None
    kind: DuplicateKind | None = None
    similarity: float | None = None


def find_duplicates(
    texts: Iterable[Text],
    window_days: int = WINDOW_DAYS,
    features: Callable[[str, str | None], Features] = features_of,
) -> list[Assignment]:
    """Assign each text to a cluster, in the order given.

    Texts are read once and not kept: about 2 KB a text are. Two texts are compared if they were
    published at most `window_days` apart; undated ones are compared among themselves. The result
    depends on the texts alone, not on their order. `features` is for callers that compare a text
    several times and remember what it is compared by.
    """
    index = _Index(features)
    for text in texts:
        index.add(text)
    return index.assignments(window_days)


class _Index:
    """Features of the texts seen so far, and the clusters that follow from them."""

    def __init__(self, features: Callable[[str, str | None], Features]) -> None:
        self._features_of = features
        self._ids: list[str] = []
        self._moments: list[tuple[int, float, str]] = []
        self._features: list[Features] = []
        self._signed: list[Signatures] = []

    def add(self, text: Text) -> None:
        self._ids.append(text.id)
        self._moments.append(_moment(text))
        self._features.append(self._features_of(text.text, text.title))
        if len(self._features) % _BATCH == 0:
            self._sign()

    def assignments(self, window_days: int) -> list[Assignment]:
        self._sign()
        order = sorted(range(len(self._ids)), key=self._moments.__getitem__)
        days = np.array([self._moments[i][0] for i in order], np.int32)
        signed = np.concatenate(self._signed)[order] if order else signatures([])
        clusters = _Clusters(len(order))
        direct: dict[tuple[int, int], Match] = {}
        for earlier, later in candidate_pairs(signed, days, window_days).tolist():
            match = compare(self._features[order[earlier]], self._features[order[later]])
            if match:
                clusters.join(earlier, later)
                direct[earlier, later] = match
        found: list[Assignment | None] = [None] * len(order)
        for rank, i in enumerate(order):
            found[i] = self._assignment(rank, clusters.first(rank), order, direct)
        return [assignment for assignment in found if assignment is not None]

    def _assignment(
        self, rank: int, first: int, order: list[int], direct: dict[tuple[int, int], Match]
    ) -> Assignment:
        identity, canonical = self._ids[order[rank]], self._ids[order[first]]
        if rank == first:
            return Assignment(identity, identity)
        one, other = self._features[order[first]], self._features[order[rank]]
        match = direct.get((first, rank)) or compare(one, other) or Match(DuplicateKind.REWRITE, 0)
        return Assignment(identity, canonical, canonical, match.kind, round(match.similarity, 4))

    def _sign(self) -> None:
        done = sum(len(part) for part in self._signed)
        self._signed.append(signatures([f.bigrams for f in self._features[done:]]))


class _Clusters:
    """Disjoint sets of ranks; a set is named by its first rank."""

    def __init__(self, count: int) -> None:
        self._parents: NDArray[np.int64] = np.arange(count)

    def first(self, rank: int) -> int:
        parents = self._parents
        while parents[rank] != rank:
            parents[rank] = parents[parents[rank]]
            rank = int(parents[rank])
        return rank

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.first(one), self.first(other)))
        self._parents[high] = low


def _moment(text: Text) -> tuple[int, float, str]:
    """What texts are ordered by: day, seconds, id; a text without a time comes last in its day."""
    day = text.day.toordinal() if text.day else _UNDATED
    seconds = text.at.astimezone(UTC).timestamp() if text.at else float("inf")
    return day, seconds, text.id
