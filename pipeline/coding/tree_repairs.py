"""Mistakes that the parser makes again and again in news, and that the words themselves show.

The parser reads "An Israeli going to pray was stabbed" as a clause ("an Israeli going to pray")
that was stabbed, "voted out the minister" as going out of him, and "Angola armed Congolese rebels"
as armed rebels. All are undone here, before anybody asks the tree who did what.
"""

from __future__ import annotations

from collections.abc import Sequence

CLAUSAL = {"nsubj": "nsubj", "nsubjpass": "nsubjpass", "csubj": "nsubj", "csubjpass": "nsubjpass"}
PARTICLES = frozenset({"out", "aside", "away", "back"})
"""Words that are no prepositions with a bare noun phrase: "out" takes "of", "away" takes "from"."""


def repair(words: Sequence[str], tags: Sequence[str], heads: list[int], deps: list[str]) -> None:
    """Correct heads and labels in place.

    Args:
        words: The sentence's tokens.
        tags: Their part-of-speech tags (Penn Treebank).
        heads: For each token its head's index; the root is its own.
        deps: The labels of the arcs (ClearNLP, as spaCy's English models have them).
    """
    for i, label in enumerate(deps):
        if label in CLAUSAL and heads[i] > i and _is_reduced(i, tags, heads, deps):
            _name_the_subject(i, heads, deps)
        elif label == "prep" and words[i].lower() in PARTICLES:
            _make_particle(i, tags, heads, deps)
        elif label == "amod" and tags[i] == "VBD" and heads[i] > i:
            _make_verb(i, heads, deps)


def _is_reduced(i: int, tags: Sequence[str], heads: list[int], deps: list[str]) -> bool:
    """Whether a participle can be a relative clause: a passive one has no object of its own."""
    if tags[i] != "VBN":
        return tags[i] == "VBG"
    return not any(heads[j] == i and deps[j] == "dobj" for j in range(i + 1, len(heads)))


def _name_the_subject(clause: int, heads: list[int], deps: list[str]) -> None:
    """The noun of a reduced relative clause is the subject of the verb, not the clause."""
    for noun in range(clause):
        if heads[noun] == clause and deps[noun] in ("nsubj", "nsubjpass"):
            heads[noun], deps[noun] = heads[clause], CLAUSAL[deps[clause]]
            heads[clause], deps[clause] = noun, "acl"
            return


def _make_particle(i: int, tags: Sequence[str], heads: list[int], deps: list[str]) -> None:
    """A preposition that cannot be one is a particle, and its noun the verb's object."""
    verb = heads[i]
    if verb != i - 1 or not tags[verb].startswith("VB"):
        return
    for noun in range(i + 1, len(heads)):
        if heads[noun] == i and deps[noun] == "pobj":
            deps[i] = "prt"
            heads[noun], deps[noun] = verb, "dobj"
            return


def _make_verb(i: int, heads: list[int], deps: list[str]) -> None:
    """A past tense with a subject is no modifier: the noun that it was hung on is its object."""
    noun = heads[i]
    if not any(heads[j] == i and deps[j] in ("nsubj", "nsubjpass") for j in range(i)):
        return
    heads[i], deps[i] = (i if heads[noun] == noun else heads[noun]), deps[noun]
    heads[noun], deps[noun] = i, "dobj"
