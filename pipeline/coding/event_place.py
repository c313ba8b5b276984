"""The place of an event, told from the other places of its sentence.

Each toponym of the sentence gets a cost by the way from it up the tree to the event's words: a
locative phrase of the event itself costs least, a country that only acts costs too much. The
cheapest wins; when all are dear the event has no place.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from pipeline.coding.parsing import Tree
from pipeline.coding.records import Place
from pipeline.coding.statements import Statement
from pipeline.lexicon.places import words as place_words
from pipeline.lexicon.triggers import word_classes

PLAIN = frozenset(
    {"in", "at", "near", "outside", "inside", "across", "around", "throughout", "within"}
)
PARTICIPANT = frozenset({"from", "to", "between", "over", "toward", "towards", "of"})
"""Prepositions whose noun is often who takes part: a country after them is dearer than a town."""

PARTIES = frozenset({"with", "between"})
"""Prepositions whose noun, where it is a country, takes part, and is not where it happens."""

GOALS = frozenset({"to", "into", "toward", "towards"})
"""Prepositions of where one goes, which is where no other act was."""

LOCATIVES = (
    PLAIN
    | PARTICIPANT
    | {"on", "off", "into", "along", "through", "above", "beyond", "beside", "opposite", "past"}
    | {"via", "onto"}
)

PLACE_OBJECT_TYPES = frozenset({"ASSAULT", "MOBILIZE", "RETREAT", "CONSULT", "PROTEST", "COERCE"})
"""Events that happen where their object is: "bombed Aleppo", "visited Paris"."""

VISITS = ("042", "043")
"""CAMEO codes of making and of hosting a visit."""

MODIFIER = frozenset({"compound", "nmod", "poss", "amod", "nummod"})
CLAUSES = {
    "advcl": 1.2, "xcomp": 0.8, "ccomp": 2.0, "relcl": 1.5, "acl": 1.2, "parataxis": 2.0,
    "conj": 0.4, "pobj": 0.0,
}  # fmt: skip
"""What it costs to leave a clause on the way to the event."""

ANOTHER_CLAUSE = 4.5
"""What it costs besides that the other clause has a subject of its own."""

STEP = 0.1
"""What every other step costs: of two places the one nearer to the event is taken."""

EVENT_CLASSES = (
    "airstrike", "artillery", "attack_word", "casualty", "explosive", "listed_event",
    "protest_word",
)  # fmt: skip
"""Classes of nouns that are events of their own."""

DISTANCES = frozenset({"kilometer", "kilometre", "km", "kms", "mile"})

ORIGIN = 2.2
"""What it costs to be where a participant comes from ("killed three soldiers from Herat")."""

OTHER_TIMES = frozenset({"after", "before", "since", "following"})
OTHER_TIME = 2.5
"""What it costs to be where something else was ("was recalled after a collision off Oslo"), or
under a preposition that tells no place."""

UNKNOWN = 0.3
"""What it costs that nobody knows where the place lies."""

ELSEWHERE = 1.5
"""What it costs to stand with another event of a list."""

TOO_DEAR = {"city": 5.5, "admin1": 5.5, "country": 4.5}


def event_place(s: Statement, tree: Tree, places: Sequence[Place]) -> Place | None:
    """The toponym of the sentence that names where the event is, if one does.

    Args:
        s: The event.
        tree: Its sentence.
        places: Toponyms of the document.
    """
    best: tuple[float, int, Place] | None = None
    core = _core(s, tree)
    here = [
        (p, t)
        for p in places
        if (t := _head(tree, p)) is not None
        and not (_is_attribute(tree, p) or _names_a_document(tree, t))
    ]
    towns = [t for p, t in here if p.precision != "country"]
    for p, token in here:
        if _is_party(tree, token, s):
            continue
        cost = _cost(tree, token, s, core, p.precision == "country") + _vagueness(p)
        if len(towns) > 1 and token in towns and _belongs_elsewhere(tree, token, core, towns):
            cost += ELSEWHERE
        if cost >= TOO_DEAR[p.precision]:
            continue
        key = (cost, p.start, p)
        if best is None or key[:2] < best[:2]:
            best = key
    return best[2] if best is not None else None


def _is_party(tree: Tree, token: int, s: Statement) -> bool:
    """Whether a place is who takes part in something that is only said or decided.

    "Lima accused Quito of spying" happens in neither, "held talks in Quito" does.
    """
    if s.event_type in (*PLACE_OBJECT_TYPES, "AID", "THREATEN"):
        return False
    if token not in (*s.actors, *s.recipients):
        return False
    head = tree.heads[_first_of_list(tree, token)]
    return tree.words[head].lower() not in PLAIN


def _is_attribute(tree: Tree, p: Place) -> bool:
    """Whether a hyphen joins the toponym to what follows: "Paris-born", "US-Kurdish"."""
    return any(
        start == p.end and word == "-" for start, word in zip(tree.starts, tree.words, strict=True)
    )


def _names_a_document(tree: Tree, token: int) -> bool:
    """Whether a place is where a document is called after ("violated the Geneva accord")."""
    is_part = tree.deps[token] in ("compound", "nmod") and tree.heads[token] > token
    return is_part and tree.lemmas[tree.heads[token]] in word_classes()["named_document"]


def _belongs_elsewhere(tree: Tree, token: int, core: frozenset[int], others: Sequence[int]) -> bool:
    """Whether a toponym stands with another event of a list, and this one has its own.

    "Clashes continue in Sirte and explosions in Zliten": the parser hangs both on the verb.

    Args:
        tree: The sentence.
        token: The toponym.
        core: The event's own words.
        others: The sentence's towns and provinces.
    """
    first, last = min(core), max(core)
    if token > last:
        return any(
            _is_listed_event(tree, n)
            and any(last < o < n for o in others)
            and any(tree.deps[i] == "cc" for i in range(last + 1, n))
            for n in range(last + 1, token)
            if n not in core
        )
    if token < first:
        return (
            any(o > first for o in others)
            and any(tree.deps[i] == "cc" for i in range(token + 1, first))
            and any(_is_listed_event(tree, n) for n in range(token))
        )
    return False


def _is_listed_event(tree: Tree, i: int) -> bool:
    """Whether a word is the noun of an event of its own."""
    return tree.lemmas[i] in _event_nouns() and tree.deps[i] not in MODIFIER


def _vagueness(p: Place) -> float:
    """A preference for the finer of two places: towns, then provinces, then countries, rivers."""
    if p.country is None and p.lat is not None:
        return 1.0
    if p.lat is None:
        return UNKNOWN
    return {"city": 0.0, "admin1": 0.05, "country": 0.6}[p.precision]


def _core(s: Statement, tree: Tree) -> frozenset[int]:
    """The event's own words: trigger, anchor and what lies between, not who reports them."""
    above = set(tree.ancestors(s.anchor)) & set(tree.ancestors(s.hit.token))
    return frozenset({s.hit.token, s.anchor} | (set(s.path) - above))


def _head(tree: Tree, p: Place) -> int | None:
    """The token of a toponym whose head lies outside it; None if it is of another sentence."""
    if p.start < tree.start or p.end > tree.end:
        return None
    tokens = [i for i in range(len(tree)) if tree.starts[i] < p.end and tree.ends[i] > p.start]
    if not tokens:
        return None
    inside = set(tokens)
    heads = (i for i in reversed(tokens) if tree.heads[i] not in inside or tree.heads[i] == i)
    return next(heads, tokens[-1])


def _cost(tree: Tree, token: int, s: Statement, core: frozenset[int], country: bool) -> float:
    """How unlikely a toponym is to be where the event happened.

    Args:
        tree: The sentence.
        token: Head of the toponym.
        s: The event.
        core: The event's own words.
        country: The toponym is a country, which as a modifier or subject is an actor.
    """
    if token in core:
        return 1.0
    if _is_scene(tree, token, core) or _is_witness(tree, token, core):
        return 0.5
    cost = 0.0
    locative: str | None = None
    first = node = _first_of_list(tree, token)
    above = {n for c in core for n in tree.ancestors(c)} - core
    while tree.heads[node] != node:
        label, head = tree.deps[node], tree.heads[node]
        if label in ("prep", "agent"):
            word = tree.words[node].lower()
            doer = label == "agent" and head not in core
            if locative is None and (doer or (country and word in PARTIES)):
                cost += TOO_DEAR["country"]  # towns that act stand for their countries
            elif word not in LOCATIVES:
                apart = locative is not None and word not in OTHER_TIMES
                cost += 0.5 if apart else OTHER_TIME
            elif word == "of" and locative is None and tree.lemmas[head] in _settlements():
                pass  # "the village of X" is the village
            elif word == "of" and locative is None and tree.lemmas[head] in _directions():
                locative = word
                # "80 km south of Baghdad" is elsewhere, "south of Baghdad" hardly
                cost += 1.2 if _is_measured(tree, head) else 0.7
            elif locative is None or locative == "of":
                locative = word
                cost += 0.6 if word in PARTICIPANT else 0.0
                cost += ORIGIN if word == "from" and _is_origin(tree, node, s) else 0.0
                cost += 1.8 if country and word in PARTICIPANT else 0.0
                cost += TOO_DEAR["city"] if word == "from" and _is_sent(tree, head) else 0.0
            else:
                cost += 0.4  # "in the camp near Nablus": the camp is where it was
        elif label == "nsubj" and locative is None and head not in core:
            cost += 4.0 if country else 2.5  # who acts in another clause
        elif label == "poss" and node == first and _is_sent(tree, head):
            cost += TOO_DEAR["city"]  # "citing Berlin's criticism"
        elif label in MODIFIER and node == first:
            cost += 0.1 if tree.deps[head] in ("pobj", "conj") else 0.4
            if country:
                cost += _possessor(tree, head, s) if label == "poss" else 4.0
        elif label == "conj" and (_has_own_subject(tree, node) or locative in GOALS):
            cost += ANOTHER_CLAUSE  # "resigned and fled to Oslo"
        if head in core:
            return cost + _arrival(label, node == first, country, locative, s)
        if head in above:
            apart = any(tree.deps[c] == "conj" and _has_own_subject(tree, c) for c in core)
            return cost + _sideways(label, node < head, locative) + ANOTHER_CLAUSE * apart
        cost += CLAUSES.get(label, STEP)
        if label in ("relcl", "acl") and tree.lemmas[node] in _residing():
            cost += ORIGIN  # "charged the minister, who lives in Oslo"
        node = head
    return 9.0


def _first_of_list(tree: Tree, token: int) -> int:
    """The first of the names that a toponym is listed with ("Spain, Norway and Ireland")."""
    while tree.deps[token] == "conj" and tree.pos[tree.heads[token]] in ("PROPN", "NOUN", "ADJ"):
        token = tree.heads[token]
    return token


def _has_own_subject(tree: Tree, v: int) -> bool:
    """Whether a verb begins a clause of its own: "…, and police in Oslo fired"."""
    return tree.pos[v] == "VERB" and bool(tree.dependents(v, "nsubj", "nsubjpass"))


def _is_measured(tree: Tree, direction: int) -> bool:
    """Whether a distance stands before a direction: "80 km (50 miles) south of Baghdad"."""
    return any(w in DISTANCES for w in tree.lemmas[max(0, direction - 4) : direction])


def _is_origin(tree: Tree, preposition: int, s: Statement) -> bool:
    """Whether "from" tells where people come from whom violence has to do with."""
    return s.event_type == "ASSAULT" and tree.lemmas[preposition - 1] in _people()


def _is_sent(tree: Tree, noun: int) -> bool:
    """Whether a noun is something that is said or sent by somebody ("orders from Moscow")."""
    return tree.pos[noun] == "NOUN" and tree.lemmas[noun] in word_classes()["sent_noun"]


def _is_scene(tree: Tree, token: int, core: frozenset[int]) -> bool:
    """Whether a clause with "where" tells the event of the toponym ("Angola, where rebels …")."""
    return any(
        tree.deps[c] in ("relcl", "advcl")
        and tree.heads[c] == token
        and any(tree.words[w].lower() == "where" for w in tree.dependents(c, "advmod"))
        for v in core
        for c in (v, *tree.ancestors(v))
    )


def _is_witness(tree: Tree, token: int, core: frozenset[int]) -> bool:
    """Whether a place is said to see the event ("Kunar province witnessed heavy clashes")."""
    while tree.deps[token] in (*MODIFIER, "conj"):
        token = tree.heads[token]
    verb = tree.heads[token]
    if tree.deps[token] != "nsubj" or tree.lemmas[verb] not in _witnessing():
        return False
    for node in core:
        while tree.deps[node] in ("conj", "prep", "pobj"):
            node = tree.heads[node]
        if tree.deps[node] == "dobj" and tree.heads[node] == verb:
            return True
    return False


def _possessor(tree: Tree, owned: int, s: Statement) -> float:
    """Cost of a country as possessor: of a place or a target it tells where, else who."""
    if tree.deps[owned] == "pobj":
        return 1.2
    is_met = s.event_type == "CONSULT" and s.code not in VISITS
    if tree.deps[owned] in ("dobj", "nsubjpass") and s.event_type in PLACE_OBJECT_TYPES:
        return 4.0 if is_met else 2.0  # "met Ukraine's envoy", but "visited Ukraine's capital"
    return 4.0


@cache
def _settlements() -> frozenset[str]:
    return place_words().settlements


@cache
def _event_nouns() -> frozenset[str]:
    classes = word_classes()
    return frozenset().union(*(classes[name] for name in EVENT_CLASSES))


@cache
def _people() -> frozenset[str]:
    classes = word_classes()
    return classes["human"] | classes["armed_word"] | classes["armed_side"]


@cache
def _residing() -> frozenset[str]:
    return word_classes()["residing_verb"]


@cache
def _witnessing() -> frozenset[str]:
    return place_words().witnessing


@cache
def _directions() -> frozenset[str]:
    return place_words().directions


def _arrival(label: str, direct: bool, country: bool, locative: str | None, s: Statement) -> float:
    """Cost of the last step from below to the event's own words.

    Args:
        label: How what holds the toponym depends on them.
        direct: It is the toponym itself.
        country: The toponym is a country.
        locative: The locative preposition on the way, if there was one.
        s: The event.
    """
    if label == "prep":
        return 0.0
    if direct and label in ("dobj", "nsubjpass"):
        return 0.0 if s.event_type in PLACE_OBJECT_TYPES else 5.0
    if direct and label in ("nsubj", "agent"):
        return 6.0
    if label in MODIFIER:
        return 0.6
    if label in ("nsubj", "agent"):
        return 2.0 if locative in PLAIN else 2.8
    if label in ("dobj", "nsubjpass", "attr", "dative", "pobj"):
        return 0.8
    return 0.5 + CLAUSES.get(label, 0.5)


def _sideways(label: str, before: bool, locative: str | None) -> float:
    """Cost when the toponym hangs on a word above the event ("In Homs, officials said …")."""
    if label == "prep" and locative is not None:
        return 1.5 if before else 2.2
    return 2.6 if locative is not None else 4.0
