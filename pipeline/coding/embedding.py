"""Word vectors of the parser's model, computed once a word form.

The first layers of the model see one token at a time, by its form alone, and take a third of the
time of all. News repeats its words, so their vectors are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.tokens import Doc
    from thinc.api import Model

CAPACITY = 50_000
"""Word forms whose vectors are kept, at 384 bytes each; then all are forgotten."""


def keep_vectors(tok2vec: Model[Any, Any]) -> None:
    """Let a token-to-vector model, whose first layer embeds and mixes, keep the vectors it makes.

    The model must not be trained afterwards.
    """
    from thinc.api import Model, chain

    extract, *rest = tok2vec.layers[0].layers
    kept = _Vectors(extract, chain(*rest))

    def forward(
        model: Model[Any, Any], docs: Sequence[Doc], is_train: bool
    ) -> tuple[list[NDArray[np.float32]], Any]:
        return kept.of(docs), lambda gradient: gradient

    tok2vec.layers[0] = Model("kept_vectors", forward)


class _Vectors:
    """Vectors by what the model sees of a token."""

    def __init__(self, extract: Model[Any, Any], embed: Model[Any, Any]) -> None:
        self._extract = extract
        self._embed = embed
        # what is seen are hashes of 64 bits: a sum of them with odd weights is as good a hash
        features = len(extract.attrs["columns"])
        self._weights = np.array([3**k for k in range(features)], dtype="uint64")
        self._places: dict[int, int] = {}
        (first,) = self._made(np.zeros((1, features), dtype="uint64"))
        self._table = np.empty((CAPACITY, first.size), dtype=first.dtype)

    def of(self, docs: Sequence[Doc]) -> list[NDArray[np.float32]]:
        """The vectors of the tokens of each sentence."""
        features = self._extract.predict(docs)
        rows = np.concatenate(features)
        keys: list[int] = (rows @ self._weights).tolist()
        seen = dict(zip(keys, range(len(keys)), strict=True))
        if len(seen) > CAPACITY:
            return [self._made(f) for f in features]
        if len(self._places) + len(seen.keys() - self._places.keys()) > CAPACITY:
            self._places = {}
        fresh = [key for key in seen if key not in self._places]
        if fresh:
            known = len(self._places)
            made = self._made(rows[[seen[key] for key in fresh]])
            self._table[known : known + len(fresh)] = made
            self._places.update((key, known + k) for k, key in enumerate(fresh))
        vectors = self._table[[self._places[key] for key in keys]]
        return np.split(vectors, np.cumsum([len(f) for f in features[:-1]]))

    def _made(self, features: NDArray[np.uint64]) -> NDArray[np.float32]:
        """Vectors as the model makes them."""
        (made,) = self._embed.predict([features])
        vectors: NDArray[np.float32] = made
        return vectors
