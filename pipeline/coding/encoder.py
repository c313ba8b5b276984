"""The layers of the parser's model that let a word's vector see its neighbours, in few steps.

thinc's own keep what training would need and copy each array several times, which takes as long as
the products of matrices do. The vectors are the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from thinc.api import Model

    Floats = NDArray[np.float32]


def encode_in_place(tok2vec: Model[Any, Any]) -> None:
    """Let a token-to-vector model, whose second layer is the encoder, encode faster.

    The model must not be trained afterwards.
    """
    from thinc.api import Model

    theirs = tok2vec.layers[1]
    layers = [_Layer.of(residual.layers[0]) for residual in theirs.layers[0].layers]
    gap = theirs.attrs["pad"]

    def forward(
        model: Model[Any, Any], sentences: Sequence[Floats], is_train: bool
    ) -> tuple[list[Floats], Any]:
        return _encoded(layers, gap, sentences), lambda gradient: gradient

    tok2vec.layers[1] = Model("encoder", forward)


@dataclass(frozen=True, slots=True)
class _Layer:
    """A convolution over three words whose units are the largest of some pieces, normalised."""

    weights: Floats
    bias: Floats
    pieces: int
    scale: Floats
    shift: Floats

    @classmethod
    def of(cls, model: Model[Any, Any]) -> _Layer:
        """The layer of thinc's model (window, then largest piece, normalisation, dropout)."""
        maxout, norm = model.layers[1].layers[0].layers
        weights = np.asarray(maxout.get_param("W"))
        units, pieces, inputs = weights.shape
        return cls(
            # the first pieces of all units, then the second ones
            np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(pieces * units, inputs)),
            np.asarray(maxout.get_param("b")).T.ravel(),
            pieces,
            np.asarray(norm.get_param("G")),
            np.asarray(norm.get_param("b")),
        )

    def of_windows(self, windows: Floats) -> Floats:
        """What the layer adds to the vector in the middle of each window."""
        first: Floats
        first, *others = np.split(windows @ self.weights.T + self.bias, self.pieces, axis=1)
        for other in others:
            np.maximum(first, other, out=first)
        first -= first.mean(axis=1, keepdims=True)
        variance = (first * first).sum(axis=1, keepdims=True) / first.shape[1] + 1e-08
        first *= variance ** (-1.0 / 2.0)
        first *= self.scale
        first += self.shift
        return first


def _encoded(layers: Sequence[_Layer], gap: int, sentences: Sequence[Floats]) -> list[Floats]:
    """The vectors of all sentences, which lie `gap` rows apart so that none sees another."""
    width = len(layers[0].scale)
    starts = np.cumsum([gap, *(len(s) + gap for s in sentences)]).tolist()
    spans = [slice(start, start + len(s)) for start, s in zip(starts, sentences, strict=False)]
    vectors = np.zeros((starts[-1], width), dtype=np.float32)
    for span, sentence in zip(spans, sentences, strict=True):
        vectors[span] = sentence
    windows = np.zeros((len(vectors), 3 * width), dtype=np.float32)
    for layer in layers:
        windows[1:, :width] = vectors[:-1]
        windows[:, width : 2 * width] = vectors
        windows[:-1, 2 * width :] = vectors[1:]
        vectors += layer.of_windows(windows)
    return [vectors[span] for span in spans]
