"""Events that a sentence alone does not show to be politics, but its article does.

"The attack came at dawn", "the talks ended", "he was released last week": news names the parties
once and then goes on about the same event, or about the next step of the same case. Such a
statement is coded only in an article that has political events of its own, and what it leaves out
is taken from the nearest earlier mention of its kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.coding.parsing import Tree
from pipeline.coding.records import Actor, Event
from pipeline.coding.relevance import POLITICAL_CODES, POLITICAL_SECTORS, VERBAL
from pipeline.coding.statements import Statement
from pipeline.lexicon.triggers import word_classes

KINDS = {
    "ASSAULT": "violence",
    "PROTEST": "protest",
    "CONSULT": "talks",
    "AGREE": "deal",
    "SUPPORT": "deal",
    "MOBILIZE": "arms",
    "ACCUSE": "case",
    "SANCTION": "case",
    "COERCE": "case",
    "RETREAT": "case",
}
"""Types whose events news tells in several sentences. A case goes from arrest to release."""
VERB_ONLY = frozenset({"ACCUSE", "REJECT", "REQUEST", "RETREAT", "THREATEN"})
"""Their nouns ("a threat", "opposition", "a trial") are seldom events where nobody is named."""
NEVER = frozenset({"CONCEDE", "COOPERATE", "AID"})
"""Types whose words have too many senses to be believed without a political participant."""
LEAST_EVENTS = 2
LEAST_CONFIDENCE = 0.4
"""How many events how sure make an article political."""
PUBLIC = POLITICAL_SECTORS - {"COP", "JUD"}


@dataclass(frozen=True, slots=True)
class Retelling:
    """An event that awaits its article."""

    event: Event
    is_noun: bool

    def is_against(self, doers: Iterable[tuple[Actor, ...]]) -> bool:
        """Whether it is violence against one of those who have just acted in the same sentence.

        "A teenager stabbed two guards before he was shot dead": what he did makes it politics.
        """
        hit = {(r.start, r.name) for r in self.event.recipients}
        return self.event.event_type in ("ASSAULT", "COERCE") and any(
            hit & {(a.start, a.name) for a in side} for side in doers
        )


def may_retell(s: Statement, tree: Tree) -> bool:
    """Whether a statement without a political participant could go on about a political event."""
    if s.event_type in NEVER:
        return False
    if s.hit.entry.pos != "n":
        return not _is_people(s.anchor, tree)
    if s.event_type in VERB_ONLY:
        return tree.deps[s.anchor] == "pobj" and tree.words[tree.heads[s.anchor]].lower() == "under"
    return _is_particular(s, tree)


def _is_people(i: int, tree: Tree) -> bool:
    """ "The accused", "those killed", "anyone who blocks": what people are, not what happened."""
    described = (
        tree.deps[i] in ("acl", "relcl")
        and tree.words[tree.heads[i]].lower() in word_classes()["people_word"]
    )
    return described or bool(tree.dependents(i, "det"))


def _is_particular(s: Statement, tree: Tree) -> bool:
    """Whether an event noun means one that is known or placed in time, not any of its kind."""
    noun = s.hit.token
    return not any(
        tree.words[i].lower() in word_classes()["indefinite_word"]
        for i in tree.children[noun]
        if i < noun
    )


def with_retellings(events: list[Event], retellings: list[Retelling]) -> list[Event]:
    """The events of an article with those that only the article shows to be politics.

    Args:
        events: What the sentences show, in the order of the text.
        retellings: What leans on the article, in the order of the text.
    """
    if sum(_is_public(e) for e in events) < LEAST_EVENTS:
        return events
    out = list(events)
    for r in retellings:
        if r.event.status == "hypothetical" or any(_said_again(r.event, e) for e in events):
            continue
        event = _completed(r, events)
        if (event.actors or event.recipients) and not _is_private(event):
            out.append(event)
    return sorted(out, key=lambda e: e.sentence.index)


def _is_public(e: Event) -> bool:
    """Whether an event shows an article to be politics: a court and a man alone do not."""
    both = (*e.actors, *e.recipients)
    return e.confidence >= LEAST_CONFIDENCE and (
        any(a.sector in PUBLIC or a.country in POLITICAL_CODES for a in both)
        or len({a.country for a in both if a.country}) > 1
    )


def _is_private(e: Event) -> bool:
    """Words of people of whom only a name is known: "Ruffin turned down an offer"."""
    return e.event_type in VERBAL and not any(
        a.sector or a.entity_id for a in (*e.actors, *e.recipients)
    )


def _said_again(a: Event, b: Event) -> bool:
    return a.sentence.index == b.sentence.index and a.event_type == b.event_type


def _completed(r: Retelling, events: list[Event]) -> Event:
    """An event with the participants of the nearest mention of its kind that it does not name."""
    event = r.event
    kind = _kind(event)
    kin = [
        e
        for e in events
        if _kind(e) == kind
        and (e.actors or e.recipients)
        and not (kind == "case" and _turned_round(e, event))
    ]
    if not kin or (event.actors and event.recipients):
        return event
    near = min(
        kin,
        key=lambda e: (
            e.event_type != event.event_type,
            e.sentence.index > event.sentence.index,
            abs(e.sentence.index - event.sentence.index),
        ),
    )
    if kind == "case":
        actors = near.actors if near.event_type == event.event_type else ()
        return replace(
            event, actors=event.actors or actors, recipients=event.recipients or near.recipients
        )
    if not r.is_noun and (event.actors or event.recipients):
        return event
    return replace(
        event,
        actors=event.actors or _others(near.actors, event.recipients),
        recipients=event.recipients or _others(near.recipients, event.actors),
    )


def _turned_round(other: Event, event: Event) -> bool:
    """Whether an event is the answer of those to whom something was done.

    "The Dane was charged … Denmark protested": it was not Denmark that charged her.
    """
    hit = _countries(event.recipients)
    return bool(hit & _countries(other.actors)) and not hit & _countries(other.recipients)


def _countries(side: Iterable[Actor]) -> set[str]:
    return {a.country for a in side if a.country is not None}


def _kind(e: Event) -> str:
    return KINDS.get(e.event_type, e.event_type)


def _others(side: tuple[Actor, ...], against: tuple[Actor, ...]) -> tuple[Actor, ...]:
    return () if {a.country for a in side} & {a.country for a in against} else side
