"""Logical arguments of a verb or an event noun in a dependency tree.

A slot is a logical role: the passive is undone, relative pronouns give way to their antecedents,
conjoined verbs share subjects, the understood subject of an infinitive or participle is found.
Every function returns token indices of noun phrase heads, conjuncts included.
"""

from __future__ import annotations

from pipeline.coding.parsing import Tree
from pipeline.lexicon.triggers import lexicon as trigger_lexicon
from pipeline.lexicon.triggers import word_classes

SUBJECTS = ("nsubj", "nsubjpass", "csubj")
OBJECTS = ("dobj", "obj", "attr", "oprd")
NOMINAL = ("NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ")
RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
DIRECTED = frozenset({"against", "on", "with"})
"""Prepositions that tell whom what is asked "for" is done to or with."""
_DEPTH = 6


def is_passive(tree: Tree, v: int) -> bool:
    """Whether a verb is passive: a be/get auxiliary, or a bare past participle after a noun."""
    if is_had_done(tree, v):
        return True
    if tree.deps[v] == "acl" and tree.dependents(v, "agent"):
        return True
    if tree.tags[v] != "VBN":
        return False
    if tree.dependents(v, "auxpass", "nsubjpass", "agent"):
        return True
    if has_have(tree, v):
        return False
    if (
        tree.deps[v] == "conj"
        and tree.pos[tree.heads[v]] == "VERB"
        and tree.tags[tree.heads[v]] == "VBN"
    ):
        if tree.dependents(v, "nsubj"):
            return False
        return is_passive(tree, tree.heads[v])
    return tree.deps[v] in (
        "acl",
        "advcl",
        "amod",
        "relcl",
        "oprd",
        "ccomp",
        "xcomp",
        "dep",
    ) and not tree.dependents(v, "nsubj")


def has_have(tree: Tree, v: int) -> bool:
    """Whether a verb has the auxiliary of the perfect."""
    return any(
        tree.lemmas[c] in ("have", "had", "has", "ve")
        or tree.words[c].lower() in ("have", "has", "had", "having")
        for c in tree.dependents(v, "aux")
    )


def is_had_done(tree: Tree, v: int) -> bool:
    """Whether a participle tells what somebody wants done ("ordered the party banned")."""
    return (
        tree.tags[v] in ("VBN", "VBD")
        and tree.deps[v] in ("ccomp", "xcomp", "oprd")
        and tree.lemmas[tree.heads[v]] in word_classes()["having_done_verb"]
        and not tree.dependents(v, "aux", "auxpass", "mark", "dobj")
    )


def is_prompt(tree: Tree, v: int) -> bool:
    """ "Asked about the raid, the army said": whom nobody named asked is only about to speak."""
    return tree.deps[v] == "advcl" and is_passive(tree, v) and not subject(tree, v)


def is_orderer(tree: Tree, verb: int) -> bool:
    """Whether the subject of a verb is behind what it has done; who only wants it is not."""
    return tree.lemmas[verb] in word_classes()["ordering_verb"]


def expand(tree: Tree, head: int) -> list[int]:
    """A noun phrase head with its conjuncts ("France, Italy and Spain")."""
    out, stack = [], [head]
    while stack:
        i = stack.pop()
        if i in out:
            continue
        out.append(i)
        stack.extend(
            c
            for c in tree.dependents(i, "conj")
            if (tree.tags[c] == "JJ" and tree.pos[i] == "ADJ")
            or (tree.tags[c] != "JJ" and tree.pos[c] in NOMINAL)
        )
        stack.extend(c for c in tree.dependents(i, "appos") if _is_listed(tree, i, c))
    return sorted(out)


def is_blamed_for(tree: Tree, preposition: int, verb: int) -> bool:
    """Whether "for" tells what a verb's object did ("condemned him", "thanked him for")."""
    return (
        tree.words[preposition].lower() == "for"
        and tree.lemmas[verb] in word_classes()["blame_verb"]
    )


def first_conjunct(tree: Tree, i: int) -> int:
    """The first of the words that a word is coordinated with, or the word itself."""
    while tree.deps[i] == "conj":
        i = tree.heads[i]
    return i


def _is_listed(tree: Tree, first: int, second: int) -> bool:
    """Whether the second of three countries was taken for another name of the first."""
    return bool(tree.dependents(second, "conj")) and all(
        any(a <= i < b and label == "GPE" for a, b, label in tree.entities) for i in (first, second)
    )


def _expand_all(tree: Tree, heads: list[int]) -> list[int]:
    out: list[int] = []
    for h in heads:
        for i in expand(tree, h):
            if i not in out:
                out.append(i)
    return out


def _antecedent(tree: Tree, v: int, found: list[int]) -> list[int]:
    """Replace a relative pronoun by the noun that its clause modifies."""
    out = []
    for i in found:
        if tree.words[i].lower() in RELATIVE and tree.tags[i] in ("WDT", "WP", "IN", "DT"):
            clause = v
            for a in (v, *tree.ancestors(v)):
                if tree.deps[a] in ("relcl", "acl", "ccomp"):
                    clause = a
                    if tree.deps[a] == "relcl":
                        break
            if tree.deps[clause] == "relcl":
                out.append(tree.heads[clause])
                continue
            cleft = _cleft(tree, v)
            if cleft is not None:
                out.append(cleft)
                continue
        out.append(i)
    return out


def _cleft(tree: Tree, clause: int) -> int | None:
    """Who is meant in "it was Kenya that attacked"."""
    be = tree.heads[clause]
    if tree.lemmas[be] != "be" or not any(
        tree.words[s].lower() == "it" for s in tree.dependents(be, "nsubj")
    ):
        return None
    told = (a for a in tree.dependents(be, "attr", "acomp") if a < clause)
    return next((a for a in told if tree.pos[a] in ("NOUN", "PROPN")), None)


def _surface_subject(tree: Tree, v: int) -> list[int]:
    found = _antecedent(tree, v, tree.dependents(v, *SUBJECTS))
    whole = _whole(tree, v, found[0]) if len(found) == 1 else []
    return whole or found


def _whole(tree: Tree, v: int, part: int) -> list[int]:
    """Of whom somebody is a part: "workers rallied, and some threw stones"."""
    first = tree.heads[v]
    if tree.deps[v] != "conj" or tree.children[part] or tree.pos[first] != "VERB":
        return []
    if tree.words[part].lower() not in word_classes()["partitive_pronoun"]:
        return []
    return [s for s in tree.dependents(first, "nsubj") if tree.tags[s] in ("NNS", "NNPS", "CD")]


def subject(tree: Tree, v: int, depth: int = 0) -> list[int]:
    """Who does what verb `v` says (of a passive: the by-phrase)."""
    if is_passive(tree, v):
        by = [p for a in tree.dependents(v, "agent") for p in tree.dependents(a, "pobj")]
        if not by:
            by = [
                p
                for a in tree.dependents(v, "prep")
                if tree.words[a].lower() == "by"
                for p in tree.dependents(a, "pobj")
                if tree.pos[p] in ("NOUN", "PROPN", "PRON")
            ]
        if not by:  # "was granted a loan by the bank", "was accused of spying by the state"
            by = [p for o in _below(tree, v) for p in under(tree, o, "by")]
        if not by and depth <= _DEPTH and is_had_done(tree, v) and is_orderer(tree, tree.heads[v]):
            return subject(tree, tree.heads[v], depth + 1)
        return _expand_all(tree, by)
    return _expand_all(tree, grammatical_subject(tree, v, depth))


def _below(tree: Tree, v: int) -> list[int]:
    """Objects and acts below a passive verb, on which parsers hang its by-phrase."""
    acts = [
        g
        for p in tree.dependents(v, "prep")
        for g in tree.dependents(p, "pcomp", "pobj")
        if tree.words[g].endswith("ing")
    ]
    acts += tree.dependents(v, "xcomp")
    return [
        *tree.dependents(v, "dobj", "oprd"),
        *(a for a in acts if not is_passive(tree, a)),
        *(o for a in acts for o in tree.dependents(a, "dobj")),
    ]


def grammatical_subject(tree: Tree, v: int, depth: int = 0) -> list[int]:
    """The subject in the sentence's own grammar, stated or understood."""
    own = _surface_subject(tree, v)
    if own or depth > _DEPTH:
        return own if tree.deps[v] != "relcl" else _issued(tree, v, own, depth)
    head, dep = tree.heads[v], tree.deps[v]
    if head == v:
        return []
    up = depth + 1
    if dep == "conj":
        if tree.tags[v] == "VBD" and tree.tags[head] in ("VBZ", "VBP"):
            # verbs that share a subject share their tense: parsers attach to the nearest
            for a in tree.ancestors(head):
                if tree.tags[a] == "VBD":
                    return grammatical_subject(tree, a, up)
        if tree.pos[head] in ("VERB", "AUX") or tree.tags[head].startswith("V"):
            return grammatical_subject(tree, head, up)
        return []
    if dep in ("acomp", "attr", "oprd"):
        return grammatical_subject(tree, head, up)  # "is likely to", "is due to"
    if (
        dep in ("xcomp", "ccomp")
        and tree.tags[v] in ("VB", "VBG", "VBN")
        and tree.pos[head] in ("VERB", "ADJ", "NOUN")
    ):
        return _control(tree, head, up)
    if dep == "advcl":
        if tree.dependents(v, "mark") and tree.tags[v] not in ("VB", "VBG", "VBN"):
            return []
        return grammatical_subject(tree, head, up)
    if dep == "pcomp":
        governor = tree.heads[head]
        if tree.pos[governor] in ("VERB",):
            by = tree.words[head].lower()
            if by in word_classes()["aside_preposition"]:
                return grammatical_subject(tree, governor, up)  # "after meeting him, he told them"
            if (
                tree.lemmas[governor] in word_classes()["object_control"]
                or by == "from"
                or tree.words[governor].lower() in word_classes()["charging_form"]
                or is_blamed_for(tree, head, governor)
            ):
                found = object_(tree, governor, up)
                if found:
                    return found
            return grammatical_subject(tree, governor, up)
        if tree.pos[governor] == "ADJ":
            return grammatical_subject(tree, governor, up)  # "guilty of killing"
        if tree.deps[governor] == "dobj" and is_blamed_for(tree, head, tree.heads[governor]):
            return [governor]
        return noun_agent(tree, governor, up)
    if dep in ("acl", "relcl"):
        if tree.tags[v] in ("VBG", "VBN") and dep == "acl":
            return _issued(tree, v, [head], depth)
        if tree.tags[v] == "VB":
            if tree.deps[head] == "ROOT" and tree.pos[head] in ("NOUN", "PROPN"):
                return [head]  # the headline "Minister to visit Oslo"
            return noun_agent(tree, head, up) or _issued(tree, v, [], depth)
        # a reduced relative clause: the antecedent is its object
        return []
    if dep == "amod" and tree.tags[v] in ("VBG",):
        return [head]
    if dep in ("dep", "parataxis") and tree.pos[head] == "VERB" and tree.tags[v] in ("VBG", "VB"):
        return grammatical_subject(tree, head, up)
    return []


def is_document(tree: Tree, n: int) -> bool:
    """Whether a noun is a text whose words are acts of who issues it ("a law banning rallies")."""
    return tree.lemmas[n] in word_classes()["document"] and tree.pos[n] == "NOUN"


def says(tree: Tree, v: int) -> bool:
    """Whether a clause on a document tells what it says, not what is done with it."""
    if is_passive(tree, v):
        return False
    if tree.deps[v] == "acl":
        return tree.tags[v] == "VBG" or (tree.tags[v] == "VB" and has_to(tree, v))
    subjects = tree.dependents(v, "nsubj")
    return bool(subjects) and tree.words[subjects[0]].lower() in ("that", "which")


def _issued(tree: Tree, v: int, found: list[int], depth: int) -> list[int]:
    """Who says what a clause on a document says: who issued it, if that is told."""
    head = tree.heads[v]
    if not (is_document(tree, head) and says(tree, v)):
        return found
    return issuers(tree, head, depth + 1) or found


def issuers(tree: Tree, n: int, depth: int = 0) -> list[int]:
    """Who passed, sent or signed a document: named in its own phrase, or by the verb over it."""
    if depth > _DEPTH:
        return []
    found = noun_agent(tree, n, depth) or under(tree, n, "from")
    if found:
        return found
    for clause in tree.dependents(n, "acl"):
        if is_passive(tree, clause) and tree.lemmas[clause] in word_classes()["issuing_verb"]:
            return subject(tree, clause, depth)
    head, dep = tree.heads[n], tree.deps[n]
    if dep == "pobj":
        governor = tree.heads[head]
        through = tree.words[head].lower() in word_classes()["issuing_preposition"]
        return subject(tree, governor, depth) if through and tree.pos[governor] == "VERB" else []
    if dep in (*OBJECTS, "nsubjpass") and tree.lemmas[head] in word_classes()["issuing_verb"]:
        return subject(tree, head, depth)
    return []


def _control(tree: Tree, governor: int, depth: int) -> list[int]:
    if tree.pos[governor] == "VERB":
        if tree.lemmas[governor] in word_classes()["object_control"]:
            found = tree.dependents(governor, "dobj", "dative") or (
                tree.dependents(governor, "nsubjpass")
            )
            if not found:
                found = [
                    p
                    for a in tree.dependents(governor, "prep", "dative")
                    if tree.words[a].lower() in ("on", "upon", "to", "with", "for")
                    for p in tree.dependents(a, "pobj")
                ]
            if found:
                return _antecedent(tree, governor, found)
            if is_passive(tree, governor):
                return object_(tree, governor, depth)
            if tree.lemmas[governor] not in ("want", "expect", "help", "use"):
                return []
        return grammatical_subject(tree, governor, depth)
    if tree.pos[governor] == "ADJ":
        return grammatical_subject(tree, governor, depth)
    return noun_agent(tree, governor, depth)


def object_(tree: Tree, v: int, depth: int = 0) -> list[int]:
    """Whom or what verb `v` acts on (of a passive: the subject)."""
    if depth > _DEPTH:
        return []
    if is_passive(tree, v):
        found = _surface_subject(tree, v)
        if found and tree.lemmas[v] in word_classes()["double_object_verb"]:
            found = tree.dependents(v, "dobj", "oprd") or found  # "was granted a loan"
        if not found:
            found = _passive_subject(tree, v, depth + 1)
        return _expand_all(tree, found)
    found = _all_but(tree, _antecedent(tree, v, tree.dependents(v, *OBJECTS)))
    if not found and tree.lemmas[v] in word_classes()["verdict_verb"]:
        found = _judged(tree, v)
    found = found or _so_called(tree, v) or _let(tree, v)
    if not found and tree.deps[v] == "relcl" and _object_gap(tree, v):
        found = [tree.heads[v]]
    return _expand_all(tree, found or _shared_object(tree, v))


def _shared_object(tree: Tree, v: int) -> list[int]:
    """The object of the next verb: "detained, beat and expelled the envoy".

    Only verbs that stand side by side share one.
    """
    for c in tree.dependents(v, "conj"):
        beside = c - v <= 4 and not tree.dependents(c, "nsubj", "nsubjpass")
        if tree.pos[c] == "VERB" and beside and not is_passive(tree, c):
            shared = tree.dependents(c, "dobj") or _shared_object(tree, c)
            if shared:
                return shared
    return []


def _all_but(tree: Tree, found: list[int]) -> list[int]:
    """What "all but one of its ports" is about, which parsers hang on "one"."""
    if len(found) != 1 or tree.words[found[0]].lower() != "all":
        return found
    return under(tree, found[0], "but") or found


def _so_called(tree: Tree, v: int) -> list[int]:
    """Whom a verb acts on by another's name ("arrested what it called spies")."""
    for c in tree.dependents(v, "ccomp"):
        if tree.lemmas[c] in word_classes()["naming_verb"] and any(
            tree.words[w].lower() == "what" for w in tree.dependents(c, "dobj", "nsubjpass")
        ):
            return tree.dependents(c, "oprd", "attr") or under(tree, c, "as")
    return []


def _let(tree: Tree, v: int) -> list[int]:
    """Who is let, helped or made to do something, which parsers make a clause of."""
    if tree.lemmas[v] not in word_classes()["object_control"]:
        return []
    clauses = (c for c in tree.dependents(v, "ccomp") if tree.tags[c] == "VB")
    return [
        s
        for c in clauses
        if not tree.dependents(c, "mark", "aux")
        for s in tree.dependents(c, "nsubj")
    ]


def _judged(tree: Tree, v: int) -> list[int]:
    """Who or what is found to be something ("declared the party illegal")."""
    return [
        s
        for c in tree.dependents(v, "ccomp", "xcomp")
        if tree.pos[c] == "ADJ" and not tree.dependents(c, "mark", "aux")
        for s in tree.dependents(c, "nsubj")
    ]


def _object_gap(tree: Tree, v: int) -> bool:
    """Whether a relative clause lacks its object ("the town that rebels took")."""
    if not tree.dependents(v, "nsubj"):
        return False
    subject_words = {tree.words[i].lower() for i in tree.dependents(v, "nsubj")}
    return not subject_words & RELATIVE


def _passive_subject(tree: Tree, v: int, depth: int) -> list[int]:
    head, dep = tree.heads[v], tree.deps[v]
    if head == v:
        return []
    if dep == "conj" and tree.pos[head] == "VERB":
        return grammatical_subject(tree, head, depth)
    if dep in ("acl", "relcl", "amod"):
        return [head]
    if dep in ("oprd", "ccomp") and tree.pos[head] == "VERB":
        return tree.dependents(head, "dobj") or grammatical_subject(tree, head, depth)
    if dep in ("advcl", "xcomp", "dep", "pcomp"):
        return grammatical_subject(tree, v, depth)
    return []


def prepositions(tree: Tree, i: int) -> list[int]:
    """Prepositions that hang on a token, on its particle, or in a chain ("out of", "in to")."""
    out = []
    for c in tree.dependents(i, "prep", "dative", "agent", "prt", "advmod", "mark"):
        if tree.dependents(c, "pobj", "pcomp", "prep"):
            out.append(c)
            if tree.words[c].lower() not in word_classes()["closed_preposition"]:
                out.extend(tree.dependents(c, "prep"))
    return out


def under(tree: Tree, i: int, preposition: str) -> list[int]:
    """Nouns under a preposition of a token."""
    found = []
    for p in prepositions(tree, i):
        if tree.words[p].lower() == preposition:
            found += tree.dependents(p, "pobj")
    if not found and preposition in ("to", "for"):
        found += [
            p
            for d in tree.dependents(i, "dative")
            if tree.words[d].lower() == preposition
            for p in tree.dependents(d, "pobj")
        ]
    at = word_classes()["at_noun"] if preposition == "at" else frozenset()
    return _expand_all(
        tree, [h for h in found if not is_date(tree, h) and tree.lemmas[h] not in at]
    )


def has_to(tree: Tree, v: int) -> bool:
    """Whether a verb is an infinitive with "to"."""
    return any(tree.words[c].lower() == "to" for c in tree.dependents(v, "aux"))


def inside(tree: Tree, h: int) -> list[int]:
    """Nouns one step inside a noun phrase: who does what its participle says, then its
    prepositions' nouns, its possessor ("a march staged by students", "limits on their movement").
    """
    found: list[int] = []
    for clause in tree.dependents(h, "acl"):
        if is_passive(tree, clause):
            found += subject(tree, clause)
        found += [x for x in object_(tree, clause) if x != h]
    for p in (
        *prepositions(tree, h),
        *(p for c in tree.dependents(h, "acl") for p in prepositions(tree, c)),
    ):
        if tree.words[p].lower() not in word_classes()["circumstantial_preposition"]:
            found += _expand_all(tree, tree.dependents(p, "pobj"))
    found += (*tree.dependents(h, "poss"), *_by_beside(tree, h))
    return [x for x in dict.fromkeys(found) if not is_date(tree, x)]


def is_date(tree: Tree, i: int) -> bool:
    """Whether a token is part of a date or time ("on Friday" names nobody)."""
    return any(a <= i < b and label in ("DATE", "TIME") for a, b, label in tree.entities)


def verb_preposition(tree: Tree, v: int, preposition: str) -> list[int]:
    """Nouns under a preposition of a verb, or of its object, as parsers attach either way."""
    found = under(tree, v, preposition)
    if found:
        return found
    for o in tree.dependents(v, "dobj", "nsubjpass", "oprd", "attr"):
        if o > v or tree.deps[o] == "nsubjpass":
            found = [h for x in expand(tree, o) for h in under(tree, x, preposition)]
            if found:
                return found
    for c in tree.dependents(v, "conj"):
        if tree.pos[c] == "VERB" and not tree.dependents(c, "nsubj", "nsubjpass", "dobj"):
            found = under(tree, c, preposition)
            if found:
                return found
    return _under_complements(tree, v, preposition)


def _under_complements(tree: Tree, v: int, preposition: str) -> list[int]:
    """Nouns under a preposition further down ("vowed to retaliate against Oslo")."""
    acts = [c for c in tree.dependents(v, "xcomp") if tree.tags[c] == "VB"]
    found = [h for c in acts for h in under(tree, c, preposition) if preposition == "against"]
    if found or preposition not in DIRECTED:
        return found
    return [
        h
        for a in tree.dependents(v, "prep")
        if tree.words[a].lower() == "for"
        for p in tree.dependents(a, "pobj")
        for h in under(tree, p, preposition)
    ]


def indirect_object(tree: Tree, v: int) -> list[int]:
    """The dative ("gave Jordan aid"), or who is told in a passive ("was given aid")."""
    found = [d for d in tree.dependents(v, "dative") if tree.tags[d] not in ("IN", "TO")]
    if not found and is_passive(tree, v) and tree.dependents(v, "dobj"):
        found = _surface_subject(tree, v)
    if not found and tree.lemmas[v] in word_classes()["double_object_verb"]:
        found = _taken_for_modifier(tree, v)
    return _expand_all(tree, found)


def _taken_for_modifier(tree: Tree, v: int) -> list[int]:
    """The name right after the verb in "offered Oslo military aid", which parsers hang on "aid"."""
    return [
        c
        for o in tree.dependents(v, "dobj")
        for c in tree.dependents(o, "compound", "nmod")
        if any(a == v + 1 and c < b < o + 1 and label == "GPE" for a, b, label in tree.entities)
    ]


def noun_agent(tree: Tree, n: int, depth: int = 0) -> list[int]:
    """Who does what an event noun says, from inside its own phrase or its governing verb."""
    if depth > _DEPTH:
        return []
    found = tree.dependents(n, "poss")
    found = [p for p in found if tree.tags[p] != "WP$"]
    if not found:
        found = [
            p
            for a in tree.dependents(n, "prep", "agent")
            if tree.words[a].lower() == "by"
            for p in tree.dependents(a, "pobj")
        ]
    found = found or _by_beside(tree, n) or _carrier(tree, n, depth)
    if found:
        return _expand_all(tree, found)
    head, dep = tree.heads[n], tree.deps[n]
    if (
        dep == "pobj"
        and tree.words[head].lower() == "of"
        and tree.lemmas[tree.heads[head]] in word_classes()["agent_container"]
    ):
        return noun_agent(tree, tree.heads[head], depth + 1)  # "declared a state of emergency"
    if dep == "pobj" and is_engagement(tree, n):
        return _engaged(tree, head, depth)
    if dep == "pobj" and is_blamed_for(tree, head, tree.heads[head]):
        return object_(tree, tree.heads[head], depth + 1)  # "criticised Oslo for the raid"
    if dep == "oprd" and tree.dependents(head, "dobj"):
        return []  # "called Oslo a threat"
    if (dep in OBJECTS or _is_gerund_object(tree, n)) and is_light_agent(tree, head):
        return subject(tree, head, depth + 1)
    if (
        dep == "pobj"
        and is_light_agent(tree, tree.heads[head])
        and tree.pos[tree.heads[head]] == "VERB"
        and tree.words[head].lower() in ("in", "into", "to", "on", "for", "with")
    ):
        return subject(tree, tree.heads[head], depth + 1)
    return []


def _by_beside(tree: Tree, n: int) -> list[int]:
    """Who does what an object says, with "by" hung on the verb ("halted a march by monks")."""
    verb = tree.heads[n]
    if tree.deps[n] != "dobj" or is_passive(tree, verb):
        return []
    return [
        p
        for a in tree.dependents(verb, "prep", "agent")
        if a == n + 1 and tree.words[a].lower() == "by"
        for p in tree.dependents(a, "pobj")
    ]


def _is_gerund_object(tree: Tree, n: int) -> bool:
    """Whether a gerund without an object is a verb's own ("renewed shelling of the port")."""
    return tree.deps[n] == "xcomp" and tree.tags[n] == "VBG" and bool(tree.dependents(n, "prep"))


def is_engagement(tree: Tree, n: int) -> bool:
    """Whether a noun is a journey, or a meeting or battle "with" somebody."""
    classes, noun = word_classes(), tree.lemmas[n]
    return noun in classes["journey"] or (
        noun in classes["meeting"] | classes["battle"] and bool(under(tree, n, "with"))
    )


def _engaged(tree: Tree, preposition: int, depth: int) -> list[int]:
    """Who is "on a visit to Oslo", or does something "after (days of) talks with" somebody."""
    span = tree.heads[preposition]
    if tree.lemmas[span] in word_classes()["time_unit"] and tree.deps[span] == "pobj":
        preposition = tree.heads[span]
    if tree.words[preposition].lower() not in word_classes()["engagement_preposition"]:
        return []
    governor = tree.heads[preposition]
    if tree.pos[governor] == "VERB":
        if is_passive(tree, governor):
            return _surface_subject(tree, governor)
        return subject(tree, governor, depth + 1)
    return [governor] if tree.pos[governor] in ("NOUN", "PROPN") else []


def _carrier(tree: Tree, n: int, depth: int) -> list[int]:
    """Who carries out an event noun, as a clause on it or on a noun inside it tells."""
    inner = [p for a in tree.dependents(n, "prep") for p in tree.dependents(a, "pobj")]
    for noun in (n, *inner):
        for clause in tree.dependents(noun, "relcl", "acl"):
            objects = {tree.words[o].lower() for o in tree.dependents(clause, "dobj")}
            open_object = objects <= {"which", "that"} and (noun == n or bool(objects))
            if is_light_agent(tree, clause) and (is_passive(tree, clause) or open_object):
                found = [s for s in subject(tree, clause, depth + 1) if s != noun]
                if found:
                    return found
    return []


def light_roles(tree: Tree, v: int) -> frozenset[str]:
    """What a verb, with its particle, tells of the event noun that it carries, if it carries one.

    ``agent`` for "launched an attack", ``undergo`` for "faced sanctions" (``light_verbs.tsv``).
    """
    if tree.pos[v] != "VERB" or (tree.lemmas[v] == "call" and not _is_convening(tree, v)):
        return frozenset()  # "called a strike", but "called the strike illegal"
    light, lemma = trigger_lexicon().light, tree.lemmas[v]
    particles = tree.dependents(v, "prt")
    whole = f"{lemma} {tree.words[particles[0]].lower()}" if particles else lemma
    return light.get(whole) or light.get(lemma, frozenset())


def _is_convening(tree: Tree, v: int) -> bool:
    """Whether "call" brings about what it names, and does not say what somebody calls it."""
    said = tree.dependents(v, "oprd")
    called = tree.dependents(v, "dobj", "nsubjpass") or said
    named = said and (said != called or any(tree.pos[i] == "ADJ" for i in said))
    return not named and any(tree.lemmas[i] in word_classes()["convened_noun"] for i in called)


def is_light_agent(tree: Tree, v: int) -> bool:
    """Whether the subject of a verb does what its object says."""
    return "agent" in light_roles(tree, v)


def slot(tree: Tree, i: int, name: str) -> list[int]:
    """Heads at a lexicon slot of a verb or adjective at token `i` (see the lexicon's README)."""
    match name:
        case "subj":
            if tree.pos[i] == "VERB":
                return subject(tree, i)
            return predicate_subject(tree, i)
        case "obj":
            return object_(tree, i)
        case "iobj":
            return indirect_object(tree, i)
        case "objof":
            return [
                h
                for o in object_(tree, i)
                for p in ("of", "by", "with", "on", "against", "to", "for", "from")
                for h in under(tree, o, p)
            ]
        case "objposs":
            return [h for o in object_(tree, i) for h in _owners(tree, o)]
        case "judge":
            return judge(tree, i)
        case "clause":
            return tree.dependents(i, "xcomp", "ccomp")
        case "doer":
            return [
                h
                for c in tree.dependents(i, "xcomp", "ccomp")
                if tree.tags[c] in ("VB", "VBP")
                for h in _expand_all(tree, _surface_subject(tree, c))
            ]
        case _:
            return verb_preposition(tree, i, name)


def judge(tree: Tree, i: int) -> list[int]:
    """Who finds somebody what a predicative word says ("the court found him guilty")."""
    head = tree.heads[i]
    if tree.deps[i] not in ("oprd", "ccomp", "xcomp", "acomp", "advcl") or tree.pos[head] != "VERB":
        return []
    return subject(tree, head) if tree.lemmas[head] in word_classes()["verdict_verb"] else []


def predicate_subject(tree: Tree, i: int) -> list[int]:
    """The subject of a predicative adjective or noun ("Russia is critical of …")."""
    head = tree.heads[i]
    if tree.deps[i] in ("acomp", "attr", "oprd", "conj") and head != i:
        found = grammatical_subject(tree, head)
        if found:
            return _expand_all(tree, found)
    return _expand_all(tree, grammatical_subject(tree, i))


def modifiers(tree: Tree, n: int) -> list[int]:
    """Possessors, nationality adjectives and compounds of a noun, as tokens."""
    return tree.dependents(n, "poss", "amod", "compound", "nmod")


def _owners(tree: Tree, n: int) -> list[int]:
    """Whose a thing is: a possessor rather than what kind it is ("its air defence zone")."""
    found = modifiers(tree, n)
    owned = any(tree.deps[m] == "poss" for m in found)
    return [m for m in found if not (owned and tree.tags[m] in ("NN", "NNS", "JJ"))]


def slot_possessor(tree: Tree, n: int) -> list[int]:
    """The possessor of a noun ("Israel's raid")."""
    return _expand_all(tree, [p for p in tree.dependents(n, "poss") if tree.tags[p] != "WP$"])
