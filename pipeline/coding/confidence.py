"""How sure the coder is of a statement."""

from __future__ import annotations

from pipeline.coding.actors import Reading
from pipeline.coding.composition import Statement
from pipeline.coding.parsing import Tree
from pipeline.coding.records import Status

BASIS = {
    "name": 0.12,
    "modifier": 0.10,
    "complement": 0.08,
    "reference": 0.03,
    "place": 0.02,
    "home": -0.03,
    "none": -0.08,
}
BACKGROUND = frozenset({"relcl", "acl", "advcl", "pcomp", "pobj", "amod"})


def confidence(
    s: Statement, tree: Tree, actors: list[Reading], recipients: list[Reading], state: Status
) -> float:
    """Between .05 and .95: specific triggers, named participants and main clauses raise it."""
    score = 0.58 + 0.03 * min(s.hit.entry.specificity, 3)
    if s.hit.entry.pos == "n":
        score -= 0.06
    if s.composed:
        score += 0.03
    score += max((BASIS.get(r.basis, 0.0) for r in actors), default=-0.12)
    score += max((BASIS.get(r.basis, 0.0) for r in recipients), default=-0.02)
    if state in ("hypothetical", "negated"):
        score -= 0.10
    score -= 0.07 * min(2, _depth(s, tree))
    return round(min(0.95, max(0.05, score)), 2)


def _depth(s: Statement, tree: Tree) -> int:
    """How many times a statement is subordinate, not counting what is reported."""
    chain = [s.path[-1] if s.path else s.anchor]
    chain += list(tree.ancestors(chain[0]))
    return sum(tree.deps[i] in BACKGROUND for i in chain)
