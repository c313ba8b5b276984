"""How sure the coder is of a statement: how often one like it is right."""

from __future__ import annotations

import math
from functools import cache

from pipeline.coding.actors import Reading
from pipeline.coding.parsing import Tree
from pipeline.coding.records import Status
from pipeline.coding.statements import Statement
from pipeline.lexicon import tsv

SUREST = ("name", "modifier", "complement", "place", "reference", "home")
"""Where a participant's country comes from, the surest first."""
BACKGROUND = frozenset({"relcl", "acl", "advcl", "pcomp", "pobj", "amod"})
DEEPEST = 2
CONDITIONS = 3


def confidence(
    s: Statement,
    tree: Tree,
    actors: list[Reading],
    recipients: list[Reading],
    state: Status,
    retold: bool = False,
) -> float:
    """The probability, from 0 to 1, that type and both sides' countries are right.

    Args:
        retold: Whether only the article shows the statement to be politics.
    """
    found = features(s, tree, actors, recipients, state)
    found["retold"] = float(retold)
    score = sum(_weights().get(name, 0.0) * times for name, times in found.items())
    return round(1 / (1 + math.exp(-score)), 2)


def features(
    s: Statement, tree: Tree, actors: list[Reading], recipients: list[Reading], state: Status
) -> dict[str, float]:
    """What is weighed, by the names of `confidence.tsv`, and how often it holds."""
    found = {
        "always": 1.0,
        f"type {s.event_type}": 1.0,
        state: 1.0,
        "condition": float(min(s.hit.entry.specificity, CONDITIONS)),
        "subordinate": float(min(DEEPEST, _depth(s, tree))),
    }
    if s.hit.entry.pos == "n":
        found["noun"] = 1.0
    if s.composed:
        found["composed"] = 1.0
    if s.symmetric:
        found["symmetric"] = 1.0
    for side, readings in (("actor", actors), ("recipient", recipients)):
        basis = next((b for b in SUREST if any(r.basis == b for r in readings)), "absent")
        if basis != "absent" or not s.symmetric:
            found[f"{side} {basis}"] = 1.0
    return found


@cache
def _weights() -> dict[str, float]:
    return {
        row["feature"]: float(row["weight"])
        for row in tsv.read("confidence.tsv", ("feature", "weight"))
    }


def _depth(s: Statement, tree: Tree) -> int:
    """How many times a statement is subordinate, not counting what is reported."""
    chain = [s.path[-1] if s.path else s.anchor]
    chain += list(tree.ancestors(chain[0]))
    return sum(tree.deps[i] in BACKGROUND for i in chain)
