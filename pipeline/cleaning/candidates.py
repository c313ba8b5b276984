"""Pairs of texts that may repeat each other: MinHash signatures, cut in bands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import rensa
from numpy.typing import NDArray

from pipeline.cleaning.features import Hashes

BANDS = 42
ROWS = 3
PERMUTATIONS = BANDS * ROWS
LEAST_ESTIMATE = 0.11
"""Pairs whose signatures agree less are not worth comparing: half the least Jaccard index."""
NEIGHBOURS = 24
"""In a band, a text is compared with so many of its predecessors: set phrases fill bands."""

_SEED = 20_231
_BATCH = 1_000_000

Signatures = NDArray[np.uint32]
Pairs = NDArray[np.int64]


def signatures(bigrams: Sequence[Hashes]) -> Signatures:
    """The MinHash signature of each set of word pairs, a row each."""
    if not bigrams:
        return np.empty((0, PERMUTATIONS), np.uint32)
    offsets = np.zeros(len(bigrams) + 1, np.uint64)
    np.cumsum([len(one) for one in bigrams], out=offsets[1:])
    flat = np.concatenate(bigrams).astype(np.uint64)
    matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(flat, offsets, PERMUTATIONS, _SEED)
    return np.array(matrix.to_rows(), np.uint32)


def candidate_pairs(signed: Signatures, days: NDArray[np.int32], window_days: int) -> Pairs:
    """Pairs of rows, earlier row first, that share a band and lie within the window of days.

    Rows must be in the order of publication, so that in a crowded band a text meets those just
    before it. The result is sorted: the same texts give the same pairs.
    """
    found: list[NDArray[np.int64]] = []
    for band in range(BANDS):
        keys = _band_keys(signed[:, band * ROWS : (band + 1) * ROWS])
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        for step in range(1, NEIGHBOURS + 1):
            same = np.flatnonzero(ordered[step:] == ordered[:-step])
            if not len(same):
                break
            earlier, later = order[same], order[same + step]
            close = days[later] - days[earlier] <= window_days
            found.append(earlier[close] << np.int64(32) | later[close])
    if not found:
        return np.empty((0, 2), np.int64)
    packed = np.unique(np.concatenate(found))
    pairs = np.stack((packed >> np.int64(32), packed & np.int64(0xFFFFFFFF)), axis=1)
    return _plausible(signed, pairs)


def _band_keys(part: Signatures) -> NDArray[np.uint64]:
    keys = np.zeros(len(part), np.uint64)
    for column in range(part.shape[1]):
        keys = keys * np.uint64(0x9E3779B97F4A7C15) + part[:, column].astype(np.uint64)
        keys ^= keys >> np.uint64(29)
    return keys


def _plausible(signed: Signatures, pairs: Pairs) -> Pairs:
    """The pairs whose whole signatures agree enough."""
    kept: list[Pairs] = []
    for start in range(0, len(pairs), _BATCH // 4):
        part = pairs[start : start + _BATCH // 4]
        agree = np.zeros(len(part), np.uint16)
        for column in range(signed.shape[1]):
            agree += signed[part[:, 0], column] == signed[part[:, 1], column]
        kept.append(part[agree >= LEAST_ESTIMATE * signed.shape[1]])
    return np.concatenate(kept) if kept else pairs
