"""Light verbs: what "held", "faced" or "came under" lend to the event noun that they carry."""

from __future__ import annotations

from dataclasses import replace

from pipeline.coding import arguments as args
from pipeline.coding.parsing import Tree
from pipeline.coding.statements import Statement, names_someone
from pipeline.coding.triggers import TriggerMatcher, noun_slot

CARRYING = ("in", "under", "into", "on", "to", "with", "for")
"""Prepositions that join an event noun to the light verb that carries it."""
BEFALLS = ("against", "over")
"""Prepositions of a verb whose subject is the event, before whom it strikes."""


def is_light(matcher: TriggerMatcher, verb: int, relation: str, child: int) -> bool:
    """Whether a word carries the event noun that hangs on it by a relation."""
    roles = args.light_roles(matcher.tree, verb)
    if relation in ("under", "behind") and relation in roles:
        return True
    if relation == "subj":
        return "occur" in roles
    if relation == "obj" and _is_anothers(matcher.tree, verb, child):
        return False
    return (relation == "obj" or relation in CARRYING) and bool(roles & {"agent", "undergo"})


def _is_anothers(tree: Tree, verb: int, noun: int) -> bool:
    """Whether an event noun names whose it is: a deal that "might widen Oslo's war" wages none."""
    owners = [p for p in args.slot_possessor(tree, noun) if tree.pos[p] == "PROPN"]
    doers = {tree.lemmas[d] for d in args.subject(tree, verb)}
    return bool(owners and doers) and not any(tree.lemmas[o] in doers for o in owners)


def carried(matcher: TriggerMatcher, s: Statement, verb: int, relation: str) -> Statement:
    """The statement with the subject and prepositions of the light verb that carries its noun."""
    if s.hit.entry.pos != "n":
        return s
    if relation == "subj":
        return _with_whom_it_befalls(matcher, s, verb)
    roles = args.light_roles(matcher.tree, verb)
    if "undergo" in roles or relation == "under":
        return _undergone(matcher, s, verb)
    return _done(matcher, s, verb)


def _undergone(matcher: TriggerMatcher, s: Statement, verb: int) -> Statement:
    """ "Faced sanctions from Oslo": the subject suffers what "by" and "from" tell who does."""
    tree = matcher.tree
    subject = args.subject(tree, verb)
    if not s.recipients and s.hit.entry.frame.recipient:
        s = replace(s, recipients=tuple(h for h in subject if h not in s.actors))
    elif not s.recipients:
        s = replace(s, recipients=tuple(subject))
    if set(s.actors) != set(s.recipients):
        return s
    doers = [
        h for name in ("by", "from") for h in noun_slot(tree, s.hit.token, name, matcher.reader)
    ]
    return replace(s, actors=tuple(doers))


def _done(matcher: TriggerMatcher, s: Statement, verb: int) -> Statement:
    """ "Launched an attack on Bonn": the subject acts, on whom a preposition of the verb tells."""
    tree, frame = matcher.tree, s.hit.entry.frame
    subject = args.subject(tree, verb)
    if not s.actors and frame.actor:
        s = replace(s, actors=tuple(subject))
    elif s.symmetric and subject and not set(subject) & set(s.actors):
        s = replace(s, actors=(*subject, *s.actors))
    if s.recipients or s.symmetric:
        return s
    for name in frame.recipient:
        found = [
            h
            for h in args.verb_preposition(tree, verb, name)
            if h != s.hit.token and h not in s.actors
        ]
        if found:
            return replace(s, recipients=tuple(found))
    return s


def _with_whom_it_befalls(matcher: TriggerMatcher, s: Statement, verb: int) -> Statement:
    """ "A warrant hangs over his head", "charges are pending against the general"."""
    tree = matcher.tree
    if s.recipients or s.symmetric or not s.hit.entry.frame.recipient:
        return s
    for preposition in BEFALLS:
        found = args.verb_preposition(tree, verb, preposition)
        owners = [p for h in found for p in args.slot_possessor(tree, h)]
        for heads in (found, owners):
            if any(names_someone(matcher.reader, h) or tree.tags[h] == "PRP$" for h in heads):
                return replace(s, recipients=tuple(h for h in heads if h not in s.actors))
    return s
