"""How a word hangs on the one above it, in the terms of the lexicon's operators."""

from __future__ import annotations

from pipeline.coding import arguments as args
from pipeline.coding.parsing import Tree
from pipeline.lexicon.triggers import TriggerLexicon


def step(tree: Tree, i: int, lexicon: TriggerLexicon) -> tuple[int, str] | None:
    """The word above a token and the relation to it; None where a walk up the tree ends.

    The relation is a complement of ``operators.tsv`` (``xcomp``, ``obj``, a preposition), or
    ``subj``, ``conj`` or ``purpose``.
    """
    head, dep = tree.heads[i], tree.deps[i]
    if head == i:
        return None
    if dep == "conj":
        return head, "conj"
    if dep == "xcomp" and _is_aim(tree, i):
        return head, "purpose"
    if dep in ("xcomp", "ccomp"):
        return head, dep
    if dep in args.OBJECTS or dep == "nsubjpass":
        return head, "obj"
    if dep == "nsubj":
        return head, "subj"
    if dep in ("pobj", "pcomp"):
        return _over_preposition(tree, head)
    if dep in ("acl", "relcl") and tree.tags[i] == "VB":
        return head, "acl"
    if dep == "acl":
        return None
    if dep == "advcl" and tree.tags[i] == "VB" and args.has_to(tree, i):
        is_operator = (tree.lemmas[head], "v") in lexicon.operators
        return head, "xcomp" if is_operator else "purpose"
    if dep == "compound" and (tree.lemmas[head], "n") in lexicon.operators:
        return head, "of"
    return None


def _over_preposition(tree: Tree, preposition: int) -> tuple[int, str] | None:
    """The word above a chain of prepositions ("out of"), and the nearest of them."""
    top = preposition
    while tree.deps[top] == "prep" and tree.deps[tree.heads[top]] in ("prep", "prt"):
        top = tree.heads[top]
    governor = tree.heads[top]
    return None if governor == top else (governor, tree.words[preposition].lower())


def is_complement(tree: Tree, i: int, lexicon: TriggerLexicon) -> bool:
    """Whether an infinitive is what an operator asks for ("refused to bomb"), and no purpose."""
    return (
        tree.deps[i] in ("xcomp", "advcl")
        and not _is_aim(tree, i)
        and any(
            "xcomp" in o.complement
            for o in lexicon.operators.get((tree.lemmas[tree.heads[i]], "v"), ())
        )
    )


def _is_aim(tree: Tree, i: int) -> bool:
    """ "Held a rally to demand", "began a strike to protest": the object is the act, the
    infinitive its aim, though parsers make it a complement."""
    head = tree.heads[i]
    return (
        tree.tags[i] == "VB"
        and args.is_light_agent(tree, head)
        and any(head < o < i for o in tree.dependents(head, "dobj"))
    )
