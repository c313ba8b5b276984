"""Operators with no event below them: a demand, an offer or an accusation of whatever it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.coding import arguments as args
from pipeline.coding.operators import addressee
from pipeline.coding.relations import has_particle, step
from pipeline.coding.statements import Statement, alone, bare_trigger, names_someone
from pipeline.coding.triggers import Hit, TriggerMatcher, noun_slot
from pipeline.contracts.codebook import codebook
from pipeline.lexicon.triggers import Operator

SELF_CONTAINED = frozenset({"accuse", "criticise", "praise", "support", "oppose", "investigate"})
"""Kinds of operator that say enough without a complement."""
ASKED_SECTORS = frozenset({"GOV", "MIL", "REB", "LEG"})
"""Sectors of whom "Oslo said that … must pay" demands something."""


def fallbacks(matcher: TriggerMatcher, used: set[int], hit_tokens: set[int]) -> list[Statement]:
    """Operators with a code of their own whose complement holds no event.

    Args:
        used: Tokens of the operators that have made an event of another one.
        hit_tokens: Tokens of the triggers.
    """
    tree = matcher.tree
    out = []
    for i in range(len(tree)):
        part = {"VERB": "v", "NOUN": "n"}.get(tree.pos[i])
        if part is None or i in used or i in hit_tokens:
            continue
        if part == "v" and matcher.is_adjectival(i):
            continue
        if part == "n" and _is_answered(matcher, i, used | hit_tokens):
            continue
        for o in matcher.lexicon.operators.get((tree.lemmas[i], part), ()):
            s = _fallback(matcher, i, o)
            if s is not None:
                out.append(s)
                break
    return out


def reported_demands(matcher: TriggerMatcher, taken: set[int]) -> list[Statement]:
    """ "Oslo said that Bonn must pay": a demand, whatever is to be done.

    Args:
        taken: Tokens of the statements made so far.
    """
    tree, reader = matcher.tree, matcher.reader
    reporting = matcher.lexicon.classes["reporting_verb"]
    out = []
    for v in range(len(tree)):
        aux = {tree.words[c].lower() for c in tree.dependents(v, "aux")}
        if tree.pos[v] != "VERB" or not aux & {"must", "should"} or "have" in aux:
            continue
        head = tree.heads[v]
        if tree.deps[v] != "ccomp" or tree.lemmas[head] not in reporting or head in taken:
            continue
        if any(a in taken for a in tree.subtree(v)):
            continue
        by, to = args.subject(tree, head), args.grammatical_subject(tree, v)
        named = [reader.read(h) for h in to]
        if not by or not any(
            r is not None and (r.kind == "country" or r.sector in ASKED_SECTORS) for r in named
        ):
            continue
        code = "100" if "must" in aux else "020"
        trigger = bare_trigger("must", "v", code, "reported demand")
        out.append(replace(alone(Hit(v, v, trigger), by, to), status="occurred", composed=True))
    return out


def _is_answered(matcher: TriggerMatcher, i: int, events: set[int]) -> bool:
    """Whether a demand or offer is only what another event is about ("rejected the call").

    One whose maker is named stands for itself ("rejected a Peruvian request").
    """
    above = step(matcher.tree, i, matcher.lexicon)
    if above is None or above[0] not in events:
        return False
    makers = noun_slot(matcher.tree, i, "agent", matcher.reader)
    return not any(names_someone(matcher.reader, h) for h in makers)


def _fallback(matcher: TriggerMatcher, i: int, o: Operator) -> Statement | None:
    """What an operator at a token states by itself; None if that is no event."""
    tree = matcher.tree
    if o.fallback is None or not has_particle(tree, i, o) or not _has_complement(matcher, i, o):
        return None
    if o.kind == "agree" and _is_assent(matcher, i):
        return None
    if o.kind == "threaten" and _is_forecast(matcher, i):
        return None
    if o.kind == "reject" and (_is_denial(matcher, i) or _is_silence(matcher, i)):
        return None
    if args.is_prompt(tree, i):
        return None
    if codebook().cameo[o.fallback].event_type is None:
        return None
    if tree.pos[i] == "VERB":
        by = args.subject(tree, i)
        to = _addressed(matcher, i, o)
    else:
        by = args.noun_agent(tree, i) or noun_slot(tree, i, "agent", matcher.reader)
        to = addressee(matcher, o, i)
    trigger = bare_trigger(o.lemma, o.pos, o.fallback, o.rule)
    return alone(Hit(i, i, trigger), by, [h for h in to if h not in by])


def _addressed(matcher: TriggerMatcher, verb: int, o: Operator) -> list[int]:
    """Who is addressed by a verb; if nobody is named there, who is named deeper in its object."""
    told = addressee(matcher, o, verb)
    if any(_is_actor(matcher, h) for h in told):
        return told
    for pool in (args.object_(matcher.tree, verb), *_deeper_pools(matcher, verb)):
        named = [h for h in pool if _is_actor(matcher, h)]
        if named:
            return named
    return told or args.object_(matcher.tree, verb)


def _deeper_pools(matcher: TriggerMatcher, verb: int) -> Iterator[list[int]]:
    """Who is inside a verb's object, does what its clause says, or suffers what its infinitive."""
    tree = matcher.tree
    yield [h for n in ("objposs", "objof") for h in args.slot(tree, verb, n)]
    yield [h for c in tree.dependents(verb, "ccomp") for h in args.grammatical_subject(tree, c)]
    yield [
        h
        for c in tree.dependents(verb, "xcomp")
        for n in ("obj", "on", "against", "to", "at", "with", "from")
        for h in args.slot(tree, c, n)
    ]


def _is_actor(matcher: TriggerMatcher, h: int) -> bool:
    reading = matcher.reader.read(h)
    return reading is not None and reading.is_actor


def _has_complement(matcher: TriggerMatcher, i: int, o: Operator) -> bool:
    """Whether anything stands where an operator's event would."""
    tree = matcher.tree
    if o.pos != "v" or o.kind in SELF_CONTAINED:
        return True
    for name in o.complement:
        if name in ("xcomp", "ccomp", "acl"):
            if tree.dependents(i, name):
                return True
        elif args.slot(tree, i, name) or any(
            tree.words[c].lower() == name and tree.dependents(c, "pcomp") for c in tree.children[i]
        ):
            return True
    return o.kind in ("threaten", "appeal") and bool(addressee(matcher, o, i))


def _is_forecast(matcher: TriggerMatcher, noun: int) -> bool:
    """ "A storm warning", "a profit warning": of something, not to somebody."""
    tree = matcher.tree
    return tree.pos[noun] == "NOUN" and any(
        tree.tags[c] == "NN" and not _is_actor(matcher, c)
        for c in tree.dependents(noun, "compound")
    )


def _is_assent(matcher: TriggerMatcher, verb: int) -> bool:
    """ "Agreed that he had erred": an opinion is shared, nothing is undertaken."""
    tree = matcher.tree
    return tree.pos[verb] == "VERB" and any(
        tree.tags[c] in ("VBD", "VBZ", "VBP") or args.has_have(tree, c)
        for c in tree.dependents(verb, "ccomp")
        if not any(tree.tags[a] == "MD" for a in tree.dependents(c, "aux"))
    )


def _is_denial(matcher: TriggerMatcher, verb: int) -> bool:
    """ "Rejected the accusations": what is said of somebody is denied, nothing refused."""
    said = matcher.lexicon.classes["denied_word"]
    return any(matcher.tree.lemmas[h] in said for h in args.object_(matcher.tree, verb))


def _is_silence(matcher: TriggerMatcher, verb: int) -> bool:
    """ "Refused to comment", "declined to give his name": no refusal of anything asked."""
    tree, said = matcher.tree, matcher.lexicon.classes["silence_word"]
    return any(
        tree.lemmas[w] in said
        for c in tree.dependents(verb, "xcomp")
        for w in (c, *args.object_(tree, c))
    )
