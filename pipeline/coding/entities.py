"""The model's named entities, decoded from its scores for whole sentences at a time.

spaCy's own decoder asks for every token and label whether a move is allowed, and takes Python's
lock each time: it costs more than all else that the parser does. Here a token outside of an entity
is decided by one matrix product for all of them, as its scores depend on nothing but itself. The
entities are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.pipeline import EntityRecognizer
    from spacy.tokens import Doc

Entities = tuple[tuple[int, int, str], ...]
"""First token, end token and label of each entity of a sentence, from left to right."""


class EntityDecoder:
    """Decodes what a trained entity recognizer scores."""

    def __init__(self, recognizer: EntityRecognizer) -> None:
        model: Any = recognizer.model
        self._vectors = model.get_ref("tok2vec")
        self._features = model.get_ref("lower")
        self._bias: NDArray[np.float32] = self._features.get_param("b")
        upper = model.get_ref("upper")
        self._weights: NDArray[np.float32] = upper.get_param("W")
        self._upper_bias: NDArray[np.float32] = upper.get_param("b")
        moves: Any = recognizer.moves
        self._moves = [_move(moves.get_class_name(k)) for k in range(moves.n_moves)]
        self._columns = {move: k for k, move in enumerate(self._moves)}
        alone = [k for k, (kind, label) in enumerate(self._moves) if kind == "U" and label]
        self._closed = np.array([*alone, self._columns["O", ""]])
        begin = [k for k, (kind, _) in enumerate(self._moves) if kind == "B"]
        self._open = np.array(sorted([*self._closed, *begin]))

    def entities(self, docs: Sequence[Doc]) -> list[Entities]:
        """The entities of each sentence, of which the parser has set the sentence starts."""
        if not any(len(doc) for doc in docs):
            return [() for _ in docs]
        # rows of (feature, unit, piece); the first is for a feature that is missing
        table = self._features.predict(self._vectors.predict(docs))
        first, beside = table[1:, 0], table[0, 1:]
        scores = self._scores(first + beside[0] + beside[1])
        may_open = self._open[scores[:, self._open].argmax(axis=1)].tolist()
        may_not = self._closed[scores[:, self._closed].argmax(axis=1)].tolist()
        out, base = [], 0
        for doc in docs:
            span = slice(base, base + len(doc))
            out.append(self._walk(doc, table[1:][span], may_open[span], may_not[span]))
            base += len(doc)
        return out

    def _scores(self, summed: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scores of all moves from the sums of the states' features."""
        pieces = summed + self._bias
        hidden = np.maximum(pieces[..., 0], pieces[..., 1])
        scores: NDArray[np.float32] = hidden @ self._weights.T + self._upper_bias
        return scores

    def _walk(
        self,
        doc: Doc,
        table: NDArray[np.float32],
        may_open: Sequence[int],
        may_not: Sequence[int],
    ) -> Entities:
        """Take the best move at each token that is allowed there."""
        found: list[tuple[int, int, str]] = []
        outside = self._columns["O", ""]
        barred: list[bool] | None = None
        i, size = 0, len(doc)
        while i < size:
            if may_open[i] == outside:
                i += 1
                continue
            if barred is None:
                barred = _barred(doc)
            kind, label = self._moves[(may_not if barred[i] else may_open)[i]]
            end = i + 1
            if kind == "O" or doc[i].is_space:
                i += 1
                continue
            if kind == "B":
                end = self._end(table, i, label, barred)
            found.append((i, end, label))
            i = end
        return tuple(found)

    def _end(
        self, table: NDArray[np.float32], first: int, label: str, barred: Sequence[bool]
    ) -> int:
        """Where an entity ends that begins at a token."""
        pair = [self._columns["I", label], self._columns["L", label]]
        for i in range(first + 1, len(barred)):
            if barred[i]:
                return i + 1
            summed = table[i, 0] + table[first, 1] + table[i - 1, 2]
            goes_on, ends = self._scores(summed[None])[0, pair]
            if ends > goes_on:
                return i + 1
        raise AssertionError("an entity may not go on after the last token")


def _move(name: str) -> tuple[str, str]:
    """Kind and label of a move ("B-ORG")."""
    kind, _, label = name.partition("-")
    return kind, label


def _barred(doc: Doc) -> list[bool]:
    """For each token whether an entity must not go on after it."""
    starts: Iterable[int] = doc.to_array("SENT_START").tolist()
    return [*(start == 1 for start in starts), True][1:]
