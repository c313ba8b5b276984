"""Mistakes that the parser makes again and again in news, and that the words themselves show.

The parser reads "An Israeli going to pray was stabbed" as a clause ("an Israeli going to pray")
that was stabbed, "voted out the minister" as going out of him, and "Angola armed Congolese rebels"
as armed rebels, takes the verb of "Airstrikes target rebels" for one more noun, and tears
"re-target" apart. All are undone here, before anybody asks the tree who did what.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.lexicon.triggers import word_classes

NOUN_MODIFIER = frozenset({"compound", "amod", "nmod"})
SURELY_FINITE = frozenset({"VBD", "VBP", "VBZ"})
CAPTIVITY = frozenset({"hostage", "hostages", "captive", "prisoner"})
"""What somebody is held, as "held hostage" holds nobody else."""
LOOSE = frozenset({"advmod", "advcl", "amod", "dep", "acl"})
CLAUSAL = {"nsubj": "nsubj", "nsubjpass": "nsubjpass", "csubj": "nsubj", "csubjpass": "nsubjpass"}
LETTING = frozenset({"let", "lets", "letting", "set", "sets", "setting"})
WITH_NOUNS = frozenset({"to", "for", "on", "against", "from", "of"})
"""Prepositions that take no clause with a subject."""
PARTICLES = frozenset({"out", "aside", "away", "back"})
"""Words that are no prepositions with a bare noun phrase: "out" takes "of", "away" takes "from"."""


FINITE = frozenset({"VBD", "VBN", "VBZ", "VBP"})
"""Tags of verbs of a main clause; the past tense is often taken for the participle."""


def repair(words: Sequence[str], tags: list[str], heads: list[int], deps: list[str]) -> None:
    """Correct tags, heads and labels in place.

    Args:
        words: The sentence's tokens.
        tags: Their part-of-speech tags (Penn Treebank).
        heads: For each token its head's index; the root is its own.
        deps: The labels of the arcs (ClearNLP, as spaCy's English models have them).
    """
    firing = word_classes()["firing_word"]
    for i, word in enumerate(words):
        if word.lower() == "re" and i + 2 < len(words) and words[i + 1] == "-":
            _join_prefix(i, words, tags, heads, deps)
        if word == "WHO" and tags[i] == "WP":
            tags[i] = "NNP"  # the World Health Organization
        if word in firing and tags[i] in ("NN", "NNS"):
            _make_verb_of_noun(i, words, tags, heads, deps)
    for i, label in enumerate(deps):
        if label in CLAUSAL and heads[i] > i and _is_reduced(i, words, tags, heads, deps):
            _name_the_subject(i, heads, deps)
        elif label == "nsubj" and tags[heads[i]] == "JJ":
            _free_of_adjective(i, tags, heads, deps)
        elif label == "advcl" and tags[i] == "VBN":
            _make_one_of_three(i, words, tags, heads, deps)
        elif label == "ccomp" and tags[i] == "VBD":
            _make_main_clause(i, tags, heads, deps)
        elif label == "prep" and words[i].lower() in PARTICLES:
            _make_particle(i, tags, heads, deps)
        elif label in NOUN_MODIFIER and tags[i] in SURELY_FINITE and heads[i] > i:
            _make_verb(i, heads, deps)
        elif label == "pcomp" and tags[i] == "VBG" and "nsubj" in labels(i, heads, deps):
            _make_noun_of_clause(i, words, tags, heads, deps)
        elif label in ("amod", "pcomp") and tags[i] == "VBG":
            _hang_on_charge(i, words, heads, deps)
        elif label == "acl" and tags[i] == "VB":
            _hang_on_promise(i, words, heads, deps)
        elif label in ("xcomp", "advcl") and tags[i] == "VB":
            _hang_on_noun(i, words, heads, deps)
        elif label in ("acl", "conj") and tags[i] in FINITE:
            _make_main_verb(i, words, tags, heads, deps)
        elif label == "auxpass" and words[heads[i]].lower() in word_classes()["busy_participle"]:
            _make_active(heads[i], words, heads, deps)
        elif label in ("pcomp", "ccomp") and tags[i] in ("VBN", "VBD"):
            _make_noun_of_clause(i, words, tags, heads, deps)
        elif label == "appos":
            _make_list(i, words, tags, heads, deps)
        elif label in NOUN_MODIFIER and _is_unnamed_subject(i, tags, heads, deps):
            deps[i] = "nsubj"


def _is_reduced(
    i: int, words: Sequence[str], tags: Sequence[str], heads: list[int], deps: list[str]
) -> bool:
    """Whether a participle can be a relative clause: a passive one has no object of its own."""
    if tags[i] != "VBN":
        return tags[i] == "VBG"
    return not any(
        heads[j] == i and deps[j] == "dobj" and words[j].lower() not in CAPTIVITY
        for j in range(i + 1, len(heads))
    )


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
    """A finite verb with a subject is no modifier: the noun that it was hung on is its object."""
    noun = heads[i]
    if not any(heads[j] == i and deps[j] in ("nsubj", "nsubjpass") for j in range(i)):
        return
    heads[i], deps[i] = (i if heads[noun] == noun else heads[noun]), deps[noun]
    heads[noun], deps[noun] = i, "dobj"


def _hang_on_charge(i: int, words: Sequence[str], heads: list[int], deps: list[str]) -> None:
    """ "Accused neighbours of arming rebels": what they are accused of is no part of them.

    Nor does "arming" describe the rebels.
    """
    of, noun = (i - 1, heads[i]) if deps[i] == "amod" else (heads[i], i)
    if of != i - 1 or of < 1 or words[of].lower() != "of" or heads[noun] != of:
        return
    accused = heads[of]
    verb = heads[accused] if deps[accused] in ("dobj", "nsubjpass") else accused
    if words[verb].lower() not in word_classes()["charging_form"]:
        return
    heads[of] = verb
    if noun != i:
        heads[i], deps[i] = of, "pcomp"
        heads[noun], deps[noun] = i, "dobj"


def _make_active(v: int, words: Sequence[str], heads: list[int], deps: list[str]) -> None:
    """Who "was engaged in fighting", "is opposed to talks" does so, and suffers nothing."""
    below = [j for j, head in enumerate(heads) if head == v and j != v]
    if not any(words[j].lower() in ("in", "to") and deps[j] == "prep" for j in below) or any(
        deps[j] == "agent" for j in below
    ):
        return
    for j in below:
        deps[j] = {"nsubjpass": "nsubj", "auxpass": "aux"}.get(deps[j], deps[j])


def _make_noun_of_clause(
    v: int, words: Sequence[str], tags: list[str], heads: list[int], deps: list[str]
) -> None:
    """A preposition and "let free" take nouns: "asylum to two men holed up in Oslo"."""
    above = heads[v]
    below = [j for j, head in enumerate(heads) if head == v and j != v]
    freed = words[above].lower() in LETTING and words[above + 1].lower() == "free"
    described = tags[v] == "VBG" and words[above].lower() == "with"
    if not (freed if deps[v] == "ccomp" else described or words[above].lower() in WITH_NOUNS):
        return
    nouns = [j for j in below if deps[j] in ("nsubj", "nsubjpass") and above < j < v]
    if len(nouns) != 1 or not tags[nouns[0]].startswith("NN"):
        return
    if any(deps[j] in ("aux", "auxpass", "mark") or tags[j] in ("WRB", "WP") for j in below):
        return  # "to where it began"
    if tags[v] == "VBG" and not tags[heads[above]].startswith("NN"):
        return  # "with troops massing at the border, they fled"
    heads[nouns[0]], deps[nouns[0]] = above, "dobj" if freed else "pobj"
    heads[v], deps[v] = nouns[0], "acl"
    tags[v] = tags[v] if tags[v] == "VBG" else "VBN"


def _make_list(
    i: int, words: Sequence[str], tags: Sequence[str], heads: list[int], deps: list[str]
) -> None:
    """In "Chad, Togo, Benin and others" the second name is one more of a list, no other name."""
    noun = heads[i]
    if tags[noun] != "NNP" or tags[i] != "NNP" or words[noun + 1 : i] not in ([","], (",",)):
        return
    third = [j for j, head in enumerate(heads) if head == i and deps[j] == "conj"]
    if len(third) == 1 and words[i + 1] == "," and _has_and(third[0], words, heads):
        deps[i] = "conj"


def _has_and(i: int, words: Sequence[str], heads: list[int]) -> bool:
    return any(head == i and words[j].lower() in ("and", "or") for j, head in enumerate(heads))


def _make_verb_of_noun(
    v: int, words: Sequence[str], tags: list[str], heads: list[int], deps: list[str]
) -> None:
    """Read a noun as the verb between a subject that agrees with it and its object.

    "Airstrikes target rebels" is parsed as rebels of some kind, "The regime forces shell areas"
    as a regime that forces areas.
    """
    subject = v - 1
    if subject < 0 or not _agree(words[subject], tags[subject], tags[v]):
        return
    noun = heads[v]
    if noun > v and deps[v] in ("compound", "amod", "nmod"):
        if heads[subject] not in (v, noun) and heads[noun] != subject and tags[subject] != "VBZ":
            return
        above = subject if heads[noun] == subject and tags[subject] == "VBZ" else noun
        hang_in_place_of(above, v, heads, deps)
        heads[noun], deps[noun] = v, "dobj"
    elif heads[subject] != v or deps[subject] != "nsubj" or "dobj" not in labels(v, heads, deps):
        return
    for i, head in enumerate(heads):
        if i < subject and head in (v, noun, subject) and deps[i] not in ("cc", "punct", "conj"):
            heads[i] = subject
            deps[i] = "compound" if deps[i] in CLAUSAL else deps[i]
        elif head == subject and i > v:
            heads[i] = v
    heads[subject], deps[subject] = v, "nsubj"
    tags[subject] = "NNS" if tags[subject] == "VBZ" else tags[subject]
    tags[v] = "VBP" if tags[v] == "NN" else "VBZ"


def _is_unnamed_subject(
    i: int, tags: Sequence[str], heads: Sequence[int], deps: Sequence[str]
) -> bool:
    """Whether a noun is hung as a modifier on a finite verb after it that has no subject."""
    v = heads[i]
    return (
        v > i
        and tags[i] in ("NN", "NNS")
        and tags[v] in ("VBZ", "VBP")
        and labels(v, heads, deps).isdisjoint(CLAUSAL)
    )


def _join_prefix(
    i: int, words: Sequence[str], tags: list[str], heads: list[int], deps: list[str]
) -> None:
    """Give what "re" governs or is governed by to the verb that a hyphen joins to it."""
    v = i + 2
    described = tags[v] == "JJ" and words[v].endswith("ed") and tags[i].startswith("VB")
    if not (described or tags[v].startswith("VB") or words[v] in word_classes()["firing_word"]):
        return
    if described:
        tags[v] = "VBD"
    if heads[i] != v:
        if described or heads[v] in (i, i + 1):
            hang_in_place_of(i, v, heads, deps)
        for j, head in enumerate(heads):
            if head in (i, i + 1) and j not in (v, i, i + 1):
                heads[j] = v
                deps[j] = "nsubj" if j < i and deps[j] in NOUN_MODIFIER else deps[j]
    heads[i], deps[i] = v, "advmod"
    heads[i + 1], deps[i + 1] = v, "punct"
    if tags[v] in ("NN", "NNS"):
        tags[v] = "VBZ" if tags[v] == "NNS" else "VBP"


def _agree(subject: str, tag: str, verb_tag: str) -> bool:
    """Whether a noun can be the subject of a verb in the form that was taken for a noun."""
    if verb_tag == "NNS":
        return tag == "NN" and subject.lower() in word_classes()["firing_noun"]
    return tag == "NNS" or (subject == "forces" and tag == "VBZ")


def labels(i: int, heads: Sequence[int], deps: Sequence[str]) -> set[str]:
    """The labels of what hangs on a token."""
    return {deps[j] for j, head in enumerate(heads) if head == i and j != i}


def hang_in_place_of(old: int, new: int, heads: list[int], deps: list[str]) -> None:
    """Give one token the head and label of another."""
    heads[new] = new if heads[old] == old else heads[old]
    deps[new] = deps[old]


def _hang_on_noun(i: int, words: Sequence[str], heads: list[int], deps: list[str]) -> None:
    """ "Foiled a plot to attack": the infinitive is the plot's, not what the police did.

    And in "voted 62-35 to expel him" it is what was decided, no purpose.
    """
    above = heads[i]
    if deps[i] == "advcl" and words[above].lower() in word_classes()["promising_form"]:
        if not labels(above, heads, deps) & {"xcomp", "ccomp", "dobj", "nsubjpass"}:
            deps[i] = "xcomp"
        return
    noun = i - 2
    if noun < 0 or words[i - 1].lower() != "to" or heads[noun] != heads[i]:
        return
    if deps[noun] == "dobj" and words[noun].lower() in word_classes()["plot_noun"]:
        heads[i], deps[i] = noun, "acl"


def _hang_on_promise(i: int, words: Sequence[str], heads: list[int], deps: list[str]) -> None:
    """ "Agreed at a summit in Oslo to reopen": the infinitive is what was agreed, no summit's."""
    noun = heads[i]
    if words[noun].lower() in word_classes()["infinitive_noun"]:
        return  # "decided in a bid to end the war"
    while deps[noun] == "pobj" and deps[heads[noun]] == "prep":
        preposition = heads[noun]
        if words[preposition].lower() not in ("at", "in", "during", "after"):
            return
        verb = heads[preposition]
        if words[verb].lower() in word_classes()["promising_form"]:
            if not labels(verb, heads, deps) & {"xcomp", "ccomp", "dobj"}:
                heads[i], deps[i] = verb, "xcomp"
            return
        noun = verb


def _free_of_adjective(i: int, tags: Sequence[str], heads: list[int], deps: list[str]) -> None:
    """In "soldiers loyal to him beat monks" the soldiers are no subject of "loyal"."""
    adjective = heads[i]
    verb = heads[adjective]
    if i < adjective < verb and tags[verb] in SURELY_FINITE and deps[adjective] in LOOSE:
        heads[i] = verb
        heads[adjective], deps[adjective] = i, "acl"


def _make_one_of_three(
    i: int, words: Sequence[str], tags: list[str], heads: list[int], deps: list[str]
) -> None:
    """In "detained, tortured and expelled him" the second did not befall who did the others."""
    listed = i > 1 and words[i - 1] == "," and heads[i] == i - 2 and tags[i - 2] == "VBD"
    if listed and any(
        h == i and deps[j] == "conj" and tags[j] in FINITE for j, h in enumerate(heads)
    ):
        deps[i], tags[i] = "conj", "VBD"


def _make_main_clause(v: int, tags: list[str], heads: list[int], deps: list[str]) -> None:
    """In "fighters allied to him took Gao" the fighters took it; they did not ally that.

    A clause in the past without a subject or "that" is no object of another verb.
    """
    verb = heads[v]
    below = [j for j, head in enumerate(heads) if head == verb and j < v]
    nouns = [j for j in below if deps[j] == "nsubj" and tags[j].startswith("NN")]
    if not nouns or tags[verb] != "VBD" or (heads[v - 1] == v and deps[v - 1] == "punct"):
        return
    if labels(v, heads, deps) & {*CLAUSAL, "mark", "aux", "auxpass", "expl"}:
        return
    if not any(deps[j] == "prep" for j in below) or any(deps[j] == "dobj" for j in below):
        return
    noun = nouns[-1]
    hang_in_place_of(verb, v, heads, deps)
    heads[noun] = v
    heads[verb], deps[verb], tags[verb] = noun, "acl", "VBN"


def _make_main_verb(
    v: int, words: Sequence[str], tags: list[str], heads: list[int], deps: list[str]
) -> None:
    """Give a sentence that was parsed as one noun its verb.

    "The envoy, who speaks Thai, met the king" is parsed as an envoy who speaks and met.
    """
    noun = heads[v] if deps[v] == "acl" else heads[heads[v]]
    clause = next((c for c in range(noun + 1, v) if heads[c] == noun and deps[c] == "relcl"), None)
    if heads[noun] != noun or not tags[noun].startswith("NN") or clause is None:
        return
    if deps[v] == "conj" and heads[v] != clause:
        return
    if (
        "agent" in labels(v, heads, deps)
        or words[v - 1] != ","
        or any(heads[c] == heads[v] and deps[c] == "cc" for c in range(v))
    ):
        return
    heads[v], deps[v] = v, "ROOT"
    heads[noun], deps[noun] = v, "nsubj"
    tags[v] = "VBD" if tags[v] == "VBN" else tags[v]
