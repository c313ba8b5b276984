"""Operators over an event: what "agreed to", "threatened" or "an end to" make of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.coding import arguments as args
from pipeline.coding.negation import is_negated
from pipeline.coding.parsing import Tree
from pipeline.coding.relations import has_particle
from pipeline.coding.statements import Statement, names_someone
from pipeline.coding.triggers import TriggerMatcher, noun_slot
from pipeline.contracts.codebook import codebook
from pipeline.lexicon.rules import composed_key
from pipeline.lexicon.triggers import Composition, Operator, TriggerLexicon

HOSTILE_ROOTS = frozenset({"09", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20"})
LENDING = frozenset({"want", "plan", "schedule", "begin", "continue", "possible", "intend"})
"""Kinds of operator whose subject does what their object says ("plans talks")."""
MAY = frozenset({"may", "might", "could"})
WILL = frozenset({"will", "would", "wo", "'ll", "'d"})
OWN_ACT = frozenset({"agree", "offer", "intend"})
"""Kinds of operator that are about an act of who speaks, not of who is spoken to."""


def operator_at(matcher: TriggerMatcher, i: int, relation: str, child: int) -> Operator | None:
    """The operator at a token that takes what hangs on it by a relation as its event."""
    tree = matcher.tree
    for key in _operator_keys(tree, i):
        for o in matcher.lexicon.operators.get(key, ()):
            if relation not in o.complement:
                continue
            if relation == "ccomp" and o.kind == "appeal" and _has_aux(tree, child, MAY):
                continue  # "recommended that Russia may ship grain": that is what they expect
            if relation == "ccomp" and o.kind == "demand" and _has_aux(tree, child, WILL):
                continue  # "insisted that it would not withdraw": that is no demand
            if not has_particle(tree, i, o):
                continue
            if o.particle is None and relation in ("obj", "xcomp") and tree.dependents(i, "prt"):
                continue
            return o
    return None


def _operator_keys(tree: Tree, i: int) -> Iterator[tuple[str, str]]:
    """Words and parts of speech under which the lexicon may hold a token as an operator."""
    match tree.pos[i]:
        case "VERB":
            yield tree.lemmas[i], "v"
            if tree.tags[i] in ("VBN", "VBG"):
                yield tree.words[i].lower(), "a"
        case "ADJ":
            yield tree.words[i].lower(), "a"
        case "NOUN":
            yield tree.lemmas[i], "n"


def _has_aux(tree: Tree, verb: int, words: frozenset[str]) -> bool:
    return any(tree.words[c].lower() in words for c in tree.dependents(verb, "aux"))


def taken(
    tree: Tree, operator: Operator, s: Statement, at: int, lexicon: TriggerLexicon
) -> tuple[str, str]:
    """The kind of operator and the code by which an operator takes an event.

    "Agreed not to attack" agrees to end attacks, "decided not to send aid" refuses it, and
    "rejected claims that it sent aid" denies it.

    Args:
        at: The token below the operator.
    """
    kind = operator.kind
    if kind == "reject" and tree.lemmas[at] in lexicon.classes["denied_word"]:
        return "deny", s.code
    if not is_negated(tree, at):
        return kind, s.code
    if s.code[:2] in HOSTILE_ROOTS:
        end = lexicon.compose("end", s.code)
        return kind, s.code if end is None or end.code is None else end.code
    return ("reject" if kind in OWN_ACT else kind), s.code


def applied(
    matcher: TriggerMatcher, s: Statement, operator: Operator, c: Composition, at: int
) -> Statement:
    """What an operator at a token makes of a statement: another event, or only a status."""
    if c.code is None:
        return _with_status(matcher, s, operator, c, at)
    by = _speakers(matcher, operator, at)
    recipients = _recipients(matcher, s, operator, c, at, by)
    if not by and (operator.kind in OWN_ACT or operator.kind == "end"):
        by = list(s.actors)
    entry = codebook().cameo[c.code]
    return replace(
        s,
        anchor=at,
        code=c.code,
        event_type=c.event_type or entry.event_type or s.event_type,
        event_mode=c.event_mode or entry.event_mode,
        actors=tuple(by),
        recipients=tuple(r for r in recipients if r not in by and r != at),
        status=c.status,
        rule=composed_key(operator.lemma, s.rule),
        attribution=None,
        composed=True,
        symmetric=False,
    )


def accused(matcher: TriggerMatcher, s: Statement, verb: int) -> Statement | None:
    """ "Oslo said Bonn was responsible for the raid": whose word it is accuses another country."""
    by = args.subject(matcher.tree, verb)
    composition = matcher.lexicon.compose("accuse", s.code)
    known = [matcher.reader.read(h) for h in by]
    if composition is None or composition.code is None or not all(r and r.country for r in known):
        return None
    if not s.actors or not all(_is_other(matcher, h, by) for h in s.actors):
        return None
    entry = codebook().cameo[composition.code]
    return replace(
        s,
        anchor=verb,
        code=composition.code,
        event_type=entry.event_type or s.event_type,
        event_mode=entry.event_mode,
        actors=tuple(by),
        recipients=s.actors,
        rule=composed_key(matcher.tree.lemmas[verb], s.rule),
        composed=True,
        symmetric=False,
    )


def _with_status(
    matcher: TriggerMatcher, s: Statement, operator: Operator, c: Composition, at: int
) -> Statement:
    """The event itself, whose status the operator tells and whose actor it may lend."""
    lends = c.actor == "operator" or (operator.kind in LENDING and s.hit.entry.pos == "n")
    if lends and not s.actors:
        s = replace(s, actors=tuple(_speakers(matcher, operator, at)))
    return replace(s, status=c.status or s.status)


def _speakers(matcher: TriggerMatcher, operator: Operator, at: int) -> list[int]:
    """Who agrees, threatens or refuses."""
    tree = matcher.tree
    if tree.pos[at] == "VERB":
        return args.subject(tree, at)
    if tree.pos[at] == "ADJ" or operator.pos == "a":
        return args.predicate_subject(tree, at)
    return (
        args.noun_agent(tree, at)
        or noun_slot(tree, at, "poss", matcher.reader)
        or noun_slot(tree, at, "from", matcher.reader)
    )


def _recipients(
    matcher: TriggerMatcher,
    s: Statement,
    operator: Operator,
    c: Composition,
    at: int,
    by: list[int],
) -> list[int]:
    """Whom the composed event is done to, as the composition's ``recipient`` says."""
    told = addressee(matcher, operator, at)
    if operator.kind in ("agree", "reject") and (makers := _makers(matcher, s, by)):
        return makers
    others = [a for a in s.actors if not _is_ally(matcher, a, by)]
    if operator.kind == "reject" and s.composed:
        told = [a for a in s.actors if a not in by]  # whose decision, offer or plan it is
        return told or list(s.recipients)
    if c.recipient == "addressee":
        sides = (told, others, list(s.recipients), list(s.actors))
        named = (x for x in sides if any(names_someone(matcher.reader, h) for h in x))
        return next(named, told or others or list(s.recipients))
    if c.recipient == "embedded.actor":
        return list(s.actors) or list(s.recipients)
    if c.recipient == "embedded.recipient" and s.symmetric:
        return list(s.actors)
    if operator.kind == "threaten":
        told = [h for h in told if _is_other(matcher, h, by)]
        told = told or list(s.recipients) or _on_condition(matcher, s, at)
        return told or others
    recipients = list(s.recipients) or (list(s.actors) if s.symmetric else []) or told
    if not recipients and operator.kind not in OWN_ACT:
        return others
    return recipients


def _makers(matcher: TriggerMatcher, s: Statement, by: list[int]) -> list[int]:
    """Whose offer or demand is accepted or refused ("rejected a U.N. proposal to send troops")."""
    below = s.path[-1] if s.path else s.anchor
    if matcher.tree.pos[below] != "NOUN" or below == s.hit.token:
        return []
    makers = noun_slot(matcher.tree, below, "agent", matcher.reader)
    return [h for h in makers if _is_other(matcher, h, by)]


def _is_other(matcher: TriggerMatcher, head: int, by: list[int]) -> bool:
    """Whether who is warned is a party to it ("warned Oslo that"), not one's own public."""
    reading = matcher.reader.read(head)
    return (
        reading is not None
        and reading.country is not None
        and reading.is_actor
        and not _is_ally(matcher, head, by)
    )


def _on_condition(matcher: TriggerMatcher, s: Statement, at: int) -> list[int]:
    """Whom a threat is to move ("will bomb the port unless Oslo withdraws")."""
    tree = matcher.tree
    return [
        h
        for v in dict.fromkeys((*s.path, at))
        for clause in tree.dependents(v, "advcl")
        if any(tree.words[m].lower() in ("if", "unless") for m in tree.dependents(clause, "mark"))
        for h in args.grammatical_subject(tree, clause)
    ]


def _is_ally(matcher: TriggerMatcher, head: int, by: list[int]) -> bool:
    """Whether an actor is of the speaker's own country ("Ortega warned that his troops")."""
    mine, reading = [matcher.reader.read(h) for h in by], matcher.reader.read(head)
    return reading is not None and any(
        r is not None and r.country is not None and r.country == reading.country for r in mine
    )


def addressee(matcher: TriggerMatcher, operator: Operator, at: int) -> list[int]:
    """Who is asked, threatened or accused by an operator at a token."""
    tree = matcher.tree
    suffering = _under_it(tree, at) if tree.pos[at] == "NOUN" else []
    if suffering:
        return suffering
    for name in operator.addressee:
        if tree.pos[at] in ("VERB", "ADJ"):
            found = args.slot(tree, at, name)
        else:
            found = noun_slot(tree, at, name, matcher.reader)
        found = [h for h in found if tree.pos[h] != "VERB"]
        if found:
            return found
    return []


def _under_it(tree: Tree, noun: int) -> list[int]:
    """Who "faces", "came under" or "received" what a noun says."""
    verb = tree.heads[noun]
    if tree.deps[noun] == "pobj" and tree.words[verb].lower() == "under":
        verb = tree.heads[verb]
        roles = args.light_roles(tree, verb) | ({"undergo"} if tree.lemmas[verb] == "be" else set())
    elif tree.deps[noun] in args.OBJECTS:
        roles = args.light_roles(tree, verb)
    else:
        return []
    return args.grammatical_subject(tree, verb) if {"undergo", "under"} & roles else []
