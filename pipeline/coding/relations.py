"""How a word hangs on the one above it, in the terms of the lexicon's operators."""

from __future__ import annotations

from pipeline.coding import arguments as args
from pipeline.coding.parsing import Tree
from pipeline.lexicon.triggers import Operator, TriggerLexicon


def step(tree: Tree, i: int, lexicon: TriggerLexicon) -> tuple[int, str] | None:
    """The word above a token and the relation to it; None where a walk up the tree ends.

    The relation is a complement of ``operators.tsv`` (``xcomp``, ``obj``, a preposition), or
    ``subj``, ``conj``, ``purpose``, ``predicate``, ``done`` ("ordered it closed") or
    ``text`` (from what a document says to the document).
    """
    head, dep = tree.heads[i], tree.deps[i]
    if head == i:
        return None
    if dep == "conj":
        return head, "conj"
    if dep == "xcomp" and _is_aim(tree, i):
        return head, "purpose"
    if args.is_had_done(tree, i):
        return head, "done"
    if dep in ("xcomp", "ccomp"):
        return head, dep
    if dep == "acomp":
        return head, "predicate"
    if dep in args.OBJECTS or dep == "nsubjpass":
        return head, "obj"
    if dep == "nsubj":
        return head, "subj"
    if dep in ("pobj", "pcomp"):
        return _over_preposition(tree, head)
    if dep in ("acl", "relcl"):
        return _over_clause(tree, i)
    if dep == "advcl" and tree.tags[i] == "VB" and args.has_to(tree, i):
        return head, "xcomp" if _operators(tree, head, lexicon) else "purpose"
    if dep == "compound" and (tree.lemmas[head], "n") in lexicon.operators:
        return head, "of"
    return None


def _over_clause(tree: Tree, i: int) -> tuple[int, str] | None:
    """The noun above a clause that it says, or tells what is done with, if it does."""
    head = tree.heads[i]
    if args.is_document(tree, head) and args.says(tree, i):
        return head, "text"
    marks = {tree.words[c].lower() for c in tree.dependents(i, "mark")}
    if tree.tags[i] == "VB":
        return head, "ccomp" if "that" in marks else "acl"
    # "the charge that it armed rebels", but "the deal that ministers signed in Oslo"
    whole = tree.dependents(i, "dobj", "xcomp", "ccomp", "nsubjpass")
    return (head, "ccomp") if "that" in marks and whole else None


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
        and any("xcomp" in o.complement for o in _operators(tree, tree.heads[i], lexicon))
    )


def _operators(tree: Tree, verb: int, lexicon: TriggerLexicon) -> list[Operator]:
    """What a verb may be as an operator, with the particle that it has."""
    listed = lexicon.operators.get((tree.lemmas[verb], "v"), ())
    return [o for o in listed if has_particle(tree, verb, o)]


def has_particle(tree: Tree, i: int, operator: Operator) -> bool:
    """Whether a token has the particle that an operator needs, if it needs one."""
    return operator.particle is None or any(
        tree.words[c].lower() == operator.particle for c in tree.children[i]
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
