"""Who takes part: phrase heads to the actors of an event."""

from __future__ import annotations

from dataclasses import replace

from pipeline.coding.actors import Reading
from pipeline.coding.arguments import under
from pipeline.coding.parsing import Tree
from pipeline.coding.records import Actor, Place
from pipeline.coding.reference import Resolver
from pipeline.coding.relevance import is_act_of_law
from pipeline.coding.statements import Statement
from pipeline.lexicon.actors import INTERNATIONAL
from pipeline.lexicon.triggers import word_classes

DOMESTIC = ("COERCE", "PROTEST", "SANCTION")
EXPULSIONS = ("166", "1661", "1662", "1663", "174")
"""Codes of acts that the state does from whose country somebody has to go."""


def as_actor(tree: Tree, r: Reading, text: str) -> Actor:
    """A reading with the words that it stands in."""
    start, end = tree.starts[r.first], tree.ends[max(r.last, r.first)]
    return Actor(text[start:end], start, end, r.name, r.country, r.sector, r.others, r.entity_id)


def resolve_all(heads: tuple[int, ...], resolver: Resolver) -> list[Reading]:
    """Everyone whom phrase heads stand for, each once."""
    out: list[Reading] = []
    spans: set[tuple[int, int]] = set()
    for h in heads:
        named = resolver.reader.names.get(h)
        if named is not None and named[:2] in spans:
            continue  # "Bosnia and Herzegovina" is one name
        if named is not None:
            spans.add(named[:2])
        for r in resolver.resolve(h):
            if all((r.head, r.name, r.country) != (o.head, o.name, o.country) for o in out):
                out.append(r)
    return out


def political(readings: list[Reading]) -> list[Reading]:
    """Participants that a political dataset lists: those with a country or a sector."""
    return [r for r in readings if r.is_actor]


def private_persons(s: Statement, recipients: list[Reading], home: str | None) -> list[Reading]:
    """Named private persons who suffer an act of the law or violence, as the article's own.

    "Burt was convicted": nothing says whose citizen Burt is, so the article's country it is.
    """
    if home is None or not (
        s.event_type in ("COERCE", "ASSAULT")
        or is_act_of_law(s)
        or (s.event_type, s.code) == ("RETREAT", "0841")
    ):
        return recipients
    known = {r.head: r for r in strangers(recipients, home)}
    return [known.get(r.head, r) for r in recipients]


def two_governments(
    actors: list[Reading],
    recipients: list[Reading],
    home: str | None,
    second: str | None,
) -> tuple[list[Reading], list[Reading]]:
    """A government taken to be of one of two countries is the other's where it deals with that.

    "The government rejected a U.S. request" in an article on Colombia and the United States.
    """
    if home is None or second is None:
        return actors, recipients

    other_of = {home: second, second: home}
    governments = word_classes()["government_word"]

    def moved(side: list[Reading], other: list[Reading]) -> list[Reading]:
        named = {o.country for o in other if o.basis != "reference" and o.kind == "country"}
        return [
            replace(r, country=other_of.get(r.country or "", second))
            if r.basis == "home" and r.role in governments and r.country in named
            else r
            for r in side
        ]

    return moved(actors, recipients), moved(recipients, actors)


def strangers(readings: list[Reading], home: str | None) -> list[Reading]:
    """Named persons of whom the text says nothing else, taken to be of the article's country."""
    if home is None:
        return []
    return [
        replace(r, country=home, basis="home")
        for r in readings
        if r.kind == "person" and not r.is_actor
    ]


def at_the_place(
    s: Statement, actors: list[Reading], recipients: list[Reading], place: Place | None
) -> tuple[list[Reading], list[Reading]]:
    """Bodies taken to be the article's own belong where the event is, or with the other side.

    "Police detained eleven people" in a brief from Georgia: the people are of the country of the
    police, whatever the page is about.
    """
    where = place.country if place is not None else None
    named = {
        r.country for r in (*actors, *recipients) if r.country and r.basis in ("name", "modifier")
    }
    if where is None and len(named) == 1 and s.event_type in DOMESTIC:
        where = next(iter(named))
    if (
        where is None
        or where in INTERNATIONAL
        or s.event_type not in (*DOMESTIC, "ASSAULT", "MOBILIZE")
    ):
        return actors, recipients

    def moved(r: Reading) -> Reading:
        return replace(r, country=where) if r.basis == "home" else r

    if (place is None or s.event_type == "MOBILIZE") and any(
        r.country == where and r.basis != "home" for r in recipients
    ):
        # police at home search a foreign consul's house; troops go abroad
        return actors, recipients
    return [moved(r) for r in actors], [moved(r) for r in recipients]


def authorities_abroad(
    s: Statement, recipients: list[Reading], place: Place | None, tree: Tree
) -> list[Reading]:
    """Who acts where a foreigner "was jailed in Turkey": the state of the place."""
    legal = is_act_of_law(s) or s.code in ("173", *EXPULSIONS)
    countries = {r.country for r in recipients if r.country}
    if not legal or place is None or place.country is None:
        return []
    found = _reading_of(place, tree)
    if found is None or not countries or place.country in countries:
        return []
    where = ("in", "from") if s.code in EXPULSIONS else ("in",)
    there = {h for i in (s.anchor, *s.path) for p in where for h in under(tree, i, p)}
    return [replace(found, basis="home")] if found.last in there else []


def people_there(place: Place | None, tree: Tree, others: list[Reading]) -> list[Reading]:
    """Violence whose victims are not named is against the people of the place.

    A protest whose makers are not named is theirs.
    """
    if place is None or place.country is None:
        return []
    found = _reading_of(place, tree)
    if found is None or any(o.first <= found.first <= o.last for o in others):
        return []
    return [found]


def _reading_of(place: Place, tree: Tree) -> Reading | None:
    """A place as a participant; None if it stands in another sentence."""
    tokens = [
        i for i in range(len(tree)) if tree.starts[i] < place.end and tree.ends[i] > place.start
    ]
    if not tokens:
        return None
    return Reading(
        tokens[0],
        tokens[0],
        tokens[-1],
        place.name,
        place.country,
        None,
        (),
        None,
        "place",
        "place",
    )
