"""What a trigger states by itself: its code, with the participants that its frame finds."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.coding import arguments as args
from pipeline.coding.actors import PhraseReader
from pipeline.coding.triggers import Hit, TriggerMatcher, noun_slot
from pipeline.contracts.codebook import codebook
from pipeline.errors import ContractError
from pipeline.lexicon.triggers import Frame, Trigger

DEEPER = 3
"""Phrases inside one another that are searched for someone named."""


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
    recipients = _fill(hit, frame.recipient, matcher)
    if not frame.symmetric and frame.recipient:
        recipients = _deeper(hit, recipients, set(actors), matcher) or recipients
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


def _fill(hit: Hit, slots: tuple[str, ...], matcher: TriggerMatcher) -> list[int]:
    """The first slot that names someone; failing that, the first that holds anything."""
    first: list[int] = []
    for name in slots:
        heads = [h for h in matcher.slot(hit.token, hit.entry, name) if h != hit.token]
        if any(names_someone(matcher.reader, h) for h in heads):
            return heads
        if heads and not first:
            first = heads
    return first


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
    tree, reader = matcher.tree, matcher.reader
    if any(names_someone(reader, h) for h in heads):
        return []
    level = heads or (matcher.slot(hit.token, hit.entry, "obj") if hit.entry.pos == "v" else [])
    for depth in range(DEEPER):
        places_too = bool(heads) and depth == 0
        inside: list[int] = []
        for h in level:
            found = [x for x in args.inside(tree, h) if x not in taken]
            named = [
                x
                for x in found
                if (r := reader.read(x)) is not None
                and r.is_actor
                and (places_too or r.kind != "place")
            ]
            if named:
                return named
            inside += found
        level = inside
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
