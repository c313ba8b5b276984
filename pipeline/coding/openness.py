"""Events that the words around them leave open, without any operator of the lexicon over them.

"A pact would require a compromise", "no evidence that Chad attacked", "information leading to the
arrest of the bombers", "attacking Iran would be a mistake".
"""

from __future__ import annotations

from pipeline.coding.negation import is_negated
from pipeline.coding.parsing import Tree
from pipeline.coding.records import Status
from pipeline.lexicon.triggers import word_classes

LINKS = 5
"""Words up the tree that are asked whether they leave an event open."""
OPEN_AUX = frozenset({"would", "'d", "could", "might", "may", "can", "will", "'ll", "should"})


def left_open(tree: Tree, anchor: int) -> Status | None:
    """The status that the clauses above an event give it; None where they leave it a fact.

    Args:
        anchor: The token that carries the event.
    """
    if tree.pos[anchor] == "NOUN":
        return _noun_left_open(tree, anchor)
    if any(_is_talk(tree, c) for c in tree.dependents(anchor, "aux")):
        return "hypothetical"  # parsers take "oppose sending troops" for one verb
    i = anchor
    for _ in range(LINKS):
        head, dep = tree.heads[i], tree.deps[i]
        if head == i:
            return None
        state = _clause_left_open(tree, i)
        if state is not None:
            return state
        # a finite clause has a mood of its own
        if dep != "conj" and (dep not in ("xcomp", "ccomp", "pcomp") or not _is_nonfinite(tree, i)):
            return None
        i = tree.heads[head] if dep == "pcomp" else head
    return None


def _clause_left_open(tree: Tree, i: int) -> Status | None:
    head, dep = tree.heads[i], tree.deps[i]
    match dep:
        case "csubj":
            return "hypothetical" if _may_be(tree, head) and _is_nonfinite(tree, i) else None
        case "acl" | "ccomp" if _is_missing_evidence(tree, head):
            return "hypothetical"
        case "xcomp" | "ccomp" | "dobj" if tree.tags[i] == "VBG":
            return "hypothetical" if _is_talk(tree, head) else None
        case "pcomp" if tree.tags[i] == "VBG":
            return "hypothetical" if _is_talk(tree, tree.heads[head]) else None
        case "acl" if tree.tags[i] == "VBG" and _is_single(tree, head):
            return "hypothetical" if _may_be(tree, tree.heads[head]) else None
    return None


def _noun_left_open(tree: Tree, noun: int) -> Status | None:
    """The status of an event noun from the clause it stands in.

    Only of nouns that are no event known already: none with "the", an owner or a clause of its own.
    """
    if _is_contrasted(tree, noun):
        return "negated"
    head, dep = tree.heads[noun], tree.deps[noun]
    above = tree.heads[head] if dep == "pobj" else head
    if dep == "pobj" and _leads_to_it(tree, head, above):
        return "hypothetical"
    if dep == "pobj" and tree.words[head].lower() == "of" and _is_missing_evidence(tree, above):
        return "hypothetical"
    if _is_known(tree, noun):
        return None
    single = _is_single(tree, noun)
    if dep == "nsubj" and single:
        return "hypothetical" if _may_be(tree, head, future=False) else None
    if dep == "pobj" and single and tree.words[head].lower() in ("through", "by", "via"):
        return "hypothetical" if _may_be(tree, above, future=False) else None
    if tree.lemmas[above] in word_classes()["exposed_noun"] and tree.deps[above] in (
        "attr",
        "dobj",
    ):
        above = tree.heads[above]
    elif tree.lemmas[above] not in word_classes()["bringing_verb"]:
        return None
    if dep in ("dobj", "pobj", "attr") and (_may_be(tree, above) or _is_wished(tree, above)):
        return "hypothetical"
    return None


def _is_nonfinite(tree: Tree, i: int) -> bool:
    if tree.tags[i] == "VBG":
        return not tree.dependents(i, "aux")
    return tree.tags[i] == "VB" and any(
        tree.words[c].lower() == "to" for c in tree.dependents(i, "aux")
    )


def _may_be(tree: Tree, verb: int, *, future: bool = True) -> bool:
    """Whether a verb tells what would or could be, not what may have been."""
    aux = {tree.words[c].lower() for c in tree.dependents(verb, "aux")}
    allowed = OPEN_AUX if future else OPEN_AUX - {"will", "'ll"}
    return bool(aux & allowed) and "have" not in aux


def _is_single(tree: Tree, noun: int) -> bool:
    return any(
        tree.words[c].lower() in ("a", "an", "any", "another") for c in tree.dependents(noun, "det")
    )


def _is_wished(tree: Tree, verb: int) -> bool:
    """ "Tried to provoke": an infinitive under a verb that does not say it came about."""
    return (
        tree.tags[verb] == "VB"
        and _is_nonfinite(tree, verb)
        and tree.deps[verb] in ("xcomp", "ccomp", "acl", "advcl")
        and tree.lemmas[tree.heads[verb]] not in word_classes()["implicative_verb"]
    )


def _is_missing_evidence(tree: Tree, noun: int) -> bool:
    """ "No evidence that …", "did not find signs of …"."""
    return tree.lemmas[noun] in word_classes()["evidence_noun"] and (
        is_negated(tree, noun)
        or (tree.deps[noun] in ("dobj", "attr") and is_negated(tree, tree.heads[noun]))
    )


def _is_talk(tree: Tree, head: int) -> bool:
    """Whether a word speaks of an act that need not be done: "an interest in resuming"."""
    return tree.lemmas[head] in word_classes()["debating_word"]


def _leads_to_it(tree: Tree, preposition: int, verb: int) -> bool:
    """ "Information leading to the arrest of the bombers" is wanted still."""
    return (
        tree.lemmas[verb] == "lead"
        and tree.words[preposition].lower() == "to"
        and tree.tags[verb] in ("VBG", "VBZ", "VBP", "VB")
        and tree.lemmas[tree.heads[verb]] in word_classes()["tip_noun"]
    )


def _is_contrasted(tree: Tree, noun: int) -> bool:
    """ "Rather than a clash"."""
    than = tree.heads[noun]
    return (
        tree.deps[noun] == "pobj"
        and tree.words[than].lower() == "than"
        and than > 0
        and tree.words[than - 1].lower() == "rather"
    )


def _is_known(tree: Tree, noun: int) -> bool:
    return any(
        tree.deps[c] in ("poss", "acl", "relcl")
        or (tree.deps[c] == "det" and tree.words[c].lower() in word_classes()["definite_word"])
        for c in tree.children[noun]
    )
