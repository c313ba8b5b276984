"""Headlines, which leave out verbs' auxiliaries, "and" and full stops, as the parser misreads them.

It takes the verb of "Fighting rages" for one more noun, the first subject of "Kenya, Uganda sign
pact" for an aside, and "Minister jailed" for one who jails.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.coding.lemmas import lemma
from pipeline.coding.tree_repairs import (
    NOUN_MODIFIER,
    SURELY_FINITE,
    hang_in_place_of,
    labels,
)
from pipeline.lexicon.triggers import lexicon, word_classes

STOPS = frozenset({".", "!", "?", ";", ":", '"', "”", "''", "'"})
NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})


def repair_headline(
    words: Sequence[str], tags: list[str], heads: list[int], deps: list[str]
) -> None:
    """Correct tags, heads and labels of a headline in place, as `tree_repairs.repair` does."""
    classes = word_classes()
    for v in range(1, len(words)):
        if (
            words[v].lower() in classes["raging_word"]
            and words[v - 1].lower() in classes["raging_noun"]
        ):
            _make_verb_of_head(v, tags, heads, deps)
    if words and words[-1] not in STOPS:
        if not any(_may_rule(i, tags, heads) for i in range(len(words))):
            _find_verb(words, tags, heads, deps)
        for v in range(1, len(words)):
            _make_verb_of_root(v, tags, heads, deps)
            _make_passive(v, words, tags, heads, deps)
            _join_subjects(v, words, tags, heads, deps)
    for v in range(2, len(words)):
        if tags[v] in SURELY_FINITE and deps[v - 1] == "conj":
            _part_headlines(v, words, heads, deps, tags)


def _may_rule(i: int, tags: Sequence[str], heads: Sequence[int]) -> bool:
    """Whether a word is a verb that a headline may hang on."""
    return tags[i] in (*SURELY_FINITE, "MD") or (heads[i] == i and tags[i].startswith("VB"))


def _find_verb(words: Sequence[str], tags: list[str], heads: list[int], deps: list[str]) -> None:
    """Find the verb of a headline that was parsed as nouns ("Coalition halts air strikes")."""
    for v in range(1, len(words) - 1):
        subject = v - 1
        several = (
            tags[subject] in ("NNS", "NNPS")
            or words[subject].lower() == "police"
            or "," in words[:subject]
        )
        if tags[subject] not in NOUNS or tags[v] != ("NN" if several else "NNS"):
            continue
        form = lemma(words[v].lower(), "VBP" if several else "VBZ")
        if (form, "v") in lexicon().triggers and heads[v] > v and deps[v] in NOUN_MODIFIER:
            break
    else:
        return
    noun = heads[v]
    hang_in_place_of(noun, v, heads, deps)
    heads[v], deps[v] = v, "ROOT"
    heads[noun], deps[noun] = v, "dobj"
    tags[v] = "VBP" if several else "VBZ"
    for j in range(subject):
        if deps[j] == "ROOT":
            heads[j], deps[j] = v, "npadvmod"
        elif heads[j] >= v:
            heads[j] = subject
    heads[subject], deps[subject] = v, "nsubj"


def _make_verb_of_root(v: int, tags: list[str], heads: list[int], deps: list[str]) -> None:
    """A noun with a subject and an object is a verb ("Protesters storm parliament")."""
    if tags[v] in ("NN", "NNS") and {"nsubj", "dobj"} <= labels(v, heads, deps):
        tags[v] = "VBP" if tags[v] == "NN" else "VBZ"


def _make_passive(
    v: int, words: Sequence[str], tags: list[str], heads: list[int], deps: list[str]
) -> None:
    """In "Minister jailed for graft" it was done to him."""
    if tags[v] not in ("VBD", "VBN") or deps[v] != "ROOT":
        return
    below = labels(v, heads, deps)
    if words[v].lower() not in word_classes()["done_to_form"] or "nsubj" not in below:
        return
    if below & {"dobj", "aux", "auxpass", "conj", "ccomp", "xcomp"}:
        return
    tags[v] = "VBN"
    for j, head in enumerate(heads):
        if head == v and deps[j] == "nsubj":
            deps[j] = "nsubjpass"


def _join_subjects(
    v: int, words: Sequence[str], tags: Sequence[str], heads: list[int], deps: list[str]
) -> None:
    """ "Kenya, Uganda sign pact": a comma stands for "and"."""
    if tags[v] not in SURELY_FINITE:
        return
    commas = [j for j in range(1, v) if words[j] == ","]
    if len(commas) != 1:
        return
    first, second = commas[0] - 1, next((j for j in range(v) if deps[j] == "nsubj"), None)
    last = next((j for j in reversed(range(v)) if heads[j] == v and deps[j] == "nsubj"), second)
    if last is None or last <= commas[0] or not tags[first].startswith("NNP"):
        return
    if heads[last] != v or heads[first] != v or any(tags[j] not in NOUNS for j in range(first)):
        return
    deps[first] = "nsubj"
    heads[last], deps[last] = first, "conj"


def _make_verb_of_head(v: int, tags: list[str], heads: list[int], deps: list[str]) -> None:
    """Read a noun as the verb of what is hung on it as a modifier ("Fighting rages in Gao")."""
    noun = v - 1
    if heads[noun] != v or deps[noun] not in NOUN_MODIFIER or tags[v] not in ("NNS", "NNPS"):
        return
    for i in range(noun):
        if heads[i] == v and deps[i] in ("det", "poss", *NOUN_MODIFIER):
            heads[i] = noun
    deps[noun] = "nsubj"
    tags[noun] = "NN"
    tags[v] = "VBZ"


def _part_headlines(
    v: int, words: Sequence[str], heads: list[int], deps: list[str], tags: Sequence[str]
) -> None:
    """Part two headlines that "and" joins, the first of which has no verb.

    "Casualties in Taiz and warplanes raid Marib" is parsed as casualties in two things that raid.
    """
    event = next((j for j in range(v) if heads[j] == v and deps[j] == "nsubj"), None)
    doer = v - 1
    if event is None or not _is_word_of("listed_headline", event, words, tags):
        return
    link = next((j for j in range(doer, event, -1) if deps[j] == "cc"), None)
    if link is None or not _is_word_of("headline_doer", doer, words, tags):
        return
    if all(deps[j] != "prep" for j in range(event, link)):
        return  # "shelling and airstrikes hit Marib"
    hang_in_place_of(v, event, heads, deps)
    heads[v], deps[v] = event, "conj"
    heads[doer], deps[doer] = v, "nsubj"
    heads[link] = event
    for j in range(link):
        if heads[j] == v and j != event:
            heads[j] = event


def _is_word_of(name: str, i: int, words: Sequence[str], tags: Sequence[str]) -> bool:
    """Whether a common noun or its plural is in a class of words."""
    word = words[i].lower()
    return tags[i] in ("NN", "NNS") and (
        word in word_classes()[name] or lemma(word, tags[i]) in word_classes()[name]
    )
