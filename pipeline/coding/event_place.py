"""The place of an event, told from the other places of its sentence.

Each toponym of the sentence gets a cost by the way from it up the tree to the event's words: a
locative phrase of the event itself costs least, a country that only acts costs too much. The
cheapest wins; when all are dear the event has no place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.coding.composition import Statement
from pipeline.coding.parsing import Tree
from pipeline.coding.records import Place

LOCATIVES = frozenset(
    "in at near on outside inside around off into across over along through throughout toward towards "
    "within between from to above beyond beside opposite past via amid upon onto under".split()
)
DIRECTIONAL = frozenset({"from", "to", "toward", "towards", "between", "under", "over", "amid"})
"""Prepositions whose noun is often a participant: dearer than a plain locative."""

PLACE_OBJECT_TYPES = frozenset({"ASSAULT", "MOBILIZE", "RETREAT", "CONSULT", "PROTEST", "COERCE"})
"""Events that happen where their object is: "bombed Aleppo", "visited Paris"."""

NOMINAL_LINKS = frozenset({"compound", "nmod", "poss", "appos", "amod", "npadvmod", "conj", "nummod"})
TOO_DEAR = 4.5


@dataclass(frozen=True, slots=True)
class _Way:
    """How a toponym hangs on the event: preposition nearest the event, and steps on the way."""

    preposition: str | None
    landing: int
    label: str
    steps: int


def event_place(s: Statement, tree: Tree, places: Sequence[Place]) -> Place | None:
    """The toponym of the sentence that names where the event is, if one does.

    Args:
        s: The event.
        tree: Its sentence.
        places: Toponyms of the document.
    """
    best: tuple[float, int, Place] | None = None
    core = _core(s, tree)
    for p in places:
        if p.start < tree.start or p.end > tree.end:
            continue
        token = _head(tree, p)
        if token is None:
            continue
        key = (_cost(tree, token, s, core), p.start, p)
        if best is None or key[:2] < best[:2]:
            best = key
    return best[2] if best is not None and best[0] < TOO_DEAR else None


def _core(s: Statement, tree: Tree) -> frozenset[int]:
    """The event's own words: trigger, anchor and what lies between."""
    return frozenset({s.hit.token, s.anchor, *s.path})


def _head(tree: Tree, p: Place) -> int | None:
    """The token of a toponym whose head lies outside it."""
    tokens = [i for i in range(len(tree)) if tree.starts[i] < p.end and tree.ends[i] > p.start]
    if not tokens:
        return None
    inside = set(tokens)
    return next((i for i in reversed(tokens) if tree.heads[i] not in inside or tree.heads[i] == i), tokens[-1])


def _upwards(tree: Tree, token: int) -> Iterator[int]:
    yield token
    yield from tree.ancestors(token)


def _cost(tree: Tree, token: int, s: Statement, core: frozenset[int]) -> float:
    """How unlikely a toponym is to be where the event happened."""
    preposition: str | None = None
    steps = 0
    below = token
    for node in _upwards(tree, token):
        if node in core:
            if node == token:
                return 1.0
            return _by_link(tree, below, token, preposition, s) + 0.1 * steps
        if tree.deps[node] in ("prep", "agent"):
            preposition = tree.words[node].lower()
        if node != token and _above(tree, node, core):
            return _from_above(tree, below, preposition, s, node) + 0.1 * steps
        if tree.deps[node] in ("relcl", "acl", "advcl", "ccomp", "parataxis") and node != token:
            steps += 6
        steps += 1
        below = node
    return 9.0


def _above(tree: Tree, node: int, core: frozenset[int]) -> bool:
    """Whether a node dominates the event."""
    return any(node in set(tree.ancestors(c)) for c in core)


def _by_link(tree: Tree, below: int, token: int, preposition: str | None, s: Statement) -> float:
    """Cost when the way reaches the event's own words from below."""
    label = tree.deps[below]
    if label == "prep":
        word = tree.words[below].lower()
        nested = tree.heads[token] != below
        extra = 0.3 if nested else 0.0
        if word in ("in", "at", "near", "outside", "inside", "across", "around", "throughout", "within"):
            return extra
        if word in LOCATIVES or word == "of":
            return 0.8 + extra
        return (2.5 if preposition in LOCATIVES and nested else 3.5) + extra
    if label in NOMINAL_LINKS:
        return 1.2
    if label in ("dobj", "obj", "nsubjpass", "attr"):
        if below == token or preposition is None:
            return 1.5 if s.event_type in PLACE_OBJECT_TYPES else 5.0
        return 1.3 if preposition in LOCATIVES else 2.2
    if label in ("nsubj", "agent"):
        if below == token:
            return 6.0
        return 2.5 if preposition in LOCATIVES else 4.0
    if label in ("advmod", "npadvmod", "dep"):
        return 2.0
    return 3.0


def _from_above(tree: Tree, below: int, preposition: str | None, s: Statement, node: int) -> float:
    """Cost when the toponym hangs on a word above the event ("In Homs, officials said …")."""
    if tree.deps[below] == "prep" and tree.words[below].lower() in LOCATIVES:
        return 2.0 if below < node else 3.0
    if preposition in LOCATIVES:
        return 3.2
    return 5.0
