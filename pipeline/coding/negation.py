"""Which words of a sentence are negated."""

from __future__ import annotations

from pipeline.coding.parsing import Tree

NEGATIONS = frozenset({"not", "n't", "never", "no", "neither", "nor", "without", "nobody", "none"})


def is_negated(tree: Tree, i: int) -> bool:
    """Whether a word is negated by its own dependents or as the object of "without", "short of"."""
    head = tree.heads[i]
    if (
        tree.deps[i] == "conj"
        and any(tree.words[c].lower() in ("or", "nor") for c in tree.dependents(head, "cc"))
        and is_negated(tree, head)
    ):
        return True
    for c in tree.children[i]:
        if (
            tree.words[c].lower() == "not"
            and c + 1 < len(tree)
            and tree.words[c + 1].lower() == "only"
        ):
            continue
        if tree.deps[c] == "neg" or (
            tree.words[c].lower() in NEGATIONS
            and tree.deps[c] in ("det", "advmod", "preconj", "cc", "neg")
        ):
            if tree.words[c].lower() == "nor" and tree.deps[c] == "cc":
                continue
            return True
        if tree.deps[c] in ("nsubj", "nsubjpass", "dobj"):
            if tree.words[c].lower() in ("none", "nobody", "neither", "nothing"):
                return True
            if any(
                tree.words[d].lower() in ("no", "neither") and d < c
                for d in tree.subtree(c)
                if tree.heads[d] == c or tree.words[d].lower() == "neither"
            ):
                return True
    if tree.deps[i] == "acomp" and tree.pos[i] == "VERB" and tree.lemmas[head] == "be":
        return is_negated(tree, head)  # "is not committed to": no adjective to the tagger
    if tree.deps[i] in ("pobj", "pcomp"):
        return bool(
            {tree.words[head].lower(), tree.words[tree.heads[head]].lower()}
            & {"without", "instead", "short"}
        )
    return (
        tree.deps[i] == "xcomp"
        and any(tree.words[c].lower() == "yet" for c in tree.children[head])
        and tree.lemmas[head] == "have"
    )
