"""What the other sentences of an article say of an event: its date, its participants."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from pipeline.coding.names import NameMatch
from pipeline.coding.records import Actor, Event, Place
from pipeline.lexicon.actors import INTERNATIONAL

HOME_WEIGHT = {
    "name": 2.0,
    "capital": 2.0,
    "seat": 2.0,
    "short": 2.0,
    "adjective": 1.0,
    "national": 1.0,
    "former": 1.0,
    "territory": 0.5,
}

REPLIES = ("ACCUSE", "SUPPORT", "REJECT", "AGREE", "AID", "REQUEST", "THREATEN")
REACH = 3
"""How many sentences back a reply may answer."""


def home_countries(names: list[NameMatch], found: list[Place], text: str) -> list[str]:
    """The countries that an article is about: those named most first, early ones counting double,
    of two named as often the one named first.

    The first is the article's own, to which its "government" and "police" belong.
    """
    votes: defaultdict[str, float] = defaultdict(float)
    seen: list[tuple[int, str]] = []
    head = min(len(text), 600)
    for m in names:
        codes = {a.entity.offices[0].code for a in m.aliases}
        if len(codes) == 1 and not codes & INTERNATIONAL:
            weight = HOME_WEIGHT.get(m.aliases[0].form, 1.0)
            code = codes.pop()
            votes[code] += weight * (2 if m.start < head else 1)
            seen.append((m.start, code))
    for p in found:
        if p.country and p.precision != "country":
            votes[p.country] += 2 if p.start < head else 1
            seen.append((p.start, p.country))
    first: dict[str, int] = {}
    for start, code in sorted(seen):
        first.setdefault(code, start)
    return sorted(votes, key=lambda c: (-votes[c], first[c]))


def inherit_dates(events: list[Event]) -> list[Event]:
    """Give a mention without a date of its own the one the article gives the same event elsewhere.

    The same event: same type and status, participants that do not differ. Earlier sentences are
    asked first. Only single days and months are handed on.
    """
    dated = [
        e
        for e in events
        if e.date_basis in ("explicit", "relative") and e.date_precision in ("day", "week", "month")
    ]
    if not dated:
        return events
    out = []
    for e in events:
        if e.date_basis == "publication":
            twins = [d for d in dated if d.sentence.index != e.sentence.index and _same_event(d, e)]
            if twins:
                best = min(
                    twins,
                    key=lambda d: (
                        d.sentence.index > e.sentence.index,
                        abs(d.sentence.index - e.sentence.index),
                    ),
                )
                e = replace(
                    e,
                    event_date=best.event_date,
                    event_date_end=best.event_date_end,
                    date_precision=best.date_precision,
                    date_basis=best.date_basis,
                    status=best.status,
                )
        out.append(e)
    return out


def complete_participants(events: list[Event]) -> list[Event]:
    """Fill the missing side of a mention from the article's other mentions of the same event.

    "The explosion", "was killed": who did it, or to whom, stands in another sentence. Only
    violence, arrests and protests that are dated alike are compared, and only where all other
    mentions name the same country, so that nothing is guessed between two candidates.
    """
    out = []
    for e in events:
        if (
            e.event_type in ("ASSAULT", "COERCE", "PROTEST")
            and not (e.actors and e.recipients)
            and e.status in ("occurred", "historical")
        ):
            twins = [
                o
                for o in events
                if o is not e
                and o.event_type == e.event_type
                and o.event_date == e.event_date
                and o.status == e.status
                and _same_event(o, e)
            ]
            if not e.actors:
                e = replace(e, actors=_unanimous([t.actors for t in twins], e.recipients))
            if not e.recipients and e.event_type != "PROTEST":
                e = replace(e, recipients=_unanimous([t.recipients for t in twins], e.actors))
        out.append(e)
    return out


def _unanimous(sides: list[tuple[Actor, ...]], other: tuple[Actor, ...]) -> tuple[Actor, ...]:
    named = [s for s in sides if s and any(a.country for a in s)]
    if not named or len({frozenset(a.country for a in s) for s in named}) > 1:
        return ()
    if {a.name for a in named[0]} & {a.name for a in other}:
        return ()
    return named[0]


def name_implied_recipients(events: list[Event]) -> list[Event]:
    """ "China praised the operation", "Spain offered tents": to whom, where a sentence is silent.

    Praise, blame and refusal are for whoever did what was told before; help and demands for whoever
    suffered it. The last other party of the preceding events is taken.
    """
    out: list[Event] = []
    for e in events:
        # two parties of one country that sign a deal have dealt with each other
        alone = len({(a.country, a.sector) for a in e.actors}) == 1
        if not e.recipients and e.event_type in REPLIES and alone:
            own = {(a.country, a.sector) for a in e.actors}
            found = _other_party(out, e, own)
            if found:
                e = replace(
                    e, recipients=found, confidence=round(max(0.05, e.confidence - 0.05), 2)
                )
        out.append(e)
    return out


def _other_party(
    before: list[Event], e: Event, own: set[tuple[str | None, str | None]]
) -> tuple[Actor, ...]:
    countries = {c for c, _ in own}
    for o in reversed(before):
        if e.sentence.index - o.sentence.index > REACH:
            break
        sides = (
            (o.recipients, o.actors)
            if e.event_type in ("AID", "AGREE", "REQUEST")
            else (o.actors, o.recipients)
        )
        for side in sides:
            other = tuple(a for a in side if a.country and a.country not in countries)
            if other:
                return other[:2]
    return ()


def _same_event(a: Event, b: Event) -> bool:
    if (
        a.event_type != b.event_type
        or {a.status, b.status} - {"occurred", "historical"}
        or a.event_type in ("ACCUSE", "REQUEST", "SUPPORT")
    ):
        return False
    if a.event_type not in ("ASSAULT", "MOBILIZE", "PROTEST", "COERCE", "CONSULT"):
        return False
    if a.event_type == "CONSULT":  # a visit returned is another visit
        return _countries(a.actors) == _countries(b.actors) and (
            _countries(a.recipients) == _countries(b.recipients)
        )
    return _overlapping(a.actors, b.actors) and _overlapping(a.recipients, b.recipients)


def _countries(side: tuple[Actor, ...]) -> set[str]:
    return {x.country for x in side if x.country}


def _overlapping(a: tuple[Actor, ...], b: tuple[Actor, ...]) -> bool:
    """Whether participants may be the same: no country named on both sides differs."""
    left, right = _countries(a), _countries(b)
    return not left or not right or bool(left & right)
