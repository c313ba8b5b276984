"""What a trigger states by itself: its code, with the participants that its frame finds."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.coding import arguments as args
from pipeline.coding.actors import PhraseReader
from pipeline.coding.parsing import Tree
from pipeline.coding.triggers import Hit, TriggerMatcher, modifier_names, noun_slot
from pipeline.contracts.codebook import codebook
from pipeline.errors import ContractError
from pipeline.lexicon.triggers import Frame, Trigger, word_classes

DEEPER = 3
"""Phrases inside one another that are searched for someone named."""
ANSWERS = ("REJECT", "AGREE", "CONCEDE", "RETREAT")
"""Types of events about what somebody made or asked for."""
OWNERS = frozenset({"its", "his", "her", "their"})
COMPLEMENT_PREPOSITIONS = frozenset({"on", "from", "of", "to", "with", "against", "for"})


@dataclass(frozen=True, slots=True)
class Statement:
    """An event as one sentence states it, participants still as phrase heads."""

    hit: Hit
    anchor: int
    """The token that carries the event: the trigger's, or that of the operator over it."""
    code: str
    event_type: str
    event_mode: str | None
    actors: tuple[int, ...]
    recipients: tuple[int, ...]
    status: str | None
    rule: str
    attribution: int | None = None
    """Head of the phrase that names who says so."""
    composed: bool = False
    """Whether an operator made another event of the trigger's own."""
    symmetric: bool = False
    path: tuple[int, ...] = ()
    """Tokens from the trigger up through all that carries or changes it."""


def stated(hit: Hit, matcher: TriggerMatcher) -> Statement:
    """The statement of a trigger, before what stands above it in the sentence is read."""
    frame = hit.entry.frame
    actors = _fill(hit, frame.actor, matcher)
    recipients = _fill(hit, frame.recipient, matcher, own_last=True)
    if not frame.symmetric and frame.recipient:
        recipients = _deeper(hit, recipients, set(actors), matcher) or recipients
        if hit.entry.event_type == "AID" and not any(
            names_someone(matcher.reader, h) for h in recipients
        ):
            recipients = _helped(hit, set(actors), matcher) or recipients
    if not actors and frame.actor:
        actors = _behind(hit, matcher)
    recipients = [r for r in recipients if r not in actors and r != hit.token]
    if frame.symmetric:
        actors = actors + [r for r in recipients if r not in actors]
        recipients = []
    return alone(hit, actors, recipients)


def alone(hit: Hit, actors: list[int], recipients: list[int]) -> Statement:
    """The statement of a trigger with the participants given."""
    entry = hit.entry
    return Statement(
        hit,
        hit.token,
        entry.code,
        entry.event_type,
        entry.event_mode,
        tuple(actors),
        tuple(recipients),
        None,
        entry.rule,
        symmetric=entry.frame.symmetric,
        path=(hit.token,),
    )


def bare_trigger(lemma: str, pos: str, code: str, rule: str) -> Trigger:
    """A trigger that is no line of the lexicon's trigger files, with its participants found.

    Raises:
        ContractError: The code stands for no event.
    """
    entry = codebook().cameo[code]
    if entry.event_type is None:
        raise ContractError(f"{rule}: code {code} is no event", remedy="give a fallback from 02 on")
    frame = Frame((), (), False)
    return Trigger(
        lemma, None, pos, code, entry.event_type, entry.event_mode, frame, (), False, 0, rule
    )


def names_someone(reader: PhraseReader, h: int) -> bool:
    """Whether a head is an actor, or may stand for one told of before ("he", "Genscher")."""
    reading, part = reader.read(h), reader.tree.pos[h]
    if part == "PRON":
        return True
    return reading is not None and (
        reading.is_actor or (reading.kind == "person" and part == "PROPN")
    )


def _fill(
    hit: Hit, slots: tuple[str, ...], matcher: TriggerMatcher, own_last: bool = False
) -> list[int]:
    """The first slot that names someone; failing that, the first that holds anything.

    With `own_last`, "its" waits for a name: who "closed its border with Togo" acts on Togo.
    """
    first: list[int] = []
    circumstances = word_classes()["on_noun"]
    for name in slots:
        heads = [
            x
            for h in matcher.slot(hit.token, hit.entry, name)
            if h != hit.token and not (name == "on" and matcher.tree.lemmas[h] in circumstances)
            for x in _with_adjectives(matcher.tree, h)
        ]
        waits = own_last and all(matcher.tree.tags[h] == "PRP$" for h in heads)
        if not waits and any(names_someone(matcher.reader, h) for h in heads):
            return heads
        heads = [h for h in heads if matcher.tree.deps[h] != "amod"]
        if heads and not first:
            first = heads
    return first


def _with_adjectives(tree: Tree, h: int) -> list[int]:
    """An adjective with those beside it ("the Greek and Turkish demands")."""
    return args.expand(tree, h) if tree.pos[h] == "ADJ" else [h]


def _behind(hit: Hit, matcher: TriggerMatcher) -> list[int]:
    """Whose act it is that is done ("the U.S. embargo was lifted"): theirs who did it."""
    tree, lexicon = matcher.tree, matcher.lexicon
    if hit.entry.pos != "v" or tree.lemmas[hit.token] not in lexicon.classes["own_act_verb"]:
        return []
    return [
        h
        for o in args.object_(tree, hit.token)
        if (tree.lemmas[o], "n") in lexicon.triggers
        for h in noun_slot(tree, o, "agent", matcher.reader)
    ]


def _deeper(hit: Hit, heads: list[int], taken: set[int], matcher: TriggerMatcher) -> list[int]:
    """Who is named inside phrases that name nobody.

    Either in what fills the slot ("a bid for war against Iraq"), or, for a verb with no slot
    filled, in what it acts on ("prevented a march staged by students").
    """
    if any(names_someone(matcher.reader, h) for h in heads):
        return []
    level = heads or (_complements(hit, matcher) if hit.entry.pos == "v" else [])
    told = hit.entry.event_type in ANSWERS
    if told and not heads:
        whose = [m for h in level for m in _others_modifying(matcher, h, taken)]
        if whose:
            return whose  # "agreed to Swiss mediation"
    if hit.entry.event_type == "REQUEST" and (moved := _moved(hit, taken, matcher)):
        return moved
    # talks are held where their place is, not with it
    places_too = bool(heads) and hit.entry.event_type != "CONSULT"
    return _named_inside(level, taken, matcher, places_too, told)


def _moved(hit: Hit, taken: set[int], matcher: TriggerMatcher) -> list[int]:
    """Whom the act that is asked for is to move ("urged the world to press Oslo")."""
    tree = matcher.tree
    acts = [c for c in tree.dependents(hit.token, "xcomp", "ccomp") if tree.tags[c] == "VB"]
    objects = [o for c in acts for o in args.object_(tree, c) if o not in taken]
    return [o for o in objects if (r := matcher.reader.read(o)) is not None and r.country]


def _others_modifying(matcher: TriggerMatcher, h: int, taken: set[int]) -> list[int]:
    """The nations that a thing is of, but for those who act themselves."""
    reader = matcher.reader
    own = {r.country for t in taken if (r := reader.read(t)) is not None}
    return [
        m
        for m in modifier_names(matcher.tree, h, reader)
        if (r := reader.read(m)) is not None and r.country is not None and r.country not in own
    ]


def _complements(hit: Hit, matcher: TriggerMatcher) -> list[int]:
    """What a verb acts on: its object, else what its entry asks of ("reneged on a pact")."""
    asked = (
        c.slot
        for c in hit.entry.conditions
        if not c.negated and (c.words or c.tests) and c.slot in COMPLEMENT_PREPOSITIONS
    )
    for name in ("obj", *asked):
        found = matcher.slot(hit.token, hit.entry, name)
        if found:
            return found
    return []


def _named_inside(
    level: list[int], taken: set[int], matcher: TriggerMatcher, places_too: bool, told: bool
) -> list[int]:
    """The outermost actors inside some phrases; places only one step inside, if at all.

    With `told`, the clauses on the phrases are asked too.
    """
    tree, reader = matcher.tree, matcher.reader
    owners: list[int] = []
    for depth in range(DEEPER):
        inside: list[int] = []
        for h in level:
            clauses = (*_acted_on(tree, h), *_told_of(tree, h)) if told else ()
            parts = (*args.inside(tree, h), *clauses)
            found = [x for x in parts if x not in taken]
            named = [
                x
                for x in found
                if (r := reader.read(x)) is not None
                and r.is_actor
                and ((places_too and depth == 0) or r.kind != "place")
            ]
            if named:
                return named
            owners += [x for x in found if _stands_for_them(tree, x, depth)]
            inside += found
        level = inside
    return owners  # "rammed one of its boats"


def _stands_for_them(tree: Tree, i: int, depth: int) -> bool:
    """Whether a pronoun inside a phrase names whom it is about ("four of them")."""
    word = tree.words[i].lower()
    return word == "them" or (depth > 0 and word in OWNERS)


def _acted_on(tree: Tree, h: int) -> list[int]:
    """What an act inside a phrase is done to ("a formula for ending its quarrel with Togo")."""
    acts = [
        v
        for p in args.prepositions(tree, h)
        if tree.words[p].lower() in ("for", "of", "on", "to")
        for v in tree.dependents(p, "pcomp")
    ]
    return [o for v in acts for o in (*args.object_(tree, v), *args.under(tree, v, "with"))]


def _told_of(tree: Tree, h: int) -> list[int]:
    """Who made something, or for whom, by the clause on it ("the ban that it put on lorries")."""
    out: list[int] = []
    for clause in tree.dependents(h, "relcl"):
        if h not in args.object_(tree, clause):
            continue
        out += args.subject(tree, clause)
        for p in args.prepositions(tree, clause):
            if tree.words[p].lower() not in word_classes()["circumstantial_preposition"]:
                out += [x for o in tree.dependents(p, "pobj") for x in args.expand(tree, o)]
    return [x for x in out if tree.pos[x] != "PRON"]


def _helped(hit: Hit, taken: set[int], matcher: TriggerMatcher) -> list[int]:
    """Whom help is for by its purpose ("gave money to promote investment in Malawi")."""
    tree, reader = matcher.tree, matcher.reader
    things = [hit.token, *args.object_(tree, hit.token)] if hit.entry.pos == "v" else [hit.token]
    things += [
        o for t in things for p in tree.dependents(t, "prep") for o in tree.dependents(p, "pobj")
    ]
    for clause in (c for t in things for c in tree.dependents(t, "advcl", "xcomp", "acl", "relcl")):
        if tree.tags[clause] != "VB" or not args.has_to(tree, clause):
            continue
        level = [
            o
            for o in (
                *args.object_(tree, clause),
                *(n for c in tree.dependents(clause, "ccomp") for n in tree.dependents(c, "nsubj")),
            )
            if o not in taken
        ]
        served = [
            o
            for x in level
            for c in tree.dependents(x, "relcl", "acl")
            if tree.tags[c] != "VBN"
            for o in args.object_(tree, c)
            if o != x
        ]
        where = [x for t in (clause, *level) for p in ("in", "for") for x in args.under(tree, t, p)]
        read = [[(x, reader.read(x)) for x in group] for group in (level, served, where)]
        of_a_country = [[x for x, r in group if r is not None and r.country] for group in read]
        actors = [[x for x, r in group if r is not None and r.is_actor] for group in read]
        found = next((group for group in (*of_a_country, *actors) if group), [])
        if found:
            return found
    return []


def is_strong(hit: Hit) -> bool:
    """Whether an entry was chosen by what stands in the trigger's complement."""
    return any(
        not c.negated and (c.words or c.tests) and c.slot not in ("subj", "text", "neg")
        for c in hit.entry.conditions
    )


def fineness(code: str) -> int:
    """How much a CAMEO code tells: its digits without zeros at the end."""
    return len(code.rstrip("0"))
