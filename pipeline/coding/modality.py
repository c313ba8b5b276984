"""Mood of one verb: what "will", "may", "must" or "to" before it say of its act."""

from __future__ import annotations

from typing import Literal

from pipeline.coding.parsing import Tree
from pipeline.lexicon.triggers import word_classes

Mood = Literal[
    "fact", "future", "possible", "required", "required_negated", "negated", "future_negated"
]

FUTURE = frozenset({"will", "'ll", "shall", "wo", "sha"})
CONDITIONAL = frozenset({"would", "'d"})
POSSIBLE = frozenset({"may", "might", "could", "can", "ca"})
REQUIRED = frozenset({"must", "should", "ought"})
IF = frozenset({"if"})
IF_WORDS = frozenset({"if", "unless", "whether", "lest", "should", "until", "once"})


def modal(tree: Tree, i: int) -> Mood:
    """Mood of a verb from its auxiliaries and, for an infinitive, from what it hangs on."""
    aux = {tree.words[c].lower() for c in tree.dependents(i, "aux")}
    first = tree.heads[i]
    if not aux and tree.deps[i] == "conj" and tree.tags[i] == tree.tags[first] == "VB":
        return modal(tree, first)  # "will send arms and train its soldiers"
    if aux & FUTURE:
        return "future"
    if aux & REQUIRED and not _has_condition(tree, i) and "have" not in aux:
        return "required"
    if aux & (POSSIBLE | REQUIRED):
        # "could have attacked" and "may attack" are both open
        return "possible"
    if aux & CONDITIONAL:
        if (_has_condition(tree, i) and not _is_own_word(tree, i)) or aux & {"have"}:
            return "possible"
        return "future"
    if "to" in aux:
        lemma_of_head = tree.lemmas[tree.heads[i]]
        if (
            tree.deps[i] == "ROOT"
            or _is_announced(tree, i)
            or (tree.deps[i] == "xcomp" and lemma_of_head in ("go", "be", "set"))
        ):
            return "possible" if is_cut_short(tree, i) else "future"
        if tree.deps[i] in ("acl", "relcl") and tree.deps[tree.heads[i]] == "ROOT":
            return "future"
        if tree.deps[i] in ("acl", "relcl", "advcl") and _is_one_of_few(tree, tree.heads[i]):
            return "fact"  # "the first delegation to visit"
        if tree.deps[i] in ("advcl", "acl", "relcl"):
            took = taker(tree, tree.heads[i])
            return "possible" if took is None else modal(tree, took)
    if tree.tags[i] in ("VBZ", "VBP") and not aux and _has_condition(tree, i, IF):
        return "possible"  # "faces ten years if convicted"
    if tree.tags[i] == "VBG" and tree.deps[i] != "xcomp" and "go" in {tree.lemmas[tree.heads[i]]}:
        return "fact"
    return "fact"


def _is_announced(tree: Tree, i: int) -> bool:
    """ "France to withdraw troops, Macron says": a headline with a word on whose it is."""
    return (
        tree.deps[i] in ("ccomp", "conj")
        and is_report(tree, tree.heads[i])
        and bool(tree.dependents(i, "nsubj", "nsubjpass"))
    )


def is_cut_short(tree: Tree, i: int) -> bool:
    """Whether what came between stopped what was to be.

    "Was about to expel the envoy when Warsaw recalled him", "was going to sign but fell ill", "was
    to have hosted the talks".
    """
    chain = [i]
    while tree.deps[chain[-1]] in ("xcomp", "acomp"):
        chain.append(tree.heads[chain[-1]])
    above = chain[1:]
    if not any(tree.tags[n] in ("VBD", "VBN") for v in above for n in (v, *_auxiliaries(tree, v))):
        return False
    if "have" in {tree.words[c].lower() for c in tree.dependents(i, "aux")}:
        return True
    return any(
        (tree.deps[c] == "advcl" and tree.tags[c] == "VBD" and _opens_with(tree, c, "when"))
        or (tree.deps[c] == "conj" and tree.tags[c] == "VBD" and _has_word(tree, v, "but"))
        for v in chain
        for c in tree.children[v]
    )


def _auxiliaries(tree: Tree, verb: int) -> list[int]:
    return tree.dependents(verb, "aux", "auxpass")


def _opens_with(tree: Tree, clause: int, word: str) -> bool:
    return any(tree.words[m].lower() == word for m in tree.dependents(clause, "mark", "advmod"))


def _has_word(tree: Tree, i: int, word: str) -> bool:
    return any(tree.words[c].lower() == word for c in tree.dependents(i, "cc"))


def _is_own_word(tree: Tree, i: int) -> bool:
    """ "The army said it would bomb the port unless …": who speaks of themselves announces it."""
    subjects = tree.dependents(i, "nsubj")
    return (
        tree.deps[i] == "ccomp"
        and is_report(tree, tree.heads[i])
        and bool(subjects)
        and tree.tags[subjects[0]] == "PRP"
    )


def taker(tree: Tree, above: int) -> int | None:
    """The verb of "took the opportunity to", "went out of his way to", whose mood is the act's.

    Args:
        above: What the infinitive hangs on: the noun or the verb.
    """
    classes = word_classes()
    if tree.pos[above] == "NOUN":
        verb = tree.heads[above]
        taken = tree.lemmas[above] in classes["taken_noun"] and tree.deps[above] == "dobj"
        return verb if taken and tree.lemmas[verb] in classes["taking_verb"] else None
    out_of_way = tree.lemmas[above] == "go" and any(
        tree.lemmas[n] == "way" and tree.deps[n] == "pobj" for n in tree.subtree(above)
    )
    return above if out_of_way else None


def _is_one_of_few(tree: Tree, above: int) -> bool:
    """ "The first delegation to …", "is among the few states on earth to …".

    Args:
        above: What the infinitive hangs on: the noun, one inside its phrase, or "to be".
    """
    if tree.lemmas[above] == "be":
        told = tree.dependents(above, "attr")
        told += [n for p in tree.dependents(above, "prep") for n in tree.dependents(p, "pobj")]
        return any(_is_ranked(tree, n) for n in told)
    outer = tree.heads[tree.heads[above]]
    inside = tree.deps[above] == "pobj" and tree.pos[outer] == "NOUN"
    return _is_ranked(tree, above) or (inside and _is_ranked(tree, outer))


def _is_ranked(tree: Tree, noun: int) -> bool:
    """Whether a noun is "the first", "the only", "the latest" of its kind."""
    return any(
        tree.words[c].lower() in word_classes()["ranking_word"] or tree.tags[c] in ("JJS",)
        for c in tree.children[noun]
    )


def _has_condition(tree: Tree, i: int, words: frozenset[str] = IF_WORDS) -> bool:
    """Whether a clause that begins with one of some words hangs on a verb."""
    return any(
        tree.words[m].lower() in words
        for c in tree.dependents(i, "advcl")
        for m in tree.dependents(c, "mark", "advmod")
    )


def is_report(tree: Tree, i: int) -> bool:
    """Whether a verb reports what somebody says, with a mood that is not that of what is said."""
    return tree.lemmas[i] in word_classes()["saying_verb"]
