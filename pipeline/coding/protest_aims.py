"""What a protest is for: CAMEO's fourth digit, and whom it is aimed at.

A crowd that marches "to demand the premier's resignation" protests for a change of leadership
(1411), against the premier; the demand is the protest's aim and no event beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from pipeline.coding import arguments as args
from pipeline.coding.actors import PhraseReader
from pipeline.coding.parsing import Tree
from pipeline.coding.statements import Statement, names_someone
from pipeline.lexicon import tsv

DIGITS = {"leadership": "1", "policy": "2", "rights": "3", "institution": "4"}
AIMS_BY = ("against", "over", "for", "at", "about")
"""Prepositions of a protest that introduce what it is about."""
SEARCHED = 3
"""Phrases inside one another that are searched for an aim or a target."""


@cache
def _aims() -> dict[str, str]:
    return {
        word: DIGITS[row.one_of("aim", DIGITS)]
        for row in tsv.read("protest_aims.tsv", ("aim", "words"))
        for word in row.list("words")
    }


def with_aim(s: Statement, tree: Tree, reader: PhraseReader) -> Statement:
    """The protest with the code and recipients that its stated aim gives it; others unchanged."""
    if s.composed or len(s.code) != 3 or not s.code.startswith("14"):
        return s
    levels = _levels(s, tree)
    digit = next((d for h in levels for d in [_aims().get(tree.lemmas[h])] if d), None)
    if digit is None:
        return s
    named: list[int] = []
    against = s.recipients
    if s.actors and not any(names_someone(reader, h) for h in against):
        against = ()  # who "blocked roads" blocks them against somebody
    if not against:
        named = [
            h
            for h in levels
            if h not in s.actors and (r := reader.read(h)) is not None and r.is_actor
        ][:1]
    return replace(s, code=s.code + digit, recipients=against or tuple(named) or s.recipients)


def _levels(s: Statement, tree: Tree) -> list[int]:
    """Nouns of the aim, those that name it before those inside them."""
    level = [h for node in dict.fromkeys((s.hit.token, *s.path)) for h in _stated(tree, node)]
    out: list[int] = []
    for _ in range(SEARCHED):
        out += [h for h in level if h not in out]
        level = [x for h in level for x in args.inside(tree, h)]
    return out


def _stated(tree: Tree, node: int) -> Iterator[int]:
    """Heads of what a protest is said to be about, from a word that states it."""
    for name in AIMS_BY:
        yield from args.under(tree, node, name)
    for clause in tree.dependents(node, "advcl", "xcomp", "acl"):
        aims = tree.tags[clause] == "VBG" or args.has_to(tree, clause)
        if aims and clause > node and not args.is_passive(tree, clause):
            yield from args.object_(tree, clause)
            for name in AIMS_BY:
                yield from args.under(tree, clause, name)
